"""Every repository gives back what it was given, on both databases."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from store_facts import (
    AGREEMENT,
    BLOCK,
    CLIENT,
    CONSENT,
    DAY,
    DISCLOSURE,
    GRANT,
    KENT,
    NOW,
    ORGANIZATION,
    SEATTLE,
)

from gateway.errors import NotFoundError, StoreError
from gateway.model.disclosure import Outcome, Subject
from gateway.model.grant import GrantStudents
from gateway.model.page import Paging
from gateway.model.publication import Publication
from gateway.model.purpose import Action, Purpose

SUBJECTS = tuple(
    Subject("disclosure", position, reference, "00" * 16, ("identity",), "11" * 32)
    for position, reference in enumerate(("m1:student", "m1:other"))
)
REFERENCES = frozenset({"m1:student", "m2:student"})


def test_districts_are_kept_and_replaced(database):
    assert database.read(lambda uow: uow.districts.list_all()) == (SEATTLE, KENT)

    stopped = replace(KENT, is_stopped=True, closed_days=frozenset())
    database.write(lambda uow: uow.districts.put(stopped))

    assert database.read(lambda uow: uow.districts.get("17415")) == stopped


def test_parties_come_back_as_they_were(database):
    database.write(lambda uow: uow.agreements.add(AGREEMENT))
    for_all = replace(AGREEMENT, id="for-all", district=None, starts_on=AGREEMENT.ends_on)
    database.write(lambda uow: uow.agreements.add(for_all))

    assert database.read(lambda uow: uow.organizations.get("seattle")) == ORGANIZATION
    assert database.read(lambda uow: uow.clients.get("seattle-registrar")) == CLIENT
    assert database.read(lambda uow: uow.clients.page(Paging())).items == (CLIENT,)
    assert database.read(lambda uow: uow.agreements.list_for("seattle", "17415")) == (
        AGREEMENT,
        for_all,
    )
    assert database.read(lambda uow: uow.agreements.list_for("seattle", "17001")) == (for_all,)


def test_a_client_can_be_stopped(database):
    database.write(lambda uow: uow.clients.set_active("seattle-registrar", is_active=False))

    assert database.read(lambda uow: uow.clients.get("seattle-registrar")) == replace(
        CLIENT, is_active=False
    )
    assert not database.write(lambda uow: uow.clients.set_active("nobody", is_active=False))


@pytest.mark.parametrize(
    "get",
    [
        lambda uow: uow.districts.get("99999"),
        lambda uow: uow.organizations.get("none"),
        lambda uow: uow.clients.get("none"),
        lambda uow: uow.grants.get("none"),
        lambda uow: uow.consents.get("none"),
        lambda uow: uow.blocks.get("none"),
        lambda uow: uow.transfers.get("none"),
        lambda uow: uow.disclosures.get("none"),
        lambda uow: uow.publications.get("17415", "none"),
    ],
)
def test_what_is_not_there_is_not_found(database, get):
    with pytest.raises(NotFoundError):
        database.read(get)


def test_one_publication_is_active_and_the_others_stay(database):
    first = Publication("17415", "1" * 64, '{"entry":1}', NOW)
    second = Publication("17415", "2" * 64, '{"entry":2}', NOW + DAY)
    for publication in (first, second):
        database.write(lambda uow, publication=publication: uow.publications.publish(publication))

    assert database.read(lambda uow: uow.publications.find_active("17415")) == second
    assert database.read(lambda uow: uow.publications.find_active_sha256("17415")) == "2" * 64
    assert database.read(lambda uow: uow.publications.list_for("17415")) == (
        second,
        replace(first, is_active=False),
    )

    database.write(lambda uow: uow.publications.publish(replace(first, body="another")))

    assert database.read(lambda uow: uow.publications.get("17415", "1" * 64)) == first
    assert database.read(lambda uow: uow.publications.find_active("17415")) == first
    assert database.read(lambda uow: uow.publications.find_active("17001")) is None
    assert database.read(lambda uow: uow.publications.find_active_sha256("17001")) is None


def test_a_grant_covers_whom_it_lists_and_no_other(database):
    for_all = replace(GRANT, id="all", students=GrantStudents.ALL)
    by_school = replace(GRANT, id="school", students=GrantStudents.ROSTER, schools=("3479",))
    elsewhere = replace(GRANT, id="elsewhere", district="17001")
    ended = replace(GRANT, id="ended", ended_at=NOW)

    def add(uow):
        uow.grants.add(GRANT, ["m2:student", "m1:third"])
        uow.grants.add(for_all)
        uow.grants.add(by_school)
        uow.grants.add(elsewhere, ["m1:student"])
        uow.grants.add(ended, ["m1:student"])

    database.write(add)

    def covering(client_id, district, references):
        return {
            grant.id: grant
            for grant in database.read(
                lambda uow: uow.grants.list_covering(client_id, district, references)
            )
        }

    assert covering("seattle-registrar", "17415", REFERENCES) == {
        "grant": GRANT,
        "all": for_all,
        "school": by_school,
        "ended": ended,
    }
    assert set(covering("seattle-registrar", "17415", {"m1:nobody"})) == {"all", "school"}
    assert set(covering("seattle-registrar", "17001", REFERENCES)) == {"elsewhere"}
    assert covering("stranger", "17415", REFERENCES) == {}
    assert database.read(lambda uow: uow.grants.listed_references("grant")) == {
        "m2:student",
        "m1:third",
    }
    assert {
        grant.id for grant in database.read(lambda uow: uow.grants.list_for_student(REFERENCES))
    } == {"grant", "elsewhere", "ended"}
    assert len(database.read(lambda uow: uow.grants.list_in("17415"))) == 4


def test_a_live_grant_is_found_however_many_have_ended(database):
    def add(uow):
        uow.grants.add(replace(GRANT, id="live", ends_at=NOW + DAY), ["m1:student"])
        for number in range(250):
            uow.grants.add(
                replace(GRANT, id=f"{number}", ended_at=NOW, ends_at=NOW + 60 * DAY),
                ["m1:student"],
            )

    database.write(add)
    found = database.read(
        lambda uow: uow.grants.list_covering("seattle-registrar", "17415", REFERENCES)
    )

    assert found[0].id == "live"
    assert len(found) == 200


@pytest.mark.parametrize(
    ("change", "is_live"),
    [
        ({}, True),
        ({"starts_at": NOW}, True),
        ({"starts_at": NOW + timedelta(microseconds=1)}, False),
        ({"ends_at": NOW}, False),
        ({"ends_at": NOW + timedelta(microseconds=1)}, True),
        ({"ended_at": NOW}, False),
        ({"ended_at": NOW + DAY}, True),
        ({"purpose": Purpose.DISTRICT_OPERATIONS}, False),
        ({"district": "17001"}, False),
    ],
)
def test_a_grant_is_live_within_its_dates_to_the_microsecond(database, change, is_live):
    grant = replace(GRANT, **change)
    database.write(lambda uow: uow.grants.add(grant))
    where = ("seattle-registrar", "17415", Purpose.ENROLLMENT_TRANSFER)

    reach = database.read(lambda uow: uow.grants.list_reach(*where, Action.READ, NOW))
    assert reach == (frozenset(grant.datasets) if is_live else frozenset())
    if set(change) <= {"starts_at", "ends_at", "ended_at"}:
        assert grant.is_live(NOW) is is_live


def test_a_client_reaches_what_any_live_grant_gives_it(database):
    def add(uow):
        for number, change in enumerate(
            (
                {"datasets": ("attendance",)},
                {"datasets": ("identity",), "ends_at": NOW},
                {"datasets": ("identity",)},
                {"datasets": ("contacts", "address"), "actions": (Action.WRITE,)},
                {"datasets": ("growth",), "ended_at": NOW - DAY},
                {"datasets": ("discipline",), "district": "17001"},
            )
        ):
            uow.grants.add(replace(GRANT, id=str(number), **change))

    database.write(add)
    where = ("seattle-registrar", "17415", Purpose.ENROLLMENT_TRANSFER)

    reach = database.read(lambda uow: uow.grants.list_reach(*where, Action.READ, NOW))
    assert reach == {"attendance", "identity"}
    reach = database.read(lambda uow: uow.grants.list_reach(*where, Action.WRITE, NOW))
    assert reach == {"contacts", "address"}
    assert not database.read(
        lambda uow: uow.grants.list_reach("nobody", *where[1:], Action.READ, NOW)
    )


def test_what_ends_ends_once(database):
    def add(uow):
        uow.grants.add(GRANT)
        uow.consents.add(CONSENT)
        uow.blocks.add(BLOCK)
        uow.agreements.add(AGREEMENT)

    database.write(add)
    ends = [
        lambda uow: uow.grants.end("grant", NOW),
        lambda uow: uow.consents.revoke("consent", NOW),
        lambda uow: uow.blocks.end("block", NOW),
        lambda uow: uow.agreements.end("agreement", NOW),
    ]

    assert [database.write(end) for end in ends] == [True] * 4
    assert [database.write(end) for end in ends] == [False] * 4
    assert database.read(lambda uow: uow.grants.get("grant")).ended_at == NOW
    assert database.read(lambda uow: uow.consents.get("consent")).revoked_at == NOW
    assert database.read(lambda uow: uow.blocks.get("block")).ended_at == NOW


def test_consents_are_found_by_student_and_recipient(database):
    database.write(lambda uow: uow.consents.add(CONSENT))

    def found(district, organization, references):
        return database.read(lambda uow: uow.consents.list_for(district, organization, references))

    assert found("17415", "seattle", REFERENCES) == (CONSENT,)
    assert found("17001", "seattle", REFERENCES) == ()
    assert found("17415", "another", REFERENCES) == ()
    assert found("17415", "seattle", {"m1:other"}) == ()


def test_a_block_stands_from_its_start_to_its_end(database):
    database.write(lambda uow: uow.blocks.add(BLOCK))

    def standing(now, references=REFERENCES, district="17415"):
        return database.read(lambda uow: uow.blocks.list_on(district, references, now))

    assert standing(NOW) == (BLOCK,)
    assert standing(NOW - 2 * DAY) == ()
    assert standing(NOW, {"m1:other"}) == ()
    assert standing(NOW, district="17001") == ()
    assert database.read(lambda uow: uow.blocks.list_in("17415", NOW)) == (BLOCK,)
    database.write(lambda uow: uow.blocks.end("block", NOW))
    assert standing(NOW) == ()
    assert database.read(lambda uow: uow.blocks.list_in("17415", NOW)) == ()


def test_disclosures_are_found_open_and_by_student(database):
    database.write(lambda uow: uow.disclosures.add(DISCLOSURE, SUBJECTS))

    assert database.read(lambda uow: uow.disclosures.get("disclosure")) == DISCLOSURE
    assert database.read(lambda uow: uow.disclosures.list_subjects_of(["disclosure"])) == SUBJECTS
    assert database.read(lambda uow: uow.disclosures.list_open()) == (DISCLOSURE,)
    assert database.read(lambda uow: uow.disclosures.list_for_subject("17415", REFERENCES)) == (
        DISCLOSURE,
    )
    assert database.read(lambda uow: uow.disclosures.list_for_subject("17001", REFERENCES)) == ()
    assert database.read(lambda uow: uow.disclosures.list_ids()) == {"disclosure"}


def test_an_outcome_is_final_unless_it_is_unknown(database):
    database.write(lambda uow: uow.disclosures.add(DISCLOSURE, ()))

    def settle(outcome):
        return database.write(lambda uow: uow.disclosures.settle("disclosure", outcome, NOW + DAY))

    assert settle(Outcome.UNKNOWN)
    assert settle(Outcome.MADE)
    assert not settle(Outcome.FAILED)
    assert database.read(lambda uow: uow.disclosures.get("disclosure")) == replace(
        DISCLOSURE, outcome=Outcome.MADE, outcome_at=NOW + DAY
    )
    assert database.read(lambda uow: uow.disclosures.list_open()) == ()


def test_instants_are_one_instant_whatever_their_zone(database):
    pacific = NOW.astimezone(timezone(timedelta(hours=-8)))
    database.write(lambda uow: uow.grants.add(replace(GRANT, starts_at=pacific)))

    starts_at = database.read(lambda uow: uow.grants.get("grant")).starts_at

    assert starts_at == NOW
    assert starts_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database):
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(StoreError):
        database.write(lambda uow: uow.grants.end("grant", naive))


def test_what_refers_to_nothing_is_refused(database):
    with pytest.raises(StoreError):
        database.write(lambda uow: uow.grants.add(replace(GRANT, client_id="nobody")))
