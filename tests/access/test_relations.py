"""Relations: recorded by the district's own steward, by list or one-time code, and ended."""

import json
from datetime import timedelta

import pytest
from factories import KENT, NOW, SEATTLE
from peopled import Peopled, acting
from registrations import OTHER, SSID
from signing import ADDRESS, LOGIN, Signing

from gateway.access.authorization import Access
from gateway.access.many_relations import ManyRelations
from gateway.access.relating import CODE_LIFETIME, RelationTerms
from gateway.access.seen import whatever
from gateway.access.throttling import WINDOW
from gateway.errors import (
    ClientDeniedError,
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    ThrottledError,
)
from gateway.model.page import Paging
from gateway.model.relation import RelationKind
from gateway.model.role import Role
from gateway.registry.relations import DistrictRelations

INSTANT = timedelta(microseconds=1)
PARENT = RelationTerms(SSID, RelationKind.PARENT)


@pytest.fixture
def peopled(world):
    return Peopled(world)


@pytest.fixture
def signing(world, peopled):
    return Signing(world, peopled.people)


@pytest.fixture
def relating(signing):
    return signing.relating


@pytest.fixture
def access(world):
    return Access(world.database, world.keys, "https://here", lambda: world.now)


@pytest.fixture
def relations(world, access, relating):
    many = ManyRelations(world.database, world.keys, relating, lambda: world.now)
    return DistrictRelations(world.database, world.keys, access, relating, many)


def code_for(relating, terms=PARENT):
    return relating.make_code(KENT, terms, by="steward", why="a letter home").code


def test_who_has_the_code_is_tied_to_the_child_once(world, peopled, relating, access):
    code = code_for(relating)
    person, other = peopled.person(), peopled.person()

    relation = relating.use_code(person, code.lower().replace("-", " "), ADDRESS)

    assert world.keys.open_reference(KENT, relation.student_reference) == SSID
    access.authorize_role(acting(person), Role.PARENT, KENT)
    with pytest.raises(ClientDeniedError):
        access.authorize_role(acting(person), Role.PARENT, SEATTLE)
    with pytest.raises(NotFoundError):
        relating.use_code(other, code, ADDRESS)


def test_a_code_runs_out_after_a_month(world, peopled, relating):
    first, second = code_for(relating), code_for(relating)
    world.now = NOW + CODE_LIFETIME - INSTANT
    relating.use_code(peopled.person(), first, ADDRESS)

    world.now = NOW + CODE_LIFETIME
    with pytest.raises(NotFoundError):
        relating.use_code(peopled.person(), second, ADDRESS)


def test_codes_are_tried_ten_times_by_a_person_and_thirty_by_an_address(world, peopled, relating):
    person = peopled.person()
    for _ in range(10):
        with pytest.raises(NotFoundError):
            relating.use_code(person, "AAAA-BBBB-CCCC-DDDD", "elsewhere")
    with pytest.raises(ThrottledError):
        relating.use_code(person, code_for(relating), ADDRESS)
    for _ in range(29):
        with pytest.raises(NotFoundError):
            relating.use_code(peopled.person(), "none", ADDRESS)
    with pytest.raises(ThrottledError):
        relating.use_code(peopled.person(), code_for(relating), ADDRESS)
    world.now = NOW + WINDOW
    relating.use_code(person, code_for(relating), ADDRESS)


def test_a_parent_joins_with_the_code_that_the_district_gave(signing, relating, access):
    code = code_for(relating)
    signing.join("another")
    with pytest.raises(ConflictError):
        signing.join("another", code=code)  # nothing is used up

    shown = signing.join(LOGIN, code=code)

    access.authorize_role(acting(shown.person_id), Role.PARENT, KENT)
    assert signing.enter(shown).session.person_id == shown.person_id
    with pytest.raises(NotFoundError):
        signing.join("a third", code=code)


def test_only_the_districts_own_steward_ties_anybody(peopled, relations):
    person = peopled.person()
    listed = [(person, PARENT), (person, RelationTerms(OTHER, RelationKind.PARENT))]
    for caller in (peopled.steward(SEATTLE), peopled.person(Role.REGISTRAR), person):
        token = acting(caller)
        for call in (
            lambda: relations.relate(KENT, listed, "mine", token),  # noqa: B023 - called at once
            lambda: relations.make_code(KENT, PARENT, "mine", token),  # noqa: B023 - as above
            lambda: relations.list_page(KENT, Paging(), token),  # noqa: B023 - as above
            lambda: relations.set_postsecondary(KENT, SSID, "x", token, attends=True),  # noqa: B023 - as above
        ):
            with pytest.raises(ClientDeniedError):
                call()
    steward = acting(peopled.steward())

    made = relations.relate(KENT, listed, "the birth certificate", steward)

    assert [one.ssid for one in made] == [SSID, OTHER]
    assert relations.list_page(KENT, Paging(), steward, OTHER).items == made[1:]
    with pytest.raises(NotFoundError):
        relations.end(SEATTLE, made[0].id, "x", whatever, acting(peopled.steward(SEATTLE)))
    ended = relations.end(KENT, made[0].id, "the court says so", whatever, steward)
    assert ended.ended_at == NOW


def test_nobody_ties_a_student_to_themselves(peopled, relations, relating):
    steward = peopled.steward()

    with pytest.raises(ClientDeniedError, match="themselves"):
        relations.relate(KENT, [(steward, PARENT)], "mine", acting(steward))
    code = relations.make_code(KENT, PARENT, "mine", acting(steward)).code
    with pytest.raises(ClientDeniedError, match="themselves"):
        relating.use_code(steward, code, ADDRESS)


@pytest.mark.parametrize(
    ("person", "terms"),
    [
        ("nobody", PARENT),
        (None, RelationTerms("12", RelationKind.PARENT)),
        (None, RelationTerms(SSID, RelationKind.SELF, is_dependent=True)),
    ],
)
def test_a_list_with_one_wrong_line_ties_nobody(world, peopled, relating, person, terms):
    known = peopled.person()
    listed = [(known, PARENT), (person or known, terms)]

    with pytest.raises(InvalidRequestError):
        relating.relate(KENT, listed, by="steward", why="a list")

    assert world.database.read(lambda uow: uow.relations.list_live(known, KENT, NOW)) == ()


def test_each_change_is_an_event_without_the_student_or_the_code(world, peopled, relating):
    person = peopled.person()
    code = code_for(relating)
    relation = relating.use_code(person, code, ADDRESS)
    relating.end(KENT, relation.id, by="steward", why="the court says so")
    relating.set_postsecondary(KENT, SSID, attends=True, by="steward", why="Running Start")

    made, ended = world.events(what="relation", subject_id=relation.id)
    assert made["after"] == {
        "person": person,
        "student": world.keys.reference(KENT, SSID),
        "kind": "parent",
        "dependent": False,
    }
    assert (ended["by"], ended["why"]) == ("steward", "the court says so")
    (attends,) = world.events(what="postsecondary")
    assert attends["after"]["attends"] is True
    text = json.dumps(world.events())
    assert SSID not in text
    assert code.replace("-", "") not in text.replace("-", "")
