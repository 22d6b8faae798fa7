"""The database, SQLite or PostgreSQL: units of work go in, their results come out."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError

from gateway.errors import StoreError
from gateway.store import migration
from gateway.store.postgresql import PostgresqlBackend
from gateway.store.sqlite import SqliteBackend
from gateway.store.unit_of_work import UnitOfWork

T = TypeVar("T")


class Backend(Protocol):
    """One kind of database."""

    def write(self, work: Callable[[Connection], T]) -> T: ...

    def read(self, work: Callable[[Connection], T]) -> T: ...

    def close(self) -> None: ...


class Database:
    """Where units of work are run; safe to use from any thread, and after a fork."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @classmethod
    def open(cls, url: str) -> "Database":
        """Open by URL, `sqlite:////path` or `postgresql://…`; nothing is connected yet."""
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise StoreError("the database's URL cannot be read") from None
        match parsed.get_backend_name():
            case "sqlite" if parsed.database:
                return cls(SqliteBackend(Path(parsed.database)))
            case "postgresql":
                return cls(PostgresqlBackend(parsed))
            case _:
                raise StoreError("the database is neither an SQLite file nor PostgreSQL")

    def write(self, unit: Callable[[UnitOfWork], T]) -> T:
        """Run the unit whole, or not at all; when this returns, what it wrote is durable."""
        return self._backend.write(lambda connection: unit(UnitOfWork(connection)))

    def read(self, unit: Callable[[UnitOfWork], T]) -> T:
        """Run the unit on one snapshot of the database."""
        return self._backend.read(lambda connection: unit(UnitOfWork(connection)))

    def upgrade(self) -> None:
        """Bring the tables up to date, by whichever process comes first."""
        self._backend.write(migration.upgrade)

    def is_current(self) -> bool:
        """Whether the tables are those that this version of the gateway wants."""
        return self._backend.read(migration.is_current)

    def close(self) -> None:
        """End what this process has open; units that are queued are run first."""
        self._backend.close()
