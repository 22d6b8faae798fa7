"""A look-up of grants goes by index, so that a million of them cost no more than ten."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from store_facts import CLIENT, DAY, GRANT, NOW, add_parties

from gateway.model.grant import GrantStudents
from gateway.model.purpose import Action, Purpose
from gateway.store import Database
from gateway.store.sqlite import SqliteBackend

MANY = 20_000


@pytest.fixture
def path(upgraded_sqlite, tmp_path):
    """As many grants of one client in one district as one list each would make."""
    path = tmp_path / "gateway.db"
    path.write_bytes(upgraded_sqlite.read_bytes())
    database = Database.open(f"sqlite:///{path}")
    database.write(add_parties)
    database.write(lambda uow: uow.grants.add(replace(GRANT, id="g0"), ["m1:0"]))
    database.write(
        lambda uow: uow.grants.add(replace(GRANT, id="school", students=GrantStudents.ROSTER))
    )
    database.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(grants)")]
        others = ", ".join(column for column in columns if column != "id")
        connection.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})"  # noqa: S608 - our own names
            f" INSERT INTO grants (id, {others}) SELECT 'g' || i, {others}"
            " FROM n, grants WHERE grants.id = 'g0'"
        )
        connection.execute(
            "INSERT INTO grant_students (reference, grant_id)"
            " SELECT 'm1:' || substr(id, 2), id FROM grants"
            " WHERE id NOT IN ('g0', 'school')"
        )
    return path


@pytest.mark.parametrize(
    "look_up",
    [
        lambda uow: uow.grants.list_covering(CLIENT.client_id, "17415", {"m1:777", "m2:777"}),
        lambda uow: uow.grants.list_reach(
            CLIENT.client_id, "17415", Purpose.ENROLLMENT_TRANSFER, Action.READ, NOW
        ),
        lambda uow: uow.grants.list_reach(
            CLIENT.client_id, "17415", Purpose.ENROLLMENT_TRANSFER, Action.READ, NOW + 31 * DAY
        ),
        lambda uow: uow.grants.listed_references("g777"),
        lambda uow: uow.grants.list_for_student({"m1:777"}),
        lambda uow: uow.grants.list_listing(CLIENT.client_id, "17001", NOW),
        lambda uow: uow.grants.list_listed("another", "17415", NOW),
        lambda uow: uow.consents.list_rested_on(CLIENT.client_id, "17001", NOW),
    ],
)
def test_no_look_up_reads_every_grant(path, look_up):
    backend = SqliteBackend(path)
    database = Database(backend)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    def watch(connection):
        connection.connection.driver_connection.set_progress_handler(count, 100)

    backend.read(watch)
    database.read(look_up)
    database.close()

    assert steps * 100 < MANY


def test_of_many_grants_those_that_cover_the_student_are_found(path):
    database = Database.open(f"sqlite:///{path}")
    found = database.read(
        lambda uow: uow.grants.list_covering(CLIENT.client_id, "17415", {"m1:777"})
    )
    database.close()

    assert {grant.id for grant in found} == {"g777", "school"}
