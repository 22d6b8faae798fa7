"""
What concerns a student is one and the same 404, whatever it is.

Not covered, covered by what has expired, without consent, blocked, absent: status, headers and
body are equal to the byte, but for the correlation id, and so are the calls at the source.
"""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from factories import agreement
from policies import registry_of
from region import HIGHLINE, KENT, SEATTLE, now
from sqlalchemy import Engine, event

from gateway.access.blocking import BlockTerms
from gateway.access.granting import GrantTerms
from gateway.connectors.file import FileConnector
from gateway.connectors.sql import SqlConnector
from gateway.errors import InvalidRecordError
from gateway.model.block import BlockKind
from gateway.model.day import day_of
from gateway.model.purpose import OrganizationKind, Purpose

ABSENT = "9999999999"
PERSON = re.compile(rb'"correlationId":"[0-9a-f]{32}"')
ASKED = (
    {},
    {"datasets": ["identity"]},
    {"datasets": ["identity", "enrollment"]},
    {"format": "xml"},
)


def told(answer):
    """All that an answer tells its reader, but the correlation id."""
    body, found = PERSON.subn(b"", answer.content)
    assert found == 1
    return answer.status_code, sorted(answer.headers.items()), body


def tell(exchange, client, ssid, district=KENT, asked=ASKED):
    """Every way to ask for the student, and what each is told."""
    answers = [told(exchange.read_record(client, ssid, district, **one)) for one in asked]
    if asked is ASKED:
        path = f"/exchange/v1/records/{ssid}?district={district}"
        answers.append(told(exchange.call(client, "GET", path)))
    return answers


def block(exchange, ssid, kind=BlockKind.COURT_ORDER, district=KENT):
    return registry_of(exchange).blocking.set_block(
        BlockTerms(district, ssid, kind), by="steward", why="a test"
    )


def kent_grants(exchange, client):
    client_id = exchange.region.clients[client].client_id
    grants = exchange.database.read(lambda uow: uow.grants.list_in(KENT))
    return [one for one in grants if one.client_id == client_id]


def give(exchange, client, **terms):
    """A grant of Kent's to that client, live for a day."""
    registered = exchange.region.clients[client]
    whole = {
        "district": KENT,
        "client_id": registered.client_id,
        "datasets": ("identity", "enrollment"),
        "purpose": Purpose(registered.purpose),
        "starts_at": now() - timedelta(days=2),
        "ends_at": now() + timedelta(days=1),
        "reason": "a test",
    }
    return registry_of(exchange).granting.give_grant(GrantTerms(**whole | terms), by="steward")


def test_of_a_list_every_no_is_the_same(exchange):
    """The community organization: two of Kent's students, by consent."""
    cast = exchange.region.cast
    policies = registry_of(exchange)
    granted, unconsented, blocked, uncovered = cast.kent[:4]
    assert exchange.read_record("cbo", granted).status_code == 200
    (consent,) = exchange.database.read(
        lambda uow: uow.consents.list_for_student(policies.keys.references(KENT, unconsented))
    )
    policies.granting.revoke_consent(consent.id, by="steward", why="a test")
    expired = cast.kent[4]
    _expired_beside_live(exchange, expired, consent)

    absent = tell(exchange, "cbo", ABSENT)

    assert {status for status, _, _ in absent} <= {403, 404}
    assert absent[0][0] == 404
    for ssid in (uncovered, expired, unconsented, blocked):
        assert tell(exchange, "cbo", ssid) == absent
    assert exchange.read_record("cbo", granted).status_code == 200


def _expired_beside_live(exchange, ssid, consent):
    """A grant that has run out, beside those of others that are live."""
    policies = registry_of(exchange)
    reference = policies.keys.reference(KENT, ssid)
    own = replace(consent, id="expired", student_reference=reference)
    (live, *_) = kent_grants(exchange, "cbo")
    over = replace(live, id="expired", consent_id="expired", ends_at=now())

    def unit(uow):
        uow.consents.add(own)
        uow.grants.add(over, [reference])

    exchange.database.write(unit)


def test_under_a_grant_for_all_every_no_is_the_same(exchange):
    ssid = exchange.region.cast.kent[0]
    assert exchange.read_record("kent-it", ssid).status_code == 200
    block(exchange, ssid)

    assert tell(exchange, "kent-it", ssid) == tell(exchange, "kent-it", ABSENT)


