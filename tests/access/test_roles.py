"""Roles: given and ended by the district's own data steward, and never by whom they are for."""

import json
from datetime import timedelta

import pytest
from factories import DAY, KENT, NOW, SEATTLE, district
from peopled import Peopled, acting

from gateway.access.authorization import Access
from gateway.access.keeping import Keeper, Keeping
from gateway.access.people import RoleTerms
from gateway.access.seen import whatever
from gateway.access.tokens import AccessToken
from gateway.errors import (
    ClientDeniedError,
    InvalidRequestError,
    NotFoundError,
)
from gateway.model.person import OWN_PAGES
from gateway.model.role import KINDS_OF_STAFF, RELATION_ROLES, STAFF_ROLES, STATE_ROLES, Role
from gateway.registry.people import DistrictPeople
from gateway.store import Database

GIVEN = sorted(set(Role) - STATE_ROLES - RELATION_ROLES - STAFF_ROLES)


@pytest.fixture
def access(world):
    return Access(world.database, world.keys, "https://here", lambda: world.now)


@pytest.fixture
def peopled(world):
    return Peopled(world)


@pytest.fixture
def roles(world, access, peopled):
    return DistrictPeople(world.database, world.keys, access, peopled.people)


def pending(world):
    return world.database.read(lambda uow: uow.events.list_pending(1000))


@pytest.mark.parametrize("role", GIVEN)
def test_a_person_acts_in_the_role_that_was_given_and_where_it_was(access, peopled, role):
    token = acting(peopled.person(role))

    access.authorize_role(token, role, KENT)

    with pytest.raises(ClientDeniedError, match=f"no {role} in district {SEATTLE}"):
        access.authorize_role(token, role, SEATTLE)
    for other in set(Role) - {role}:
        with pytest.raises(ClientDeniedError, match=f"is no {other}"):
            access.authorize_role(token, other, KENT)


@pytest.mark.parametrize("role", sorted(STATE_ROLES))
def test_a_role_of_the_state_is_of_no_district(access, peopled, role):
    token = acting(peopled.person(role, None))

    access.authorize_role(token, role)

    if role in {Role.AUDITOR, Role.OPERATOR}:  # they look at every district's events
        access.authorize_role(token, role, KENT)
    else:
        with pytest.raises(ClientDeniedError):
            access.authorize_role(token, role, KENT)


def test_staff_act_through_their_own_organization_alone(world, access, peopled):
    other = world.organization("Others", world.mentors.kind)
    theirs = world.register(other, *world.client.purposes)
    person = peopled.person(Role.CBO_STAFF, organization=world.mentors.id)

    access.authorize_role(through(world.client, person), Role.CBO_STAFF, KENT)

    with pytest.raises(ClientDeniedError, match="is no cbo-staff"):
        access.authorize_role(through(theirs, person), Role.CBO_STAFF, KENT)
    world.parties.end_client(world.client.client_id, by="dcc", why="over")
    with pytest.raises(ClientDeniedError, match="client is not active"):
        access.authorize_role(through(world.client, person), Role.CBO_STAFF, KENT)


def test_a_districts_role_of_staff_keeps_no_credentials(world, access, peopled):
    """The client may act in other districts, too: the operator says who keeps its credentials."""
    keeping = Keeping(world.database, access)
    keeper = peopled.person(Role.CBO_STAFF, None, world.mentors.id)
    admitted = peopled.person(Role.CBO_STAFF, KENT, world.mentors.id)

    assert keeping.authorize(through(world.client, keeper)) == Keeper(world.mentors.id)
    with pytest.raises(ClientDeniedError, match="whom the operator made"):
        keeping.authorize(through(world.client, admitted))
    with pytest.raises(ClientDeniedError):
        access.authorize_role(through(world.client, keeper), Role.CBO_STAFF, KENT)


def test_no_steward_gives_a_role_of_staff_of_no_district(world, peopled, roles):
    terms = RoleTerms(Role.CBO_STAFF, None, world.mentors.id)
    steward, person = acting(peopled.steward()), peopled.person()

    with pytest.raises(ClientDeniedError):
        roles.invite(terms, "ours", steward)
    with pytest.raises(ClientDeniedError):
        roles.give_role(person, terms, "ours", steward)


def through(client, person):
    return AccessToken(client.client_id, frozenset(), None, NOW, person)


