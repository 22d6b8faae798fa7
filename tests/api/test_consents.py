"""A district's data steward records, pages through and revokes consents through the API."""

import hashlib
from datetime import timedelta

import pytest
from region import KENT, SEATTLE

from gateway.access.granting import Granting, GrantTerms
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.day import day_of
from gateway.model.purpose import Purpose

BASE = f"/registry/v1/districts/{KENT}/consents"
SIGNER = "Marisol Quintanilla-Berg"


def cbo_of(exchange):
    client_id = exchange.region.clients["cbo"].client_id
    return exchange.database.read(lambda uow: uow.clients.get(client_id)).organization_id


def signed(exchange, **changes):
    today = day_of(now())
    return {
        "ssid": exchange.region.cast.kent[5],
        "recipient": cbo_of(exchange),
        "datasets": ["identity", "attendance"],
        "purpose": "cbo-support",
        "signerName": SIGNER,
        "signerRelation": "guardian",
        "signedOn": today.isoformat(),
        "method": "paper",
        "documentSha256": hashlib.sha256(b"a synthetic consent").hexdigest(),
        "startsOn": today.isoformat(),
        "endsOn": (today + timedelta(days=30)).isoformat(),
        "why": "the guardian signed at school",
        **changes,
    }


def give(exchange, **changes):
    return exchange.call("kent-it", "POST", BASE, signed(exchange, **changes))


def revoke(exchange, given, **headers):
    path = f"{BASE}/{given['id']}/revoke"
    return exchange.call("kent-it", "POST", path, {"why": "she asked"}, **headers)


def walk(exchange, address, limit):
    """The parts of a list, by the addresses in the answers."""
    address, parts = f"{address}?limit={limit}", []
    while address:
        answer = exchange.call("kent-it", "GET", address)
        assert answer.status_code == 200, answer.text
        parts.append(answer.json()["items"])
        address = answer.json()["next"]
    return parts


def test_a_consent_is_recorded_as_signed_and_shown_to_the_steward(exchange):
    given = give(exchange)
    shown = exchange.call("kent-it", "GET", f"{BASE}/{given.json()['id']}")

    asked = signed(exchange)
    assert given.status_code == 201, given.text
    assert given.headers["Location"].endswith(shown.json()["id"])
    assert shown.json() == given.json()
    assert shown.headers["ETag"] == given.headers["ETag"]
    assert {name: shown.json().get(name) for name in asked if name != "why"} == {
        name: value for name, value in asked.items() if name != "why"
    }
    event = exchange.events("policy.changed")[-1]["data"]
    assert (event["what"], event["why"]) == ("consent", asked["why"])
    assert event["by"] == exchange.region.clients["kent-it"].client_id
    assert SIGNER not in str(event)
    assert asked["ssid"] not in str(event)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        (
            "signed_on",
            {"signedOn": "2999-01-01", "startsOn": "2999-01-01", "endsOn": "2999-02-01"},
        ),
        ("ends_on", {"endsOn": "2020-01-01"}),
        ("recipient_organization_id", {"recipient": "0" * 32}),
        ("datasets", {"datasets": ["meals"]}),
    ],
)
def test_a_consent_that_lacks_something_is_refused_by_field(exchange, field, change):
    answer = give(exchange, **change)

    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{field}: ")


def test_a_consent_is_for_a_recipient_who_may_act_for_its_purpose(exchange):
    client_id = exchange.region.clients["sis-vendor"].client_id
    vendor = exchange.database.read(lambda uow: uow.clients.get(client_id)).organization_id

    answer = give(exchange, recipient=vendor)

    assert answer.status_code == 400
    assert "a sis-vendor may not act for cbo-support" in answer.json()["detail"]


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_the_parts_of_a_list_are_the_list_by_id_each_once(exchange, limit):
    for _ in range(3):
        give(exchange)
    held = exchange.database.read(lambda uow: uow.consents.list_in(KENT))
    parts = walk(exchange, BASE, limit)

    listed = [one["id"] for part in parts for one in part]
    assert listed == sorted(one.id for one in held)
    assert all(len(part) == limit for part in parts[:-1])


def test_what_comes_between_two_parts_moves_nothing_else(exchange):
    whole = [one["id"] for part in walk(exchange, BASE, 500) for one in part]
    first = exchange.call("kent-it", "GET", f"{BASE}?limit=1").json()
    added = give(exchange).json()["id"]
    rest = exchange.call("kent-it", "GET", first["next"].replace("limit=1", "limit=500")).json()

    later = [added] if added > first["items"][0]["id"] else []
    found = [first["items"][0]["id"], *(one["id"] for one in rest["items"])]
    assert found == sorted({*whole, *later})


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=%00", "after="])
def test_a_part_that_cannot_be_is_refused(exchange, query):
    assert exchange.call("kent-it", "GET", f"{BASE}?{query}").status_code == 400


