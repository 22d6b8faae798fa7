"""Searches by name: counted, decided once, and erased, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from store_facts import DAY, NOW

from gateway.errors import NotFoundError, ThrottledError
from gateway.exchange import matching
from gateway.model.match import Match, MatchState
from gateway.model.transfer import AttestationKind

MATCH = Match(
    id="match",
    client_id="seattle-registrar",
    source="17415",
    destination="17001",
    attested_kind=AttestationKind.ENROLLED,
    attested_school="101",
    attested_on=date(2026, 11, 24),
    asked_by_encrypted="m1:sealed",
    query_sealed="m1:sealed",
    state=MatchState.WAITING,
    requested_at=NOW,
    expires_at=NOW + 14 * DAY,
)


def add(database, **changes):
    database.write(lambda uow: uow.matches.add(replace(MATCH, **changes)))


def test_a_match_is_read_as_it_was_written_until_it_expires(database):
    add(database)

    assert database.read(lambda uow: uow.matches.get("match", NOW)) == MATCH
    with pytest.raises(NotFoundError):
        database.read(lambda uow: uow.matches.get("match", MATCH.expires_at))


def test_a_match_is_decided_once_and_its_query_erased(database):
    add(database)
    decided = [
        database.write(lambda uow, state=state: uow.matches.decide("match", state, by="steward"))
        for state in (MatchState.DENIED, MatchState.ACCEPTED)
    ]

    assert decided[0].state is MatchState.DENIED
    assert decided[0].query_sealed is None
    assert decided[1] is None


def test_what_waits_is_listed_oldest_first_for_its_source_alone(database):
    for number in range(3):
        add(database, id=f"match{number}", requested_at=NOW - number * DAY)
    add(database, id="elsewhere", source="17001", destination="17415")
    add(database, id="decided", state=MatchState.DENIED)
    add(database, id="over", expires_at=NOW)

    listed = database.read(lambda uow: uow.matches.list_waiting("17415", NOW, 2))

    assert [one.id for one in listed] == ["match2", "match1"]


def test_what_has_expired_is_erased_and_nothing_else(database):
    add(database, id="over", expires_at=NOW)
    add(database, id="under-way")
    assert database.read(lambda uow: uow.matches.has_expired(NOW))
    database.write(lambda uow: uow.matches.erase_expired(NOW))

    assert not database.read(lambda uow: uow.matches.has_expired(NOW))
    assert database.read(lambda uow: uow.matches.get("under-way", NOW)).query_sealed is not None


def test_many_at_once_are_no_more_than_may_be(database, monkeypatch):
    monkeypatch.setattr(matching, "MOST_A_DAY", 5)

    def reserve(number):
        match = replace(MATCH, id=f"match{number}")
        try:
            database.write(lambda uow: matching.reserve(uow, match))
        except ThrottledError:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        made = list(pool.map(reserve, range(24)))

    assert made.count(True) == 5
