"""
On every surface that asks the source: blocked and absent are told and asked for alike.

At files, a REST API and a database. Every operation that takes a student, asked by everybody who
may not, is in tests/operations/test_told_alike.py; matches are in tests/exchange/.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from denials import ABSENT, block, its_own_it
from region import ATTESTATION, HIGHLINE, KENT, SEATTLE, Exchange
from source_calls import listening

from gateway.simulators.region import PRODUCTS

READ = "/exchange/v1/records"
TRANSFERS = "/exchange/v1/transfers"
PREVIEW = "POST /registry/v1/districts/{district}/drafts/{id}/preview"
MADE_UP = re.compile(
    rb'"(correlationId|id)":"[0-9a-f]{32}"|"(requestedAt|updatedAt|dueAt|expiresAt)":"[^"]+"'
)


@dataclass
class Site:
    """A source, its own IT, and a registrar elsewhere who asks it for records."""

    exchange: Exchange
    district: str
    it: str
    draft: str = ""
    registrar: str = field(init=False)
    elsewhere: str = field(init=False)

    def __post_init__(self) -> None:
        self.elsewhere = KENT if self.district == SEATTLE else SEATTLE
        name = "kent-registrar" if self.district == SEATTLE else "seattle-registrar"
        self.registrar = self.exchange.token(name)

    def call(self, token: str, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return self.exchange.http.request(method, path, json=body, headers=headers)


Ask = Callable[[Site, str], list[Any]]


def query(site: Site, ssid: str) -> list[Any]:
    named = {"district": site.district, "ssid": ssid}
    return [
        site.call(site.it, "POST", f"{READ}/query", named | more)
        for more in ({}, {"datasets": ["identity"]}, {"format": "xml"})
    ]


def get(site: Site, ssid: str) -> list[Any]:
    return [site.call(site.it, "GET", f"{READ}/{ssid}?district={site.district}")]


def transfer(site: Site, ssid: str) -> list[Any]:
    """Asked for, moved as the worker would, and seen by who asked."""
    body = {
        "source": site.district,
        "destination": site.elsewhere,
        "ssid": ssid,
        "datasets": ["identity", "enrollment"],
        "attestation": ATTESTATION,
    }
    asked = site.call(site.registrar, "POST", TRANSFERS, body)
    assert asked.status_code == 201, asked.text
    site.exchange.advance(asked.json()["id"])
    return [asked, site.call(site.registrar, "GET", f"{TRANSFERS}/{asked.json()['id']}")]


def preview(site: Site, ssid: str) -> list[Any]:
    base = f"/registry/v1/districts/{site.district}"
    if not site.draft:
        name = f"{site.district}/district-student"
        product = PRODUCTS[site.district]
        text = f"crosswalk: {name}\nversion: 1\nextends: {product}/district-student@1\n"
        drafted = site.call(site.it, "POST", f"{base}/crosswalks", {"crosswalks": {name: text}})
        assert drafted.json()["publishable"], drafted.text
        site.draft = drafted.json()["id"]
    return [site.call(site.it, "POST", f"{base}/drafts/{site.draft}/preview", {"ssid": ssid})]


def why(site: Site, ssid: str) -> list[Any]:
    """To somebody who is no steward of that district."""
    path = f"/registry/v1/districts/{site.district}/why"
    asked = {
        "client": "anybody",
        "ssid": ssid,
        "dataset": "identity",
        "purpose": "district-operations",
        "live": True,
    }
    return [site.call(site.registrar, "POST", path, asked)]


SURFACES: dict[str, Ask] = {
    "POST /exchange/v1/records/query": query,
    "GET /exchange/v1/records/{ssid}": get,
    "POST /exchange/v1/transfers": transfer,
    PREVIEW: preview,
    "POST /registry/v1/districts/{district}/why": why,
}


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
@pytest.mark.parametrize("surface", ["POST /exchange/v1/records/query", PREVIEW])
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
