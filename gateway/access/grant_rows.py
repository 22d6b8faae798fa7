"""Grants as the rows of a CSV file (RFC 4180): what each row asks, or what is wrong with it."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from gateway.access.grant_terms import GrantTerms
from gateway.cedars.datasets import all_datasets
from gateway.errors import InvalidRequestError
from gateway.model.day import ZONE
from gateway.model.purpose import Action, Purpose

COLUMNS_TO_GIVE = (
    "client",
    "student",
    "schools",
    "grades",
    "sections",
    "datasets",
    "actions",
    "purpose",
    "from",
    "until",
    "consent",
    "why",
)
"""Of a file that gives grants; those that are needed come with every row, and see `_NEEDED`."""
COLUMNS_TO_END = ("grant", "why")
"""Of a file that ends grants."""
MOST_ROWS = 20_000
_NEEDED = frozenset({"client", "datasets", "purpose", "until", "why"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN = ";"


@dataclass(frozen=True, slots=True)
class Ending:
    """A grant that is to end."""

    grant_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken: the field and the rule, never the value."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One row, and where it begins in the file."""

    line: int
    asked: GrantTerms | Ending | Fault = field(repr=False)


def parse_rows(content: bytes, district: str, now: datetime) -> Iterator[GrantRow]:
    """
    The rows of the file, whose header says whether it gives grants or ends them.

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
                header = _read_header(cells)
            elif any(cells):
                yield GrantRow(line, _read_row(cells, header, seen, line, district, now))
            if len(seen) > MOST_ROWS:
                raise InvalidRequestError(f"body: holds more than {MOST_ROWS} rows")
    except csv.Error:
        raise InvalidRequestError(f"line {begins}: is no CSV (RFC 4180)") from None
    if header is None:
        raise InvalidRequestError("body: has no header")


def _read_header(cells: list[str]) -> tuple[str, ...]:
    header = tuple(cell.strip().lower() for cell in cells)
    if len(set(header)) < len(header):
        raise InvalidRequestError("header: a column comes twice")
    if set(header) == set(COLUMNS_TO_END):
        return header
    if not set(header) <= set(COLUMNS_TO_GIVE):
        raise InvalidRequestError(
            f"header: the columns are {', '.join(COLUMNS_TO_GIVE)}; "
            f"or, to end grants, {' and '.join(COLUMNS_TO_END)}"
        )
    if missing := sorted(_NEEDED - set(header)):
        raise InvalidRequestError(f"header: lacks {', '.join(missing)}")
    return header


def _read_row(  # noqa: PLR0913, PLR0917 - the row, and all that it is read by
    cells: list[str],
    header: tuple[str, ...],
    seen: dict[tuple[str, ...], int],
    line: int,
    district: str,
    now: datetime,
) -> GrantTerms | Ending | Fault:
    if len(cells) != len(header):
        return Fault("row", f"has {len(cells)} cells, where the header has {len(header)}")
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name, value in values.items():
        if value.startswith(_FORMULA):
            return Fault(name, "begins as a formula does")
    key = tuple(values[name] for name in sorted(header) if name != "why")
    if key in seen:
        return Fault("row", f"is the same as line {seen[key]}")
    seen[key] = line
    if "grant" in values:
        return _read_ending(values)
    return _read_terms(values, district, now)


def _read_ending(values: Mapping[str, str]) -> Ending | Fault:
    for name in COLUMNS_TO_END:
        if not values[name]:
            return Fault(name, "is empty")
    return Ending(values["grant"], values["why"])


def _read_terms(values: Mapping[str, str], district: str, now: datetime) -> GrantTerms | Fault:
    for name in sorted(_NEEDED):
        if not values[name]:
            return Fault(name, "is empty")
    if not set(_many(values, "datasets")) <= all_datasets().keys():
        return Fault("datasets", f"each is one of {', '.join(all_datasets())}")
    purpose, actions = values["purpose"], _many(values, "actions") or (str(Action.READ),)
    if purpose not in tuple(Purpose):
        return Fault("purpose", f"is none of {', '.join(Purpose)}")
    if not set(actions) <= set(Action):
        return Fault("actions", f"each is one of {', '.join(Action)}")
    days: dict[str, date] = {}
    for name in ("from", "until"):
        if values.get(name):
            try:
                days[name] = date.fromisoformat(values[name])
            except ValueError:
                return Fault(name, "is no day such as 2027-06-30")
    return GrantTerms(
        district=district,
        client_id=values["client"],
        datasets=_many(values, "datasets"),
        purpose=Purpose(purpose),
        starts_at=_begin_of(days["from"]) if "from" in days else now,
        ends_at=_begin_of(days["until"] + timedelta(days=1)),
        reason=values["why"],
        actions=tuple(Action(action) for action in actions),
        ssids=(values["student"],) if values.get("student") else (),
        schools=_many(values, "schools"),
        grades=_many(values, "grades"),
        sections=_many(values, "sections"),
        consent_id=values.get("consent") or None,
    )


def _many(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Several in one cell, with semicolons between them."""
    found = (one.strip() for one in values.get(name, "").split(_BETWEEN))
    return tuple(dict.fromkeys(one for one in found if one))


def _begin_of(day: date) -> datetime:
    """Its first instant in the districts' time zone."""
    return datetime.combine(day, time.min, ZONE).astimezone(UTC)
