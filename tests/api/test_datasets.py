"""The Data Coordinating Committee decides through the API what may be released at all."""

from datetime import timedelta

import pytest
from region import KENT, Exchange, open_exchange
from starlette.testclient import TestClient

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.app.application import create_app
from gateway.app.composition import compose
from gateway.cedars import datasets as definitions
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.purpose import OrganizationKind, Purpose

BASE = "/registry/v1/datasets"
DECISION = {"decidedOn": "2026-11-10", "minutes": "DCC 2026-11-10, item 4", "why": "agreed"}


@pytest.fixture
def committee(exchange):
    return committee_of(exchange)


def committee_of(exchange):
    """What authorizes a client of the committee's."""
    parties = Parties(exchange.database, now)
    dcc = parties.register_organization(
        "Data Coordinating Committee", OrganizationKind.DCC, district=None, by="test", why="test"
    )
    client, secret = parties.register_client(
        dcc.id, "Secretary", purposes=(), scopes=("p2:*:*:read",), by="test", why="test"
    )
    answer = exchange.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client.client_id, secret),
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def grant(exchange, dataset):
    """All of Kent's students, to its own IT."""
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    terms = GrantTerms(
        district=KENT,
        client_id=exchange.region.clients["kent-it"].client_id,
        datasets=(dataset,),
        purpose=Purpose.DISTRICT_OPERATIONS,
        starts_at=now() - timedelta(seconds=1),
        ends_at=now() + timedelta(days=1),
        reason="a test",
        is_for_all=True,
    )
    Granting(exchange.database, keys, now).give_grant(terms, by="test")


def shown(exchange, name):
    return exchange.call("cbo", "GET", f"{BASE}/{name}")


def decide(exchange, committee, name, what, seen=None, **changes):
    tag = seen or shown(exchange, name).headers["ETag"]
    return exchange.http.post(
        f"{BASE}/{name}/{what}",
        json={**DECISION, **changes},
        headers={**committee, "If-Match": tag},
    )


def second_process(exchange: Exchange) -> TestClient:
    """Another gateway on the same database, as another process has it."""
    gateway = compose(exchange.gateway.services.settings)
    return TestClient(create_app(gateway), base_url="http://testserver")


def test_the_catalogue_is_paged_by_name_and_whoever_takes_part_reads_it(exchange):
    address, names = f"{BASE}?limit=9", []
    while address:
        answer = exchange.call("stranger", "GET", address).json()
        names += [one["name"] for one in answer["items"]]
        address = answer["next"]

    assert names == sorted(definitions.all_datasets())
    assert shown(exchange, "identity").json()["status"] == "approved"
    assert exchange.call("cbo", "GET", f"{BASE}/meals").status_code == 404


def test_a_withdrawn_dataset_stops_at_the_next_request_in_every_process(exchange, committee):
    ssid = exchange.region.cast.kent[0]
    second = second_process(exchange)

    def read(http):
        return http.post(
            "/exchange/v1/records/query",
            json={"district": KENT, "ssid": ssid, "datasets": ["attendance"]},
            headers={"Authorization": f"Bearer {exchange.token('kent-it')}"},
        )

    before = [read(http).status_code for http in (exchange.http, second)]
    withdrawn = decide(exchange, committee, "attendance", "withdraw")
    after = [read(http) for http in (exchange.http, second)]
    decide(exchange, committee, "attendance", "approve")

    assert withdrawn.status_code == 200, withdrawn.text
    assert before == [200, 200]
    assert [one.status_code for one in after] == [403, 403]
    assert "not approved by the Data Coordinating Committee" in after[0].json()["detail"]
    assert [read(http).status_code for http in (exchange.http, second)] == [200, 200]


def test_a_dataset_serves_what_the_committee_says_and_no_more(exchange, committee):
    ssid = exchange.region.cast.kent[0]
    decide(exchange, committee, "attendance", "approve", purposes=["district-operations"])

    theirs = exchange.read_record("cbo", ssid, datasets=["attendance"])
    own = exchange.read_record("kent-it", ssid, datasets=["attendance"])

    assert (theirs.status_code, own.status_code) == (403, 200)
    assert theirs.json()["detail"] == "dataset attendance may not serve cbo-support"