def test_a_role_that_ended_holds_no_more_in_any_process(world, access, peopled, roles, tmp_path):
    person = peopled.person(Role.REGISTRAR)
    steward = acting(peopled.steward())
    elsewhere = Database.open(f"sqlite:///{tmp_path}/gateway.db")
    other = Access(elsewhere, world.keys, "https://here", lambda: world.now)
    other.authorize_role(acting(person), Role.REGISTRAR, KENT)

    roles.end_role(KENT, peopled.role_of(person).id, "left", whatever, steward)

    for process in (access, other):
        with pytest.raises(ClientDeniedError):
            process.authorize_role(acting(person), Role.REGISTRAR, KENT)
    elsewhere.close()


def test_a_person_who_was_stopped_acts_no_more(access, peopled):
    person = peopled.steward()
    peopled.people.set_active(person, is_active=False, by="operator", why="a test")

    with pytest.raises(ClientDeniedError, match="person is not active"):
        access.authorize_role(acting(person), Role.DATA_STEWARD, KENT)


def test_a_client_without_a_person_has_no_role_of_a_person(world, access):
    world.agree(organization_id=world.staff.organization_id)
    alone = AccessToken(world.staff.client_id, frozenset(), *world.staff.purposes, NOW)

    for role in sorted(set(Role) - {Role.DATA_STEWARD, Role.DISTRICT_IT}):
        with pytest.raises(ClientDeniedError):
            access.authorize_role(alone, role, KENT)
    pages = AccessToken(OWN_PAGES, frozenset(), None, NOW)
    for role in Role:
        with pytest.raises(ClientDeniedError):
            access.authorize_role(pages, role, KENT)


def test_an_emergency_stop_keeps_no_steward_from_lifting_it(world, access, peopled):
    token = acting(peopled.steward())
    world.stopping.set_district(KENT, is_stopped=True, by="steward", why="a leak")

    access.authorize_role(token, Role.DATA_STEWARD, KENT)

    gone = district(code=KENT, is_active=False)
    world.database.write(lambda uow: uow.districts.put(gone))
    with pytest.raises(ClientDeniedError, match="does not take part"):
        access.authorize_role(token, Role.DATA_STEWARD, KENT)


@pytest.mark.parametrize("role", GIVEN)
def test_a_steward_gives_and_ends_roles_in_the_own_district_alone(peopled, roles, role):
    kent, seattle = acting(peopled.steward(KENT)), acting(peopled.steward(SEATTLE))
    person = peopled.person()

    with pytest.raises(ClientDeniedError):
        roles.give_role(person, RoleTerms(role, KENT), "new here", seattle)
    with pytest.raises(ClientDeniedError):
        roles.invite(RoleTerms(role, KENT), "new here", seattle)
    given = roles.give_role(person, RoleTerms(role, KENT), "new here", kent)
    with pytest.raises(ClientDeniedError):
        roles.end_role(KENT, given.id, "not ours", whatever, seattle)
    with pytest.raises(NotFoundError):
        roles.end_role(SEATTLE, given.id, "not ours", whatever, seattle)

    assert given.id == peopled.role_of(person).id
    assert given.given_by == kent.person_id


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_STEWARD}))
def test_who_is_no_steward_gives_no_role(peopled, roles, world, role):
    organization = None
    if role in STAFF_ROLES:
        kind = min(KINDS_OF_STAFF[role])
        organization = world.organization(f"Staffed by {role}", kind).id
    person = (
        peopled.person()
        if role in RELATION_ROLES
        else peopled.person(role, None if role in STATE_ROLES else KENT, organization)
    )

    for terms in (RoleTerms(Role.REGISTRAR, KENT), RoleTerms(Role.DATA_STEWARD, KENT)):
        with pytest.raises(ClientDeniedError):
            roles.give_role(peopled.person(), terms, "why not", acting(person))
        with pytest.raises(ClientDeniedError):
            roles.invite(terms, "why not", acting(person))


@pytest.mark.parametrize("role", sorted(STATE_ROLES))
def test_no_district_gives_a_role_of_the_state(peopled, roles, role):
    with pytest.raises(ClientDeniedError):
        roles.give_role(peopled.person(), RoleTerms(role, None), "me", acting(peopled.steward()))


def test_who_is_invited_as_an_educator_is_the_one_whom_the_steward_named(peopled, roles):
    terms = RoleTerms(Role.EDUCATOR, KENT, staff_id="30005")
    invited = roles.invite(terms, "teaches", acting(peopled.steward()))

    person = peopled.people.accept(invited.code, "E. Ducator").id

    assert peopled.role_of(person).staff_id == "30005"


