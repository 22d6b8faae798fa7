"""Rows as a simulated PowerSchool holds them: one query's columns, all of them strings."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

YEAR_ZERO = 1991
"""The ending year of PowerSchool's year 0."""
NEW_YEAR = 8
"""The month in which a school year begins."""

Value = str | date | Decimal | int | None


class Stored(NamedTuple):
    """One row of one query, without its row number."""

    query: str
    row: dict[str, str]


def stored(query: str, **columns: Value) -> Stored:
    """A row; columns without a value are left out."""
    return Stored(
        query, {name: format_value(value) for name, value in columns.items() if value is not None}
    )


def format_value(value: str | date | Decimal | int) -> str:
    """A value as the wire has it: ISO dates, numbers without trailing zeros."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def year_id(school_year: int) -> str:
    """PowerSchool's number of the school year that ends in that year."""
    return str(school_year - YEAR_ZERO)


def year_of(day: date) -> str:
    """The number of the school year that the day is in."""
    return year_id(day.year + (day.month >= NEW_YEAR))


def first_day_out(last_day: date | None) -> date | None:
    """PowerSchool's exit dates: the first day not attended."""
    return last_day and last_day + timedelta(days=1)
