"""The database behind a simulated PowerSchool: its rows by query, and its import table."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from itertools import count
from pathlib import Path
from threading import local
from typing import NamedTuple

import orjson

from gateway.assets import asset
from gateway.simulators.powerschool_wire import Stored
from gateway.xsd.schema import Schema, load_schema

DATABASE = "powerschool.sqlite"
FIRST_NUMBER = 100_001
"""Numbers run on through all the years of a SIS; these are all of six digits."""
FILTERS = (
    "state_studentnumber",
    "student_number",
    "schoolid",
    "course_number",
    "section_number",
    "teachernumber",
    "school_number",
    "grade_level",
    "dob",
    "last_name",
)
"""Columns that a query declares as arguments, where it has them."""
INDEXED = ("state_studentnumber", "student_number", "schoolid", "course_number")
BUSY_SECONDS = 10

TABLES = f"""
CREATE TABLE stored (
    query TEXT NOT NULL, dcid INTEGER NOT NULL, {", ".join(f"{name} TEXT" for name in FILTERS)},
    body BLOB NOT NULL, PRIMARY KEY (query, dcid)
);
{"".join(f"CREATE INDEX stored_by_{name} ON stored (query, {name}, dcid);" for name in INDEXED)}
CREATE TABLE u_transfer_in (
    delivery_id TEXT PRIMARY KEY, status TEXT NOT NULL, reason TEXT, body BLOB NOT NULL
);
CREATE TABLE u_transfer_history (
    delivery_id TEXT NOT NULL, student_number TEXT NOT NULL, query TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE TABLE prefs (name TEXT PRIMARY KEY, value TEXT NOT NULL);
PRAGMA journal_mode = WAL;
"""
INSERT = f"INSERT INTO stored VALUES ({', '.join('?' * (len(FILTERS) + 3))})"  # noqa: S608 - marks


class Delivery(NamedTuple):
    """A batch in the import table; `reason` says why it was rejected."""

    delivery_id: str
    status: str
    reason: str | None
    body: bytes


class Page(NamedTuple):
    """Rows as JSON objects, and how many there are on all pages."""

    rows: list[bytes]
    total: int


@cache
def columns() -> Schema:
    """The queries and their columns."""
    return load_schema(asset("xsd/native/powerschool.xsd"))


def arguments_of(query: str) -> frozenset[str]:
    """What the query can be asked for: some of its columns, and rows `after` a row number."""
    shape = columns().records[query]
    return frozenset({"after", *(name for name in FILTERS if shape.find_element(name))})


def create_store(folder: Path, rows: Iterable[Stored]) -> None:
    """Make the database anew, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{DATABASE}.new"
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(TABLES)
        with connection:
            connection.executemany(INSERT, _number(rows))
        connection.execute("ANALYZE")
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (folder / name).unlink(missing_ok=True)
    unfinished.rename(folder / DATABASE)


def _number(rows: Iterable[Stored]) -> Iterator[Sequence[object]]:
    """Give each row of a query its number and its empty columns."""
    blank = {
        name: dict.fromkeys((element.name for element in shape.elements), "")
        for name, shape in columns().records.items()
    }
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(FIRST_NUMBER))
    for query, row in rows:
        dcid = next(numbers[query])
        body = orjson.dumps(blank[query] | row | {"dcid": str(dcid)})
        yield (query, dcid, *(row.get(name) for name in FILTERS), body)


