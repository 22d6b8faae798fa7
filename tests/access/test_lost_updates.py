"""Of two who change what both saw, one changes it and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

import pytest
from factories import KENT, NOW, consent, district
from sqlalchemy import delete

from gateway.access.catalogue import Catalogue, Decision
from gateway.access.consenting import Consenting
from gateway.errors import StaleError
from gateway.keys import KeyRing, create_key_file
from gateway.model.catalogue import DatasetStatus
from gateway.model.client import Organization
from gateway.model.day import day_of
from gateway.model.purpose import OrganizationKind
from gateway.store import Database
from gateway.store.tables.catalogue import DATASETS


@pytest.fixture
def database(upgraded_url):
    opened = Database.open(upgraded_url)
    yield opened
    opened.close()


@pytest.fixture
def undecided(database):
    """The name of a dataset about which nothing was decided yet; the database is shared."""
    decided = database.read(lambda uow: uow.datasets.list_all())[0]
    forget = delete(DATASETS).where(DATASETS.c.name == decided.name)
    database.write(lambda uow: uow.datasets._connection.execute(forget))  # noqa: SLF001 - the gateway never takes one out
    yield decided.name
    database.write(lambda uow: uow.datasets.put(decided))


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


def test_of_two_first_decisions_about_a_dataset_one_holds_and_the_other_is_stale(
    database, undecided
):
    """Neither finds a decision that it could lock: nothing was decided yet."""
    catalogue = Catalogue(database, lambda: NOW)
    decision = Decision(DatasetStatus.APPROVED, day_of(NOW), "minutes")
    both = Barrier(2, timeout=1)
    seen = catalogue.get(undecided)

    def approve(who):
        def unchanged(there):
            if there != seen:
                raise StaleError("it was changed since you saw it")
            try:
                both.wait()
            except BrokenBarrierError:
                return

        try:
            catalogue.decide(undecided, decision, by=who, why="agreed", seen=unchanged)
        except StaleError:
            return "stale"
        return "changed"

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(approve, ("one", "other")))

    assert answers == ["changed", "stale"]
    assert catalogue.get(undecided).status is DatasetStatus.APPROVED
