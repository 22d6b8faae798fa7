"""District IT registers crosswalks through the API."""

from datetime import UTC, datetime

import pytest
from region import KENT, SEATTLE

from gateway.clock import now
from gateway.model.transfer import TransferState

BASE = f"/registry/v1/districts/{KENT}"
OVERRIDE = """\
crosswalk: 17415/school-student
version: 1
extends: skyward/school-student@1
codes: {withdrawal: {"MOVED": T0}}
"""


def submit(exchange, text=OVERRIDE, name="17415/school-student", client="kent-it", note="ours"):
    body = {"crosswalks": {name: text}, "note": note}
    return exchange.call(client, "POST", f"{BASE}/crosswalks", body)


def in_force(exchange):
    return exchange.call("kent-it", "GET", f"{BASE}/crosswalks")


def test_a_crosswalk_is_submitted_published_and_used_from_the_next_request_on(exchange):
    before = in_force(exchange)
    draft = submit(exchange).json()
    published = exchange.call(
        "kent-it", "POST", f"{BASE}/drafts/{draft['id']}/publish", If_Match=before.headers["ETag"]
    )
    after = in_force(exchange)

    assert draft["publishable"]
    assert published.status_code == 200, published.text
    assert published.headers["ETag"] == after.headers["ETag"] != before.headers["ETag"]
    named = {one["name"]: one for one in after.json()["crosswalks"]}
    assert named["17415/school-student"]["own"]
    assert "skyward/school-student" not in named


def test_the_new_hash_is_in_the_next_disclosure(exchange):
    draft = submit(exchange).json()
    exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/publish")
    sha256 = {one["name"]: one["sha256"] for one in in_force(exchange).json()["crosswalks"]}
    asked = exchange.request_transfer()

    assert exchange.complete(asked.json()["id"]) is TransferState.ACKNOWLEDGED
    disclosed = exchange.events("disclosure.intended")[-1]["data"]["crosswalk_hashes"]
    assert disclosed["17415/school-student"] == sha256["17415/school-student"]


def test_what_is_published_is_refused_when_another_version_came_between(exchange):
    seen = in_force(exchange).headers["ETag"]
    first, second = submit(exchange).json(), submit(exchange).json()
    exchange.call("kent-it", "POST", f"{BASE}/drafts/{first['id']}/publish", If_Match=seen)
    late = exchange.call("kent-it", "POST", f"{BASE}/drafts/{second['id']}/publish", If_Match=seen)

    assert late.status_code == 412
    assert late.json()["type"] == "urn:p2:problem:stale"


def test_a_draft_with_errors_says_where_and_cannot_be_published(exchange):
    broken = OVERRIDE + "elements: {SchoolExitDate: NoSuchField}\n"
    draft = submit(exchange, broken).json()
    refused = exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/publish")

    assert not draft["publishable"]
    assert next(one["severity"] for one in draft["findings"]) == "error"
    assert draft["findings"][0]["line"] == 5
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("elements: [", "17415/school-student", id="malformed YAML"),
        pytest.param(OVERRIDE, "17415/another-name", id="another name inside"),
        pytest.param(OVERRIDE, "skyward/school-student", id="a product's name"),
        pytest.param(OVERRIDE.replace("17415/", "17001/"), "17001/school-student", id="another's"),
        pytest.param("a: &x [1]\nb: *x\n", "17415/school-student", id="an alias"),
    ],
)
def test_what_is_no_crosswalk_of_the_district_is_refused(exchange, text, name):
    answer = submit(exchange, text, name)

    assert answer.status_code == 400, answer.text
    assert exchange.call("kent-it", "GET", f"{BASE}/drafts").json()["drafts"] == []


def test_many_crosswalks_come_into_force_together_or_not_at_all(exchange):
    absence = """\
crosswalk: 17415/student-absence
version: 1
extends: skyward/student-absence@1
elements: {AbsenceCode: NoSuchField}
"""
    body = {"crosswalks": {"17415/school-student": OVERRIDE, "17415/student-absence": absence}}
    draft = exchange.call("kent-it", "POST", f"{BASE}/crosswalks", body).json()
    before = in_force(exchange).json()
    exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/publish")

    assert in_force(exchange).json() == before


