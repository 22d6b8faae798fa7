"""Of two who change what both saw, one changes it and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from factories import KENT, NOW, consent, district

from gateway.access.consenting import Consenting
from gateway.errors import StaleError
from gateway.keys import KeyRing, create_key_file
from gateway.model.client import Organization
from gateway.model.purpose import OrganizationKind
from gateway.store import Database


@pytest.fixture
def database(upgraded_url):
    opened = Database.open(upgraded_url)
    yield opened
    opened.close()


def test_two_who_saw_the_same_do_not_both_change_it(database, tmp_path):
    create_key_file(tmp_path / "keys.json")
    consenting = Consenting(database, KeyRing.load(f"file:{tmp_path / 'keys.json'}"), lambda: NOW)

    def add(uow):
        uow.districts.put(district(code=KENT))
        uow.organizations.add(Organization("cbo", "Mentors", OrganizationKind.CBO))
        uow.consents.add(consent(recipient_organization_id="cbo"))

    database.write(add)
    both = Barrier(2, timeout=1)
    seen = database.read(lambda uow: uow.consents.get("consent"))

    def revoke(who):
        def unchanged(there):
            if there != seen:
                raise StaleError("it was changed since you saw it")
            try:
                both.wait()  # where both get so far, both saw it as it was
            except BrokenBarrierError:
                return

        try:
            consenting.revoke("consent", by=who, why="the mother asked", seen=unchanged)
        except StaleError:
            return "stale"
        return "changed"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(revoke, ("one", "other")))

    assert answers == ["changed", "stale"]
