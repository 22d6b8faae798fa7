"""Before a record goes: the student is looked up at both districts, and the source decides."""

from dataclasses import replace
from datetime import timedelta

import pytest
from moves import (
    ask,
    block,
    disclosures_of,
    do,
    events_of,
    keys_of,
    see,
    states_of,
    stored,
)
from region import KENT, SEATTLE

from gateway.connectors.file import FileConnector
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.model.grant import GrantStudents
from gateway.model.purpose import Action, Purpose
from gateway.model.transfer import TransferState as S

REASONS = ("not-our-student", "identity-unclear", "not-enrolling-there", "court-order")
NOBODY = "9999999999"
TUKWILA = "17406"


@pytest.fixture
def staying(exchange) -> str:
    """A pupil of Kent whom Seattle does not know."""
    return exchange.region.cast.kent[0]


def is_preenrolled(exchange, code, ssid) -> bool:
    return next(
        p for p in exchange.region.populations[code].pupils if p.ssid == ssid
    ).is_preenrolled


def test_whom_the_destination_expects_is_approved_automatically(exchange):
    transfer_id = ask(exchange)

    assert is_preenrolled(exchange, SEATTLE, exchange.region.cast.moving[KENT][SEATTLE][0])
    exchange.advance(transfer_id)
    assert stored(exchange, transfer_id).approved_by == "automatic: found at the destination"
    assert states_of(exchange, transfer_id)[0] == S.APPROVED
    assert exchange.verify_ledger().is_verified


def test_whom_the_destination_has_enrolled_is_approved_automatically(exchange):
    enrolled = exchange.region.cast.moving[SEATTLE][KENT][0]
    transfer_id = ask(exchange, ssid=enrolled)
    exchange.advance(transfer_id)

    assert not is_preenrolled(exchange, SEATTLE, enrolled)
    assert stored(exchange, transfer_id).approved_by == "automatic: found at the destination"


def test_approval_writes_a_grant_of_thirty_days_for_that_student_and_those_datasets(exchange):
    ssid = exchange.region.cast.moving[KENT][SEATTLE][0]
    transfer_id = ask(exchange, datasets=["transcript", "identity"])
    exchange.advance(transfer_id)
    transfer = stored(exchange, transfer_id)

    grant = exchange.database.read(lambda uow: uow.grants.get(transfer.grant_id))
    assert grant.district == KENT
    assert grant.client_id == transfer.client_id
    assert grant.datasets == ("identity", "transcript")
    assert grant.actions == (Action.READ,)
    assert grant.purpose is Purpose.ENROLLMENT_TRANSFER
    assert grant.students is GrantStudents.LISTED
    assert grant.ends_at - grant.starts_at == timedelta(days=30)
    assert grant.transfer_id == transfer_id
    listed = exchange.database.read(lambda uow: uow.grants.listed_references(grant.id))
    assert listed == {keys_of(exchange).reference(KENT, ssid)}
    granted = [
        e["data"] for e in exchange.events("policy.changed") if e["data"]["subject_id"] == grant.id
    ]
    assert [event["after"]["datasets"] for event in granted] == [["identity", "transcript"]]


def test_whom_the_destination_does_not_know_waits_for_a_person_at_the_source(exchange, staying):
    transfer_id = ask(exchange, ssid=staying)
    exchange.advance(transfer_id)

    seen = see(exchange, transfer_id)
    assert (seen["state"], seen["needsPerson"]) == ("requested", True)
    assert exchange.advance(transfer_id) is S.REQUESTED
    assert transfer_id not in exchange.gateway.mover.list_workable()
    waiting = exchange.call(
        "kent-registrar", "GET", "/exchange/v1/transfers?role=source&state=requested"
    )
    assert [one["id"] for one in waiting.json()["transfers"]] == [transfer_id]
    assert exchange.verify_ledger().is_verified


def test_whom_the_destination_has_lost_again_waits_for_a_person(exchange):
    left = next(
        pupil.ssid
        for pupil in exchange.region.populations[KENT].pupils
        if pupil.left_on is not None and pupil.ssid in exchange.region.cast.moving[KENT][SEATTLE]
    )
    transfer_id = ask(exchange, source=SEATTLE, destination=KENT, ssid=left)
    exchange.advance(transfer_id)

    assert see(exchange, transfer_id, "kent-registrar")["needsPerson"] is True


def test_a_district_that_wants_a_person_to_decide_has_one(exchange):
    def ask_a_person(uow):
        uow.districts.put(replace(uow.districts.get(KENT), auto_approve=False))

    exchange.database.write(ask_a_person)
    transfer_id = ask(exchange)
    exchange.advance(transfer_id)

    assert see(exchange, transfer_id)["needsPerson"] is True
    assert stored(exchange, transfer_id).grant_id is None


def test_a_person_at_the_source_lets_the_record_go(exchange, staying):
    transfer_id = ask(exchange, ssid=staying)
    exchange.advance(transfer_id)
    approved = do(exchange, "kent-registrar", "approve", transfer_id)

    assert approved.status_code == 200
    assert (approved.json()["state"], approved.json()["needsPerson"]) == ("approved", False)
    kent = exchange.region.clients["kent-registrar"].client_id
    assert stored(exchange, transfer_id).approved_by == kent
    assert events_of(exchange, transfer_id, "transfer.moved")[-1]["by"] == kent
    exchange.advance(transfer_id)
    assert see(exchange, transfer_id)["state"] == "delivered"
    assert exchange.verify_ledger().is_verified


