"""PostgreSQL: each unit of work is its own transaction, and the server groups the commits."""

import os
import threading
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine

from gateway.errors import StoreError
from gateway.store.failure import store_errors

T = TypeVar("T")

_OPTIONS = "-c TimeZone=UTC -c lock_timeout=10s -c statement_timeout=60s"


class PostgresqlBackend:
    """A server; the pool is made in the process that uses it."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self._lock = threading.Lock()
        self._engine: tuple[int, Engine, Engine] | None = None
        self._is_closed = False

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run the work in a transaction; return once it is committed."""
        _, writer, _ = self._here()
        with store_errors(), writer.begin() as connection:
            return work(connection)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run the work on one snapshot; it cannot change anything."""
        _, _, reader = self._here()
        with store_errors(), reader.begin() as connection:
            return work(connection)

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            if self._engine is not None and self._engine[0] == os.getpid():
                self._engine[1].dispose()
            self._engine = None

    def _here(self) -> tuple[int, Engine, Engine]:
        engine = self._engine
        if engine is not None and engine[0] == os.getpid():
            return engine
        with self._lock:
            if self._is_closed:
                raise StoreError("the database is closed")
            if self._engine is None or self._engine[0] != os.getpid():
                self._engine = (os.getpid(), *self._connect())
            return self._engine

    def _connect(self) -> tuple[Engine, Engine]:
        writer = create_engine(
            self._url,
            hide_parameters=True,
            pool_size=8,
            max_overflow=8,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5, "options": _OPTIONS},
        )
        reader = writer.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        return writer, reader