def test_under_a_grant_by_school_every_no_is_the_same(exchange):
    """Absent, at another school, blocked here or there, expired beside live."""
    schools = exchange.region.cast.kent_schools
    here, blocked_here = pupils_at(exchange, schools[:2])[:2]
    there, blocked_there, expired = pupils_at(exchange, schools[2:])[:3]
    assert exchange.read_record("learning-provider", here).status_code == 200
    block(exchange, blocked_here)
    block(exchange, blocked_there)
    give(exchange, "learning-provider", ssids=(expired,), ends_at=now() - timedelta(days=1))

    absent = tell(exchange, "learning-provider", ABSENT)

    assert {status for status, _, _ in absent} == {404}
    for ssid in (there, blocked_there, blocked_here, expired):
        assert tell(exchange, "learning-provider", ssid) == absent


def pupils_at(exchange, schools):
    """SSIDs of Kent who are enrolled at one of these schools now, and at no other."""
    return [
        pupil.ssid
        for pupil in exchange.region.populations[KENT].pupils
        if pupil.ssid in exchange.region.cast.kent
        and {one.school for one in pupil.enrollments} <= set(schools)
    ]


def test_address_confidentiality_is_told_as_absence(exchange):
    ssid = exchange.region.cast.kent[0]
    block(exchange, ssid, BlockKind.ADDRESS_CONFIDENTIALITY)
    asked = ({"datasets": ["address"]}, {"datasets": ["identity", "contacts"]})

    assert tell(exchange, "kent-it", ssid, asked=asked) == tell(
        exchange, "kent-it", ABSENT, asked=asked
    )
    record = exchange.read_record("kent-it", ssid).json()
    assert {"dataset": "address", "reason": "none to give"} in record["omitted"]
    assert not {"address", "contacts"} & set(record["datasets"])


@pytest.fixture
def calls(monkeypatch):
    """What connectors are asked for, without whom."""
    asked = []
    for connector in (FileConnector, SqlConnector):
        original = connector.fetch

        def fetch(self, permit, wanted, original=original):
            asked.append((sorted(wanted.records), sorted(wanted.student), wanted.schools))
            return original(self, permit, wanted)

        monkeypatch.setattr(connector, "fetch", fetch)
    return asked


def calls_of(calls, exchange, client, ssid, **asked):
    calls.clear()
    assert exchange.read_record(client, ssid, **asked).status_code == 404
    return list(calls)


@pytest.mark.parametrize("client", ["kent-it", "learning-provider"])
@pytest.mark.parametrize("asked", ASKED)
def test_where_the_grant_is_by_no_list_a_blocked_student_makes_the_calls_of_an_absent_one(
    exchange, calls, client, asked
):
    ssid = pupils_at(exchange, exchange.region.cast.kent_schools[:2])[0]
    block(exchange, ssid)

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


def its_own_it(exchange, district):
    """A token of the district's own IT, which may see all of it."""
    policies = registry_of(exchange)
    own = policies.parties.register_organization(
        "Its own", OrganizationKind.DISTRICT, district=district, by="steward", why="a test"
    )
    today = day_of(now())
    signed = agreement(organization_id=own.id, starts_on=today, ends_on=today + timedelta(days=1))
    policies.parties.register_agreement(signed, by="steward", why="a test")
    client, secret = policies.parties.register_client(
        own.id,
        "Its own IT",
        purposes=(Purpose.DISTRICT_OPERATIONS,),
        scopes=(f"p2:{district}:*:read",),
        by="steward",
        why="a test",
    )
    policies.granting.give_grant(
        GrantTerms(
            district=district,
            client_id=client.client_id,
            datasets=("identity", "enrollment", "attendance", "transcript"),
            purpose=Purpose.DISTRICT_OPERATIONS,
            starts_at=now(),
            ends_at=now() + timedelta(days=1),
            reason="a test",
            is_for_all=True,
        ),
        by="steward",
    )
    answer = exchange.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client.client_id, secret),
    )
    return answer.json()["access_token"]


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


