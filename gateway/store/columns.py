"""Column types that hold what plain SQL does not, alike on SQLite and PostgreSQL."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from gateway.model.rows import Omission

T = TypeVar("T")
CodeT = TypeVar("CodeT", bound=StrEnum)


class Instant(TypeDecorator[datetime]):
    """An aware instant; SQLite drops zones, so it is UTC on the way in and out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Written(TypeDecorator[T], Generic[T]):
    """A value that is written as text, and read back as it was."""

    impl = Text
    cache_ok = True

    def __init__(self, write: Callable[[T], str], read: Callable[[str], T]) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(
        self,
        value: T | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> str | None:
        return None if value is None else self.write(value)

    def process_result_value(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> T | None:
        return None if value is None else self.read(value)


def one_of(codes: type[CodeT]) -> Written[CodeT]:
    """One word of a closed list."""
    return Written(lambda value: codes(value).value, codes)


def some_of(codes: type[CodeT]) -> Written[tuple[CodeT, ...]]:
    """Words of a closed list, in JSON."""
    return Written(
        lambda values: json.dumps([codes(value).value for value in values]),
        lambda text: tuple(codes(word) for word in json.loads(text)),
    )


WORDS: Written[tuple[str, ...]] = Written(
    lambda words: json.dumps(list(words)), lambda text: tuple(json.loads(text))
)
"""A list of strings, in JSON."""

NAMED: Written[Mapping[str, Any]] = Written(
    lambda named: json.dumps(dict(named), sort_keys=True), json.loads
)
"""Names and what belongs to them, in JSON, in the order of the names."""

DAYS: Written[frozenset[date]] = Written(
    lambda days: json.dumps(sorted(day.isoformat() for day in days)),
    lambda text: frozenset(date.fromisoformat(day) for day in json.loads(text)),
)
"""A set of days, in JSON, in their order."""

OMISSIONS: Written[tuple[Omission, ...]] = Written(
    lambda omitted: json.dumps([[omission.dataset, omission.reason] for omission in omitted]),
    lambda text: tuple(Omission(dataset, reason) for dataset, reason in json.loads(text)),
)
"""What was left out and why, in JSON."""
