"""The operator registers parties through the API; what ends or is suspended stops at once."""

from datetime import timedelta

import pytest
from region import BASE_URL, KENT

from gateway.access.agreements import find_lacking
from gateway.access.tokens import issue_token
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.day import day_of
from gateway.model.person import OWN_PAGES, Person, RoleAssignment
from gateway.model.role import Role

REGISTRY = "/registry/v1"
CBO = {
    "name": "River Mentors",
    "kind": "cbo",
    "address": {"street": "1 Synthetic Way", "city": "Kent", "state": "WA", "zip": "98030"},
    "why": "asked for by Kent",
}
TERMS = {"noSale": True, "noMarketing": True, "noProfiling": True, "noRedisclosure": True}


@pytest.fixture
def operator(exchange):
    """A call by a person who is the operator."""
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    person = Person("operator", keys.encrypt_name("O. Perator"), None, now())

    def add(uow):
        uow.persons.add(person)
        uow.roles.add(
            RoleAssignment("role", person.id, Role.OPERATOR, None, None, "test", person.created_at)
        )

    exchange.database.write(add)
    signed = issue_token(
        keys, BASE_URL, OWN_PAGES, scopes=(), purpose=None, now=now(), person_id=person.id
    )

    def call(method, path, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return exchange.http.request(
            method,
            f"{REGISTRY}/{path}",
            json=body,
            headers={**named, "Authorization": f"Bearer {signed.text}"},
        )

    return call


def change(call, path, what, **headers):
    """A change to what is there as it is."""
    seen = call("GET", path).headers["ETag"]
    return call("POST", f"{path}/{what}", {"why": "a test"}, **{"If_Match": seen, **headers})


def agreement(organization_id, **changes):
    today = day_of(now())
    return {
        "organization": organization_id,
        **TERMS,
        "usesCloud": False,
        "startsOn": str(today),
        "endsOn": str(today + timedelta(days=300)),
        "why": "signed",
        **changes,
    }


def organization_of(exchange, client):
    client_id = exchange.region.clients[client].client_id
    return exchange.database.read(lambda uow: uow.clients.get(client_id)).organization_id


def agreement_of(exchange, client):
    theirs = organization_of(exchange, client)
    (found,) = exchange.database.read(lambda uow: uow.agreements.list_for(theirs, KENT))
    return found


def test_an_organization_its_agreement_and_client_are_registered_and_the_client_gets_tokens(
    exchange, operator
):
    registered = operator("POST", "organizations", CBO)
    party = registered.json()["id"]
    signed = operator("POST", "agreements", agreement(party))
    body = {
        "organization": party,
        "name": "River Mentors",
        "purposes": ["cbo-support"],
        "scopes": ["p2:*:*:read"],
        "why": "they ask",
    }
    client = operator("POST", "clients", body)

    assert [one.status_code for one in (registered, signed, client)] == [201, 201, 201]
    assert operator("GET", f"organizations/{party}").json() == registered.json()
    shown = operator("GET", f"clients/{client.json()['clientId']}").json()
    assert shown == {k: v for k, v in client.json().items() if k != "clientSecret"}
    token = exchange.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client.json()["clientId"], client.json()["clientSecret"]),
    )
    assert token.status_code == 200
    events = [one["data"] for one in exchange.events("policy.changed")[-3:]]
    assert [one["what"] for one in events] == ["organization", "agreement", "client"]
    assert {one["by"] for one in events} == {"operator"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"kind": "employer"}, "no employment"),
        ({"kind": "out-of-state"}, "Washington only"),
        ({"address": {**CBO["address"], "state": "OR", "zip": "97201"}}, "Washington only"),
    ],
)
def test_whom_the_programme_forbids_is_refused_by_its_rule(operator, changed, rule):
    answer = operator("POST", "organizations", {**CBO, **changed})

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:p2:problem:forbidden-by-programme"
    assert rule in answer.json()["detail"]


@pytest.mark.parametrize(
    ("purpose", "rule"), [("marketing", "no marketing"), ("resale", "no sale")]
)
def test_a_client_for_what_the_programme_forbids_is_refused_by_its_rule(
    exchange, operator, purpose, rule
):
    body = {
        "organization": organization_of(exchange, "cbo"),
        "name": "Sales",
        "purposes": [purpose],
        "scopes": ["p2:*:*:read"],
        "why": "they ask",
    }
    answer = operator("POST", "clients", body)

    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"purpose: {purpose} is forbidden: {rule}")


def test_a_suspended_organization_does_nothing_until_it_is_reinstated(exchange, operator):
    ssid = exchange.region.cast.kent[0]
    path = f"organizations/{organization_of(exchange, 'cbo')}"
    before = exchange.read_record("cbo", ssid).status_code
    suspended = change(operator, path, "suspend")
    during = exchange.read_record("cbo", ssid)
    other = exchange.read_record("kent-it", ssid).status_code
    client = exchange.region.clients["cbo"]
    token = exchange.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client.client_id, client.client_secret),
    )
    change(operator, path, "reinstate")

    assert (token.status_code, token.json()["error"]) == (401, "invalid_client")
    assert suspended.json()["state"] == "suspended"
    assert (before, during.status_code, other) == (200, 403, 200)
    assert during.json()["detail"] == "the client is not active"
    assert exchange.read_record("cbo", ssid).status_code == 200


def test_a_client_that_is_ended_does_nothing_more(exchange, operator):
    ssid = exchange.region.cast.kent[0]
    before = exchange.read_record("cbo", ssid).status_code
    ended = change(operator, f"clients/{exchange.region.clients['cbo'].client_id}", "end")

    assert (before, ended.json()["active"]) == (200, False)
    assert exchange.read_record("cbo", ssid).status_code == 403


