"""A worker held up longer than its lease: the one that took its place moves the record, once."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from moves import ask, disclosures_of, states_of, stored
from region import KENT, SEATTLE, now

from gateway.app.composition import compose
from gateway.connectors.file import FileConnector
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.exchange import carrying
from gateway.exchange.confirming import ARRIVES_WITHIN
from gateway.exchange.disclosing import LEASE
from gateway.model.disclosure import Outcome
from gateway.model.transfer import TransferState as S

OVER = LEASE + timedelta(seconds=1)


@pytest.fixture
def other(exchange):
    """A worker in another process."""
    gateway = compose(exchange.gateway.services.settings, lambda: now() + exchange.ahead)
    yield gateway
    gateway.services.database.close()


@contextmanager
def held_up(exchange, place, name, meanwhile, call=1):
    """The worker hangs before that call for as long as its lease; meanwhile others work."""
    original = getattr(place, name)
    calls = []

    def hang(*arguments, **named):
        calls.append(name)
        if len(calls) == call:
            exchange.ahead += OVER
            meanwhile()
        return original(*arguments, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(place, name, hang)
        yield


def count_deliveries(monkeypatch):
    delivered = []
    deliver = PowerSchoolConnector.deliver

    def count(connector, record, delivery_id):
        delivered.append(delivery_id)
        deliver(connector, record, delivery_id)

    monkeypatch.setattr(PowerSchoolConnector, "deliver", count)
    return delivered


@pytest.mark.parametrize(
    "where",
    [
        pytest.param((FileConnector, "fetch", 1), id="at verification"),
        pytest.param((FileConnector, "fetch", 2), id="at fetch"),
        pytest.param((carrying, "translate", 1), id="at translation"),
        pytest.param((PowerSchoolConnector, "find_delivery", 1), id="at confirmation"),
    ],
)
def test_who_comes_back_too_late_moves_nothing(exchange, other, monkeypatch, where):
    delivered = count_deliveries(monkeypatch)
    transfer_id = ask(exchange, KENT, SEATTLE)
    reached = []
    place, name, call = where
    with held_up(
        exchange, place, name, lambda: reached.append(other.mover.advance(transfer_id)), call
    ):
        exchange.advance(transfer_id)

    assert reached == [S.DELIVERED]
    assert delivered == [transfer_id]
    assert stored(exchange, transfer_id).state is S.DELIVERED
    assert [one.outcome for one in disclosures_of(exchange, transfer_id)] == [Outcome.MADE]
    exchange.import_all()
    assert exchange.advance(transfer_id) is S.ACKNOWLEDGED
    assert states_of(exchange, transfer_id)[-3:] == ["translated", "delivered", "acknowledged"]
    assert exchange.verify_ledger().is_verified


def test_a_delivery_that_comes_through_after_the_lease_is_found(exchange, other):
    transfer_id = ask(exchange, KENT, SEATTLE)
    reached = []
    with held_up(
        exchange,
        PowerSchoolConnector,
        "deliver",
        lambda: reached.append(other.mover.advance(transfer_id)),
    ):
        exchange.advance(transfer_id)

    assert reached == [S.UNKNOWN]
    assert other.mover.advance(transfer_id) is S.DELIVERED
    assert [one.outcome for one in disclosures_of(exchange, transfer_id)] == [Outcome.MADE]
    assert exchange.verify_ledger().is_verified


def test_a_worker_that_lets_go_does_not_let_go_for_another(exchange, other):
    transfer_id = ask(exchange, KENT, SEATTLE, ssid=exchange.region.cast.kent[0])
    taken = []

    def take_over():
        held = exchange.gateway.services.access.clock() + LEASE
        moment = exchange.gateway.services.access.clock()
        taken.append(
            exchange.database.write(
                lambda uow: uow.transfers.take(transfer_id, (S.REQUESTED,), moment, held)
            )
        )

    with held_up(exchange, FileConnector, "fetch", take_over):
        exchange.advance(transfer_id)

    assert taken[0].taken_until == stored(exchange, transfer_id).taken_until
    assert other.mover.advance(transfer_id) is None


def test_a_delivery_that_the_gateway_itself_broke_off_is_unknown(exchange, monkeypatch):
    transfer_id = ask(exchange, KENT, SEATTLE)

    def break_off(*_):
        raise KeyError("Marker")

    with monkeypatch.context() as broken:
        broken.setattr(PowerSchoolConnector, "deliver", break_off)
        with pytest.raises(KeyError):
            exchange.advance(transfer_id)
    assert stored(exchange, transfer_id).state is S.TRANSLATED
    assert exchange.advance(transfer_id) is None
    exchange.ahead += OVER

    assert exchange.advance(transfer_id) is S.UNKNOWN
    exchange.ahead += ARRIVES_WITHIN
    assert exchange.advance(transfer_id) is S.FAILED
    assert [one.outcome for one in disclosures_of(exchange, transfer_id)] == [Outcome.FAILED]


def test_an_intent_is_not_recorded_twice(exchange, other):
    transfer_id = ask(exchange, KENT, SEATTLE)
    with held_up(exchange, carrying, "translate", lambda: other.mover.advance(transfer_id)):
        exchange.advance(transfer_id)

    assert len(exchange.events("disclosure.intended")) == 1
    assert exchange.database.read(lambda uow: uow.disclosures.list_open()) == ()
