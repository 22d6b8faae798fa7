"""Nobody, several and one who is blocked are one answer to who asks, after the same calls."""

import re
from dataclasses import replace

import pytest
from finding import ask_match, sought
from moves import block
from region import HIGHLINE, KENT, SEATTLE

from gateway.connectors.file import FileConnector
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.connectors.sql import SqlConnector
from gateway.exchange import matching

MADE_UP = re.compile(rb'"id":"[0-9a-f]{32}"|"(requestedAt|expiresAt)":"[^"]+"')


@pytest.fixture
def calls(monkeypatch):
    """What the source is asked."""
    asked = []
    for connector in (FileConnector, PowerSchoolConnector, SqlConnector):

        def find(self, permit, *what, original=connector.find):
            asked.append((permit.purpose, *what))
            return original(self, permit, *what)

        monkeypatch.setattr(connector, "find", find)
    return asked


def told(answer):
    """Status, headers and body, but for the match's id and times."""
    body, found = MADE_UP.subn(b"", answer.content)
    assert found == 3
    headers = {**answer.headers, "location": answer.headers["location"][:-32]}
    return answer.status_code, sorted(headers.items()), body


@pytest.mark.parametrize(
    "between",
    [
        (KENT, "seattle-registrar", SEATTLE),
        (SEATTLE, "kent-registrar", KENT),
        (HIGHLINE, "kent-registrar", KENT),
    ],
)
def test_nobody_several_and_blocked_are_told_alike(exchange, calls, monkeypatch, between):
    source, client, destination = between
    pupils = exchange.region.populations[source].pupils
    pupil = next(one for one in pupils if one.enrollments)

    def ask(**changed):
        calls.clear()
        answer = ask_match(
            exchange, sought(pupil, **changed), source, client, destination=destination
        )
        return told(answer), list(calls)

    nobody = ask(firstName="Nobody")
    block(exchange, pupil.ssid, source)
    blocked = ask()
    lift_all(exchange, pupil.ssid, source)
    original = matching.find_identities

    def find_two(*asked):
        return [
            one for found in original(*asked) for one in (found, replace(found, ssid="9999999998"))
        ]

    monkeypatch.setattr(matching, "find_identities", find_two)
    several = ask()

    assert nobody == blocked == several
    assert len(nobody[1]) == 1
    reasons = [one["data"]["reason"] for one in exchange.events("match.moved")]
    assert reasons == ["nobody", "blocked: court-order", "several"]


def lift_all(exchange, ssid, district):
    """As if no block had been set."""
    now = exchange.gateway.services.access.clock()
    references = exchange.gateway.services.access.student(district, ssid).references

    def unit(uow):
        for one in uow.blocks.list_on(district, references, now):
            uow.blocks.end(one.id, now)

    exchange.database.write(unit)
