"""The worker: woken or sweeping, it moves each transfer in one thread at a time, until stopped."""

import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from gateway.app.composition import compose
from gateway.errors import StoreError
from gateway.jobs.worker import Worker
from gateway.model.transfer import TransferState as S

NEVER = 3600.0


class FakeMover:
    """Says what there is to do, and notes what is done."""

    def __init__(self):
        self.workable = []
        self.answers = defaultdict(lambda: S.ACKNOWLEDGED)
        self.calls = []
        self.times = []
        self.sweeps = 0
        self.taken_over = 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.inside = defaultdict(int)
        self.most_inside = defaultdict(int)
        self._lock = threading.Lock()

    def list_workable(self):
        self.sweeps += 1
        return tuple(self.workable)

    def let_go_of_all(self):
        self.taken_over += 1

    def advance(self, transfer_id):
        with self._lock:
            self.calls.append(transfer_id)
            self.times.append(time.monotonic())
            self.inside[transfer_id] += 1
            self.most_inside[transfer_id] = max(
                self.most_inside[transfer_id], self.inside[transfer_id]
            )
        self.may_go_on.wait(10)
        with self._lock:
            self.inside[transfer_id] -= 1
        answer = self.answers[transfer_id]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def mover():
    return FakeMover()


@contextmanager
def working(mover, sweep_seconds=NEVER, *, is_alone=False):
    worker = Worker(mover, sweep_seconds, is_alone=is_alone)
    worker.start()
    try:
        yield worker
    finally:
        mover.may_go_on.set()
        worker.stop()


def wait_for(is_so):
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_wake_up_is_worked_on_at_once(mover):
    with working(mover) as worker:
        wait_for(lambda: mover.sweeps == 1)
        worker.wake("a")
        wait_for(lambda: mover.calls == ["a"])


def test_a_sweep_picks_up_what_has_no_wake_up(mover):
    with working(mover, 0.02):
        mover.workable = ["a", "b"]
        wait_for(lambda: {"a", "b"} <= set(mover.calls))


def test_one_transfer_is_never_in_two_threads(mover):
    mover.workable = ["a"]
    mover.may_go_on.clear()
    with working(mover, 0.005) as worker:
        for _ in range(20):
            worker.wake("a")
        wait_for(lambda: mover.sweeps > 5)
        assert mover.calls == ["a"]
        mover.may_go_on.set()
        wait_for(lambda: len(mover.calls) > 3)

    assert mover.most_inside == {"a": 1}


def test_several_transfers_move_side_by_side(mover):
    mover.may_go_on.clear()
    with working(mover) as worker:
        for one in "abcdefgh":
            worker.wake(one)
        wait_for(lambda: len(mover.calls) == 4)
        time.sleep(0.05)
        assert len(mover.calls) == 4
        mover.may_go_on.set()
        wait_for(lambda: sorted(mover.calls) == list("abcdefgh"))


def test_a_wake_up_that_comes_while_it_is_worked_on_is_not_lost(mover):
    mover.may_go_on.clear()
    with working(mover) as worker:
        worker.wake("a")
        wait_for(lambda: mover.calls == ["a"])
        worker.wake("a")
        time.sleep(0.05)
        mover.may_go_on.set()
        wait_for(lambda: mover.calls == ["a", "a"])
        time.sleep(0.05)
    assert mover.calls == ["a", "a"]


@pytest.mark.parametrize("reached", [S.DELIVERED, S.UNKNOWN, None, StoreError("no")])
def test_what_waits_is_asked_after_at_growing_intervals(mover, reached):
    mover.workable = ["a"]
    mover.answers["a"] = reached
    with working(mover, 0.01):
        wait_for(lambda: len(mover.calls) == 6)

    waits = [after - before for before, after in zip(mover.times, mover.times[1:], strict=False)]
    for number, wait in enumerate(waits):
        assert wait >= 0.01 * 2**number * 0.9


def test_the_longest_wait_is_a_minute(mover, monkeypatch):
    monkeypatch.setattr("gateway.jobs.worker._LONGEST_WAIT", 0.03)
    mover.workable = ["a"]
    mover.answers["a"] = S.DELIVERED
    with working(mover, 0.01):
        wait_for(lambda: len(mover.calls) == 10)

    assert mover.times[9] - mover.times[5] < 1


def test_a_wake_up_ends_the_wait(mover):
    mover.workable = ["a"]
    mover.answers["a"] = S.DELIVERED
    with working(mover, 0.2) as worker:
        wait_for(lambda: len(mover.calls) == 1)
        for count in range(2, 8):
            worker.wake("a")
            wait_for(lambda n=count: len(mover.calls) >= n)

    assert mover.times[6] - mover.times[0] < 1


