"""Educators see their own roster, as the SIS says when asked, and nobody else."""

import pytest
from moves import keys_of, now_at
from region import BASE_URL, KENT

from gateway.access.people import People, RoleTerms
from gateway.access.tokens import issue_token
from gateway.model.purpose import Purpose
from gateway.model.role import Role


@pytest.fixture
def rostered(exchange):
    """A pupil of Kent, a section that the pupil is in, and somebody who is in another school."""
    population = exchange.region.populations[KENT]
    pupil = next(one for one in population.pupils if one.schedule)
    section = next(one for one in population.sections if one.section_id == pupil.schedule[0])
    other = next(
        one for one in population.pupils if one.schedule and section.section_id not in one.schedule
    )
    return pupil, section, other


def educator_of(exchange, *sections, schools=()):
    people = People(exchange.database, keys_of(exchange), lambda: now_at(exchange))
    person = people.register("A. Teacher", None, by="steward", why="a test").id
    terms = RoleTerms(Role.EDUCATOR, KENT, None, schools, sections)
    given = people.give_role(person, terms, by="steward", why="teaches")
    return person, given


def read(exchange, person, ssid):
    token = issue_token(
        keys_of(exchange),
        BASE_URL,
        exchange.region.clients["kent-it"].client_id,
        scopes=("p2:*:*:read",),
        purpose=Purpose.DISTRICT_OPERATIONS,
        now=now_at(exchange),
        person_id=person,
    )
    body = {"district": KENT, "ssid": ssid, "datasets": ["identity"]}
    headers = {"Authorization": f"Bearer {token.text}"}
    return exchange.http.post("/exchange/v1/records/query", json=body, headers=headers)


def without_id(answer):
    return {name: value for name, value in answer.json().items() if name != "correlationId"}


def test_an_educator_sees_the_own_section_and_does_not_learn_of_anybody_else(exchange, rostered):
    pupil, section, other = rostered
    person, _ = educator_of(exchange, section.section_id, schools=(section.school,))

    own = read(exchange, person, pupil.ssid)
    others = read(exchange, person, other.ssid)
    nobody = read(exchange, person, "9999999999")

    assert own.status_code == 200, own.text
    assert others.status_code == nobody.status_code == 404
    assert without_id(others) == without_id(nobody)
    (made,) = exchange.events("disclosure.intended")
    assert made["data"]["person"] == person


def test_an_educator_without_a_section_sees_nobody(exchange, rostered):
    person, _ = educator_of(exchange)

    assert read(exchange, person, rostered[0].ssid).status_code == 403


def test_an_educators_role_that_ended_shows_nobody(exchange, rostered):
    pupil, section, _ = rostered
    person, given = educator_of(exchange, section.section_id)
    assert read(exchange, person, pupil.ssid).status_code == 200
    people = People(exchange.database, keys_of(exchange), lambda: now_at(exchange))
    people.end_role(given.id, KENT, by="steward", why="left")

    assert read(exchange, person, pupil.ssid).status_code == 403
