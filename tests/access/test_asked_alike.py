"""
Where a grant is by no list, a blocked student's request makes the calls of an absent one's.

At files, at a REST API and at a database; and a student of a list makes none, like one outside it.
"""

import pytest
import requests
from denials import ABSENT, ASKED, block, give, its_own_it, pupils_at, tell
from region import HIGHLINE, SEATTLE
from sqlalchemy import Engine, event

from gateway.connectors.file import FileConnector
from gateway.connectors.sql import SqlConnector
from gateway.errors import InvalidRecordError


@pytest.fixture
def calls(monkeypatch):
    """What connectors are asked for, without whom."""
    asked = []
    for connector in (FileConnector, SqlConnector):
        original = connector.fetch

        def fetch(self, permit, wanted, original=original):
            asked.append((sorted(wanted.records), sorted(wanted.student), wanted.rosters))
            return original(self, permit, wanted)

        monkeypatch.setattr(connector, "fetch", fetch)
    return asked


def calls_of(calls, exchange, client, ssid, **asked):
    calls.clear()
    assert exchange.read_record(client, ssid, **asked).status_code == 404
    return list(calls)


@pytest.mark.parametrize("client", ["kent-it", "learning-provider"])
def test_a_blocked_student_makes_the_calls_of_an_absent_one(exchange, calls, client):
    ssid = pupils_at(exchange, exchange.region.cast.kent_schools[:2])[0]
    block(exchange, ssid)

    for asked in ASKED:
        absent = calls_of(calls, exchange, client, ABSENT, **asked)

        assert len(absent) == 1
        assert calls_of(calls, exchange, client, ssid, **asked) == absent


def test_two_groups_of_students_are_two_calls_for_the_blocked_too(exchange, calls):
    """Enrollment of one school, beside what the roster grant gives."""
    school = exchange.region.cast.kent_schools[2]
    give(exchange, "learning-provider", datasets=("enrollment",), schools=(school,))
    ssid = pupils_at(exchange, exchange.region.cast.kent_schools[:2])[0]
    block(exchange, ssid)

    absent = calls_of(calls, exchange, "learning-provider", ABSENT)

    assert len(absent) == 2
    assert calls_of(calls, exchange, "learning-provider", ssid) == absent


def test_a_blocked_student_of_a_list_makes_no_call_like_one_outside_it(exchange, calls):
    _, _, blocked, uncovered = exchange.region.cast.kent[:4]

    for ssid in (blocked, uncovered, ABSENT):
        assert calls_of(calls, exchange, "cbo", ssid) == []


def test_a_blocked_student_makes_the_same_http_requests_at_a_rest_source(exchange, monkeypatch):
    sent = []
    original = requests.Session.send

    def send(self, request, **settings):
        sent.append((request.method, request.url.partition("?")[0]))
        return original(self, request, **settings)

    monkeypatch.setattr(requests.Session, "send", send)

    assert_asked_alike(exchange, SEATTLE, sent)


def test_a_blocked_student_makes_the_same_statements_at_a_database(exchange):
    sent = []

    def send(connection, _cursor, statement, *_):
        if "synergy" in str(connection.engine.url):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", send)
    try:
        assert_asked_alike(exchange, HIGHLINE, sent)
    finally:
        event.remove(Engine, "before_cursor_execute", send)


def assert_asked_alike(exchange, district, sent):
    """A blocked student's request sends to the source what an absent one's does."""
    token = its_own_it(exchange, district)
    ssid = next(
        pupil.ssid
        for pupil in exchange.region.populations[district].pupils
        if pupil.enrollments and pupil.absences
    )

    def sent_for(whom, status):
        sent.clear()
        answer = exchange.http.post(
            "/exchange/v1/records/query",
            json={"district": district, "ssid": whom},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == status
        return sorted(sent)

    sent_for(ssid, 200)  # signs in, and reads what is read once
    absent = sent_for(ABSENT, 404)
    block(exchange, ssid, district=district)

    assert absent
    assert sent_for(ssid, 404) == absent


def test_nothing_of_a_blocked_student_is_read_at_the_source(exchange, monkeypatch):
    """So rows that break a rule are not told either."""
    ssid = exchange.region.cast.kent[0]
    original = FileConnector.fetch

    def fetch(self, permit, wanted):
        if ssid in wanted.student.values():
            raise InvalidRecordError("17415: Student: LegalFirst is too long")
        return original(self, permit, wanted)

    monkeypatch.setattr(FileConnector, "fetch", fetch)
    assert exchange.read_record("kent-it", ssid).status_code == 502
    block(exchange, ssid)

    assert tell(exchange, "kent-it", ssid) == tell(exchange, "kent-it", ABSENT)


def test_a_student_is_looked_up_by_roster_with_the_schools_of_the_grant(exchange, calls):
    schools = exchange.region.cast.kent_schools[:2]

    ((_, _, wanted),) = calls_of(calls, exchange, "learning-provider", ABSENT)

    (((enrolled,),),) = (wanted,)
    assert {len(values) for _, values in enrolled.values} == {len(schools)}