def test_what_is_no_longer_workable_is_forgotten(mover):
    mover.workable = ["a"]
    mover.answers["a"] = S.DELIVERED
    with working(mover, 0.01):
        wait_for(lambda: len(mover.calls) == 7)
        mover.workable = []
        swept = mover.sweeps
        wait_for(lambda: mover.sweeps > swept + 3)
        before = len(mover.calls)
        mover.workable = ["a"]
        wait_for(lambda: len(mover.calls) >= before + 2)

    # As if it had never waited: the first wait is the shortest again.
    assert mover.times[before + 1] - mover.times[before] < 0.4


def test_an_error_is_logged_by_its_type_and_ends_no_thread(mover):
    mover.workable = ["a"]
    mover.answers["a"] = ValueError("Marker value")
    with capture_logs() as logs, working(mover, 0.01):
        wait_for(lambda: len(mover.calls) == 3)

    assert {
        "event": "worker",
        "log_level": "error",
        "error": "ValueError",
        "transfer_id": "a",
    } in logs
    assert "Marker" not in str(logs)


def test_a_sweep_that_fails_is_tried_again(mover):
    failures = [StoreError("the database is away"), RuntimeError("Marker")]

    def fail():
        mover.sweeps += 1
        if failures:
            raise failures.pop()
        return ("a",)

    mover.list_workable = fail
    with capture_logs() as logs, working(mover, 0.01):
        wait_for(lambda: mover.calls)

    assert [line["error"] for line in logs if line["event"] == "worker"] == [
        "RuntimeError",
        "StoreError",
    ]
    assert "Marker" not in str(logs)


def test_stop_finishes_what_is_under_way_and_begins_nothing_more(mover):
    mover.may_go_on.clear()
    worker = Worker(mover, NEVER, is_alone=False)
    worker.start()
    for number in range(20):
        worker.wake(str(number))
    wait_for(lambda: len(mover.calls) == 4)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    time.sleep(0.05)
    assert stopping.is_alive()
    mover.may_go_on.set()
    stopping.join(10)

    assert not stopping.is_alive()
    assert sorted(mover.calls) == ["0", "1", "2", "3"]
    assert set(mover.inside.values()) == {0}
    worker.wake("late")  # nobody listens, and nothing breaks


def test_only_who_is_alone_takes_over_and_does_so_once_before_anything_else(mover):
    with working(mover, 0.01):
        wait_for(lambda: mover.sweeps > 3)
    assert mover.taken_over == 0

    mover.sweeps = 0
    with working(mover, 0.01, is_alone=True):
        wait_for(lambda: mover.sweeps > 3)
    assert mover.taken_over == 1


def test_taking_over_is_tried_until_it_succeeds(mover):
    def fail_first():
        mover.taken_over += 1
        if mover.taken_over < 3:
            raise StoreError("no")

    mover.let_go_of_all = fail_first
    with working(mover, 0.01, is_alone=True):
        wait_for(lambda: mover.sweeps > 2)

    assert mover.taken_over == 3


def test_what_a_dead_process_had_in_hand_is_taken_up_at_once(exchange):
    asked = exchange.request_transfer()
    transfer_id = asked.json()["id"]
    now = exchange.gateway.services.access.clock()
    taken = exchange.database.write(
        lambda uow: uow.transfers.take(transfer_id, (S.REQUESTED,), now, now + timedelta(hours=1))
    )
    assert taken is not None
    assert exchange.advance(transfer_id) is None  # as long as that process may live
    settings = exchange.gateway.services.settings.model_copy(update={"sweep_seconds": 0.02})
    started = time.monotonic()
    successor = compose(settings)
    successor.start()
    try:
        wait_for(lambda: exchange.state(transfer_id) is S.DELIVERED)
        assert time.monotonic() - started < 10
        exchange.import_all()
        wait_for(lambda: exchange.state(transfer_id) is S.ACKNOWLEDGED)
    finally:
        successor.stop()


def test_what_the_gateway_itself_cannot_do_fails_and_can_be_tried_again(exchange, monkeypatch):
    transfer_id = exchange.request_transfer().json()["id"]
    with monkeypatch.context() as broken:
        broken.setattr("gateway.exchange.verification.is_enrolled", lambda *_: {}["Marker value"])
        with pytest.raises(KeyError):
            exchange.advance(transfer_id)

    seen = exchange.call(
        "seattle-registrar", "GET", f"/exchange/v1/transfers/{transfer_id}"
    ).json()
    assert seen["state"] == "failed"
    assert seen["failure"] == {"step": "verify", "reason": "the gateway failed (KeyError)"}
    retried = exchange.call(
        "seattle-registrar", "POST", f"/exchange/v1/transfers/{transfer_id}/retry"
    )
    assert retried.json()["state"] == "requested"
    assert exchange.advance(transfer_id) is S.DELIVERED
