"""A district's data steward gives, reads, narrows and ends grants through the API."""

from datetime import datetime, timedelta

import pytest
from region import KENT, SEATTLE, Exchange

from gateway.clock import now

BASE = f"/registry/v1/districts/{KENT}/grants"


def client_of(exchange: Exchange, name: str = "learning-provider") -> str:
    return exchange.region.clients[name].client_id


def asked(exchange, **changes):
    return {
        "client": client_of(exchange),
        "datasets": ["identity", "account"],
        "purpose": "account-provisioning",
        "students": {"ssids": list(exchange.region.cast.kent[:3])},
        "endsAt": (now() + timedelta(days=30)).isoformat(),
        "why": "accounts for three newcomers",
        **changes,
    }


def give(exchange, **changes):
    return exchange.call("kent-it", "POST", BASE, asked(exchange, **changes))


def change(exchange, given, method="PATCH", below="", seen=None, **body):
    tag = seen or exchange.call("kent-it", "GET", f"{BASE}/{given['id']}").headers["ETag"]
    body = {"why": "less is enough", **body}
    return exchange.call("kent-it", method, f"{BASE}/{given['id']}{below}", body, If_Match=tag)


def test_a_grant_is_given_and_shown_with_its_students_as_a_number(exchange):
    given = give(exchange)
    shown = exchange.call("kent-it", "GET", f"{BASE}/{given.json()['id']}")

    assert given.status_code == 201, given.text
    assert given.headers["Location"].endswith(shown.json()["id"])
    assert shown.json() == given.json()
    assert shown.headers["ETag"] == given.headers["ETag"]
    assert given.json()["students"] == {
        "by": "listed",
        "count": 3,
        "schools": [],
        "grades": [],
        "sections": [],
    }
    assert given.json()["givenBy"] == client_of(exchange, "kent-it")
    assert not [ssid for ssid in exchange.region.cast.kent if ssid in given.text]


def test_a_grant_holds_from_the_next_request_on_until_it_is_ended(exchange):
    ssid = exchange.region.cast.kent[5]
    roster = {"grades": ["9"], "schools": ["none such"]}
    before = exchange.read_record("learning-provider", ssid, datasets=["identity"]).status_code
    give(exchange, students=roster)
    given = give(exchange, students={"ssids": [ssid]}).json()

    assert exchange.read_record("learning-provider", ssid).status_code == 200
    ended = change(exchange, given, "POST", "/end")
    assert ended.status_code == 200, ended.text
    assert ended.json()["endedAt"] is not None
    after = exchange.read_record("learning-provider", ssid, datasets=["identity"]).status_code
    assert after == before


def test_a_grant_becomes_narrower_and_never_wider(exchange):
    given = give(exchange).json()
    earlier = (datetime.fromisoformat(given["endsAt"]) - timedelta(days=1)).isoformat()
    later = (datetime.fromisoformat(given["endsAt"]) + timedelta(days=1)).isoformat()
    narrowed = change(exchange, given, datasets=["account"], endsAt=earlier)

    assert narrowed.status_code == 200, narrowed.text
    assert narrowed.json()["datasets"] == ["account"]
    assert datetime.fromisoformat(narrowed.json()["endsAt"]) == datetime.fromisoformat(earlier)
    for field, wider in {
        "datasets": ["account", "identity"],
        "endsAt": later,
        "startsAt": (now() - timedelta(days=9)).isoformat(),
    }.items():
        answer = change(exchange, given, **{field: wider})
        assert answer.status_code == 400, field
    assert change(exchange, given).status_code == 400
    events = [one["data"] for one in exchange.events("policy.changed")]
    last = [one for one in events if one["subject_id"] == given["id"]][-1]
    assert last["before"]["datasets"] == ["identity", "account"]
    assert last["after"]["datasets"] == ["account"]
    assert (last["by"], last["why"]) == (client_of(exchange, "kent-it"), "less is enough")


def test_a_grant_that_has_ended_is_narrowed_no_more(exchange):
    given = give(exchange).json()
    change(exchange, given, "POST", "/end")

    assert change(exchange, given, datasets=["account"]).status_code == 409