@pytest.mark.parametrize("staff_id", ["", " ", "30005"])
def test_a_staff_id_is_an_educators_and_says_something(peopled, roles, staff_id):
    steward, role = (
        acting(peopled.steward()),
        Role.REGISTRAR if staff_id.strip() else Role.EDUCATOR,
    )

    with pytest.raises(InvalidRequestError, match="staff_id"):
        roles.invite(RoleTerms(role, KENT, staff_id=staff_id), "teaches", steward)


def test_nobody_gives_a_role_to_themselves(peopled, roles):
    steward = peopled.steward()
    invited = roles.invite(RoleTerms(Role.REGISTRAR, KENT), "for me", acting(steward))

    with pytest.raises(ClientDeniedError, match="themselves"):
        roles.give_role(steward, RoleTerms(Role.REGISTRAR, KENT), "for me", acting(steward))
    with pytest.raises(ClientDeniedError, match="themselves"):
        peopled.people.take_invited_role(steward, invited.code)
    assert peopled.role_of(steward).role is Role.DATA_STEWARD


def test_an_invitation_is_good_once_and_for_a_fortnight(world, peopled):
    terms = RoleTerms(Role.REGISTRAR, KENT)
    used, late = (peopled.people.invite(terms, by="steward", why="new") for _ in range(2))
    peopled.people.accept(used.code, "A. Person")

    world.now = NOW + 14 * DAY - timedelta(microseconds=1)
    with pytest.raises(NotFoundError):
        peopled.people.accept(used.code, "B. Person")
    with pytest.raises(NotFoundError):
        peopled.people.accept(used.code + "x", "B. Person")
    world.now = NOW + 14 * DAY
    with pytest.raises(NotFoundError):
        peopled.people.accept(late.code, "B. Person")


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        (RoleTerms(Role.PARENT, KENT), "role"),
        (RoleTerms(Role.ELIGIBLE_STUDENT, KENT), "role"),
        (RoleTerms(Role.DATA_STEWARD, None), "district"),
        (RoleTerms(Role.DCC, KENT), "district"),
        (RoleTerms(Role.REGISTRAR, "17999"), "district"),
        (RoleTerms(Role.CBO_STAFF, KENT), "organization_id"),
        (RoleTerms(Role.CBO_STAFF, KENT, "none"), "organization_id"),
        (RoleTerms(Role.REGISTRAR, KENT, "none"), "organization_id"),
    ],
)
def test_a_role_that_cannot_be_is_refused_by_the_fields_name(peopled, terms, named):
    with pytest.raises(InvalidRequestError, match=f"^{named}: "):
        peopled.people.invite(terms, by="steward", why="a test")


def test_somebody_is_staff_of_the_kind_of_organization_that_has_such(world, peopled):
    terms = RoleTerms(Role.PROVIDER_STAFF, KENT, world.mentors.id)

    with pytest.raises(InvalidRequestError, match=r"^role: a cbo has no provider-staff"):
        peopled.people.invite(terms, by="steward", why="a test")


def test_names_and_codes_lie_nowhere_in_plain(world, peopled, tmp_path):
    invited = peopled.people.invite(RoleTerms(Role.REGISTRAR, KENT), by="steward", why="new")
    person = peopled.people.accept(invited.code, "Ottoline Brackwater", "ottoline@example.org")

    held = b"".join(path.read_bytes() for path in tmp_path.glob("gateway.db*"))
    for text in ("Ottoline", "Brackwater", "ottoline@example.org", invited.code):
        assert text.encode() not in held
        assert text not in repr((person, invited))
    assert world.keys.decrypt_name(person.name_encrypted) == "Ottoline Brackwater"


def test_each_change_is_an_event_with_who_and_why(world, peopled, roles):
    steward = peopled.steward()
    person = peopled.person()
    given = roles.give_role(person, RoleTerms(Role.REGISTRAR, KENT), "new here", acting(steward))
    roles.end_role(KENT, given.id, "left", whatever, acting(steward))

    begun, ended = world.events(what="role", subject_id=given.id)
    assert (begun["by"], begun["why"], begun["district"]) == (steward, "new here", KENT)
    assert begun["after"] == {"person": person, "role": "registrar", "organization": None}
    assert (ended["by"], ended["why"]) == (steward, "left")
    assert set(ended["after"]) == {"ended"}


def test_a_denial_says_on_whose_behalf_it_was_asked(world, access, peopled):
    person = peopled.person()
    with pytest.raises(ClientDeniedError):
        access.authorize_role(acting(person), Role.REGISTRAR, KENT)

    (denied,) = (json.loads(one.body)["data"] for one in pending(world) if "denied" in one.kind)
    assert (denied["client_id"], denied["person_id"]) == (OWN_PAGES, person)