def test_an_agreement_that_is_ended_counts_no_longer(exchange, operator):
    ssid = exchange.region.cast.kent[0]
    before = exchange.read_record("cbo", ssid).status_code
    ended = change(operator, f"agreements/{agreement_of(exchange, 'cbo').id}", "end")
    after = exchange.read_record("cbo", ssid)

    assert (before, ended.status_code, after.status_code) == (200, 200, 403)
    assert after.json()["detail"].endswith("in force: it was ended")


def kept(exchange, registered):
    return exchange.database.read(lambda uow: uow.agreements.get(registered.json()["id"]))


CLOUD = {
    "usesCloud": True,
    "fedrampLevel": "moderate",
    "fedrampOn": "2025-01-01",
    "fedrampId": "FR1",
}


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        ({"noSale": False}, "it does not bar the sale of data"),
        ({"noMarketing": False}, "it does not bar marketing"),
        ({"noProfiling": False}, "it does not bar profiling"),
        ({"noRedisclosure": False}, "it does not bar redisclosure"),
        ({"usesCloud": True}, "the vendor's cloud has no FedRAMP authorization on record"),
        (
            {**CLOUD, "fedrampEndsOn": "2026-01-01"},
            "the FedRAMP authorization of the vendor's cloud has lapsed",
        ),
        (CLOUD, None),
    ],
)
def test_an_agreement_is_in_force_only_with_all_that_the_programme_demands(
    exchange, operator, changed, lacking
):
    """The one of the demo is ended, and the one that the test is about takes its place."""
    party = organization_of(exchange, "cbo")
    change(operator, f"agreements/{agreement_of(exchange, 'cbo').id}", "end")
    signed = operator("POST", "agreements", agreement(party, **changed))
    read = exchange.read_record("cbo", exchange.region.cast.kent[0])

    assert signed.status_code == 201, signed.text
    if lacking is None:
        assert read.status_code == 200
        path = f"agreements/{signed.json()['id']}"
        revoked = change(operator, path, "revoke-fedramp")
        assert revoked.json()["fedrampRevokedAt"]
        assert exchange.read_record("cbo", exchange.region.cast.kent[0]).status_code == 403
    else:
        assert read.status_code == 403
        assert find_lacking(kept(exchange, signed), day_of(now())) == lacking


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("fedramp", {**CLOUD, "fedrampId": None}),
        ("fedramp_ends_on", {**CLOUD, "fedrampEndsOn": "2024-01-01"}),
        ("fedramp_ends_on", {"fedrampEndsOn": "2027-01-01"}),
        ("ends_on", {"endsOn": "2020-01-01"}),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_by_field(exchange, operator, field, changed):
    body = agreement(organization_of(exchange, "cbo"), **changed)
    answer = operator("POST", "agreements", body)

    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")


def test_a_level_that_fedramp_has_not_is_refused(exchange, operator):
    body = agreement(organization_of(exchange, "cbo"), **{**CLOUD, "fedrampLevel": "extreme"})

    assert operator("POST", "agreements", body).status_code == 400


@pytest.mark.parametrize("path", ["organizations", "clients", "agreements"])
def test_every_list_is_paged_by_id_and_read_by_districts_too(exchange, operator, path):
    address, found = f"{REGISTRY}/{path}?district={KENT}&limit=2", []
    while address:
        answer = exchange.call("kent-it", "GET", address)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        address = answer.json()["next"]

    key = "clientId" if path == "clients" else "id"
    ids = [one[key] for one in found]
    assert ids == sorted(set(ids))
    assert found == operator("GET", f"{path}?limit=500").json()["items"]
    assert exchange.call("kent-it", "GET", f"{REGISTRY}/{path}").status_code == 403
    assert "hash" not in str(found)


def test_a_list_of_clients_or_agreements_is_of_one_organization_where_it_is_named(
    exchange, operator
):
    party = organization_of(exchange, "cbo")
    clients = operator("GET", f"clients?organization={party}").json()["items"]
    agreements = operator("GET", f"agreements?organization={party}").json()["items"]

    assert [one["clientId"] for one in clients] == [exchange.region.clients["cbo"].client_id]
    assert [one["organization"] for one in agreements] == [party]


@pytest.mark.parametrize("what", ["suspend", "reinstate"])
def test_a_change_names_what_it_saw(exchange, operator, what):
    path = f"organizations/{organization_of(exchange, 'cbo')}"
    without = operator("POST", f"{path}/{what}", {"why": "a test"})
    stale = change(operator, path, what, If_Match='"another"')

    assert (without.status_code, stale.status_code) == (428, 412)


def test_a_district_decides_about_itself(exchange):
    path = f"{REGISTRY}/districts/{KENT}/settings"
    shown = exchange.call("kent-it", "GET", path)
    body = {
        "noticeBasis": None,
        "closedDays": ["2026-11-27", "2026-11-30"],
        "autoApprove": False,
        "why": "a new year",
    }
    tag = shown.headers["ETag"]
    changed = exchange.call("kent-it", "PUT", path, body, If_Match=tag)
    again = exchange.call("kent-it", "PUT", path, body, If_Match=tag)
    exchange.publish(KENT)

    assert changed.status_code == 200, changed.text
    assert again.status_code == 412
    assert exchange.call("kent-it", "GET", path).json() == changed.json()
    assert {name: changed.json()[name] for name in body if name != "why"} == {
        name: value for name, value in body.items() if name != "why"
    }
    assert exchange.request_transfer().status_code == 403  # no notice basis: no source
    event = exchange.events("policy.changed")[-1]["data"]
    assert (event["what"], event["district"], event["why"]) == ("district", KENT, "a new year")
    assert event["before"]["notice_basis"] == "annual"
    assert event["after"]["notice_basis"] is None
