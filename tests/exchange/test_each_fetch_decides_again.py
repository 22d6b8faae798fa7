"""What was approved is decided again when the record is fetched."""

from datetime import timedelta

import pytest
from moves import ask, block, disclosures_of, do, events_of, now_at, see, stored

from gateway.model.transfer import TransferState as S

NOBODY = "9999999999"


@pytest.fixture
def staying(exchange) -> str:
    """A pupil of Kent whom Seattle does not know."""
    return exchange.region.cast.kent[0]


def test_a_grant_that_ended_between_approval_and_fetch_denies(exchange, staying):
    transfer_id = ask(exchange, ssid=staying)
    exchange.advance(transfer_id)
    do(exchange, "kent-registrar", "approve", transfer_id)
    grant_id = stored(exchange, transfer_id).grant_id
    exchange.database.write(lambda uow: uow.grants.end(grant_id, now_at(exchange)))
    exchange.advance(transfer_id)

    assert see(exchange, transfer_id)["state"] == "denied"
    (denial,) = events_of(exchange, transfer_id, "decision.denied")
    assert denial["datasets"] == ["attendance", "enrollment", "identity"]
    assert disclosures_of(exchange, transfer_id) == []
    assert exchange.verify_ledger().is_verified


def test_a_grant_that_ran_out_before_the_fetch_denies(exchange, staying):
    transfer_id = ask(exchange, ssid=staying)
    exchange.advance(transfer_id)
    do(exchange, "kent-registrar", "approve", transfer_id)
    exchange.ahead = timedelta(days=30, seconds=1)

    assert exchange.advance(transfer_id) is S.DENIED


def test_a_block_that_came_between_approval_and_fetch_denies(exchange, staying):
    transfer_id = ask(exchange, ssid=staying)
    exchange.advance(transfer_id)
    do(exchange, "kent-registrar", "approve", transfer_id)
    block(exchange, staying)

    assert exchange.advance(transfer_id) is S.DENIED
    assert disclosures_of(exchange, transfer_id) == []


def test_a_person_cannot_let_an_absent_student_go(exchange):
    transfer_id = ask(exchange, ssid=NOBODY)
    do(exchange, "kent-registrar", "approve", transfer_id)
    exchange.advance(transfer_id)

    assert see(exchange, transfer_id)["state"] == "denied"
    assert stored(exchange, transfer_id).reason == "not-our-student"
    assert disclosures_of(exchange, transfer_id) == []
