"""A page of a PowerQuery's rows that belong to some students, in the order of their numbers."""

from collections.abc import Mapping, Sequence

from gateway.connectors.powerschool_queries import MAX_PAGES, PowerQueries, in_parts
from gateway.connectors.selecting import Keys
from gateway.errors import ConnectorError
from gateway.model.district import NativeSource
from gateway.model.rows import Row


def ask_listed(
    queries: PowerQueries, source: NativeSource, keys: Keys, after: str | None, limit: int
) -> list[Row]:
    """At most so many rows after that number; each is held against the students asked for."""
    if keys.among is None:
        return _ask_without(queries, source, keys.without, after, limit)
    student = source.student or ""
    found: list[Row] = []
    for some in in_parts(keys.among):  # whom it leaves out is asked for as who is not there
        arguments = {student: some, **_after(after)}
        found += _ask_students(queries, source, keys, arguments, limit)
    return sorted(found, key=lambda row: _number(row, source))[:limit]


def _ask_students(
    queries: PowerQueries,
    source: NativeSource,
    keys: Keys,
    arguments: Mapping[str, Sequence[str] | str],
    limit: int,
) -> list[Row]:
    """Page after page, until there are enough of those who are not left out."""
    student, found = source.student or "", list[Row]()
    for page in range(1, MAX_PAGES):
        rows, _total = queries.ask_page(source.source, arguments, page, limit)
        if not all(row.get(student) in arguments[student] for row in rows):
            raise ConnectorError(f"query {source.source} gives other students' rows")
        found += [row for row in rows if row.get(student) not in keys.without]
        if len(found) >= limit or len(rows) < limit:
            break
    return found


def _ask_without(
    queries: PowerQueries,
    source: NativeSource,
    without: frozenset[str],
    after: str | None,
    limit: int,
) -> list[Row]:
    """Page after page, until there are enough of the others."""
    found: list[Row] = []
    for _ in range(MAX_PAGES):
        rows, _total = queries.ask_page(source.source, _after(after), 1, limit)
        found += [row for row in rows if row.get(source.student or "") not in without]
        if len(found) >= limit or len(rows) < limit:
            break
        after = str(rows[-1].get(source.key[0]))
    return found[:limit]


def _after(key: str | None) -> Mapping[str, Sequence[str] | str]:
    return {} if key is None else {"after": key}


def _number(row: Row, source: NativeSource) -> tuple[int, str]:
    """Numbers in the order in which a PowerSchool counts them."""
    number = str(row.get(source.key[0], ""))
    return len(number), number
