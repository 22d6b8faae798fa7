"""Educators see whom they teach now, as the SIS says when asked, and nobody else."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from faults import take_the_database_away
from moves import block
from own_sis import own_sis
from region import HIGHLINE, KENT, SEATTLE
from source_calls import listening
from teaching import DAY, Teaching, reassign

from gateway.access.decision import permit_match
from gateway.access.educators import SCHEDULE_UNKNOWN
from gateway.exchange.districts import Districts
from gateway.exchange.schedules import find_taught
from gateway.model.permit import LookupPurpose

NOBODY = "9999999999"
PACIFIC = ZoneInfo("America/Los_Angeles")
CODES = {KENT: "skyward", SEATTLE: "powerschool", HIGHLINE: "synergy"}


@pytest.fixture(params=CODES, ids=CODES.values())
def teaching(request, exchange):
    return Teaching(exchange, request.param)


@pytest.fixture
def section(teaching):
    """The one with the most pupils."""
    return max(teaching.list_sections(), key=lambda one: len(teaching.list_pupils([one])))


@pytest.fixture
def person(teaching, section):
    return teaching.educator(section.staff_id)[0]


def without_id(answer):
    return {name: value for name, value in answer.json().items() if name != "correlationId"}


def test_an_educator_sees_exactly_the_pupils_of_the_sections_that_the_schedule_gives(
    exchange, teaching, section, person
):
    taught = [one for one in teaching.list_sections() if one.staff_id == section.staff_id]
    theirs = teaching.list_pupils(taught)
    others = {one.ssid for one in teaching.population.pupils} - theirs

    assert teaching.list_seen(person) == theirs
    assert teaching.list_at_edfi(person) == theirs
    assert theirs
    assert others
    made = exchange.events("disclosure.intended")
    assert {one["data"]["person"] for one in made} == {person}
    other = teaching.read(person, min(others))
    assert without_id(other) == without_id(teaching.read(person, NOBODY))


def test_a_section_that_the_sis_gives_to_another_is_closed_at_the_next_request(
    exchange, teaching, section, person
):
    alone = [
        ssid
        for ssid in sorted(teaching.list_pupils([section]))
        if ssid
        not in teaching.list_pupils(
            one
            for one in teaching.list_sections()
            if one.staff_id == section.staff_id and one != section
        )
    ]
    another = next(
        one.staff_id for one in teaching.population.staff if one.staff_id != section.staff_id
    )
    successor, _ = teaching.educator(another)
    with own_sis(exchange, teaching.code) as sis:
        assert teaching.read(person, alone[0]).status_code == 200

        reassign(sis, section.section_id, another)

        assert teaching.read(person, alone[0]).status_code == 404
        assert teaching.read(successor, alone[0]).status_code == 200


def test_a_section_is_taught_from_its_first_day_to_its_last(exchange, teaching):
    source = Districts(exchange.database).open(teaching.code)
    section = next(one for one in teaching.population.sections if one.term == "SEM2")

    def taught_on(day):
        noon = datetime.combine(day, time(12), PACIFIC)
        permit = permit_match(teaching.code, LookupPurpose.STAFF_SCHEDULE, noon)
        taught = find_taught(permit, source, section.staff_id)
        return {(one.schools, name) for one in taught for name in one.sections}

    whole = frozenset({section.school}), section.section_id
    first, last = section.begins_on, section.ends_on
    days = [first - DAY, first, last, last + DAY]
    assert [whole in taught_on(day) for day in days] == [False, True, True, False]


def test_while_the_source_is_down_everybody_is_denied(exchange, teaching, section, person):
    pupil = min(teaching.list_pupils([section]))
    with own_sis(exchange, teaching.code) as sis:
        assert teaching.read(person, pupil).status_code == 200
        take_away(sis)

        answers = [teaching.read(person, ssid) for ssid in (pupil, NOBODY)]

    assert [one.status_code for one in answers] == [404, 404]
    assert without_id(answers[0]) == without_id(answers[1])
    denied = exchange.events("decision.denied")
    assert [one["data"]["reason"] for one in denied] == [SCHEDULE_UNKNOWN] * 2


def take_away(sis):
    """Nothing of the SIS answers."""
    match CODES[sis.code]:
        case "skyward":
            sis.publish(folder=f"{sis.folder}.gone")
        case "powerschool":
            sis.publish(url="http://127.0.0.1:9")
        case _:
            take_the_database_away(sis, "")


def test_whom_the_sis_does_not_know_sees_nobody(exchange, teaching, section):
    person, _ = teaching.educator("nobody-here")

    assert teaching.read(person, min(teaching.list_pupils([section]))).status_code == 404
    assert exchange.events("disclosure.intended") == []


def test_the_schedule_is_asked_for_in_the_ledger_and_kept_nowhere(
    exchange, teaching, section, person
):
    assert teaching.read(person, min(teaching.list_pupils([section]))).status_code == 200

    (made,) = [
        one["data"]
        for one in exchange.events("lookup.made")
        if one["data"]["purpose"].startswith("the staff schedule")
    ]
    assert (made["person_id"], made["client_id"]) == (person, teaching.client_id)
    assert made["student"] is None
    held = held_in(exchange.folder / "gateway.db")
    assert re.search(rf"\b{section.staff_id}\b", held)
    assert not re.search(rf"\b{section.section_id}\b", held)


def held_in(file):
    """All that the database holds, a value on each line."""
    with closing(sqlite3.connect(file)) as database:
        select = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in database.execute(select)]
        return "\n".join(
            str(value)
            for name in tables
            for row in database.execute(f"SELECT * FROM {name}")  # noqa: S608 - its own tables
            for value in row
        )


def test_a_source_is_asked_alike_whoever_the_student_is(exchange, teaching, section, person):
    theirs = sorted(teaching.list_pupils([section]))
    other = next(
        one.ssid
        for one in teaching.population.pupils
        if one.ssid not in theirs and not teaching.read(person, one.ssid).is_success
    )
    covered, blocked = theirs[:2]
    block(exchange, blocked, district=teaching.code)

    def calls_of(ssid, status):
        with listening() as calls:
            assert teaching.read(person, ssid).status_code == status
        return calls

    absent = calls_of(NOBODY, 404)
    assert sorted(map(str, calls_of(blocked, 404))) == sorted(map(str, absent))
    at_connector = [one for one in absent if one[0] in {"find", "fetch"}]
    assert [one[0] for one in at_connector] == ["find", "fetch"]
    for ssid, status in ((covered, 200), (other, 404)):
        asked = [one for one in calls_of(ssid, status) if one[0] in {"find", "fetch"}]
        assert asked == at_connector


def test_an_educator_whom_the_steward_tied_to_nobody_sees_nobody(teaching, section):
    person, _ = teaching.educator(None)

    assert teaching.read(person, min(teaching.list_pupils([section]))).status_code == 403


def test_an_educators_role_that_ended_shows_nobody(teaching, section):
    pupil = min(teaching.list_pupils([section]))
    person, given = teaching.educator(section.staff_id)
    assert teaching.read(person, pupil).status_code == 200
    teaching.people.end_role(given.id, teaching.code, by="steward", why="left")

    assert teaching.read(person, pupil).status_code == 403