def test_one_students_consents_are_found_without_naming_the_student_in_an_address(exchange):
    ours, other = exchange.region.cast.kent[5:7]
    given = [give(exchange).json(), give(exchange).json()]
    give(exchange, ssid=other)
    path = f"{BASE}/query?limit=1"
    first = exchange.call("kent-it", "POST", path, {"ssid": ours}).json()
    second = exchange.call("kent-it", "POST", first["next"], {"ssid": ours}).json()

    found = [*first["items"], *second["items"]]
    assert second["next"] is None
    assert sorted(one["id"] for one in found) == sorted(one["id"] for one in given)
    assert ours not in first["next"]


def test_a_consent_is_revoked_by_whoever_saw_it_as_it_is(exchange):
    given = give(exchange)
    missing, stale = revoke(exchange, given.json()), revoke(exchange, given.json(), If_Match='"x"')
    weak = revoke(exchange, given.json(), If_Match=f"W/{given.headers['ETag']}")
    revoked = revoke(exchange, given.json(), If_Match=given.headers["ETag"])
    again = revoke(exchange, given.json(), If_Match=given.headers["ETag"])

    assert [missing.status_code, stale.status_code, weak.status_code] == [428, 412, 412]
    assert missing.json()["type"] == "urn:p2:problem:precondition-required"
    assert revoked.status_code == 200, revoked.text
    assert revoked.json()["revokedAt"]
    assert revoked.headers["ETag"] != given.headers["ETag"]
    assert again.status_code == 412


def test_a_revoked_consent_stops_its_grant_at_the_next_request(exchange):
    granted = exchange.region.cast.kent[0]
    (consent,) = exchange.call("kent-it", "POST", f"{BASE}/query", {"ssid": granted}).json()[
        "items"
    ]
    before = exchange.read_record("cbo", granted).status_code
    revoked = revoke(exchange, consent, If_Match="*")

    assert (before, revoked.status_code) == (200, 200)
    assert exchange.read_record("cbo", granted).status_code == 404


@pytest.mark.parametrize("client", ["kent-registrar", "seattle-registrar", "sis-vendor", "cbo"])
def test_nobody_but_the_districts_own_operations_sees_its_consents(exchange, client):
    given = give(exchange).json()
    answers = [
        exchange.call(client, "GET", BASE),
        exchange.call(client, "GET", f"{BASE}/{given['id']}"),
        exchange.call(client, "POST", BASE, signed(exchange)),
        exchange.call(client, "POST", f"{BASE}/query", {"ssid": given["ssid"]}),
        exchange.call(client, "POST", f"{BASE}/{given['id']}/revoke", {"why": "mine"}),
    ]

    assert [one.status_code for one in answers] == [403] * 5


def test_another_districts_consent_is_not_there(exchange):
    given = give(exchange).json()
    elsewhere = BASE.replace(KENT, SEATTLE)

    assert exchange.call("kent-it", "GET", f"{elsewhere}/{given['id']}").status_code == 403
    assert exchange.call("kent-it", "GET", f"{BASE}/{'0' * 32}").status_code == 404


@pytest.mark.parametrize(
    ("consented", "granted", "given"),
    [
        (["identity"], ("identity", "attendance"), {"identity"}),
        (["identity", "attendance"], ("attendance",), {"attendance"}),
        (["identity", "attendance"], ("attendance", "enrollment"), {"attendance"}),
    ],
)
def test_a_grant_gives_no_more_than_both_it_and_its_consent_name(
    exchange, consented, granted, given
):
    ssid = exchange.region.cast.kent[5]
    consent = give(exchange, datasets=consented).json()
    terms = GrantTerms(
        district=KENT,
        client_id=exchange.region.clients["cbo"].client_id,
        datasets=granted,
        purpose=Purpose.CBO_SUPPORT,
        starts_at=now() - timedelta(seconds=1),
        ends_at=now() + timedelta(days=1),
        reason="a test",
        ssids=(ssid,),
        consent_id=consent["id"],
    )
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    Granting(exchange.database, keys, now).give_grant(terms, by="steward")

    answer = exchange.read_record("cbo", ssid)

    assert answer.status_code == 200, answer.text
    assert set(answer.json()["datasets"]) == given


def test_no_signer_and_no_student_is_in_the_database_but_encrypted(exchange):
    given = give(exchange)
    path = exchange.folder / "gateway.db"
    held = b"".join(one.read_bytes() for one in path.parent.glob("gateway.db*"))

    assert given.json()["id"].encode() in held
    assert SIGNER.encode() not in held
    assert given.json()["ssid"].encode() not in held


def test_what_the_programme_forbids_is_refused_by_its_rule_wherever_a_purpose_is_named(exchange):
    grant = {
        "client": exchange.region.clients["sis-vendor"].client_id,
        "datasets": ["identity"],
        "purpose": "resale",
        "students": {"all": True},
        "endsAt": "2037-01-01T00:00:00Z",
        "why": "a test",
    }
    answers = [
        give(exchange, purpose="marketing"),
        exchange.call("kent-it", "POST", BASE.replace("consents", "grants"), grant),
    ]

    assert [one.status_code for one in answers] == [400, 400]
    assert answers[0].json()["detail"].startswith("purpose: marketing is forbidden: no marketing")
    assert answers[1].json()["detail"].startswith("purpose: resale is forbidden: no sale")
    assert {one.json()["type"] for one in answers} == {"urn:p2:problem:forbidden-by-programme"}
