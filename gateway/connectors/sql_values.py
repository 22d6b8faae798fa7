"""Values of a SQL database as an XSD writes them, and back where a statement compares."""

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

_MIDNIGHT = ("00:00:00", "00:00:00.000", "00:00:00.000000")
_MAX_LENGTH = 20
_MAX_INTEGER = 2**63 - 1
"""What databases bind as an integer."""


def to_lexical(value: object, base: str) -> str | None:
    """
    A value in the lexical form of the XSD type; None where the database has none.

    ValueError for one that no simple type can hold; it does not show the value.
    """
    if value is None or isinstance(value, str):
        return _from_text(value or "", base)
    if isinstance(value, float | Decimal):
        return format(Decimal(str(value)), "f")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime) and base == "date":
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | UUID):
        return str(value)
    raise ValueError("of a type that no element can hold")


def _from_text(text: str, base: str) -> str | None:
    """Blank text is no value; SQLite keeps days and instants as text."""
    if not text.strip():
        return None
    if base == "date" and text[10:11] in {" ", "T"} and text[11:] in _MIDNIGHT:
        return text[:10]
    if base == "dateTime" and text[10:11] == " ":
        return text.replace(" ", "T", 1)
    return text


def to_comparable(value: str, kind: type[Any]) -> object:
    """The value as a column of that Python type compares it; ValueError where it cannot be one."""
    if kind is int:
        if len(value) > _MAX_LENGTH or abs(int(value)) > _MAX_INTEGER:
            raise ValueError("too many digits")
        return int(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is UUID:
        return UUID(value)
    if kind is Decimal:
        try:
            return Decimal(value)
        except InvalidOperation:
            raise ValueError("not a number") from None
    return value
