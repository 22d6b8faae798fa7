"""Wherever the process dies, a record is delivered once, or it is clear that it is open."""

from collections import Counter
from contextlib import contextmanager, suppress
from datetime import timedelta
from random import Random

import pytest
from crashing import Crash, losing_its_database, trapped
from deliveries import count_powerschool_history
from moves import ask, disclosures_of, do, events_of, stored
from region import KENT, SEATTLE, now

from gateway.app.composition import compose
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.errors import LedgerError, StoreError
from gateway.exchange.confirming import ARRIVES_WITHIN
from gateway.exchange.disclosing import LEASE
from gateway.model.disclosure import Outcome
from gateway.model.transfer import OPEN_STATES
from gateway.model.transfer import TransferState as S

DATASETS = ["identity", "attendance"]
PATIENCE = 4
"""Runs of the worker after which a transfer must have come to an end."""


class Two:
    """Kent and Seattle, and processes of the gateway that live and die on one database."""

    def __init__(self, exchange, kent, seattle):
        self.exchange, self.kent, self.seattle = exchange, kent, seattle
        self.later = timedelta()

    @contextmanager
    def start(self):
        """Another process: whatever an earlier one had in hand is free by then."""
        self.later += LEASE + timedelta(seconds=1)
        gateway = compose(self.exchange.gateway.services.settings, lambda: now() + self.later)
        yield gateway
        gateway.services.database.close()

    def work(self, gateway, transfer_id):
        """What worker and destination do, turn by turn, while there is something to do."""
        for _ in range(PATIENCE):
            reached = gateway.mover.advance(transfer_id)
            self.later += ARRIVES_WITHIN
            if reached not in OPEN_STATES:
                break
            if reached is S.DELIVERED:
                self.seattle.import_all()

    def die_and_recover(self, transfer_id, *deaths):
        """A process for each death, then one that lives on; the points that it passed."""
        passed = []
        for dies_at in deaths:
            with self.start() as gateway, trapped(gateway, dies_at) as trap, suppress(Crash):
                self.work(gateway, transfer_id)
            passed += trap.passed
        with self.start() as gateway:
            self.work(gateway, transfer_id)
        return passed

    def verify_one_delivery(self, transfer_id):
        """It was imported once; what was intended is settled, and made once."""
        transfer = stored(self.exchange, transfer_id)
        assert transfer.state is S.ACKNOWLEDGED, (transfer.state, transfer.reason)
        assert self.seattle.deliveries()[transfer_id] == "imported"
        rows = self.seattle.read(transfer_id).rows
        taken_in = count_powerschool_history(self.seattle.folder, transfer_id)
        assert taken_in == sum(map(len, rows.values()))
        outcomes = Counter(one.outcome for one in disclosures_of(self.exchange, transfer_id))
        assert outcomes[Outcome.MADE] == 1
        assert outcomes.keys() <= {Outcome.MADE, Outcome.FAILED}
        grants = [
            event
            for event in self.exchange.events("policy.changed")
            if event["data"]["subject_id"] == transfer.grant_id
        ]
        assert len(grants) == 1


@pytest.fixture
def two(exchange, kent, seattle, monkeypatch):
    """Seattle takes nothing of which the log does not know already."""
    deliver = PowerSchoolConnector.deliver

    def deliver_what_is_intended(connector, record, delivery_id):
        intended = disclosures_of(exchange, delivery_id)
        assert intended
        assert intended[-1].outcome is None
        assert stored(exchange, delivery_id).disclosure_id == intended[-1].id
        deliver(connector, record, delivery_id)

    monkeypatch.setattr(PowerSchoolConnector, "deliver", deliver_what_is_intended)
    return Two(exchange, kent, seattle)


def finish(two, transfer_id):
    """What a person does when it failed: try again."""
    if stored(two.exchange, transfer_id).state is S.FAILED:
        assert do(two.exchange, "seattle-registrar", "retry", transfer_id).status_code == 200
        two.die_and_recover(transfer_id)


def test_wherever_the_process_dies_the_record_is_delivered_once(two):
    ended = Counter()
    dies_at = 0
    while True:
        transfer_id = ask(two.exchange, KENT, SEATTLE, datasets=DATASETS)
        passed = two.die_and_recover(transfer_id, dies_at)
        if len(passed) <= dies_at:
            break
        transfer = stored(two.exchange, transfer_id)
        assert transfer.state not in OPEN_STATES
        ended[transfer.state, transfer.step_failed, passed[-1]] += 1
        finish(two, transfer_id)
        two.verify_one_delivery(transfer_id)
        dies_at += 1

    assert stored(two.exchange, transfer_id).state is S.ACKNOWLEDGED, passed  # none was left out
    assert dies_at > 35, passed
    failed = {(step, point) for state, step, point in ended if state is S.FAILED}
    # Only between intent and delivery is a record not delivered, and that is said.
    assert failed == {("deliver", "after write"), ("deliver", "before deliver")}
    assert sum(n for (state, *_), n in ended.items() if state is S.FAILED) == 2
    assert two.exchange.verify_ledger().is_verified


def test_whichever_write_fails_the_record_is_delivered_once(two):
    at = 0
    while True:
        transfer_id = ask(two.exchange, KENT, SEATTLE, datasets=DATASETS)
        with two.start() as gateway:
            with losing_its_database(gateway, at) as trap, suppress(StoreError, LedgerError):
                two.work(gateway, transfer_id)
            two.later += LEASE + ARRIVES_WITHIN
            two.work(gateway, transfer_id)
        finish(two, transfer_id)
        two.verify_one_delivery(transfer_id)
        if len(trap.passed) <= at:
            break
        at += 1

    assert at > 20
    assert two.exchange.verify_ledger().is_verified


def test_dying_again_and_again_changes_nothing(two):
    random = Random(20261124)  # noqa: S311 - the same deaths each time
    for _ in range(8):
        transfer_id = ask(two.exchange, KENT, SEATTLE, datasets=DATASETS)
        two.die_and_recover(transfer_id, *(random.randrange(24) for _ in range(4)))
        finish(two, transfer_id)
        two.verify_one_delivery(transfer_id)
    assert two.exchange.verify_ledger().is_verified


def test_a_break_between_intent_and_outcome_is_unknown_until_the_destination_says(two):
    transfer_id = ask(two.exchange, KENT, SEATTLE, datasets=DATASETS)
    with two.start() as gateway, trapped(gateway, "before deliver"), pytest.raises(Crash):
        gateway.mover.advance(transfer_id)
    open_ones = two.exchange.database.read(lambda uow: uow.disclosures.list_open())
    assert [one.transfer_id for one in open_ones] == [transfer_id]

    with two.start() as gateway:
        assert gateway.mover.advance(transfer_id) is S.UNKNOWN
        assert [one.outcome for one in disclosures_of(two.exchange, transfer_id)] == [
            Outcome.UNKNOWN
        ]
        assert two.exchange.verify_ledger().is_verified
    two.later += ARRIVES_WITHIN
    with two.start() as gateway:
        assert gateway.mover.advance(transfer_id) is S.FAILED
    assert [
        one["delivery_state"] for one in events_of(two.exchange, transfer_id, "delivery.found")
    ] == ["absent"]
    assert stored(two.exchange, transfer_id).reason == "it stopped between intent and outcome"
    finish(two, transfer_id)
    two.verify_one_delivery(transfer_id)
