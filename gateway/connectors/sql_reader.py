"""Reads native rows from a SQL database: a student's, what those refer to, or a page of all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, inspect, literal, tuple_
from sqlalchemy.types import TypeEngine

from gateway.connectors.checks import ABSENT
from gateway.connectors.keys import BETWEEN, find_values
from gateway.connectors.sql_rosters import SqlRosters
from gateway.connectors.sql_rows import build_rows
from gateway.connectors.sql_statements import (
    SourceStatement,
    Values,
    compile_source,
    find_column,
    is_among,
)
from gateway.connectors.sql_values import to_comparable
from gateway.errors import ConnectorError, InvalidRecordError, NotFoundError
from gateway.model.connector import Wanted, Whose
from gateway.model.district import ConnectorEntry
from gateway.model.rows import Row
from gateway.xsd.schema import Schema

MAX_VALUES = 500
"""Values that one statement compares with; more go into several."""


class SqlReader:
    """The statements of one entry, and rows from what they answer."""

    def __init__(self, district: str, entry: ConnectorEntry, schema: Schema) -> None:
        self._district = district
        self._entry = entry
        self._statements = dict(self._compile(schema))
        self._kinds: dict[str, Mapping[str, type[Any]]] = {}

    def read_student(self, connection: Connection, wanted: Wanted) -> dict[str, tuple[Row, ...]]:
        """
        Rows of each wanted record.

        The student first, then what is theirs, then what those rows refer to. NotFoundError where
        there is no such student, or on none of the rosters.
        """
        for record in wanted.records:
            self._statement(record)
        student = self._read_the_student(connection, wanted)
        statement = self._statements[self._entry.student_record]
        ((key,),) = statement.pick([student], (self._entry.student_key,))
        found = {statement.record: [student]}
        for record in self._in_order(wanted.records - found.keys()):
            found[record] = self._read(connection, self._statements[record], [key], found)
        return {
            record: self._to_rows(connection, self._statements[record], found[record])
            for record in wanted.records
        }

    def read_students(
        self, connection: Connection, records: frozenset[str], keys: Sequence[str]
    ) -> dict[str, tuple[Row, ...]]:
        """Rows of each of the records, of all these students, as `read_student` reads one's."""
        student = self._statement(self._entry.student_record)
        field = self._entry.student_key
        named = [self._comparable(connection, student.source.source, field, key) for key in keys]
        found = {student.record: self._read(connection, student, named, {}, field)}
        own = [key for (key,) in student.pick(found[student.record], (field,))]
        for record in self._in_order(records - found.keys()):
            found[record] = self._read(connection, self._statement(record), own, found)
        return {
            record: self._to_rows(connection, self._statements[record], found[record])
            for record in records
        }

    def read_having(
        self, connection: Connection, record: str, path: str, value: str
    ) -> tuple[Row, ...]:
        """Rows of the record with that value; none where no column can hold it."""
        statement = self._statement(record)
        found = find_column(statement, path)
        if found is None:
            rows = self._to_rows(connection, statement, _all(connection, statement.all))
            return tuple(row for row in rows if value in find_values(row, path))
        table, column = found
        try:
            wanted = self._comparable(connection, table, column.name, value)
        except NotFoundError:
            return ()
        select = statement.all.where(column == wanted)
        return self._to_rows(connection, statement, _all(connection, select))

    def has_column(self, record: str, path: str) -> bool:
        """Whether a column of the record, or of its children, is what the path names."""
        statement = self._statements.get(record)
        if statement is None or statement.source.student is None:
            return False
        name, _, below = path.partition("/")
        place = statement.find_child(name) if below else statement
        return place is not None and any(
            element.name == (below or name) for element in place.elements
        )

    def read_page(
        self,
        connection: Connection,
        record: str,
        whose: Whose,
        after_key: str | None,
        limit: int,
    ) -> tuple[Row, ...]:
        """At most so many rows of the record, after that key, of those whom the list means."""
        statement = self._statement(record)
        page = statement.all.limit(limit)
        if statement.source.student is not None and not whose.is_everybody:
            theirs = statement.table.c[statement.source.student]
            page = page.where(self._rosters(connection).is_meant(theirs, whose))
        if after_key is not None:
            parts = dict(zip(statement.source.key, after_key.split(BETWEEN), strict=False))
            if len(parts) < len(statement.key):
                raise ConnectorError(f"{self._district}: {record}: that is no key of a row")
            after = [
                literal(self._comparable(connection, statement.source.source, field, part))
                for field, part in parts.items()
            ]
            page = page.where(tuple_(*statement.key) > tuple_(*after))
        return self._to_rows(connection, statement, _all(connection, page))

    def _compile(self, schema: Schema) -> Iterator[tuple[str, SourceStatement]]:
        namespace = self._entry.address.get("schema")
        for record, source in self._entry.sources.items():
            yield record, compile_source(source, schema.get_shape(record), namespace)

    def _statement(self, record: str) -> SourceStatement:
        try:
            return self._statements[record]
        except KeyError:
            raise ConnectorError(f"{self._district}: has no record {record}") from None

    def _read_the_student(self, connection: Connection, wanted: Wanted) -> Values:
        statement = self._statements[self._entry.student_record]
        names = [element.name for element in statement.elements]
        if not wanted.student or not all(field in names for field in wanted.student):
            raise ConnectorError(f"{self._district}: a student must be named by their own fields")
        select = statement.all
        for field, value in wanted.student.items():
            named = self._comparable(connection, statement.source.source, field, value)
            select = select.where(statement.table.c[field] == named)
        if wanted.rosters is not None:
            key = statement.table.c[self._entry.student_key]
            select = select.where(self._rosters(connection).has_any(key, wanted.rosters))
        rows = _all(connection, select)
        if not rows:
            raise NotFoundError(ABSENT)
        if len(rows) > 1:
            raise InvalidRecordError(
                f"{self._district}: {statement.record}: more than one row is that student's"
            )
        return rows[0]

    def _rosters(self, connection: Connection) -> SqlRosters:
        def comparable(statement: SourceStatement, field: str, value: str) -> object:
            return self._comparable(connection, statement.source.source, field, value)

        return SqlRosters(self._entry, self._statements, comparable)

    def _in_order(self, records: Iterable[str]) -> Iterator[str]:
        """The records, each after those whose rows refer to it."""
        waiting = sorted(records)
        while waiting:
            ready = [
                record
                for record in waiting
                if not any(
                    reference.record in waiting and reference.record != record
                    for reference in self._statements[record].source.references
                )
            ]
            yield from ready or waiting
            waiting = [record for record in waiting if record not in ready] if ready else []

    def _read(
        self,
        connection: Connection,
        statement: SourceStatement,
        keys: Sequence[Any],
        found: Mapping[str, Sequence[Values]],
        field: str | None = None,
    ) -> list[Values]:
        """Those of the students of these keys, which the field names; or what rows refer to."""
        source = statement.source
        if statement.of_student is not None and len(keys) == 1 and field is None:
            return _all(connection, statement.of_student, student=keys[0])
        if (theirs := field or source.student) is not None:
            return [
                row
                for some in _in_parts([(key,) for key in keys])
                for row in _all(
                    connection,
                    statement.all.where(is_among([statement.table.c[theirs]], some)),
                )
            ]
        if not source.references:
            return _all(connection, statement.all)
        rows: dict[Any, Values] = {}
        for reference in source.references:
            if reference.record not in found:
                continue
            referring = self._statements[reference.record]
            values = referring.pick(found[reference.record], tuple(reference.on.values()))
            columns = [statement.table.c[field] for field in reference.on]
            for some in _in_parts(values):
                found_now = _all(connection, statement.all.where(is_among(columns, some)))
                rows |= zip(statement.pick(found_now, source.key), found_now, strict=True)
        return [rows[each] for each in sorted(rows)]

    def _comparable(self, connection: Connection, table: str, field: str, value: str) -> object:
        """The value as the field's column compares it; NotFoundError where it cannot be there."""
        if table not in self._kinds:
            described = inspect(connection).get_columns(table, self._entry.address.get("schema"))
            self._kinds[table] = {one["name"]: _python_type(one["type"]) for one in described}
        try:
            return to_comparable(value, self._kinds[table].get(field, str))
        except ValueError:
            raise NotFoundError(ABSENT) from None

    def _to_rows(
        self, connection: Connection, statement: SourceStatement, found: Sequence[Values]
    ) -> tuple[Row, ...]:
        """The result rows as native rows, with their repeated children."""
        if len(set(statement.pick(found, statement.source.key))) < len(found):
            raise InvalidRecordError(
                f"{self._district}: {statement.record}: a row comes twice, by its key or by a join"
            )
        children: dict[str, list[Values]] = {}
        for child in statement.repeated:
            parents = statement.pick(found, child.parent_fields)
            children[child.name] = [
                row
                for some in _in_parts(parents)
                for row in _all(connection, child.select_of(some))
            ]
        try:
            return build_rows(statement, found, children)
        except ValueError as error:
            raise InvalidRecordError(f"{self._district}: {error}") from None


def _all(connection: Connection, statement: Select[Any], **parameters: object) -> list[Values]:
    return [tuple(row) for row in connection.execute(statement, parameters)]


def _in_parts(values: Iterable[Values]) -> Iterator[list[Values]]:
    """The values, each once and none with a null, as many at a time as a statement takes."""
    distinct = [value for value in dict.fromkeys(values) if None not in value]
    for start in range(0, len(distinct), MAX_VALUES):
        yield distinct[start : start + MAX_VALUES]


def _python_type(kind: TypeEngine[Any]) -> type[Any]:
    """The type's Python type; text where it tells none."""
    try:
        return kind.python_type
    except NotImplementedError:
        return str
