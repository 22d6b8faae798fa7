"""The way to a Permit: decided by the facts of now, and every no recorded before it is raised."""

import json
from dataclasses import replace

import pytest
from factories import KENT, NOW, SEATTLE, question
from registrations import OTHER, SSID

from gateway.access.authorization import Access
from gateway.access.tokens import AccessToken
from gateway.errors import ClientDeniedError, StudentDeniedError
from gateway.model.permit import LookupPermit, LookupPurpose, Permit
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.model.role import Role


@pytest.fixture
def access(world):
    world.agree()
    world.give()
    return Access(world.database, world.keys, "https://here", lambda: world.now)


def asked(world, access, ssid=SSID, **changes):
    """The mentors ask for the identity of a student of Kent."""
    own = question(
        client_id=world.client.client_id,
        datasets=("identity",),
        student=access.student(KENT, ssid),
        scopes=frozenset({"p2:*:*:read"}),
    )
    return replace(own, **changes)


def denied(world):
    """Denials in the ledger: kind, rule and student."""
    pending = world.database.read(lambda uow: uow.events.list_pending(1000))
    bodies = [json.loads(one.body) for one in pending]
    return [
        (one["data"]["denial_kind"], one["data"]["rule"], one["data"]["student"])
        for one in bodies
        if one["kind"] == "decision.denied"
    ]


def test_what_is_granted_is_permitted_and_leaves_no_denial(world, access):
    permit = access.authorize(asked(world, access))

    assert isinstance(permit, Permit)
    assert permit.decided_at == NOW
    assert denied(world) == []


def test_what_the_client_lacks_is_recorded_and_told(world, access):
    with pytest.raises(ClientDeniedError, match="no live grant"):
        access.authorize(asked(world, access, datasets=("attendance",)))

    reference = world.keys.reference(KENT, SSID)
    assert denied(world) == [("client", "client has a grant", reference)]


def test_what_a_student_lacks_is_recorded_and_not_told(world, access):
    with pytest.raises(StudentDeniedError) as error:
        access.authorize(asked(world, access, OTHER))

    assert str(error.value) == "no such student, or not yours to see"
    assert error.value.reasons == ("no live grant covers dataset and student",)
    assert denied(world) == [("student", "grant covers", world.keys.reference(KENT, OTHER))]


def test_nobody_asks_a_source_without_meeting_what_concerns_the_client(world, access):
    access.authorize_request(asked(world, access, OTHER, datasets=("attendance",)))

    with pytest.raises(ClientDeniedError, match="scope"):
        access.authorize_request(asked(world, access, scopes=frozenset()))
    assert [rule for _, rule, _ in denied(world)] == ["token covers"]


@pytest.mark.parametrize(
    ("district", "purpose", "lacking"),
    [
        (KENT, Purpose.ENROLLMENT_TRANSFER, None),
        (SEATTLE, Purpose.ENROLLMENT_TRANSFER, "only district 17001 itself"),
        (KENT, Purpose.DISTRICT_OPERATIONS, "needs the purpose enrollment-transfer"),
        (KENT, None, "carries no purpose"),
    ],
)
def test_only_a_districts_own_registrar_acts_for_its_staff(
    world, access, district, purpose, lacking
):
    own = world.organization("Kent's own", OrganizationKind.DISTRICT, KENT)
    client = world.register(own, Purpose.ENROLLMENT_TRANSFER, Purpose.DISTRICT_OPERATIONS)
    world.agree(organization_id=own.id)
    token = AccessToken(client.client_id, frozenset(), purpose, NOW)

    if lacking is None:
        access.authorize_role(token, Role.REGISTRAR, district)
        return
    with pytest.raises(ClientDeniedError, match=lacking):
        access.authorize_role(token, Role.REGISTRAR, district)

    assert len(denied(world)) == 1


def test_a_block_is_found_before_anybody_granted_anything(world, access):
    assert access.find_block(asked(world, access, OTHER)) is None
    world.set_block(ssid=OTHER)

    assert access.find_block(asked(world, access, OTHER)) == "court-order"
    assert access.find_block(asked(world, access, action=Action.WRITE)) is None


def test_a_look_up_is_recorded_and_of_a_type_of_its_own(world, access):
    student = access.student(KENT, SSID)

    permit = access.permit_lookup(
        world.client.client_id, KENT, student, LookupPurpose.VERIFY_PRESENCE, "transfer"
    )

    assert permit == LookupPermit(KENT, student, LookupPurpose.VERIFY_PRESENCE, NOW)
    (entry,) = (
        json.loads(one.body)["data"]
        for one in world.database.read(lambda uow: uow.events.list_pending(1000))
        if one.kind == "lookup.made"
    )
    assert entry["student"] == world.keys.reference(KENT, SSID)
    assert entry["transfer_id"] == "transfer"
    assert SSID not in json.dumps(entry)
    assert SSID not in repr(permit)
