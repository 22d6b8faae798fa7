"""Whom an operator invites: one for each place, and another only where that is asked for."""

import json
from datetime import timedelta

import pytest
from factories import KENT, NOW, SEATTLE
from peopled import Peopled, acting

from gateway.access.authorization import Access
from gateway.access.first_people import IfOpen, invite_as_operator, invite_first
from gateway.access.people import INVITATION_LIFETIME, RoleTerms
from gateway.access.seen import whatever
from gateway.errors import ConflictError, NotFoundError
from gateway.model.purpose import OrganizationKind
from gateway.model.role import Role
from gateway.registry.people import DistrictPeople

STEWARD, COMMITTEE = RoleTerms(Role.DATA_STEWARD, KENT), RoleTerms(Role.DCC, None)


@pytest.fixture
def peopled(world):
    return Peopled(world)


@pytest.fixture
def roles(world, peopled):
    access = Access(world.database, world.keys, "https://here", lambda: world.now)
    return DistrictPeople(world.database, world.keys, access, peopled.people)


@pytest.fixture
def invite(world, peopled):
    def inviting(terms=STEWARD, if_open=IfOpen.REFUSE):
        return invite_as_operator(
            peopled.people, terms, lambda: world.now, if_open=if_open, by="operator", why="joins"
        )

    return inviting


def test_a_first_steward_is_invited_and_no_second(peopled, roles, invite):
    steward = peopled.people.accept(invite().code, "F. Irst").id

    for if_open in IfOpen:
        with pytest.raises(ConflictError, match="has a data steward"):
            invite(if_open=if_open)
    roles.end_role(KENT, peopled.role_of(steward).id, "left", whatever, acting(steward))
    invite()


@pytest.mark.parametrize("terms", [STEWARD, COMMITTEE], ids=["district", "state"])
def test_while_an_invitation_is_open_there_is_no_other(peopled, invite, terms):
    first = invite(terms)

    with pytest.raises(ConflictError, match="is open until"):
        invite(terms)
    invite(RoleTerms(Role.DATA_STEWARD, SEATTLE))
    peopled.people.accept(first.code, "F. Irst")


def test_another_that_ends_the_open_one_is_the_only_one_that_is_good(world, peopled, invite):
    lost = invite()
    made = invite(if_open=IfOpen.END)

    with pytest.raises(NotFoundError):
        peopled.people.accept(lost.code, "A. Finder")
    peopled.people.accept(made.code, "F. Irst")
    pending = world.database.read(lambda uow: uow.events.list_pending(1000))
    told = [json.loads(one.body)["data"] for one in pending]
    ended = [one for one in told if one.get("subject_id") == lost.invitation.id][-1]
    assert (ended["what"], ended["by"], ended["why"]) == ("invitation", "operator", "joins")
    assert ended["after"] == {"ends": NOW.isoformat()}


def test_staff_of_one_organization_are_invited_past_anothers_open_invitation(
    world, peopled, invite
):
    others = world.organization("Tutors", OrganizationKind.CBO)
    ours = RoleTerms(Role.CBO_STAFF, None, world.mentors.id)
    theirs = RoleTerms(Role.CBO_STAFF, None, others.id)
    open_elsewhere, lost = invite(theirs), invite(ours)

    made = invite(ours, IfOpen.END)

    with pytest.raises(NotFoundError):
        peopled.people.accept(lost.code, "A. Finder")
    peopled.people.accept(open_elsewhere.code, "T. Heirs")
    peopled.people.accept(made.code, "O. Urs")


def test_another_person_of_the_state_is_invited_beside_the_first(peopled, invite):
    codes = [invite(COMMITTEE).code, invite(COMMITTEE, IfOpen.KEEP).code]

    for code in codes:
        peopled.people.accept(code, "A. Member")


def test_an_invitation_that_has_run_out_or_was_used_is_in_nobodys_way(world, peopled, invite):
    invite()
    world.now = NOW + INVITATION_LIFETIME
    peopled.people.accept(invite(COMMITTEE).code, "A. Member")

    invite()
    invite(COMMITTEE)


def test_who_was_invited_at_setup_is_in_the_way_of_another(world, peopled, invite):
    list(invite_first(world.database, peopled.people, lambda: world.now, "operator"))

    with pytest.raises(ConflictError):
        invite()
    with pytest.raises(ConflictError):
        invite(RoleTerms(Role.OPERATOR, None))
    world.now += INVITATION_LIFETIME - timedelta(microseconds=1)
    with pytest.raises(ConflictError):
        invite()
