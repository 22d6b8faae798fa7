"""Units of work: whole or not at all, alone in their failure, durable when they return."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from store_facts import KENT, NOW

from gateway.errors import ConflictError, StoreError
from gateway.model.event import Entry
from gateway.store import Database, UnitOfWork

ENTRY = Entry(NOW, "test", "{}", "00")


def test_what_a_unit_wrote_is_there_for_every_later_reader(empty):
    empty.write(lambda uow: uow.districts.put(KENT))

    assert empty.read(lambda uow: uow.districts.find("17415")) == KENT


def test_a_unit_that_fails_leaves_nothing_and_tells_its_caller(empty):
    def fail(uow: UnitOfWork) -> None:
        uow.districts.put(KENT)
        raise ConflictError("on purpose")

    with pytest.raises(ConflictError, match="on purpose"):
        empty.write(fail)

    assert empty.read(lambda uow: uow.districts.find("17415")) is None


def test_group_commit_under_threads_loses_nothing_and_doubles_nothing(empty):
    def add_some(thread: int) -> list[int]:
        return [
            empty.write(lambda uow: uow.events.add(replace(ENTRY, kind=f"{thread}")))
            for _ in range(25)
        ]

    with ThreadPoolExecutor(16) as pool:
        ids = [event_id for some in pool.map(add_some, range(16)) for event_id in some]
    stored = empty.read(lambda uow: uow.events.list_pending(1000))

    assert sorted(ids) == sorted(entry.id for entry in stored)
    assert len(set(ids)) == 400


def test_a_failing_unit_among_many_rolls_back_alone(empty):
    barrier = threading.Barrier(12)

    def attempt(number: int) -> bool:
        def unit(uow: UnitOfWork) -> None:
            uow.events.add(replace(ENTRY, kind=f"{number}"))
            if number % 3 == 0:
                raise ConflictError("on purpose")

        barrier.wait()
        try:
            empty.write(unit)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(attempt, range(12)))
    kinds = {entry.kind for entry in empty.read(lambda uow: uow.events.list_pending(100))}

    assert answers == [number % 3 != 0 for number in range(12)]
    assert kinds == {str(number) for number in range(12) if number % 3 != 0}


def test_a_reader_sees_one_snapshot_whatever_is_written_meanwhile(empty):
    def read_twice(uow: UnitOfWork) -> tuple[int, int]:
        before = len(uow.districts.list_all())
        with ThreadPoolExecutor(1) as pool:
            pool.submit(empty.write, lambda other: other.districts.put(KENT)).result()
        return before, len(uow.districts.list_all())

    assert empty.read(read_twice) == (0, 0)
    assert empty.read(lambda uow: len(uow.districts.list_all())) == 1


def test_a_reader_cannot_write(empty):
    with pytest.raises(StoreError):
        empty.read(lambda uow: uow.districts.put(KENT))


def test_what_the_database_refuses_is_told_without_values(database):
    stray = replace(KENT, name=None)

    with pytest.raises(StoreError) as failure:
        database.write(lambda uow: uow.districts.put(stray))

    assert "Kent" not in str(failure.value)
    assert "17415" not in str(failure.value)
    assert failure.value.__cause__ is None


def test_a_process_forked_from_one_that_used_the_database_uses_it_too(database_url):
    forked = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "ignore", Path(__file__).with_name("forking.py"), database_url],
        check=False,
        timeout=30,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert forked.returncode == 0


def test_a_closed_database_is_closed(database_url):
    database = Database.open(database_url)
    database.upgrade()
    database.close()

    for use in (database.read, database.write):
        with pytest.raises(StoreError, match="closed"):
            use(lambda uow: uow.districts.list_all())
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "mysql://host/db", "nothing at all"])
def test_other_databases_are_refused(url):
    with pytest.raises(StoreError):
        Database.open(url)


def test_a_server_that_is_down_is_a_store_error():
    database = Database.open("postgresql://postgres@127.0.0.1:1/none")

    with pytest.raises(StoreError):
        database.write(lambda uow: uow.districts.list_all())
