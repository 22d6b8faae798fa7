"""CSV files (RFC 4180) that ask for many changes: what each row asks, or what is wrong with it."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gateway.errors import InvalidRequestError

AskedT = TypeVar("AskedT")

MOST_ROWS = 20_000
_WHY = "why"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Columns:
    """Those that a file may have, or, where it ends what there is, has."""

    to_make: tuple[str, ...]
    needed: frozenset[str]
    """Come with every file that makes something, and are empty in none of its rows."""
    to_end: str
    """Names what is to end; `why` is the other one."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to end."""

    subject_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken: the field and the rule, never the value."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row(Generic[AskedT]):
    """One row, and where it begins in the file."""

    line: int
    asked: AskedT | Ending | Fault = field(repr=False)


def parse_rows(
    content: bytes, columns: Columns, read: Callable[[Mapping[str, str]], AskedT | Fault]
) -> Iterator[Row[AskedT]]:
    """
    The rows of the file, whose header says whether it makes something or ends it.

    InvalidRequestError where it is no such file: not UTF-8, no CSV, an unknown header, too long.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidRequestError(f"line {line}: is not UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    seen: dict[tuple[str, ...], int] = {}
    header: tuple[str, ...] | None = None
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if header is None:
                header = _read_header(cells, columns)
            elif any(cells):
                values = _read_cells(cells, header, seen, line)
                yield Row(line, _read_values(values, columns, read))
            if len(seen) > MOST_ROWS:
                raise InvalidRequestError(f"body: holds more than {MOST_ROWS} rows")
    except csv.Error:
        raise InvalidRequestError(f"line {begins}: is no CSV (RFC 4180)") from None
    if header is None:
        raise InvalidRequestError("body: has no header")


def _read_header(cells: list[str], columns: Columns) -> tuple[str, ...]:
    header = tuple(cell.strip().lower() for cell in cells)
    if len(set(header)) < len(header):
        raise InvalidRequestError("header: a column comes twice")
    if set(header) == {columns.to_end, _WHY}:
        return header
    if not set(header) <= set(columns.to_make):
        raise InvalidRequestError(
            f"header: the columns are {', '.join(columns.to_make)}; "
            f"or, to end {columns.to_end}s, {columns.to_end} and {_WHY}"
        )
    if missing := sorted(columns.needed - set(header)):
        raise InvalidRequestError(f"header: lacks {', '.join(missing)}")
    return header


def _read_cells(
    cells: list[str], header: tuple[str, ...], seen: dict[tuple[str, ...], int], line: int
) -> dict[str, str] | Fault:
    if len(cells) != len(header):
        return Fault("row", f"has {len(cells)} cells, where the header has {len(header)}")
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name, value in values.items():
        if value.startswith(_FORMULA):
            return Fault(name, "begins as a formula does")
    key = tuple(values[name] for name in sorted(header) if name != _WHY)
    if key in seen:
        return Fault("row", f"is the same as line {seen[key]}")
    seen[key] = line
    return values


def _read_values(
    values: Mapping[str, str] | Fault,
    columns: Columns,
    read: Callable[[Mapping[str, str]], AskedT | Fault],
) -> AskedT | Ending | Fault:
    if isinstance(values, Fault):
        return values
    is_ending = columns.to_end in values
    for name in (columns.to_end, _WHY) if is_ending else sorted(columns.needed):
        if not values[name]:
            return Fault(name, "is empty")
    return Ending(values[columns.to_end], values[_WHY]) if is_ending else read(values)
