"""
Both databases for whoever tests against them: `database_url` (empty) and `upgraded_url` (with
tables), once on SQLite and once on PostgreSQL.

PostgreSQL is a server on the loopback (P2_TEST_POSTGRESQL, else 127.0.0.1:5432), or a private one
made of what is installed; databases of their own are made there. Without any, its tests are
skipped and say so, but fail where CI is set.
"""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from gateway.demo.processes import free_port
from gateway.store import Database
from gateway.store.tables import METADATA

SERVER = os.environ.get("P2_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server on which databases may be made."""
    if is_reachable(SERVER):
        yield SERVER
        return
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL is reachable or installed")
        pytest.skip("NO POSTGRESQL: reachable at P2_TEST_POSTGRESQL, or installed to start one")
    folder = Path(tempfile.mkdtemp(prefix="p2-postgresql-", dir="/tmp"))
    try:
        yield from run_private_server(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database of our own on the server, gone afterwards."""
    name = f"p2_test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def is_reachable(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def find_programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def run_private_server(programs: Path, folder: Path) -> Iterator[str]:
    """A server in a folder; PostgreSQL refuses root, so root runs it as somebody else."""
    data, user = folder / "data", "nobody" if os.geteuid() == 0 else None
    folder.chmod(0o755)
    data.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(data, user)
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - our own arguments
            [programs / program, "-D", data, *arguments],
            check=True,
            user=user,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    run("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
