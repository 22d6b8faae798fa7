"""SQLite: the writer, its batches, and the file."""

import sqlite3
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection
from store_facts import KENT, NOW, SEATTLE

from gateway.errors import StoreError
from gateway.model.event import Entry
from gateway.store import Database, UnitOfWork
from gateway.store.sqlite import SqliteBackend

ENTRY = Entry(NOW, "test", "{}", "00")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gateway.db"


@pytest.fixture
def backend(path):
    return SqliteBackend(path)


@pytest.fixture
def database(backend):
    database = Database(backend)
    database.upgrade()
    yield database
    database.close()


@pytest.mark.usefixtures("database")
def test_the_file_is_its_owners_alone_and_durable(backend, path):
    def settings(connection: Connection) -> dict[str, int | str]:
        return {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "temp_store",
                "secure_delete",
            )
        }

    for use in (backend.read, backend.write):
        assert use(settings) == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "temp_store": 2,
            "secure_delete": 1,
        }
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_what_is_queued_while_the_writer_works_is_one_commit(database, backend, path):
    database.write(lambda uow: uow.districts.put(KENT))
    started, go_on = threading.Event(), threading.Event()

    def slow(_uow: UnitOfWork) -> None:
        started.set()
        assert go_on.wait(10)

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(database.write, slow)
        assert started.wait(10)
        others = [pool.submit(database.write, lambda uow: uow.events.add(ENTRY)) for _ in range(8)]
        wait_until_queued(backend, 8)
        before = commits(path)
        go_on.set()
        first.result(10)
        for other in others:
            other.result(10)

    assert commits(path) - before == 1


def test_a_batch_that_cannot_be_committed_fails_whole_and_the_next_works(database, backend):
    database.write(lambda uow: uow.districts.put(KENT))
    started, go_on = threading.Event(), threading.Event()

    def slow(_uow: UnitOfWork) -> None:
        started.set()
        assert go_on.wait(10)

    def break_at_commit(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("INSERT INTO pending_events (event_id) VALUES (987654)")

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(database.write, slow)
        assert started.wait(10)
        good = pool.submit(database.write, lambda uow: uow.districts.put(SEATTLE))
        bad = pool.submit(backend.write, break_at_commit)
        wait_until_queued(backend, 2)
        go_on.set()
        first.result(10)

        for failed in (good, bad):
            with pytest.raises(StoreError):
                failed.result(10)
    database.write(lambda uow: uow.events.add(ENTRY))

    assert database.read(lambda uow: uow.districts.find("17001")) is None
    assert database.read(lambda uow: uow.events.count_pending()) == 1


def test_a_full_disk_fails_all_that_was_in_the_batch_and_then_recovers(database, backend):
    database.write(lambda uow: uow.districts.put(KENT))

    def limit(connection: Connection, pages: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    backend.write(lambda connection: limit(connection, 1))
    with pytest.raises(StoreError, match="SQLITE_FULL"):
        database.write(
            lambda uow: [uow.events.add(Entry(NOW, "test", "x" * 4000, "00")) for _ in range(9)]
        )
    backend.write(lambda connection: limit(connection, 100_000))
    database.write(lambda uow: uow.events.add(ENTRY))

    assert database.read(lambda uow: uow.events.count_pending()) == 1


def test_a_unit_cannot_start_another(database):
    with pytest.raises(StoreError, match="cannot start another"):
        database.write(lambda _: database.write(lambda uow: uow.districts.put(KENT)))


def test_what_is_queued_when_closing_is_still_done(database, backend, path):
    started, go_on = threading.Event(), threading.Event()

    def slow(_uow: UnitOfWork) -> None:
        started.set()
        assert go_on.wait(10)

    with ThreadPoolExecutor(3) as pool:
        pool.submit(database.write, slow)
        assert started.wait(10)
        queued: Future[None] = pool.submit(database.write, lambda uow: uow.districts.put(KENT))
        wait_until_queued(backend, 1)
        closing_ = pool.submit(database.close)
        go_on.set()
        closing_.result(10)
        queued.result(10)

    again = Database.open(f"sqlite:///{path}")
    assert again.read(lambda uow: uow.districts.find("17415")) == KENT
    again.close()


def test_a_value_that_somebody_spoilt_is_a_store_error(database, path):
    database.write(lambda uow: uow.districts.put(KENT))
    event_id = database.write(lambda uow: uow.events.add(ENTRY))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE districts SET closed_days = '[\"2026\"]'")
        connection.execute("UPDATE events SET at = '2026-11-24 17:00:00.123456Z'")

    assert event_id == 1
    for read in (lambda uow: uow.districts.get("17415"), lambda uow: uow.events.list_pending(1)):
        with pytest.raises(StoreError, match="not as it was written"):
            database.read(read)


def test_a_folder_that_is_not_there_is_a_store_error(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path}/nowhere/gateway.db")

    with pytest.raises(StoreError, match="could not be opened"):
        database.upgrade()


def wait_until_queued(backend: SqliteBackend, count: int) -> None:
    queue = backend._process.get()._queue  # noqa: SLF001 - nobody but this test asks for its length
    for _ in range(1000):
        if queue.qsize() >= count:
            return
        threading.Event().wait(0.005)
    raise AssertionError("not queued")


def commits(path: Path) -> int:
    """How many transactions the WAL holds: frames that say how large the file is after them."""
    wal = path.with_name(path.name + "-wal").read_bytes()
    page = int.from_bytes(wal[8:12], "big")
    frames = range(32, len(wal), 24 + page)
    salts = wal[16:24]
    return sum(
        wal[at + 8 : at + 16] == salts and wal[at + 4 : at + 8] != b"\0\0\0\0" for at in frames
    )
