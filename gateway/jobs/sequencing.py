"""The thread that gives the ledger's events their places; nobody waits for it."""

import threading

import structlog

from gateway.ledger import Sequencer

_LOG = structlog.get_logger("gateway.jobs")


class Sequencing:
    """Sequences what waits, again and again, until stopped."""

    def __init__(self, sequencer: Sequencer, seconds: float) -> None:
        self._sequencer = sequencer
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Place what waits now, and end."""
        self._stopping.set()
        self._thread.join()

    def sequence_now(self) -> None:
        """Place all that waits."""
        self._sequencer.sequence_all()

    def _run(self) -> None:
        while True:
            is_last = self._stopping.wait(self._seconds)
            try:
                checkpoint = self._sequencer.sequence_all()
            except Exception as error:  # noqa: BLE001 - logged as type, and tried again
                _LOG.warning("sequence", error=type(error).__name__)
            else:
                if checkpoint is not None:
                    _LOG.debug("checkpoint", size=checkpoint.size)
            if is_last:
                return