def test_of_two_changes_to_what_both_saw_one_is_made(exchange):
    given = give(exchange)
    seen = given.headers["ETag"]
    first = change(exchange, given.json(), seen=seen, datasets=["account"])
    second = change(exchange, given.json(), "POST", "/end", seen=seen)
    without = exchange.call(
        "kent-it", "POST", f"{BASE}/{given.json()['id']}/end", {"why": "no tag"}
    )

    assert (first.status_code, second.status_code, without.status_code) == (200, 412, 428)


def test_grants_are_listed_in_parts_by_client_and_live(exchange):
    made = [give(exchange).json()["id"] for _ in range(3)]
    change(exchange, {"id": made[0]}, "POST", "/end")
    address, parts = f"{BASE}?client={client_of(exchange)}&live=true&limit=2", []
    while address:
        answer = exchange.call("kent-it", "GET", address).json()
        parts.append(answer["items"])
        address = answer["next"]
    found = [one["id"] for part in parts for one in part]

    assert all(len(part) <= 2 for part in parts)
    assert sorted(found) == found
    assert set(made[1:]) <= set(found)
    assert made[0] not in found
    assert {one["client"] for part in parts for one in part} == {client_of(exchange)}


@pytest.mark.parametrize(
    "changes",
    [
        {"client": "nobody"},
        {"students": {}},
        {"students": {"all": True, "grades": ["9"]}},
        {"students": {"grades": ["13"]}},
        {"students": {"ssids": ["123"]}},
        {"endsAt": "2020-01-01T00:00:00Z"},
        {"endsAt": "2037-01-01T00:00:00"},
        {"endsAt": "9999-12-31T23:59:59-12:00"},
        {"purpose": "cbo-support"},
        {"datasets": ["secrets"]},
        {"why": ""},
        {"consent": "0" * 32},
    ],
)
def test_what_cannot_be_granted_is_refused_by_its_field(exchange, changes):
    answer = give(exchange, **changes)

    assert answer.status_code == 400, answer.text
    assert not [ssid for ssid in exchange.region.cast.kent if ssid in answer.text]


def test_another_district_neither_sees_nor_changes_a_grant(exchange):
    given = give(exchange).json()
    for client, district in (("seattle-registrar", KENT), ("kent-it", SEATTLE)):
        base = f"/registry/v1/districts/{district}/grants"
        for method, path, body in (
            ("GET", base, None),
            ("GET", f"{base}/{given['id']}", None),
            ("POST", f"{base}/{given['id']}/end", {"why": "mine"}),
            ("POST", f"{base}/query", {"ssid": exchange.region.cast.kent[0]}),
        ):
            assert exchange.call(client, method, path, body, If_Match="*").status_code == 403


def who_sees(exchange, ssid):
    answer = exchange.call("kent-it", "POST", f"{BASE}/query", {"ssid": ssid})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return {(one["grant"]["client"], one["covering"]) for one in found["items"]}, [
        one["kind"] for one in found["blocks"]
    ]


def test_who_can_see_a_student_is_told_by_list_by_roster_and_with_what_stands_in_the_way(exchange):
    region = exchange.region
    pupil = next(
        one
        for one in region.populations[KENT].pupils
        if one.ssid in region.cast.kent[3:]
        and {each.school for each in one.enrollments if each.last_day is None}
        & set(region.cast.kent_schools[:2])
    )
    provider, cbo = client_of(exchange), client_of(exchange, "cbo")

    found, blocks = who_sees(exchange, region.cast.kent[2])
    assert (cbo, "listed") in found
    assert blocks == ["opt-out"]
    found, blocks = who_sees(exchange, pupil.ssid)
    assert (provider, "roster") in found
    assert (client_of(exchange, "kent-it"), "all") in found
    assert cbo not in dict(found)
    assert blocks == []
    absent, _ = who_sees(exchange, "9999999999")
    assert {covering for _, covering in absent} == {"all"}
    looked = exchange.events("lookup.made")[-1]["data"]
    assert looked["purpose"] == "tell the steward which rosters the student is on"