def test_a_source_that_is_down_is_told_of_the_blocked_as_of_the_absent(exchange, tmp_path):
    exchange.publish(KENT, folder=str(tmp_path / "gone"), inbox=str(tmp_path / "inbox"))
    ssid = exchange.region.cast.kent[0]
    absent = tell(exchange, "kent-it", ABSENT)
    block(exchange, ssid)

    assert tell(exchange, "kent-it", ssid) == absent
    assert {status for status, _, _ in absent} == {502}


def test_every_no_is_in_the_ledger_with_its_reason(exchange):
    cast = exchange.region.cast
    _, _, blocked, uncovered = cast.kent[:4]
    for client, ssid in (
        ("cbo", blocked),
        ("cbo", uncovered),
        ("kent-it", ABSENT),
        ("stranger", uncovered),
    ):
        exchange.read_record(client, ssid, datasets=["identity"])

    denied = [one["data"] for one in exchange.events("decision.denied")]

    assert [(one["denial_kind"], one["rule"]) for one in denied] == [
        ("student", "no block stands"),
        ("student", "grant covers"),
        ("student", "source has the student"),
        ("client", "client has a grant"),
    ]
    references = registry_of(exchange).keys.references(KENT, blocked)
    assert denied[0]["student"] in references
    assert not any(ssid in json.dumps(denied) for ssid in (blocked, uncovered, ABSENT))


def test_a_discarded_look_up_is_in_the_ledger_with_its_denial(exchange):
    block(exchange, exchange.region.cast.kent[0])
    exchange.read_record("kent-it", exchange.region.cast.kent[0])

    (looked_up,) = exchange.events("lookup.made")
    (denied,) = exchange.events("decision.denied")
    assert looked_up["data"]["student"] == denied["data"]["student"]
    assert looked_up["data"]["purpose"] == "same calls for a student who may not be seen"


@pytest.mark.parametrize(
    ("client", "district", "asked", "lacking"),
    [
        ("stranger", KENT, {}, "no live grant of district 17415"),
        ("stranger", KENT, {"datasets": ["identity"]}, "no live grant of district 17415"),
        ("stranger", KENT, {"datasets": ["discipline"]}, "may not serve account-provisioning"),
        ("cbo", KENT, {"datasets": ["discipline"]}, "covers dataset discipline"),
        ("cbo", HIGHLINE, {}, "no live grant of district 17401"),
        ("learning-provider", KENT, {"datasets": ["address"]}, "may not serve"),
        ("kent-it", SEATTLE, {}, "at home alone"),
        ("sis-vendor", SEATTLE, {}, "no live grant of district 17001"),
    ],
)
def test_what_the_client_lacks_is_told_alike_of_every_student(
    served, client, district, asked, lacking
):
    cast = served.region.cast

    answers = [
        told(served.read_record(client, ssid, district, **asked))
        for ssid in (cast.kent[0], cast.kent[2], ABSENT)
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 403
    assert (
        lacking
        in json.loads(answers[0][2].replace(b",}", b"}").replace(b'",,"', b'","'))["detail"]
    )


def test_a_student_is_looked_up_by_roster_with_the_schools_of_the_grant(exchange, calls):
    schools = exchange.region.cast.kent_schools[:2]

    ((_, _, wanted),) = calls_of(calls, exchange, "learning-provider", ABSENT)

    assert len(wanted) == len(schools)


def test_a_dataset_that_is_withdrawn_is_the_clients_matter(exchange):
    access = exchange.gateway.services.access
    kept = {name: held for name, held in access.dataset_purposes.items() if name != "identity"}
    access.dataset_purposes = kept
    ssid = exchange.region.cast.kent[0]

    answer = exchange.read_record("kent-it", ssid, datasets=["identity"])

    assert answer.status_code == 403
    assert "dataset identity is not approved" in answer.json()["detail"]
    assert "identity" not in exchange.read_record("kent-it", ssid).json()["datasets"]


def test_datasets_that_are_not_about_students_come_where_they_are_named(served):
    """Of the whole record they are no part."""
    ssid = served.region.cast.kent[0]

    named = served.read_record("kent-it", ssid, datasets=["schedule", "locations", "staff-roster"])
    whole = served.read_record("kent-it", ssid).json()

    assert set(named.json()["datasets"]) == {"schedule", "locations", "staff-roster"}
    assert "locations" not in whole["datasets"]
    assert "locations" not in {one["dataset"] for one in whole["omitted"]}
