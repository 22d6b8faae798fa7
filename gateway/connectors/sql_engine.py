"""The way to a district's SQL database: its pool, time-outs, and errors without values."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import inf
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from gateway.connectors.address import Secrets
from gateway.errors import ConnectorError, ConnectorTimeoutError, InvalidEntryError

DEFAULT_SECONDS = 10.0
_POOL_SIZE = 5
_STEPS_BETWEEN_CHECKS = 1000
"""SQLite's virtual machine instructions between two looks at the clock."""
_SLOW = ("QueryCanceled", "ConnectionTimeout", "LockNotAvailable")
"""What psycopg calls a time-out."""
_SLOW_SQLITE = ("interrupted", "database is locked", "database table is locked")


class SqlDatabase:
    """
    A district's database behind two doors, `reading` and `writing`.

    Whatever fails behind them is a ConnectorError that names the district and the kind of
    failure: drivers put values into their messages, so neither message nor cause goes on.
    """

    def __init__(self, district: str, address: Mapping[str, str], secrets: Secrets) -> None:
        self._district = district
        self._seconds = _read_seconds(district, address)
        self._engine = _open_engine(district, address, secrets, self._seconds)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database throughout."""
        with self._translating(), self._engine.connect() as connection, self._limiting(connection):
            match connection.dialect.name:
                case "sqlite":
                    connection.exec_driver_sql("BEGIN")
                case "postgresql":
                    connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end, or not at all."""
        with self._translating(), self._engine.begin() as connection, self._limiting(connection):
            yield connection

    def close(self) -> None:
        """Close the pool's connections."""
        self._engine.dispose()

    @contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) else None
            kind = type(error if cause is None else cause).__name__
            if isinstance(error, PoolTimeoutError) or kind in _SLOW or _is_slow_sqlite(cause):
                raise ConnectorTimeoutError(
                    f"{self._district}: the database did not answer in {self._seconds:g} s"
                ) from None
            raise ConnectorError(f"{self._district}: the database failed ({kind})") from None

    @contextmanager
    def _limiting(self, connection: Connection) -> Iterator[None]:
        """Interrupt SQLite at the end of the time; PostgreSQL counts for itself."""
        if connection.dialect.name != "sqlite":
            yield
            return
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - a checked-out connection has one
        end = time.monotonic() + self._seconds
        driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_CHECKS)
        try:
            yield
        finally:
            driver.set_progress_handler(None, 0)


def _is_slow_sqlite(cause: BaseException | None) -> bool:
    return str(cause) in _SLOW_SQLITE


def _read_seconds(district: str, address: Mapping[str, str]) -> float:
    try:
        seconds = float(address.get("timeout", DEFAULT_SECONDS))
    except ValueError:
        seconds = 0
    if not 0 < seconds < inf:
        raise InvalidEntryError(f"{district}: address: timeout must be a number of seconds")
    return seconds


def _open_engine(
    district: str, address: Mapping[str, str], secrets: Secrets, seconds: float
) -> Engine:
    """An engine that has not connected yet, so that it may be made before a fork."""
    if "url" not in address:
        raise InvalidEntryError(f"{district}: address: url is missing")
    try:
        url = make_url(secrets(address["url"]))
        if "password" in address:
            url = url.set(password=secrets(address["password"]))
        return create_engine(
            _existing_file(url) if url.get_backend_name() == "sqlite" else url,
            connect_args=_connect_arguments(url, seconds),
            pool_size=_POOL_SIZE,
            pool_timeout=seconds,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except (ArgumentError, NoSuchModuleError, ImportError):
        raise InvalidEntryError(f"{district}: address: url is not a database address") from None
    except (OSError, KeyError):
        raise InvalidEntryError(f"{district}: address: a secret is not there") from None


def _existing_file(url: URL) -> URL:
    """The same file, which SQLite must not create."""
    return url.set(
        database=f"file:{quote(url.database or '')}", query={"mode": "rw", "uri": "true"}
    )


def _connect_arguments(url: URL, seconds: float) -> dict[str, object]:
    match url.get_backend_name():
        case "sqlite":
            return {"timeout": seconds}
        case "postgresql":
            milliseconds = max(1, round(seconds * 1000))
            return {
                "connect_timeout": max(2, round(seconds)),
                "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
            }
        case _:
            return {}
