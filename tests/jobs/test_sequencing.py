"""The sequencer's thread: places what waits, outlives errors, and places the rest at its end."""

import threading
import time

from structlog.testing import capture_logs

from gateway.errors import StoreError
from gateway.jobs.sequencing import Sequencing


class FakeSequencer:
    def __init__(self, *errors):
        self.errors = list(errors)
        self.runs = 0
        self.ran = threading.Event()

    def sequence_all(self):
        self.runs += 1
        self.ran.set()
        if self.errors:
            raise self.errors.pop(0)


def wait_for(is_so):
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_waits_is_placed_again_and_again():
    sequencer = FakeSequencer()
    sequencing = Sequencing(sequencer, 0.01)
    sequencing.start()
    wait_for(lambda: sequencer.runs >= 3)
    sequencing.stop()


def test_an_error_ends_no_thread_and_tells_its_type_alone():
    sequencer = FakeSequencer(StoreError("no"), RuntimeError("Marker"))
    sequencing = Sequencing(sequencer, 0.01)
    with capture_logs() as logs:
        sequencing.start()
        wait_for(lambda: sequencer.runs >= 3)
        sequencing.stop()

    assert [line["error"] for line in logs] == ["StoreError", "RuntimeError"]
    assert "Marker" not in str(logs)


def test_the_end_places_the_rest():
    sequencer = FakeSequencer()
    sequencing = Sequencing(sequencer, 3600)
    sequencing.start()
    sequencing.stop()

    assert sequencer.runs == 1


def test_events_get_their_places_while_the_gateway_runs(exchange):
    exchange.request_transfer()
    waiting = exchange.database.read(lambda uow: uow.events.count_pending())
    sequencing = exchange.gateway.sequencing
    sequencing.start()
    sequencing.stop()

    assert waiting > 0
    assert exchange.database.read(lambda uow: uow.events.count_pending()) == 0
    assert exchange.verify_ledger().is_verified
