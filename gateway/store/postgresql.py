"""PostgreSQL: each unit of work is its own transaction, and the server groups the commits."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine

from gateway.store.failure import store_errors
from gateway.store.opened import Opened

T = TypeVar("T")

_OPTIONS = "-c TimeZone=UTC -c lock_timeout=10s -c statement_timeout=60s"


class PostgresqlBackend:
    """A server; the pool is made in the process that uses it."""

    def __init__(self, url: URL) -> None:
        driven = url.set(drivername="postgresql+psycopg")
        self._engines = Opened(lambda: _connect(driven), _dispose)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run the work in a transaction; return once it is committed."""
        writer, _ = self._engines.get()
        with store_errors(), writer.begin() as connection:
            return work(connection)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run the work on one snapshot; it cannot change anything."""
        _, reader = self._engines.get()
        with store_errors(), reader.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self._engines.close()


def _connect(url: URL) -> tuple[Engine, Engine]:
    writer = create_engine(
        url,
        hide_parameters=True,
        pool_size=8,
        max_overflow=8,
        pool_timeout=10,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": _OPTIONS},
    )
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writer, reader


def _dispose(engines: tuple[Engine, Engine]) -> None:
    """Give back the connections, which both have of one pool."""
    writer, _ = engines
    writer.dispose()
