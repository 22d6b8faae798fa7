"""A simulated PowerSchool-like SIS: a REST server, its database in a folder, its importer."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import orjson
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # ships none

from gateway.simulators.people import Population
from gateway.simulators.powerschool_app import TABLE, create_app
from gateway.simulators.powerschool_rows import rows_of
from gateway.simulators.powerschool_store import Delivery, Store, columns, create_store
from gateway.simulators.powerschool_wire import Stored

__all__ = ["create_app", "import_deliveries", "refuse_imports", "run", "write"]

IMPORTS, CLOSED = "u_transfer_in.imports", "closed"
IMPORT_SECONDS = 0.2
THREADS = 8


def write(population: Population, folder: Path) -> None:
    """Put the population into the SIS whose data lies in the folder."""
    create_store(folder, rows_of(population))


def refuse_imports(folder: Path) -> None:
    """From now on the importer rejects every batch."""
    with closing(Store(folder)) as store:
        store.set_pref(IMPORTS, CLOSED)


def import_deliveries(folder: Path) -> int:
    """
    Take accepted batches into the history of the students they are about.

    A batch is rejected whole where the SIS has no such student, or a row is not of its table.
    """
    with closing(Store(folder)) as store:
        accepted = store.list_accepted()
        for delivery in accepted:
            _import(delivery, store)
        return len(accepted)


def _import(delivery: Delivery, store: Store) -> None:
    batch = orjson.loads(delivery.body)["tables"][TABLE]
    rows = [Stored(query, row) for query, rows in batch["records"].items() for row in rows]
    ssids = {row["state_studentnumber"] for _, row in rows if "state_studentnumber" in row}
    students = store.find_rows("students", {"state_studentnumber": sorted(ssids)}, 1, 0).rows
    if store.find_pref(IMPORTS) == CLOSED:
        store.reject(delivery.delivery_id, "imports are closed")
    elif len(ssids) != 1 or len(students) != 1:
        store.reject(delivery.delivery_id, "no student has this state number")
    elif wrong := next((query for query, row in rows if not _is_valid(query, row)), None):
        store.reject(delivery.delivery_id, f"a row does not fit the table {wrong}")
    else:
        student_number = orjson.loads(students[0])["student_number"]
        store.add_history(delivery.delivery_id, student_number, rows)


def _is_valid(query: str, row: dict[str, str]) -> bool:
    return query in columns().records and not columns().validate_row(query, row)


def run(
    folder: Path,
    port: int,
    client_id: str,
    client_secret: str,
    importers: Callable[[], list[Callable[[], object]]] = list,
) -> None:
    """
    Serve on the loopback address, and import what is delivered, until told to stop.

    `importers` makes those of other SISs, which run beside this one's.
    """
    _Server(folder, port, (client_id, client_secret), importers).run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """
    One gunicorn worker, whose importers share a thread of its own.

    No thread may run before gunicorn forks it: what one holds then, a lock or an import half
    done, stays so in the worker for ever.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        client: tuple[str, str],
        importers: Callable[[], list[Callable[[], object]]],
    ) -> None:
        self._folder = folder
        self._port = port
        self._client = client
        self._importers = importers
        self._is_ending = Event()
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"127.0.0.1:{self._port}",
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": self._start_importers,
            "worker_exit": self._stop_importers,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return create_app(self._folder, *self._client)

    def _start_importers(self, _worker: Any) -> None:
        Thread(target=self._import, name="importers", daemon=True).start()

    def _stop_importers(self, _server: Any, _worker: Any) -> None:
        self._is_ending.set()

    def _import(self) -> None:
        importers = [lambda: import_deliveries(self._folder), *self._importers()]
        with closing(Store(self._folder)) as kept:
            kept.list_accepted()  # opens it: SQLite cleans up whenever its last one closes
            while not self._is_ending.wait(IMPORT_SECONDS):
                for run_import in importers:
                    run_import()
