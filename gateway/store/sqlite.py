"""SQLite: one writer thread that commits whatever is queued at once; readers on their own."""

import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event

from gateway.errors import StoreError
from gateway.store.failure import store_errors
from gateway.store.opened import Opened

T = TypeVar("T")

_LARGEST_BATCH = 256
_BUSY_MS = 10_000


@dataclass(slots=True)
class _Queued:
    work: Callable[[Connection], Any]
    done: "Future[Any]"


class SqliteBackend:
    """A database file; threads and connections are made in the process that uses them."""

    def __init__(self, path: Path) -> None:
        self._process = Opened(lambda: _Process(path), _Process.close)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run the work on the writer's thread; return once it is on the disk."""
        return self._process.get().write(work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run the work on one snapshot; it cannot change anything."""
        with store_errors(), self._process.get().reader.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self._process.close()


class _Process:
    """What one process has open: nothing of it outlives a fork."""

    def __init__(self, path: Path) -> None:
        with_owner_only(path)
        self.reader = _engine(path, begin="BEGIN", query_only=True)
        self._writer = _engine(path, begin="BEGIN IMMEDIATE", query_only=False)
        self._queue: queue.SimpleQueue[_Queued | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[Connection], T]) -> T:
        if threading.current_thread() is self._thread:
            raise StoreError("a unit of work cannot start another")
        queued = _Queued(work, Future())
        with self._closing:
            if self._is_closed:
                raise StoreError("the database is closed")
            self._queue.put(queued)
        result: T = queued.done.result()
        return result

    def close(self) -> None:
        with self._closing:
            self._is_closed = True
            self._queue.put(None)
        self._thread.join()
        self._writer.dispose()
        self.reader.dispose()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            is_last = False
            while len(batch) < _LARGEST_BATCH and not is_last:
                try:
                    queued = self._queue.get_nowait()
                except queue.Empty:
                    break
                if queued is None:
                    is_last = True
                else:
                    batch.append(queued)
            self._commit(batch)
            if is_last:
                return

    def _commit(self, batch: list[_Queued]) -> None:
        """Run each in its savepoint, commit once, and only then tell anybody."""
        answers: list[Callable[[], None]] = []
        try:
            with store_errors(), self._writer.begin() as connection:
                answers.extend(_attempt(connection, queued) for queued in batch)
        except StoreError as error:
            for queued in batch:
                queued.done.set_exception(error)
        else:
            for answer in answers:
                answer()


def _attempt(connection: Connection, queued: _Queued) -> Callable[[], None]:
    """
    What to tell the caller once the batch is committed.

    An error of the unit's own rolls back its savepoint alone. Where even that fails (a full disk
    makes SQLite roll back everything), the error goes up and the whole batch has failed.
    """
    savepoint = connection.begin_nested()
    try:
        with store_errors():
            result = queued.work(connection)
            savepoint.commit()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the caller's
        savepoint.rollback()
        failure = error
        return lambda: queued.done.set_exception(failure)
    return lambda: queued.done.set_result(result)


def with_owner_only(path: Path) -> None:
    """Make the file, if it is not there, readable by its owner alone; WAL and SHM follow it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(f"the database could not be opened: {error.strerror}") from None


def _engine(path: Path, *, begin: str, query_only: bool) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        hide_parameters=True,
        connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False},
        pool_size=32,
        max_overflow=-1,
    )

    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # BEGIN is ours to say
        _use_wal(connection)
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "secure_delete=ON",
            f"query_only={'ON' if query_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", start)
    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Have a write-ahead log; SQLite does not wait for another who gives a new file one."""
    end = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return