def test_a_crosswalk_is_retired_and_a_version_rolled_back(exchange):
    first = in_force(exchange).json()
    draft = submit(exchange).json()
    exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/publish")
    exchange.call("kent-it", "DELETE", f"{BASE}/crosswalks/17415/school-student")
    retired = in_force(exchange).json()
    versions = exchange.call("kent-it", "GET", f"{BASE}/publications").json()["publications"]
    with_override = next(
        one["sha256"]
        for one in versions
        if one["sha256"] not in (first["publication"], retired["publication"])
    )
    restored = exchange.call("kent-it", "POST", f"{BASE}/publications/{with_override}/restore")
    listed = exchange.call("kent-it", "GET", f"{BASE}/publications").json()["publications"]

    assert restored.json() in listed
    assert retired == first
    assert in_force(exchange).json()["publication"] == with_override


def test_a_preview_says_what_a_draft_changes_on_a_sample(exchange):
    draft = submit(exchange).json()
    row = {
        "StudentId": "1",
        "EntityId": "801",
        "EntryDate": "09/02/2026",
        "WithdrawalDate": "10/02/2026",
        "WithdrawalCode": "MOVED",
        "DefaultEntity": "1",
    }
    student = {"StudentId": "1", "StateId": "1234567890"}
    body = {"native": {"Student": [student], "StudentEntity": [row]}}
    answer = exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/preview", body)

    assert answer.status_code == 200, answer.text
    rows = answer.json()["rows"]["SchoolStudent"]
    assert rows[0]["SchoolWithdrawalCode"] == "T0"


def test_a_sample_is_of_the_school_year_that_it_is_in_washington(exchange):
    draft = submit(exchange).json()
    july = datetime(now().year + (now().month > 6), 7, 1, 3, tzinfo=UTC)  # June, in Washington
    exchange.ahead = july - now()
    body = {"native": {"Student": [{"StudentId": "1", "StateId": "1234567890"}]}}
    answer = exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/preview", body)

    assert answer.json()["rows"]["DistrictStudent"][0]["SchoolYear"] == str(july.year)


def test_a_preview_of_a_live_record_is_a_disclosure(exchange):
    draft = submit(exchange).json()
    ssid = exchange.region.cast.kent[0]
    disclosed = len(exchange.events("disclosure.intended"))
    answer = exchange.call(
        "kent-it", "POST", f"{BASE}/drafts/{draft['id']}/preview", {"ssid": ssid}
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["differences"] == []
    assert answer.json()["notice"]
    assert "terms-of-service" in answer.headers["Link"]
    assert len(exchange.events("disclosure.intended")) == disclosed + 1


def test_a_student_who_is_not_there_is_not_told_from_one_who_is_blocked(exchange):
    draft = submit(exchange).json()
    answers = [
        exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/preview", {"ssid": ssid})
        for ssid in ("1000000007", exchange.region.cast.kent[2])
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("client", ["sis-vendor", "kent-registrar", "seattle-registrar", "cbo"])
def test_only_the_districts_own_it_registers(exchange, client):
    answer = submit(exchange, client=client)

    assert answer.status_code == 403


def test_another_districts_crosswalks_are_not_shown(exchange):
    answer = exchange.call("kent-it", "GET", f"/registry/v1/districts/{SEATTLE}/crosswalks")

    assert answer.status_code == 403


def test_each_change_is_an_event_and_the_ledger_verifies(exchange):
    draft = submit(exchange, note="the SIS has a new code").json()
    exchange.call("kent-it", "POST", f"{BASE}/drafts/{draft['id']}/publish")
    changes = [e["data"] for e in exchange.events("policy.changed")]
    published = exchange.events("district.published")[-1]["data"]

    assert "the SIS has a new code" in [one["why"] for one in changes]
    assert published["by"] == exchange.region.clients["kent-it"].client_id
    assert "17415/school-student" in published["crosswalk_hashes"]
    assert exchange.verify_ledger().is_verified
