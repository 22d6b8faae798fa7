"""Grants, consents, blocks and stops: wrong input is refused by name, changes are events."""

import json
from datetime import timedelta

import pytest
from factories import DAY, KENT, NOW, SEATTLE, TODAY
from registrations import OTHER, PARTY, SIGNER, SSID

from gateway.access.blocking import BlockTerms
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.model.block import BlockKind
from gateway.model.grant import GrantStudents
from gateway.model.purpose import Action, OrganizationKind, Purpose


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("students", {"ssids": ()}),
        ("students", {"is_for_all": True}),
        ("students", {"schools": ("101",)}),
        ("ssids", {"ssids": ("123",)}),
        ("ssids", {"ssids": ("0234567890",)}),
        ("ssids", {"ssids": ("１２３４５６７８９０",)}),  # noqa: RUF001 - digits, but not ours
        ("schools", {"ssids": (), "schools": (" ",)}),
        ("datasets", {"datasets": ()}),
        ("datasets", {"datasets": ("identity", "meals")}),
        ("actions", {"actions": ()}),
        ("ends_at", {"ends_at": NOW}),
        ("ends_at", {"ends_at": NOW - DAY}),
        ("starts_at", {"starts_at": NOW.replace(tzinfo=None)}),
        ("ends_at", {"ends_at": (NOW + DAY).replace(tzinfo=None)}),
        ("reason", {"reason": "  "}),
        ("district", {"district": "17999"}),
        ("client_id", {"client_id": "nobody"}),
        ("purpose", {"purpose": Purpose.DISTRICT_OPERATIONS}),
        ("purpose", {"purpose": Purpose.PARENT_ACCESS}),
        ("consent_id", {"consent_id": None}),
        ("consent_id", {"consent_id": "nothing"}),
        ("consent_id", {"ssids": (OTHER,)}),
        ("consent_id", {"ssids": (SSID, OTHER)}),
        ("consent_id", {"ssids": (), "is_for_all": True}),
        ("consent_id", {"ssids": (), "schools": ("101",)}),
        ("consent_id", {"district": SEATTLE}),
        ("datasets", {"datasets": ("growth", "address")}),
    ],
)
def test_a_grant_that_could_not_serve_is_refused_by_field(world, field, change):
    before = len(world.events())

    with pytest.raises(InvalidRequestError) as error:
        world.give(**change)

    assert_refused(world, error, field, before)


def assert_refused(world, error, field, before):
    """By its name, without a value, and nothing happened."""
    assert str(error.value).startswith(f"{field}: ")
    assert not any(value in str(error.value) for value in (SSID, OTHER, SIGNER, PARTY, "１２３"))  # noqa: RUF001 - digits, but not ASCII
    assert len(world.events()) == before


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("consent_id", {"consent_id": "consent"}),
        ("purpose", {"district": SEATTLE}),
        ("purpose", {"purpose": Purpose.ENROLLMENT_TRANSFER}),
        ("purpose", {"purpose": Purpose.ACCOUNT_PROVISIONING}),
    ],
)
def test_a_grant_to_a_districts_own_that_could_not_serve_is_refused(world, field, change):
    before = len(world.events())

    with pytest.raises(InvalidRequestError) as error:
        world.give_staff(**change)

    assert_refused(world, error, field, before)


def test_a_grant_to_a_client_that_has_ended_is_refused(world):
    world.parties.end_client(world.client.client_id, by="dcc", why="it left")

    with pytest.raises(InvalidRequestError, match=r"^client_id: "):
        world.give()


def test_a_grant_by_another_recipients_consent_is_refused(world):
    other = world.organization("Others", OrganizationKind.CBO)
    client = world.register(other, Purpose.CBO_SUPPORT)

    with pytest.raises(InvalidRequestError, match=r"^consent_id: "):
        world.give(client_id=client.client_id)


def test_a_grant_by_a_revoked_consent_is_refused(world):
    world.consenting.revoke(world.consent.id, by="steward", why="the mother asked")

    with pytest.raises(InvalidRequestError, match=r"^consent_id: .*revoked"):
        world.give()