class Store:
    """The database, with a connection for each thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / DATABASE
        self._local = local()

    def find_rows(
        self, query: str, arguments: Mapping[str, Sequence[str]], page: int, size: int
    ) -> Page:
        """A page of the rows that every argument fits; size 0 is all of them."""
        where, values = _condition(query, arguments)
        limit = "" if size == 0 else f" LIMIT {size:d} OFFSET {size * (page - 1):d}"
        select = f"SELECT body FROM stored WHERE {where} ORDER BY dcid{limit}"  # noqa: S608 - FILTERS
        rows = [body for (body,) in self._connection().execute(select, values)]
        is_whole = page == 1 and (size == 0 or len(rows) < size)
        return Page(rows, len(rows) if is_whole else self.count_rows(query, arguments))

    def count_rows(self, query: str, arguments: Mapping[str, Sequence[str]]) -> int:
        """How many rows every argument fits."""
        where, values = _condition(query, arguments)
        select = f"SELECT count(*) FROM stored WHERE {where}"  # noqa: S608 - FILTERS
        number: int = self._connection().execute(select, values).fetchone()[0]
        return number

    def accept(self, delivery_id: str, body: bytes) -> Delivery:
        """Keep the batch for the importer; one that came before stays, unless it was rejected."""
        with self._connection() as connection:
            connection.execute(
                "INSERT INTO u_transfer_in VALUES (?, 'accepted', NULL, ?) ON CONFLICT DO UPDATE"
                " SET status = 'accepted', reason = NULL, body = excluded.body"
                " WHERE status = 'rejected'",
                (delivery_id, body),
            )
            select = "SELECT * FROM u_transfer_in WHERE delivery_id = ?"
            row = connection.execute(select, (delivery_id,)).fetchone()
        return Delivery(*row)

    def find_delivery(self, delivery_id: str) -> Delivery | None:
        """The batch of that id."""
        select = "SELECT * FROM u_transfer_in WHERE delivery_id = ?"
        row = self._connection().execute(select, (delivery_id,)).fetchone()
        return row and Delivery(*row)

    def find_pref(self, name: str) -> str | None:
        """A setting of this SIS."""
        select = "SELECT value FROM prefs WHERE name = ?"
        row = self._connection().execute(select, (name,)).fetchone()
        return row and str(row[0])

    def set_pref(self, name: str, value: str) -> None:
        """Change a setting of this SIS."""
        with self._connection() as connection:
            connection.execute("INSERT OR REPLACE INTO prefs VALUES (?, ?)", (name, value))

    def list_accepted(self) -> list[Delivery]:
        """Batches that the importer has not seen."""
        select = "SELECT * FROM u_transfer_in WHERE status = 'accepted' ORDER BY rowid"
        return [Delivery(*row) for row in self._connection().execute(select)]

    def reject(self, delivery_id: str, reason: str) -> None:
        """Refuse the batch."""
        with self._connection() as connection:
            connection.execute(
                "UPDATE u_transfer_in SET status = 'rejected', reason = ? WHERE delivery_id = ?",
                (reason, delivery_id),
            )

    def add_history(self, delivery_id: str, student_number: str, rows: Iterable[Stored]) -> None:
        """Put the batch's rows into the student's history, and say so; all of it or nothing."""
        with self._connection() as connection:
            connection.executemany(
                "INSERT INTO u_transfer_history VALUES (?, ?, ?, ?)",
                [(delivery_id, student_number, query, orjson.dumps(row)) for query, row in rows],
            )
            connection.execute(
                "UPDATE u_transfer_in SET status = 'imported' WHERE delivery_id = ?",
                (delivery_id,),
            )

    def list_history(self, student_number: str) -> list[Stored]:
        """What other districts sent of the student."""
        select = "SELECT query, body FROM u_transfer_history WHERE student_number = ?"
        found = self._connection().execute(select, (student_number,))
        return [Stored(query, orjson.loads(body)) for query, body in found]

    def close(self) -> None:
        """Give back this thread's connection."""
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            uri = f"{self._path.absolute().as_uri()}?mode=rw"
            connection = sqlite3.connect(uri, timeout=BUSY_SECONDS, uri=True)
            self._local.connection = connection
        return connection


def _condition(query: str, arguments: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    """SQL that holds for the rows of the query that every argument fits."""
    terms, values = ["query = ?"], [query]
    for name, wanted in arguments.items():
        if name == "after":
            terms.append("dcid > CAST(? AS INTEGER)")
        else:
            terms.append(f"{name} IN ({', '.join('?' * len(wanted))})")
        values += wanted
    return " AND ".join(terms), values
