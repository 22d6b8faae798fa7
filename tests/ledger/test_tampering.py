"""Whatever somebody does to the rows of a log of 64 events, verification finds it."""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ledger_log import DENIED, DISCLOSURE, NOW, add, disclose, fill, moved, sequencer, verify

from gateway.errors import MalformedError
from gateway.ledger import StoredLog, intend, settle, verify_log
from gateway.merkle import hash_leaf
from gateway.model.disclosure import Outcome
from gateway.store import Database

TABLES = {
    "events": "id",
    "leaves": '"index"',
    "checkpoints": "size",
    "disclosures": "id",
    "disclosure_subjects": "rowid",
}


@pytest.fixture(scope="module")
def written(upgraded_sqlite, tmp_path_factory):
    """A file with the log of 64 events, to be copied."""
    path = tmp_path_factory.mktemp("log") / "written.db"
    shutil.copy(upgraded_sqlite, path)
    database = Database.open(f"sqlite:///{path}")
    fill(database)
    database.close()
    return path


@pytest.fixture
def path(written, tmp_path):
    shutil.copy(written, tmp_path / "gateway.db")
    return tmp_path / "gateway.db"


@pytest.fixture
def database(path):
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def tamper(path):
    """The file, as somebody with a database tool has it: no constraint holds them back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=OFF")
        yield connection


def flip(value, chance):
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(12))
    data = bytearray(value.encode())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


@pytest.mark.parametrize("table", TABLES)
def test_a_flipped_bit_in_any_column_of_any_row_is_found(database, tamper, table):
    chance = random.Random(table)  # noqa: S311 - the same bits every time
    key = TABLES[table]
    typed_key = "CAST(? AS TEXT)" if table == "disclosures" else "?"
    rows = tamper.execute(f"SELECT {key} AS place, * FROM {table} ORDER BY {key}")  # noqa: S608 - our own names
    columns = [column for column, *_ in rows.description[1:]]
    missed = []
    for place, *values in rows.fetchall():
        for column, value in zip(columns, values, strict=True):
            if value is None:
                continue
            typed = "?" if isinstance(value, int) else "CAST(? AS TEXT)"
            change = f'UPDATE {table} SET "{column}" = {typed} WHERE {key} = {typed_key}'  # noqa: S608 - our own names
            spoilt = flip(value, chance)
            try:
                tamper.execute(change, [spoilt, place])
            except sqlite3.IntegrityError:  # such a row is there already: nobody can do this
                continue
            if verify(database).is_verified:
                missed.append((place, column))
            tamper.execute(change, [value, spoilt if column == key.strip('"') else place])

    assert missed == []
    assert verify(database).is_verified


@pytest.mark.parametrize("index", [0, 1, 17, 40, 63])
def test_the_first_wrong_event_is_named(database, tamper, index):
    for later in {index, 63}:
        tamper.execute(
            "UPDATE events SET body = replace(body, '17415', '17416')"
            ' WHERE id = (SELECT event_id FROM leaves WHERE "index" = ?)',
            [later],
        )
        tamper.execute(
            "UPDATE events SET kind = kind || '.' WHERE body NOT LIKE '%17416%'"
            ' AND id = (SELECT event_id FROM leaves WHERE "index" = ?)',
            [later],
        )

    verification = verify(database)

    assert not verification.is_verified
    assert verification.problems[0].startswith(f"event {index}:")


@pytest.mark.parametrize(
    ("table", "where", "found"),
    [
        ("events", 'id = (SELECT event_id FROM leaves WHERE "index" = 20)', "event 20:"),
        ("leaves", '"index" = 20', "event 20:"),
        ("leaves", '"index" = 63', "checkpoint 64: the log has 63 events"),
        ("leaves", '"index" >= 48', "checkpoint 64: the log has 48 events"),
        ("checkpoints", "size = 64", "events 48 to 63: not signed for"),
        ("disclosures", "id = 'd5'", "disclosure d5: its row is gone"),
        ("disclosure_subjects", "disclosure_id = 'd5' AND position = 0", "disclosure d5: "),
        ("disclosure_subjects", "disclosure_id = 'd5' AND position = 1", "disclosure d5: "),
    ],
)
def test_a_removed_row_is_found(database, tamper, table, where, found):
    tamper.execute(f"DELETE FROM {table} WHERE {where}")  # noqa: S608 - our own names

    assert any(problem.startswith(found) for problem in verify(database).problems)


@pytest.mark.parametrize(("one", "other"), [(3, 4), (0, 63), (15, 16), (20, 40)])
@pytest.mark.parametrize("columns", [("event_id",), ("event_id", "hash")])
def test_two_swapped_events_are_found(database, tamper, one, other, columns):
    rows = {
        index: tamper.execute(
            f'SELECT {", ".join(columns)} FROM leaves WHERE "index" = ?',  # noqa: S608 - our own names
            [index],
        ).fetchone()
        for index in (one, other)
    }
    tamper.execute('UPDATE leaves SET event_id = -event_id WHERE "index" IN (?, ?)', (one, other))
    for index, values in ((one, rows[other]), (other, rows[one])):
        sets = ", ".join(f"{column} = ?" for column in columns)
        tamper.execute(
            f'UPDATE leaves SET {sets} WHERE "index" = ?',  # noqa: S608 - our own names
            [*values, index],
        )

    assert not verify(database).is_verified


def test_an_event_whose_hashes_were_made_to_fit_is_found_by_the_signature(database, tamper):
    body = '{"at":"2026-11-24T17:00:00.123456Z","data":{},"kind":"decision.denied"}'
    leaf = hash_leaf(body.encode()).hex()
    tamper.execute(
        "UPDATE events SET kind = 'decision.denied', body = ?, leaf_hash = ?"
        ' WHERE id = (SELECT event_id FROM leaves WHERE "index" = 21)',
        [body, leaf],
    )
    tamper.execute('UPDATE leaves SET hash = ? WHERE "index" = 21', [leaf])

    assert "events 16 to 31: not what checkpoint 32 signed for" in verify(database).problems


def test_a_checkpoint_from_elsewhere_is_found(database, tamper):
    (earlier,) = tamper.execute("SELECT note FROM checkpoints WHERE size = 48").fetchone()
    tamper.execute("UPDATE checkpoints SET note = ? WHERE size = 64", [earlier])

    assert verify(database).problems == ("checkpoint 64: its note says otherwise",)


def test_a_whole_log_rewritten_with_the_key_is_found_by_an_earlier_checkpoint(
    database, path, upgraded_sqlite
):
    kept = database.read(lambda uow: uow.checkpoints.list_all())[1].note
    database.close()
    for file in path.parent.iterdir():
        file.unlink()
    shutil.copy(upgraded_sqlite, path)
    rewritten = Database.open(f"sqlite:///{path}")
    for number in range(64):
        add(rewritten, moved(f"t{number}", "requested", "denied"))
    sequencer(rewritten).sequence_all()

    assert verify(rewritten).is_verified
    assert verify(rewritten, (kept,)).problems == (
        "events before 32: not what a checkpoint kept elsewhere signed for",
    )
    rewritten.close()


def test_a_log_cut_short_with_its_checkpoint_is_found_by_a_later_checkpoint(database, tamper):
    kept = database.read(lambda uow: uow.checkpoints.find_latest()).note
    for statement in (
        "DELETE FROM checkpoints WHERE size = 64",
        'DELETE FROM events WHERE id IN (SELECT event_id FROM leaves WHERE "index" >= 48)',
        'DELETE FROM leaves WHERE "index" >= 48',
        "DELETE FROM disclosure_subjects WHERE disclosure_id IN ('d9', 'd10', 'd11')",
        "DELETE FROM disclosures WHERE id IN ('d9', 'd10', 'd11')",
    ):
        tamper.execute(statement)

    assert verify(database).is_verified
    assert verify(database, (kept,)).problems == ("checkpoint 64: the log has 48 events",)


def test_another_key_has_not_signed_it(database):
    other = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32).public_key()
    verification = database.read(lambda uow: verify_log(StoredLog(uow), other))

    assert "checkpoint 16: the checkpoint is signed by another key" in verification.problems


def test_a_checkpoint_kept_elsewhere_must_be_one(database):
    assert not verify(database, ("nonsense",)).is_verified


def test_events_that_wait_are_checked_and_none_is_lost(database, tamper):
    waiting = add(database, DENIED)
    assert verify(database).is_verified

    tamper.execute("UPDATE events SET kind = 'x' WHERE id = ?", [waiting])
    assert verify(database).problems == (
        f"event id {waiting}, which has no place yet: its kind is not its body's",
    )
    tamper.execute("UPDATE events SET kind = 'decision.denied' WHERE id = ?", [waiting])
    tamper.execute("DELETE FROM pending_events")
    assert verify(database).problems == (
        f"event id {waiting}: it has no place and does not wait for one",
    )


def test_a_disclosure_that_the_log_does_not_know_is_found(database, tamper):
    tamper.execute(
        "UPDATE disclosures SET id = 'd55' WHERE id = 'd5'",
    )

    problems = verify(database).problems

    assert "disclosure d5: its row is gone" in problems
    assert "disclosure d55: the log knows nothing of it" in problems


def test_an_outcome_that_the_log_does_not_know_is_found(database):
    database.write(lambda uow: disclose(uow, 70))
    database.write(lambda uow: uow.disclosures.add(*invented()))

    assert "disclosure invented: the log knows nothing of it" in verify(database).problems


def test_an_unknown_outcome_may_turn_out(database):
    def unknown_then_made(uow):
        disclosure, _ = invented()
        intend(uow, disclosure, {})
        settle(uow, "invented", Outcome.UNKNOWN, NOW)
        settle(uow, "invented", Outcome.MADE, NOW)

    database.write(unknown_then_made)

    assert verify(database).is_verified


def test_a_sequencer_without_its_frontier_refuses_to_grow_the_tree(database, tamper):
    tamper.execute("UPDATE checkpoints SET frontier = '[]' WHERE size = 64")
    add(database, DENIED)

    with pytest.raises(MalformedError, match="frontier"):
        sequencer(database).sequence()


def invented():
    return replace(DISCLOSURE, id="invented"), ()