def test_a_grant_is_kept_with_an_event_that_says_all_of_it_but_whom(world):
    given = world.give(datasets=("identity", "growth"))

    assert world.database.read(lambda uow: uow.grants.get(given.id)) == given
    assert given.students is GrantStudents.LISTED
    reference = world.keys.reference(KENT, SSID)
    assert world.database.read(lambda uow: uow.grants.listed_references(given.id)) == {reference}
    assert world.events(what="grant") == [
        {
            "what": "grant",
            "subject_id": given.id,
            "district": KENT,
            "by": "steward",
            "why": "the mother asked for mentoring",
            "before": {},
            "after": {
                "client": world.client.client_id,
                "datasets": ["identity", "growth"],
                "actions": ["read"],
                "purpose": "cbo-support",
                "students": "listed",
                "schools": [],
                "grades": [],
                "sections": [],
                "listed": [reference],
                "consent": world.consent.id,
                "starts": NOW.isoformat(),
                "ends": (NOW + DAY).isoformat(),
            },
        }
    ]


@pytest.mark.parametrize(
    ("change", "students"),
    [
        ({}, GrantStudents.ALL),
        ({"is_for_all": False, "schools": ("101", "102")}, GrantStudents.ROSTER),
        ({"is_for_all": False, "ssids": (SSID, OTHER, SSID)}, GrantStudents.LISTED),
    ],
)
def test_a_grant_is_for_all_by_school_or_by_list(world, change, students):
    given = world.give_staff(**change, actions=(Action.READ, Action.WRITE))

    assert given.students is students
    assert world.database.read(lambda uow: uow.grants.get(given.id)) == given


def test_a_grant_ends_once(world):
    given = world.give()
    world.now = NOW + timedelta(hours=1)

    for _ in range(2):
        world.granting.end_grant(given.id, by="steward", why="the child moved")
        world.now += DAY

    assert not world.database.read(lambda uow: uow.grants.get(given.id)).is_live(world.now)
    ended = (NOW + timedelta(hours=1)).isoformat()
    assert world.events(what="grant", before={"ended": None}) == [
        {
            "what": "grant",
            "subject_id": given.id,
            "district": KENT,
            "by": "steward",
            "why": "the child moved",
            "before": {"ended": None},
            "after": {"ended": ended},
        }
    ]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("purpose", {"purpose": Purpose.ENROLLMENT_TRANSFER}),
        ("ssid", {"ssid": "12345"}),
        ("datasets", {"datasets": ()}),
        ("datasets", {"datasets": ("everything",)}),
        ("signer_name", {"signer_name": ""}),
        ("document_sha256", {"document_sha256": "abc"}),
        ("document_sha256", {"document_sha256": "G" * 64}),
        ("ends_on", {"ends_on": TODAY - DAY}),
        (
            "signed_on",
            {"signed_on": TODAY + DAY, "starts_on": TODAY + DAY, "ends_on": TODAY + DAY},
        ),
        ("starts_on", {"starts_on": TODAY - DAY}),
        ("district", {"district": "17999"}),
        ("recipient_organization_id", {"recipient_organization_id": "nobody"}),
    ],
)
def test_a_consent_that_lacks_what_the_law_wants_is_refused_by_field(world, field, change):
    before = len(world.events())

    with pytest.raises(InvalidRequestError) as error:
        world.record(**change)

    assert_refused(world, error, field, before)


def test_a_consent_is_kept_without_a_name_that_can_be_read(world):
    kept = world.database.read(lambda uow: uow.consents.get(world.consent.id))

    assert kept == world.consent
    assert world.keys.decrypt_name(kept.signer_name_encrypted) == SIGNER
    (event,) = world.events(what="consent")
    assert event["after"]["document"] == "0" * 64
    assert event["after"]["student"] == world.keys.reference(KENT, SSID)


