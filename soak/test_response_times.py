"""
Of whoever may not be seen, the answer takes as long as of a student who does not exist.

Requests are made in one process, in turns of random order, so that what the machine does meanwhile
falls on all alike. A difference that one sample shows must show in a second one to be one.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from denials import block, its_own_it, pupils_at
from distributions import rank_p, shape_p, shift
from finding import ask_match, sought
from region import HIGHLINE, KENT, SEATTLE, Exchange
from surfaces import PREVIEW, SURFACES, Site

from gateway.exchange import matching

ROUNDS = 250
UNLIKELY = 0.001
"""In each of two samples: once in a million runs of equal distributions."""
ABSENT = [f"99{number:08d}" for number in range(50)]

Ask = Callable[[str], Any]
Students = Mapping[str, list[str]]


def measure(ask: Ask, students: Students) -> dict[str, list[float]]:
    """Seconds of each request, by whom it is about."""
    times: dict[str, list[float]] = {who: [] for who in students}
    with no_garbage():
        for _ in range(ROUNDS):
            for who in random.sample(list(students), len(students)):
                ssid = random.choice(students[who])  # noqa: S311 - no secret
                begin = time.perf_counter()
                ask(ssid)
                times[who].append(time.perf_counter() - begin)
    return times


@contextmanager
def no_garbage() -> Iterator[None]:
    """A collection falls on whoever comes then."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def assert_alike(ask: Ask, students: Students) -> None:
    """Each group beside those who are absent."""
    for ssids in students.values():
        ask(ssids[0])
    samples = [measure(ask, students) for _ in range(2)]
    for who in students.keys() - {"absent"}:
        pairs = [(sample[who], sample["absent"]) for sample in samples]
        told = [
            f"rank p={rank_p(*pair):.2g}, shape p={shape_p(*pair):.2g}, "
            f"quicker {shift(*pair):.1%} of the time"
            for pair in pairs
        ]

        assert max(rank_p(*pair) for pair in pairs) >= UNLIKELY, (who, told)
        assert max(shape_p(*pair) for pair in pairs) >= UNLIKELY, (who, told)


def reading(exchange: Exchange, client: str) -> Ask:
    def ask(ssid: str) -> None:
        assert exchange.read_record(client, ssid).status_code == 404

    return ask


def test_under_a_list(exchange):
    _, _, blocked, *uncovered = exchange.region.cast.kent
    students = {"absent": ABSENT, "blocked": [blocked], "not covered": uncovered[:20]}

    assert_alike(reading(exchange, "cbo"), students)


def test_under_a_roster(exchange):
    schools = exchange.region.cast.kent_schools
    here, there = pupils_at(exchange, schools[:2]), pupils_at(exchange, schools[2:])
    for ssid in (*here[:5], *there[:5]):
        block(exchange, ssid)
    students = {
        "absent": ABSENT,
        "blocked": here[:5],
        "blocked elsewhere": there[:5],
        "elsewhere": there[5:],
    }

    assert_alike(reading(exchange, "learning-provider"), students)


@pytest.mark.parametrize("surface", ["POST /exchange/v1/records/query", PREVIEW])
@pytest.mark.parametrize("district", [KENT, SEATTLE, HIGHLINE])
def test_under_a_grant_for_all(exchange, district, surface):
    site = Site(exchange, district, its_own_it(exchange, district))
    there = [one.ssid for one in exchange.region.populations[district].pupils if one.enrollments]
    for ssid in there[:5]:
        block(exchange, ssid, district=district)

    def ask(ssid: str) -> None:
        assert {one.status_code for one in SURFACES[surface](site, ssid)} == {404}

    assert_alike(ask, {"absent": ABSENT, "blocked": there[:5]})


@pytest.mark.parametrize("district", [KENT, SEATTLE, HIGHLINE])
def test_of_a_match(exchange, district, monkeypatch):
    """By a birth date that the blocked student has; with a name that nobody has, or theirs."""
    monkeypatch.setattr(matching, "MOST_A_DAY", 10**9)
    pupil = next(one for one in exchange.region.populations[district].pupils if one.enrollments)
    block(exchange, pupil.ssid, district=district)
    named = {"blocked": sought(pupil), "absent": sought(pupil, firstName="Nobody")}
    site = Site(exchange, district, "")
    client = "kent-registrar" if district == SEATTLE else "seattle-registrar"

    def ask(who: str) -> None:
        answer = ask_match(exchange, named[who], district, client, destination=site.elsewhere)
        assert answer.json()["state"] == "sent to the district", answer.text

    assert_alike(ask, {who: [who] for who in named})
