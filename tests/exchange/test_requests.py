"""Asking for a record: once, by whom it may be asked for, and what is wrong said at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from moves import TRANSFERS, ask, events_of, keys_of, registrar_of, see, stored
from region import ATTESTATION, HIGHLINE, KENT, SEATTLE

from gateway.errors import ConflictError, IdempotencyError
from gateway.exchange.requests import Attestation, TransferRequest
from gateway.exchange.transfers import Transfers
from gateway.model.day import day_of
from gateway.model.transfer import AttestationKind, TransferState
from gateway.store import Database


def transfers_of(exchange, client="seattle-registrar"):
    return exchange.call(client, "GET", TRANSFERS).json()["transfers"]


def test_same_key_and_body_is_the_same_transfer(exchange):
    headers = {"Idempotency_Key": "k1"}
    first = exchange.request_transfer(headers=headers)
    again = exchange.request_transfer(headers=headers)
    exchange.complete(first.json()["id"])
    later = exchange.request_transfer(headers=headers)

    assert (first.status_code, again.status_code, later.status_code) == (201, 200, 200)
    assert first.json()["id"] == again.json()["id"] == later.json()["id"]
    assert later.json()["state"] == "acknowledged"
    assert later.headers["Location"] == first.headers["Location"]
    assert len(transfers_of(exchange)) == 1
    assert len(events_of(exchange, first.json()["id"], "transfer.requested")) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"datasets": ["identity"]},
        {"source": HIGHLINE},
        {"ssid": "1234567890"},
        {"attestation": {**ATTESTATION, "school": "102"}},
        {"attestation": {**ATTESTATION, "kind": "intends"}},
        {"attestation": {**ATTESTATION, "date": "2026-11-23"}},
        {"attestation": {**ATTESTATION, "askedBy": "S. Synthetic"}},
    ],
    ids=["datasets", "source", "ssid", "school", "kind", "date", "askedBy"],
)
def test_same_key_and_another_body_is_refused(shared, changed):
    headers = {"Idempotency_Key": uuid.uuid4().hex}
    base = {"datasets": ["contacts", "growth"], "ssid": fresh_ssid()}
    first = shared.request_transfer(**base, headers=headers)
    other = shared.request_transfer(**{**base, **changed}, headers=headers)

    assert first.status_code == 201, first.text
    assert other.status_code == 422
    assert other.json()["type"] == "urn:p2:problem:idempotency-key-reused"
    assert base["ssid"] not in other.text


def fresh_ssid():
    return str(1_000_000_000 + uuid.uuid4().int % 9_000_000_000)


def test_datasets_in_another_order_are_the_same_body(shared):
    headers = {"Idempotency_Key": uuid.uuid4().hex}
    base = {"ssid": fresh_ssid(), "headers": headers}
    first = shared.request_transfer(**base, datasets=["identity", "contacts"])
    again = shared.request_transfer(**base, datasets=["contacts", "identity"])

    assert (first.status_code, again.status_code) == (201, 200)


def test_a_key_is_its_clients_own(shared):
    headers = {"Idempotency_Key": uuid.uuid4().hex}
    seattle = shared.request_transfer(ssid=fresh_ssid(), headers=headers)
    kent = shared.request_transfer(
        "kent-registrar",
        source=HIGHLINE,
        destination=KENT,
        ssid=fresh_ssid(),
        headers=headers,
    )

    assert (seattle.status_code, kent.status_code) == (201, 201)
    assert seattle.json()["id"] != kent.json()["id"]


def test_without_a_key_an_equal_transfer_that_is_open_is_named(exchange):
    first = ask(exchange)
    second = exchange.request_transfer()

    assert second.status_code == 409
    assert first in second.json()["detail"]
    keyed = exchange.request_transfer(headers={"Idempotency_Key": "k"})
    assert keyed.status_code == 409
    assert exchange.request_transfer(datasets=["identity"]).status_code == 201
    exchange.complete(first)
    assert exchange.request_transfer().status_code == 201


def ask_at_once(database: Database, exchange, keys):
    """What becomes of one request for each of the keys, all at the same moment."""
    services = exchange.gateway.services
    woken = []
    transfers = Transfers(database, keys_of(exchange), services.access, woken.append)
    token = services.access.verify_token(exchange.token("seattle-registrar"))
    asked = TransferRequest(
        KENT,
        SEATTLE,
        fresh_ssid(),
        ("attendance", "identity"),
        Attestation(AttestationKind.ENROLLED, "101", day_of(services.access.clock()), "R. S."),
    )
    start = Barrier(len(keys))

    def request(key):
        start.wait()
        try:
            return transfers.request(asked, token, key)
        except (ConflictError, IdempotencyError) as error:
            return error

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(request, keys)), woken


def test_equal_requests_at_once_with_a_key_make_one_transfer(exchange):
    answers, woken = ask_at_once(exchange.database, exchange, ["k"] * 8)

    assert len({view.id for view, _ in answers}) == 1
    assert sum(is_new for _, is_new in answers) == 1
    assert woken == [answers[0][0].id]


def test_of_equal_requests_at_once_without_a_key_one_is_made_and_named(exchange):
    answers, woken = ask_at_once(exchange.database, exchange, [None] * 8)

    made = [answer for answer in answers if isinstance(answer, tuple)]
    refused = [answer for answer in answers if not isinstance(answer, tuple)]
    assert len(made) == 1
    assert {str(error) for error in refused} == {f"an equal transfer is open: {made[0][0].id}"}
    assert woken == [made[0][0].id]
    assert exchange.verify_ledger().is_verified


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"source": "99999"}, "source: is not a district of this exchange"),
        ({"destination": "99999"}, "destination: is not a district of this exchange"),
        ({"destination": KENT}, "destination: is the source itself"),
        ({"datasets": ["identity", "grades"]}, "datasets: there is no dataset grades"),
        (
            {"datasets": ["staff-roster"]},
            "datasets: staff-roster is no part of a student's record",
        ),
    ],
)
def test_unknown_names_are_told(shared, changed, said):
    before = len(transfers_of(shared))
    answer = shared.request_transfer(**{"ssid": fresh_ssid(), **changed})

    assert answer.status_code == 400, answer.text
    assert answer.json()["detail"] == said
    assert len(transfers_of(shared)) == before


def test_who_may_not_ask_is_told_what_is_lacking(shared):
    ssid = fresh_ssid()
    lacking = {
        "kent-registrar": f"scope does not cover p2:{SEATTLE}:attendance:write",
        "kent-it": "a district may act for district-operations at home alone",
        "sis-vendor": f"scope does not cover p2:{SEATTLE}:attendance:write",
        "learning-provider": f"scope does not cover p2:{SEATTLE}:attendance:write",
        "cbo": f"scope does not cover p2:{SEATTLE}:attendance:write",
        "stranger": f"scope does not cover p2:{SEATTLE}:attendance:write",
    }
    for client, said in lacking.items():
        answer = shared.request_transfer(client, ssid=ssid, datasets=["attendance"])

        assert answer.status_code == 403
        assert said in answer.json()["detail"]
    asked = [event["data"]["client_id"] for event in shared.events("transfer.requested")]
    clients = {
        shared.region.clients[name].client_id for name in lacking if name != "kent-registrar"
    }
    assert clients.isdisjoint(asked)


def test_no_live_grant_for_anybody_says_so(exchange):
    seattle = exchange.region.clients["seattle-registrar"].client_id
    for grant in exchange.database.read(lambda uow: uow.grants.list_in(SEATTLE)):
        if grant.client_id == seattle:
            exchange.database.write(
                lambda uow, one=grant: uow.grants.end(
                    one.id, exchange.gateway.services.access.clock()
                )
            )
    answer = exchange.request_transfer()

    assert answer.status_code == 403
    assert answer.json()["detail"] == (
        f"no live grant of district {SEATTLE} to this client for enrollment-transfer"
    )
    assert transfers_of(exchange) == []


def test_a_source_without_a_notice_basis_gives_nothing(exchange):
    def forget(uow):
        uow.districts.put(replace(uow.districts.get(KENT), notice_basis=None))

    exchange.database.write(forget)
    answer = exchange.request_transfer()

    assert answer.status_code == 403
    assert "34 CFR 99.34 notice basis" in answer.json()["detail"]


def test_a_source_under_emergency_stop_gives_nothing(exchange):
    def stop(uow):
        uow.districts.put(replace(uow.districts.get(KENT), is_stopped=True))

    transfer_id = ask(exchange)
    exchange.database.write(stop)

    assert exchange.request_transfer(datasets=["identity"]).status_code == 403
    exchange.advance(transfer_id)
    assert stored(exchange, transfer_id).state is TransferState.DENIED
    assert exchange.events("disclosure.intended") == []


def test_lists_show_the_newest_first_by_state_and_up_to_a_limit(exchange):
    ids = [ask(exchange, ssid=fresh_ssid()) for _ in range(4)]
    for denied in ids[:2]:
        exchange.advance(denied)

    def listed(client, query):
        answer = exchange.call(client, "GET", f"{TRANSFERS}?{query}")
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["transfers"]]

    assert listed("seattle-registrar", "") == ids[::-1]
    assert listed("seattle-registrar", "state=denied&limit=1") == [ids[1]]
    assert listed("seattle-registrar", "state=requested") == [ids[3], ids[2]]
    assert listed("kent-registrar", "role=source") == ids[::-1]
    assert listed("kent-registrar", "role=source&limit=3") == ids[:0:-1]
    assert listed("kent-registrar", "role=source&state=denied") == [ids[1], ids[0]]
    assert listed("kent-registrar", "") == []
    refused = exchange.call("stranger", "GET", f"{TRANSFERS}?role=source")
    assert refused.status_code == 403
    nowhere = exchange.call("seattle-registrar", "GET", f"{TRANSFERS}?colour=red")
    assert nowhere.status_code == 400
    assert "unknown parameter" in nowhere.json()["detail"]


def test_both_districts_see_a_transfer(exchange):
    transfer_id = ask(exchange, HIGHLINE, KENT)
    highline = registrar_of(exchange, HIGHLINE)

    assert see(exchange, transfer_id, "kent-registrar") == see(exchange, transfer_id, highline)
    other = exchange.call("seattle-registrar", "GET", f"{TRANSFERS}/{transfer_id}")
    assert other.status_code == 404


def test_nothing_of_the_student_or_who_asked_is_readable_in_the_database(exchange):
    transfer_id = ask(exchange, attestation={**ATTESTATION, "askedBy": "Marta Marker"})
    ssid = exchange.region.cast.moving[KENT][SEATTLE][0]
    transfer = stored(exchange, transfer_id)

    assert "Marta Marker" not in repr(transfer)
    assert ssid not in repr(transfer)
    exchange.complete(transfer_id)
    exchange.database.close()
    for file in exchange.folder.glob("gateway.db*"):
        assert ssid.encode() not in file.read_bytes()
        assert b"Marta Marker" not in file.read_bytes()
