"""What the programme forbids cannot be registered, and the refusal names the rule."""

from dataclasses import replace

import pytest
from factories import KENT
from registrations import ADDRESS

from gateway.access.programme import (
    FORBIDDEN_KINDS,
    FORBIDDEN_PURPOSES,
    parse_kind,
    parse_purpose,
)
from gateway.cedars.state_districts import EXAMPLE_CODES, state_districts
from gateway.errors import InvalidRequestError, ProgrammeError
from gateway.model.purpose import PURPOSES_OF_KIND, OrganizationKind, Purpose


@pytest.mark.parametrize(
    ("word", "rule"),
    [
        ("marketing", "no marketing"),
        ("resale", "no sale"),
        ("employment", "no employment"),
        ("out-of-state", "Washington only"),
        ("Marketing", "no marketing"),
    ],
)
def test_a_forbidden_purpose_is_refused_by_the_rule(word, rule):
    with pytest.raises(ProgrammeError, match=f"^purposes: {word} is forbidden: {rule}: "):
        parse_purpose("purposes", word)


@pytest.mark.parametrize(
    ("word", "rule"), [("employer", "no employment"), ("out-of-state", "Washington only")]
)
def test_a_forbidden_kind_is_refused_by_the_rule(word, rule):
    with pytest.raises(ProgrammeError, match=f"^kind: {word} is forbidden: {rule}: "):
        parse_kind("kind", word)


def test_the_lists_are_closed_and_no_word_is_both_allowed_and_forbidden():
    assert {parse_purpose("purpose", one) for one in Purpose} == set(Purpose)
    assert {parse_kind("kind", one) for one in OrganizationKind} == set(OrganizationKind)
    assert FORBIDDEN_PURPOSES.keys().isdisjoint(Purpose)
    assert FORBIDDEN_KINDS.keys().isdisjoint(OrganizationKind)
    assert PURPOSES_OF_KIND.keys() == set(OrganizationKind)
    for parse in (parse_purpose, parse_kind):
        with pytest.raises(InvalidRequestError, match=r"^field: .* is one of ") as error:
            parse("field", "meals")
        assert not isinstance(error.value, ProgrammeError)


@pytest.mark.parametrize("kind", OrganizationKind)
@pytest.mark.parametrize("purpose", Purpose)
def test_a_client_has_the_purposes_of_its_organizations_kind_and_no_other(world, kind, purpose):
    organization = world.organization(
        "A party", kind, KENT if kind is OrganizationKind.DISTRICT else None
    )

    if purpose in PURPOSES_OF_KIND[kind]:
        assert world.register(organization, purpose).purposes == (purpose,)
    else:
        with pytest.raises(InvalidRequestError, match=f"a {kind} may not act for {purpose}"):
            world.register(organization, purpose)


def register(world, address, kind=OrganizationKind.CBO):
    return world.parties.register_organization(
        "Mentors", kind, district=None, address=address, by="operator", why="they ask"
    )


@pytest.mark.parametrize("zip_code", ["98001", "98030-1234", "99403", "99499"])
def test_a_community_organization_is_registered_where_it_is(world, zip_code):
    there = replace(ADDRESS, zip_code=zip_code)
    registered = register(world, there)

    assert world.database.read(lambda uow: uow.organizations.get(registered.id)).address == there
    event = world.events(subject_id=registered.id)[0]
    assert event["after"] == {
        "name": "Mentors",
        "kind": "cbo",
        "city": "Kent",
        "zip": zip_code,
    }


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("address.state", {"state": "OR"}),
        ("address.zip", {"zip_code": "97201"}),
        ("address.zip", {"zip_code": "99501"}),
        ("address.zip", {"zip_code": "97999"}),
    ],
)
def test_one_out_of_state_is_refused_by_the_rule(world, field, change):
    before = len(world.events())

    with pytest.raises(ProgrammeError, match=rf"^{field}: .*: Washington only: "):
        register(world, replace(ADDRESS, **change))

    assert len(world.events()) == before


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("address.street", {"street": " "}),
        ("address.city", {"city": ""}),
        ("address.state", {"state": "Washington"}),
        ("address.state", {"state": "wa"}),
        ("address.zip", {"zip_code": "9803"}),
        ("address.zip", {"zip_code": "98030-12"}),
        ("address.zip", {"zip_code": "９８０３０"}),  # noqa: RUF001 - digits, but not ASCII
        ("address.zip", {"zip_code": "98030\n"}),
    ],
)
def test_what_is_no_address_is_refused_by_field(world, field, change):
    with pytest.raises(InvalidRequestError, match=f"^{field}: ") as error:
        register(world, replace(ADDRESS, **change))

    assert not isinstance(error.value, ProgrammeError)


def test_a_community_organization_without_an_address_and_another_with_one_are_refused(world):
    for address, kind in ((None, OrganizationKind.CBO), (ADDRESS, OrganizationKind.SIS_VENDOR)):
        with pytest.raises(InvalidRequestError, match=r"^address: "):
            register(world, address, kind)


def test_the_states_list_has_its_districts_and_no_example():
    listed = state_districts()

    assert len(listed) == 310
    assert listed["17415"] == "Kent School District"
    assert listed["01109"] == "Washtucna School District"
    assert all(len(code) == 5 and code.isdigit() for code in listed)
    assert EXAMPLE_CODES.isdisjoint(listed)
