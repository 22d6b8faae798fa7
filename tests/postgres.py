"""
Both databases for whoever tests against them: `database_url` (empty) and `upgraded_url` (with
tables), once on SQLite and once on PostgreSQL.

PostgreSQL is a server on the loopback (P2_TEST_POSTGRESQL, else 127.0.0.1:5432), or a private one
made of what is installed; databases of their own are made there. Without any, its tests are
skipped and say so, but fail where CI is set.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bench.postgresql import own_database, running_server
from gateway.store import Database
from gateway.store.tables import METADATA


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server on which databases may be made."""
    with running_server() as server:
        if server is None and os.environ.get("CI"):
            pytest.fail("no PostgreSQL is reachable or installed")
        if server is None:
            pytest.skip("NO POSTGRESQL: reachable at P2_TEST_POSTGRESQL, or installed to start")
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/gateway.db"
        return
    with own_database(request.getfixturevalue("postgresql_server")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database whose tables are there and empty, of each kind in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("upgraded_sqlite"), tmp_path / "gateway.db")
        return f"sqlite:///{tmp_path}/gateway.db"
    url: str = request.getfixturevalue("upgraded_postgresql")
    with psycopg.connect(url) as connection:  # DELETE: with little in them it is far faster
        for table in reversed(METADATA.sorted_tables):
            if table.name == "datasets":  # the catalogue is there from the start
                continue
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    return url


@pytest.fixture(scope="session")
def upgraded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file whose tables are there, to be copied."""
    path = tmp_path_factory.mktemp("upgraded") / "gateway.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def upgraded_postgresql(postgresql_server: str) -> Iterator[str]:
    """One PostgreSQL database whose tables are there, to be emptied before each use."""
    with own_database(postgresql_server) as url:
        upgrade(url)
        yield url


def upgrade(url: str) -> None:
    database = Database.open(url)
    database.upgrade()
    database.close()
