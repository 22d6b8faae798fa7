"""PowerQueries: named queries asked by arguments and pages, and answered in strings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias, cast
from urllib.parse import quote

from gateway.connectors.powerschool_session import PowerSchoolSession
from gateway.errors import ConnectorError
from gateway.model.rows import Row

PAGE_SIZE = 1000
MAX_PAGES = 1000
MAX_VALUES = 500
"""Values that one argument takes; more are asked for in several requests."""

Arguments: TypeAlias = Mapping[str, str | Sequence[str]]
"""Argument to the value, or the values, that a row may have there."""


class PowerQueries:
    """The named queries of one PowerSchool; a column without a value is absent from its row."""

    def __init__(self, district: str, session: PowerSchoolSession) -> None:
        self._district = district
        self._session = session

    def ask(self, query: str, arguments: Arguments) -> list[Row]:
        """All rows, page after page, until there are as many as the query counts."""
        rows: list[Row] = []
        for page in range(1, MAX_PAGES + 1):
            found, total = self.ask_page(query, arguments, page, PAGE_SIZE)
            rows += found
            if len(found) < PAGE_SIZE and len(rows) >= total:
                return rows
            if not found:
                break
        raise self._error(query, "counts more rows than it gives")

    def ask_matching(self, query: str, on: Mapping[str, str], rows: Iterable[Row]) -> list[Row]:
        """Rows that one of these rows refers to: `on` says which columns are equal."""
        wanted = sorted({values for row in rows if (values := _values(row, on.values()))})
        found: list[Row] = []
        for start in range(0, len(wanted), MAX_VALUES):
            some = set(wanted[start : start + MAX_VALUES])
            arguments = {
                field: sorted({values[place] for values in some}) for place, field in enumerate(on)
            }
            found += [row for row in self.ask(query, arguments) if _values(row, on) in some]
        return found

    def ask_page(
        self, query: str, arguments: Arguments, page: int, size: int
    ) -> tuple[list[Row], int]:
        """One page, and how many rows there are on all."""
        path = f"/ws/schema/query/{quote(query, safe='')}?pagesize={size}&page={page}"
        answer = self._session.ask("POST", path, arguments)
        if answer.status != HTTPStatus.OK:
            raise self._error(query, f"is refused with status {answer.status}")
        total, records = answer.data.get("count"), answer.data.get("record")
        if not isinstance(records, list) or type(total) is not int:
            raise self._error(query, "gives something else than records and their count")
        return [self._row(query, record) for record in records], total

    def _row(self, query: str, record: Any) -> Row:
        if not isinstance(record, dict) or not all(
            isinstance(value, str) for value in record.values()
        ):
            raise self._error(query, "gives a record that is not columns of text")
        return {name: value for name, value in record.items() if value}

    def _error(self, query: str, reason: str) -> ConnectorError:
        return ConnectorError(f"{self._district}: PowerSchool: query {query} {reason}")


def in_parts(values: Iterable[str]) -> Iterator[list[str]]:
    """The values in their order, as many at a time as an argument takes."""
    ordered = sorted(values)
    for start in range(0, len(ordered), MAX_VALUES):
        yield ordered[start : start + MAX_VALUES]


def _values(row: Row, fields: Iterable[str]) -> tuple[str, ...] | None:
    """The row's values there; None where one is absent."""
    values = tuple(row.get(field) for field in fields)
    return None if None in values else cast("tuple[str, ...]", values)