def test_a_decision_is_kept_with_its_minutes_and_an_event(exchange, committee):
    decided = decide(exchange, committee, "immunization", "approve", priority=3)

    assert decided.json()["priority"] == 3
    assert decided.json()["minutes"] == DECISION["minutes"]
    assert shown(exchange, "immunization").json() == decided.json()
    event = exchange.events("policy.changed")[-1]["data"]
    assert (event["what"], event["subject_id"], event["why"]) == (
        "dataset",
        "immunization",
        "agreed",
    )
    assert event["before"]["priority"] is None
    assert event["after"]["priority"] == 3
    assert event["after"]["decided"] == "2026-11-10"


@pytest.mark.parametrize("client", ["kent-it", "seattle-registrar", "sis-vendor", "cbo"])
@pytest.mark.parametrize("what", ["approve", "withdraw"])
def test_nobody_but_the_committee_decides(exchange, client, what):
    answer = exchange.call(client, "POST", f"{BASE}/identity/{what}", DECISION, If_Match="*")

    assert answer.status_code == 403
    assert answer.json()["detail"] == "only the Data Coordinating Committee may do this"


def test_the_committees_client_opens_no_record(exchange, committee):
    answer = exchange.http.post(
        "/exchange/v1/records/query",
        json={"district": KENT, "ssid": exchange.region.cast.kent[0]},
        headers=committee,
    )

    assert answer.status_code == 403


def test_of_two_decisions_on_what_both_saw_one_is_taken(exchange, committee):
    seen = shown(exchange, "growth").headers["ETag"]
    first = decide(exchange, committee, "growth", "withdraw", seen)
    second = decide(exchange, committee, "growth", "approve", seen)
    without = exchange.http.post(f"{BASE}/growth/approve", json=DECISION, headers=committee)

    assert [first.status_code, second.status_code, without.status_code] == [200, 412, 428]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"decidedOn": "2999-01-01"}, "decided_on"), ({"minutes": " "}, "minutes")],
)
def test_a_decision_that_cannot_be_is_refused_by_field(exchange, committee, change, field):
    answer = decide(exchange, committee, "growth", "approve", **change)

    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")


@pytest.fixture
def household(monkeypatch, tmp_path):
    """A dataset that was added by data alone."""
    text = definitions.asset("xsd/cedars/datasets.yaml").read_text("utf-8")
    path = tmp_path / "datasets.yaml"
    path.write_text(
        text
        + """
  household:
    meaning: Who lives with the student.
    about-students: true
    dcc: approved
    purposes: [district-operations]
    records:
      Contact: {elements: [ContactId, Relation, LivesWith]}
"""
    )
    loaded = definitions.load_datasets(path)
    monkeypatch.setattr(definitions, "all_datasets", lambda: loaded)
    for name in ("authorization", "catalogue", "fields"):
        monkeypatch.setattr(f"gateway.access.{name}.all_datasets", lambda: loaded)
    return "household"


def test_a_dataset_added_by_data_alone_is_denied_until_it_is_approved(region, tmp_path, household):
    with open_exchange(region, tmp_path) as exchange:
        committee = committee_of(exchange)
        grant(exchange, household)
        ssid = exchange.region.cast.kent[0]
        proposed = shown(exchange, household).json()["status"]
        denied = exchange.read_record("kent-it", ssid, datasets=[household])
        undecided = decide(exchange, committee, household, "withdraw")
        decide(exchange, committee, household, "approve")
        given = exchange.read_record("kent-it", ssid, datasets=[household])

    assert proposed == "proposed"
    assert (denied.status_code, undecided.status_code) == (403, 409)
    assert "not approved" in denied.json()["detail"]
    assert given.status_code == 200, given.text
    (contact, *_) = given.json()["datasets"][household]["Contact"]
    assert {"Relation", "LivesWith"} <= set(contact)
    assert {"FirstName", "LastName", "Phone", "Email"}.isdisjoint(contact)
