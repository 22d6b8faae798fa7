"""
The embedded worker: moves transfers in this process's threads.

The transfers table is the truth. A wake-up carries a transfer's id and may be lost; a sweep picks
up what has none. What waits for a destination is asked after at growing intervals.
"""

import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import structlog

from gateway.errors import GatewayError
from gateway.exchange.moving import Mover
from gateway.model.transfer import TransferState

_LOG = structlog.get_logger("gateway.jobs")
_LONGEST_WAIT = 60.0
_AT_ONCE = 4


class Worker:
    """Threads that move transfers until stopped."""

    def __init__(self, mover: Mover, sweep_seconds: float) -> None:
        self._mover = mover
        self._sweep_seconds = sweep_seconds
        self._woken: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._waits: dict[str, tuple[float, float]] = {}
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="transfer")
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._stopping = threading.Event()

    def wake(self, transfer_id: str) -> None:
        """There is something to do for that transfer now."""
        self._waits.pop(transfer_id, None)
        self._woken.put(transfer_id)

    def start(self) -> None:
        """Begin; transfers that an earlier process left open are taken up by the first sweep."""
        self._thread.start()

    def stop(self) -> None:
        """End after the steps that are under way."""
        self._stopping.set()
        self._woken.put(None)
        self._thread.join()
        self._pool.shutdown()

    def _run(self) -> None:
        next_sweep = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= next_sweep:
                self._sweep()
                next_sweep = time.monotonic() + self._sweep_seconds
            try:
                woken = self._woken.get(timeout=max(0.01, next_sweep - time.monotonic()))
            except queue.Empty:
                continue
            if woken is not None:
                self._submit(woken)

    def _sweep(self) -> None:
        try:
            workable = self._mover.list_workable()
        except GatewayError as error:
            _LOG.warning("sweep", error=type(error).__name__, detail=str(error))
            return
        now = time.monotonic()
        self._waits = {key: wait for key, wait in self._waits.items() if key in workable}
        for transfer_id in workable:
            if self._waits.get(transfer_id, (0.0, 0.0))[0] <= now:
                self._submit(transfer_id)

    def _submit(self, transfer_id: str) -> None:
        with self._lock:
            if transfer_id in self._busy or self._stopping.is_set():
                return
            self._busy.add(transfer_id)
        self._pool.submit(self._advance, transfer_id)

    def _advance(self, transfer_id: str) -> None:
        try:
            reached = self._mover.advance(transfer_id)
            _LOG.info("transfer", transfer_id=transfer_id, state=reached)
        except GatewayError as error:
            reached = None
            _LOG.warning(
                "transfer", transfer_id=transfer_id, error=type(error).__name__, detail=str(error)
            )
        except Exception as error:  # noqa: BLE001 - a worker's answer: logged as type, tried again
            reached = None
            _LOG.error("transfer", transfer_id=transfer_id, error=type(error).__name__)
        with self._lock:
            self._busy.discard(transfer_id)
        if reached in (None, TransferState.DELIVERED, TransferState.UNKNOWN):
            waited = self._waits.get(transfer_id, (0.0, self._sweep_seconds / 2))[1]
            wait = min(_LONGEST_WAIT, waited * 2)
            self._waits[transfer_id] = (time.monotonic() + wait, wait)
