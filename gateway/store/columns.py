"""Column types that hold what plain SQL does not, alike on SQLite and PostgreSQL."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from gateway.errors import StoreError
from gateway.model.address import Address
from gateway.model.rows import Omission

T = TypeVar("T")
CodeT = TypeVar("CodeT", bound=StrEnum)

_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_SPOILT = "a value in the database is not as it was written"


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite drops zones, so there it is text of one fixed form."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        instant = value.astimezone(UTC)
        return instant.strftime(_INSTANT) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name != "sqlite":
            return cast("datetime", value).astimezone(UTC)
        try:
            instant = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise StoreError(_SPOILT) from None
        if instant.tzinfo is not UTC or instant.strftime(_INSTANT) != value:
            raise StoreError(_SPOILT)
        return instant


class Written(TypeDecorator[T], Generic[T]):
    """A value that is written as text, and read back as it was."""

    impl: type[String] = Text
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
        if value is None:
            return None
        try:
            return self.read(value)
        except (TypeError, ValueError):
            raise StoreError(_SPOILT) from None


class WrittenShort(Written[T]):
    """The same in a column that held any string first, which SQLite cannot change in place."""

    impl = String
    cache_ok = True


def one_of(codes: type[CodeT], *, was_any: bool = False) -> Written[CodeT]:
    """One word of a closed list; `was_any` where the column was made for any string."""
    kind: type[Written[CodeT]] = WrittenShort if was_any else Written
    return kind(lambda value: codes(value).value, codes)


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

KEYS: Written[tuple[Mapping[str, str], ...]] = Written(
    lambda keys: json.dumps([dict(key) for key in keys], sort_keys=True),
    lambda text: tuple(json.loads(text)),
)
"""Public keys, in JSON."""

NAMED: Written[Mapping[str, Any]] = Written(
    lambda named: json.dumps(dict(named), sort_keys=True), json.loads
)
"""Names and what belongs to them, in JSON, in the order of the names."""

ADDRESS: Written[Address] = Written(
    lambda address: json.dumps(asdict(address), sort_keys=True),
    lambda text: Address(**json.loads(text)),
)
"""A postal address, in JSON."""

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
