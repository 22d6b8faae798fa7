"""One student's native rows put together from a SIS's sources, whatever they are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from gateway.connectors.checks import ABSENT, get_source, verify_rows
from gateway.connectors.keys import find_values
from gateway.connectors.rosters import is_on_any, records_of
from gateway.errors import InvalidRecordError, NotFoundError
from gateway.model.connector import Wanted
from gateway.model.district import ConnectorEntry
from gateway.model.rows import Row, Rows
from gateway.xsd.schema import Schema

Find = Callable[[str, str, Iterable[str]], Sequence[Row]]
"""Rows of a native record that have one of the values at a path."""
ReadAll = Callable[[str], Sequence[Row]]
"""All rows of a native record."""


@dataclass(slots=True)
class Assembly:
    """The rows of one fetch; lives as long as the fetch does."""

    district: str
    entry: ConnectorEntry
    schema: Schema
    find: Find
    read_all: ReadAll
    keys: tuple[str, ...] = ()
    rows: dict[str, Sequence[Row]] = field(default_factory=dict, repr=False)

    def fetch(self, wanted: Wanted) -> Rows:
        """
        The wanted records, each row valid; NotFoundError where the student is not there.

        Who is on no roster is asked for as often as who is not there at all.
        """
        student = self.find_student(wanted)
        self.keys = find_values(student, self.entry.student_key)[:1] or ("",)
        rosters = wanted.rosters
        for record in sorted(records_of(rosters or ())):
            self._bring(record)
        if not student or (rosters is not None and not is_on_any(rosters, self._bring)):
            raise NotFoundError(ABSENT)
        return self._bring_all(wanted.records)

    def fetch_each(self, records: frozenset[str], keys: Iterable[str]) -> Rows:
        """The records of several students, each row valid."""
        self.keys = tuple(keys)
        return self._bring_all(records)

    def _bring_all(self, records: Iterable[str]) -> Rows:
        found = {record: tuple(self._bring(record)) for record in sorted(records)}
        for record, rows in found.items():
            verify_rows(self.district, self.schema, record, rows)
        return found

    def find_student(self, wanted: Wanted) -> Row:
        """The one row of the student record that all wanted fields name; empty where none is."""
        record = self.entry.student_record
        (path, value), *others = wanted.student.items()
        rows = [
            row
            for row in self.find(record, path, (value,))
            if all(value in find_values(row, path) for path, value in others)
        ]
        if len(rows) > 1:
            raise InvalidRecordError(f"{self.district}: {record}: two rows for one student")
        self.rows[record] = rows
        return rows[0] if rows else {}

    def _bring(self, record: str) -> Sequence[Row]:
        if record not in self.rows:
            self.rows[record] = []  # so that records which refer to each other come to an end
            self.rows[record] = self._read(record)
        return self.rows[record]

    def _read(self, record: str) -> Sequence[Row]:
        source = get_source(self.district, self.entry, record)
        if source.student is not None:
            return self.find(record, source.student, self.keys)
        if not source.references:
            return self.read_all(record)
        found: dict[tuple[tuple[str, ...], ...], Row] = {}
        for reference in source.references:
            referring = self._bring(reference.record)
            wanted = {one for row in referring for one in _combine(row, reference.on.values())}
            (first, *_) = reference.on
            for row in self.find(record, first, {values[0] for values in wanted}):
                if not wanted.isdisjoint(_combine(row, reference.on)):
                    found.setdefault(tuple(find_values(row, path) for path in source.key), row)
        return tuple(found.values())


def _combine(row: Row, paths: Iterable[str]) -> Iterable[tuple[str, ...]]:
    """What the row has at the paths, together; in every way where a path has several values."""
    return product(*(find_values(row, path) for path in paths))
