"""A district's data steward sets, reads and lifts blocks and stops through the API."""

import pytest
from region import KENT, SEATTLE

BASE = f"/registry/v1/districts/{KENT}"
PARTY = "Torvald Quintanilla-Berg"
SUBSTITUTE = {"street": "PO Box 257", "city": "Olympia", "state": "WA", "zipCode": "985070257"}


def client_of(exchange, name):
    return exchange.region.clients[name].client_id


def organization_of(exchange, name):
    client_id = client_of(exchange, name)
    return exchange.database.read(lambda uow: uow.clients.get(client_id)).organization_id


def set_block(exchange, ssid, /, **changes):
    body = {"ssid": ssid, "kind": "court-order", "why": "the court says so"} | changes
    return exchange.call("kent-it", "POST", f"{BASE}/blocks", body)


def stop(exchange, **changes):
    return exchange.call("kent-it", "POST", f"{BASE}/stops", {"why": "a leak", **changes})


def lift(exchange, given, what):
    tag = given.headers["ETag"]
    path = f"{BASE}/{what}/{given.json()['id']}/lift"
    return exchange.call("kent-it", "POST", path, {"why": "it is over"}, If_Match=tag)


@pytest.fixture
def granted(exchange):
    """A student whom the cbo was granted."""
    return exchange.region.cast.kent[0]


def test_a_block_stands_from_the_next_request_on_until_it_is_lifted(exchange, granted):
    block = set_block(
        exchange, granted, party=PARTY, organization=organization_of(exchange, "cbo")
    )

    assert block.status_code == 201, block.text
    assert exchange.read_record("cbo", granted).status_code == 404
    assert exchange.read_record("kent-it", granted).status_code == 200
    shown = exchange.call("kent-it", "GET", f"{BASE}/blocks/{block.json()['id']}")
    assert shown.json() == block.json()
    assert shown.json()["namesParty"]
    assert (shown.json()["setBy"], shown.json()["why"]) == (
        client_of(exchange, "kent-it"),
        "the court says so",
    )
    assert PARTY not in shown.text
    assert granted not in shown.text
    assert lift(exchange, block, "blocks").json()["endedAt"] is not None
    assert lift(exchange, block, "blocks").status_code == 412
    assert exchange.read_record("cbo", granted).status_code == 200


def test_an_order_that_names_a_person_without_an_account_keeps_parents_out_and_nobody_else(
    exchange, granted
):
    block = set_block(exchange, granted, party=PARTY)

    assert block.json()["purposes"] == ["parent-access"]
    assert exchange.read_record("cbo", granted).status_code == 200


def test_a_students_blocks_are_asked_for_in_the_body(exchange, granted):
    block = set_block(exchange, granted)
    found = exchange.call("kent-it", "POST", f"{BASE}/blocks/query", {"ssid": granted})
    other = exchange.call(
        "kent-it", "POST", f"{BASE}/blocks/query", {"ssid": exchange.region.cast.kent[2]}
    )
    standing = exchange.call("kent-it", "GET", f"{BASE}/blocks?standing=true").json()["items"]

    assert [one["id"] for one in found.json()["items"]] == [block.json()["id"]]
    assert [one["kind"] for one in other.json()["items"]] == ["opt-out"]
    assert {one["kind"] for one in standing} == {"opt-out", "court-order"}


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "opt-out", "purposes": ["enrollment-transfer"]},
        {"kind": "opt-out", "purposes": ["cbo-support", "parent-access"]},
        {"kind": "address-confidentiality", "purposes": ["cbo-support"]},
        {"kind": "court-order", "substitute": SUBSTITUTE},
        {"person": "0" * 32},
        {"organization": "0" * 32},
        {"ssid": "12"},
        {"why": " "},
    ],
)
def test_what_no_block_can_say_is_refused(exchange, granted, changes):
    answer = set_block(exchange, granted, **changes)

    assert answer.status_code == 400, answer.text
    assert granted not in answer.text


def test_the_steward_lifts_the_districts_stop_while_it_stands(exchange, granted):
    given = stop(exchange)

    assert given.status_code == 201, given.text
    assert stop(exchange).status_code == 409
    for client in ("cbo", "kent-it", "learning-provider"):
        answer = exchange.read_record(client, granted)
        assert answer.status_code == 403
        assert "stopped all release" in answer.json()["detail"]
    assert exchange.call("kent-it", "GET", f"{BASE}/grants").status_code == 200
    assert lift(exchange, given, "stops").status_code == 200
    assert exchange.read_record("cbo", granted).status_code == 200
    listed = exchange.call("kent-it", "GET", f"{BASE}/stops").json()["items"]
    assert [(one["client"], one["setBy"]) for one in listed] == [
        (None, client_of(exchange, "kent-it"))
    ]


def test_a_client_that_is_stopped_gets_nothing_of_that_district_alone(exchange, granted):
    cbo = client_of(exchange, "cbo")
    given = stop(exchange, client=cbo)

    answer = exchange.read_record("cbo", granted)
    assert answer.status_code == 403
    assert answer.json()["detail"] == f"district {KENT} has stopped the client"
    assert exchange.read_record("kent-it", granted).status_code == 200
    assert "stopped the client" not in exchange.read_record("cbo", granted, SEATTLE).text
    assert stop(exchange, client=cbo).status_code == 409
    assert lift(exchange, given, "stops").status_code == 200
    assert exchange.read_record("cbo", granted).status_code == 200


def test_nobody_stops_a_client_that_is_none_or_their_own(exchange):
    assert stop(exchange, client="nobody").status_code == 400
    assert stop(exchange, client=client_of(exchange, "kent-it")).status_code == 409


def test_another_district_sets_and_lifts_nothing_here(exchange, granted):
    block, stopped = set_block(exchange, granted), stop(exchange)
    for path in (f"blocks/{block.json()['id']}/lift", f"stops/{stopped.json()['id']}/lift"):
        for client, base in (
            ("seattle-registrar", BASE),
            ("kent-it", f"/registry/v1/districts/{SEATTLE}"),
        ):
            answer = exchange.call(client, "POST", f"{base}/{path}", {"why": "x"}, If_Match="*")
            assert answer.status_code == 403
