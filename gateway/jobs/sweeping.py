"""The thread that looks after students who moved; which are due, the database says."""

import threading

import structlog

from gateway.exchange.provisioning import Provisioning

_LOG = structlog.get_logger("gateway.jobs")
_SECONDS = 60.0
"""Between two looks at what is due; each student is due once a day."""


class Sweeping:
    """Sweeps again and again, until stopped."""

    def __init__(self, provisioning: Provisioning, seconds: float = _SECONDS) -> None:
        self._provisioning = provisioning
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is under way."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                ended = self._provisioning.sweep()
            except Exception as error:  # noqa: BLE001 - logged as type, and tried again
                _LOG.warning("sweep", error=type(error).__name__)
            else:
                if ended:
                    _LOG.info("sweep", ended=ended)