def test_why_it_was_denied_is_for_the_source_and_the_ledger_alone(exchange, staying):
    for reason in REASONS:
        deny_and_look(exchange, staying, reason)
    assert exchange.verify_ledger().is_verified


def deny_and_look(exchange, staying, reason):
    transfer_id = ask(exchange, ssid=staying)
    exchange.advance(transfer_id)
    denied = do(exchange, "kent-registrar", "deny", transfer_id, {"reason": reason})

    assert denied.status_code == 200
    assert denied.json()["reason"] == reason
    assert see(exchange, transfer_id, "kent-registrar")["reason"] == reason
    seen = see(exchange, transfer_id)
    assert seen["state"] == "denied"
    assert reason not in str(seen)
    assert seen.keys().isdisjoint({"reason", "failure"})
    listed = exchange.call("seattle-registrar", "GET", "/exchange/v1/transfers").json()
    assert reason not in str(listed)
    (moved,) = [
        e for e in events_of(exchange, transfer_id, "transfer.moved") if e["state"] == "denied"
    ]
    assert moved["reason"] == reason
    assert exchange.advance(transfer_id) is None
    assert disclosures_of(exchange, transfer_id) == []


def test_a_debt_is_no_reason(exchange, staying):
    transfer_id = ask(exchange, ssid=staying)
    for reason in ("debt", "unpaid fines", "", None):
        refused = do(exchange, "kent-registrar", "deny", transfer_id, {"reason": reason})

        assert refused.status_code == 400
    assert stored(exchange, transfer_id).state is S.REQUESTED


def test_nobody_but_the_source_decides(exchange, staying):
    transfer_id = ask(exchange, ssid=staying)
    statuses = {
        client: {
            do(exchange, client, what, transfer_id, body).status_code
            for what, body in (("approve", None), ("deny", {"reason": "court-order"}))
        }
        for client in exchange.region.clients
        if client != "kent-registrar"
    }

    assert statuses == {
        "seattle-registrar": {403},
        "kent-it": {403},
        "sis-vendor": {404},
        "learning-provider": {404},
        "cbo": {404},
        "new-districts-provider": {404},
        "stranger": {404},
    }
    assert stored(exchange, transfer_id).state is S.REQUESTED


def test_what_is_no_transfer_of_ours_looks_like_none(exchange):
    transfer_id = ask(exchange)
    others = [
        exchange.call(client, "GET", f"/exchange/v1/transfers/{one}")
        for client in ("cbo", "stranger", "sis-vendor")
        for one in (transfer_id, "0" * 32)
    ]

    bodies = [{**one.json(), "correlationId": ""} for one in others]
    assert {one.status_code for one in others} == {404}
    assert all(body == bodies[0] for body in bodies)


def test_what_was_decided_stays_so(exchange):
    transfer_id = ask(exchange)
    exchange.complete(transfer_id)
    for what in ("approve", "deny", "retry"):
        body = {"reason": "court-order"} if what == "deny" else None
        answer = do(exchange, "kent-registrar", what, transfer_id, body)

        assert answer.status_code == 409
        assert "the transfer is acknowledged" in answer.json()["detail"]
    assert stored(exchange, transfer_id).state is S.ACKNOWLEDGED


def test_absent_blocked_and_known_elsewhere_only_end_alike(exchange):
    cast = exchange.region.cast
    blocked, also_blocked = cast.moving[KENT][SEATTLE][0], cast.kent[1]
    block(exchange, blocked)
    block(exchange, also_blocked)
    asked = {
        ask(exchange, ssid=ssid): ssid
        for ssid in (NOBODY, cast.moving[TUKWILA][SEATTLE][0], blocked, also_blocked)
    }
    reached = {one: exchange.advance(one) for one in asked}

    assert set(reached.values()) == {S.DENIED}
    private = {"id", "requestedAt", "updatedAt"}
    seen = [{k: v for k, v in see(exchange, one).items() if k not in private} for one in asked]
    assert all(one == seen[0] for one in seen)
    lookups = [
        [(e["district"], e["purpose"]) for e in events_of(exchange, one, "lookup.made")]
        for one in asked
    ]
    assert (
        lookups
        == [
            [
                (KENT, "verify that the source holds the student"),
                (SEATTLE, "verify enrollment at the destination"),
            ]
        ]
        * 4
    )
    assert [states_of(exchange, one) for one in asked] == [["denied"]] * 4
    reasons = [stored(exchange, one).reason for one in asked]
    assert reasons[:2] == ["not-our-student"] * 2
    assert reasons[2:] == ["blocked: court-order"] * 2
    assert all(disclosures_of(exchange, one) == [] for one in asked)
    assert exchange.verify_ledger().is_verified


def test_each_look_up_asks_the_same_of_both_districts(exchange, monkeypatch):
    cast = exchange.region.cast
    block(exchange, cast.moving[KENT][SEATTLE][1])
    calls: list[tuple[str, frozenset[str]]] = []
    for kind in (FileConnector, PowerSchoolConnector):
        monkeypatch.setattr(kind, "fetch", spying_on(kind.fetch, calls))
    made = {}
    for name, ssid in (
        ("absent", NOBODY),
        ("blocked", cast.moving[KENT][SEATTLE][1]),
        ("waits", cast.kent[0]),
    ):
        calls.clear()
        exchange.advance(ask(exchange, ssid=ssid))
        made[name] = list(calls)

    assert len(made["absent"]) == 2
    assert made["absent"] == made["blocked"] == made["waits"]


def spying_on(fetch, calls):
    def spy(connector, permit, wanted):
        calls.append((permit.district, wanted.records))
        return fetch(connector, permit, wanted)

    return spy
