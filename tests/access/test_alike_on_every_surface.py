"""
On every surface that asks the source: blocked and absent are told and asked for alike.

At files, a REST API and a database. Every operation that takes a student, asked by everybody who
may not, is in tests/operations/test_told_alike.py; matches are in tests/exchange/.
"""

import re
from typing import Any

import pytest
from denials import ABSENT, block, its_own_it
from region import HIGHLINE, KENT, SEATTLE
from source_calls import listening
from surfaces import EDFI, PREVIEW, SURFACES, Site

MADE_UP = re.compile(
    rb'"(correlationId|id)":"[0-9a-f]{32}"|"(requestedAt|updatedAt|dueAt|expiresAt)":"[^"]+"'
)


def told(answers: list[Any]) -> list[tuple[int, list[tuple[str, str]], bytes]]:
    """Status, headers and body, but for ids that are made up and times."""
    return [
        (
            one.status_code,
            sorted((name, re.sub("[0-9a-f]{32}", "", text)) for name, text in one.headers.items()),
            MADE_UP.sub(b"", one.content),
        )
        for one in answers
    ]


@pytest.mark.parametrize("district", [KENT, SEATTLE, HIGHLINE])
@pytest.mark.parametrize("surface", SURFACES)
def test_a_blocked_student_is_told_and_asked_for_like_an_absent_one(exchange, surface, district):
    site = Site(exchange, district, its_own_it(exchange, district))
    there = next(
        pupil.ssid
        for pupil in exchange.region.populations[district].pupils
        if pupil.enrollments and pupil.absences
    )
    block(exchange, there, district=district)

    assert_alike(site, surface, there)


@pytest.mark.parametrize("district", [KENT, SEATTLE, HIGHLINE])
@pytest.mark.parametrize("surface", ["POST /exchange/v1/records/query", PREVIEW, EDFI])
def test_under_a_roster_who_is_elsewhere_is_told_and_asked_for_like_who_is_absent(
    exchange, surface, district
):
    population = exchange.region.populations[district]
    pupil = next(one for one in population.pupils if one.enrollments and one.absences)
    at = {one.school for one in pupil.enrollments}
    others = tuple(one.local for one in population.schools if one.local not in at)
    site = Site(exchange, district, its_own_it(exchange, district, others))

    assert_alike(site, surface, pupil.ssid)


def assert_alike(site, surface, there):
    """Who may not be seen is told as who is absent, after as many and the same calls."""
    ask = SURFACES[surface]
    ask(site, ABSENT)  # signs in, opens, and reads what is read once
    heard = []
    answers = []
    for ssid in ("9999999998", there):
        with listening() as calls:
            answers.append(told(ask(site, ssid)))
        heard.append(sorted(calls, key=repr))

    assert answers[0] == answers[1]
    assert heard[0] == heard[1]
    assert {status for status, _, _ in answers[0]} <= {200, 201, 403, 404}
