"""
The embedded worker: moves transfers in this process's threads.

The transfers table is the truth. A wake-up carries a transfer's id and may be lost; a sweep picks
up what has none. What waits for a destination is asked after at growing intervals.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from gateway.errors import GatewayError
from gateway.exchange.moving import Mover
from gateway.model.transfer import TransferState

_LOG = structlog.get_logger("gateway.jobs")
_LONGEST_WAIT = 60.0
_AT_ONCE = 4
_WAITING = (None, TransferState.DELIVERED, TransferState.UNKNOWN)
"""Reached where only time brings anything new: an error, another's, or a destination's word."""

T = TypeVar("T")


class Worker:
    """
    Threads that move transfers until stopped; one transfer is never in two of them.

    `tidy` is run beside every sweep: it erases what has had its time.

    `is_alone` says that no other process works on this database: then what a process that ended
    had in hand is taken up at once, not when its time is over.
    """

    def __init__(
        self,
        mover: Mover,
        sweep_seconds: float,
        tidy: Callable[[], None] = lambda: None,
        *,
        is_alone: bool,
    ) -> None:
        self._mover = mover
        self._sweep_seconds = sweep_seconds
        self._tidy = tidy
        self._has_taken_over = not is_alone
        self._woken: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._waits: dict[str, tuple[float, float]] = {}
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="transfer")
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._stopping = threading.Event()

    def wake(self, transfer_id: str) -> None:
        """There is something to do for that transfer now."""
        self._woken.put(transfer_id)

    def start(self) -> None:
        """Begin; transfers that an earlier process left open are taken up by the first sweep."""
        self._thread.start()

    def stop(self) -> None:
        """End after the steps that are under way; what had not begun waits for the next start."""
        self._stopping.set()
        self._woken.put(None)
        self._thread.join()
        self._pool.shutdown(cancel_futures=True)

    def _run(self) -> None:
        next_sweep = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= next_sweep:
                self._attempt(self._sweep)
                self._attempt(self._tidy)
                next_sweep = time.monotonic() + self._sweep_seconds
            try:
                woken = self._woken.get(timeout=max(0.01, next_sweep - time.monotonic()))
            except queue.Empty:
                continue
            if woken is not None:
                self._submit(woken, is_woken=True)

    def _sweep(self) -> None:
        if not self._has_taken_over:
            self._mover.let_go_of_all()
            self._has_taken_over = True
        workable = self._mover.list_workable()
        now = time.monotonic()
        with self._lock:
            known = self._busy.union(workable)
            self._waits = {one: wait for one, wait in self._waits.items() if one in known}
            ready = [one for one in workable if self._waits.get(one, (now, 0.0))[0] <= now]
        for transfer_id in ready:
            self._submit(transfer_id)

    def _submit(self, transfer_id: str, *, is_woken: bool = False) -> None:
        with self._lock:
            if transfer_id in self._busy:
                if is_woken:
                    self._again.add(transfer_id)
                return
            if is_woken:
                self._waits.pop(transfer_id, None)
            self._busy.add(transfer_id)
        self._pool.submit(self._advance, transfer_id)

    def _advance(self, transfer_id: str) -> None:
        reached = self._attempt(lambda: self._mover.advance(transfer_id), transfer_id=transfer_id)
        if reached is not None:
            _LOG.info("transfer", transfer_id=transfer_id, state=reached)
        with self._lock:
            self._busy.discard(transfer_id)
            waited = self._waits.pop(transfer_id, (0.0, self._sweep_seconds / 2))[1]
            if transfer_id in self._again:
                self._again.discard(transfer_id)
                self._woken.put(transfer_id)
            elif reached in _WAITING:
                wait = min(_LONGEST_WAIT, waited * 2)
                self._waits[transfer_id] = (time.monotonic() + wait, wait)

    def _attempt(self, work: Callable[[], T], **about: str) -> T | None:
        """What the work returns; what it raises is logged, and ends no thread."""
        try:
            return work()
        except GatewayError as error:
            _LOG.warning("worker", error=type(error).__name__, detail=str(error), **about)
        except Exception as error:  # noqa: BLE001 - a worker's answer: its type alone is logged
            _LOG.error("worker", error=type(error).__name__, **about)
        return None
