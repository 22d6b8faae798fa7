"""A PostgreSQL server on the loopback: one that runs, or a private one of what is installed."""

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from gateway.demo.processes import free_port

SERVER = os.environ.get("P2_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@contextmanager
def running_server() -> Iterator[str | None]:
    """The URL of a server on which databases may be made; None where there can be none."""
    programs = None if is_reachable(SERVER) else find_programs()
    if programs is None:
        yield SERVER if is_reachable(SERVER) else None
        return
    folder = Path(tempfile.mkdtemp(prefix="p2-postgresql-", dir="/tmp"))
    try:
        yield from run_private_server(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
    """Whether a server answers there."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def find_programs() -> Path | None:
    """Where PostgreSQL's own programs lie, of the newest that is installed."""
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