def test_a_consent_is_revoked_once(world):
    for _ in range(2):
        world.consenting.revoke(world.consent.id, by="steward", why="the mother asked")
        world.now += DAY

    (event,) = world.events(what="consent", why="the mother asked")
    assert event["after"] == {"ended": NOW.isoformat()}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("ssid", {"ssid": "x"}),
        ("district", {"district": "17999"}),
        ("organization_id", {"organization_id": "nobody"}),
        ("purposes", {"kind": BlockKind.OPT_OUT, "purposes": (Purpose.ENROLLMENT_TRANSFER,)}),
        ("purposes", {"kind": BlockKind.OPT_OUT, "purposes": tuple(Purpose)}),
        (
            "purposes",
            {"kind": BlockKind.ADDRESS_CONFIDENTIALITY, "purposes": (Purpose.CBO_SUPPORT,)},
        ),
        ("purposes", {"kind": BlockKind.ADDRESS_CONFIDENTIALITY, "party": PARTY}),
    ],
)
def test_a_block_that_cannot_be_is_refused_by_field(world, field, change):
    before = len(world.events())

    with pytest.raises(InvalidRequestError) as error:
        world.set_block(**change)

    assert_refused(world, error, field, before)


def test_a_block_stands_until_it_is_lifted_once(world):
    block = world.set_block(
        purposes=(Purpose.CBO_SUPPORT,), organization_id=world.mentors.id, party=PARTY
    )
    assert block.is_standing(NOW)
    assert world.keys.decrypt_name(block.party_encrypted) == PARTY

    for _ in range(2):
        world.blocking.lift_block(block.id, by="steward", why="the order ended")

    assert not world.database.read(lambda uow: uow.blocks.get(block.id)).is_standing(NOW)
    set_, lifted = world.events(what="block")
    assert set_["after"] == {
        "student": world.keys.reference(KENT, SSID),
        "kind": "court-order",
        "purposes": ["cbo-support"],
        "organization": world.mentors.id,
        "person": None,
    }
    assert (lifted["before"], lifted["why"]) == ({"ended": None}, "the order ended")


def test_an_opt_out_is_from_all_that_one_may_opt_out_of(world):
    block = world.set_block(kind=BlockKind.OPT_OUT)

    assert set(block.purposes) == set(Purpose) - {
        Purpose.ENROLLMENT_TRANSFER,
        Purpose.PARENT_ACCESS,
    }


def test_a_district_is_stopped_and_opened_again_each_once(world):
    for is_stopped in (True, True, False, False):
        world.stopping.set_district(KENT, is_stopped=is_stopped, by="steward", why="a leak")

    assert [(one["before"], one["after"]) for one in world.events(what="district")] == [
        ({"stopped": False}, {"stopped": True}),
        ({"stopped": True}, {"stopped": False}),
    ]
    assert not world.database.read(lambda uow: uow.districts.get(KENT)).is_stopped


@pytest.mark.parametrize(
    "end",
    [
        lambda world, why: world.granting.end_grant("nothing", by="steward", why=why),
        lambda world, why: world.consenting.revoke("nothing", by="steward", why=why),
        lambda world, why: world.blocking.lift_block("nothing", by="steward", why=why),
        lambda world, why: world.parties.end_client("nothing", by="steward", why=why),
        lambda world, why: world.stopping.set_district(
            "17999", is_stopped=True, by="steward", why=why
        ),
    ],
)
def test_what_is_not_there_cannot_be_ended_and_nothing_is_without_saying_why(world, end):
    with pytest.raises(NotFoundError):
        end(world, "a reason")
    with pytest.raises(InvalidRequestError, match=r"^why: "):
        end(world, " ")


def test_terms_and_events_say_nothing_of_a_student_or_a_signer(world):
    world.give()
    world.set_block(party=PARTY)
    block_terms = BlockTerms(KENT, SSID, BlockKind.COURT_ORDER, party=PARTY)

    said = repr([world.grant_terms(), world.consent_terms(), world.consent, block_terms])
    logged = json.dumps(world.events())
    for value in (SSID, SIGNER, PARTY):
        assert value not in said
        assert value not in logged
