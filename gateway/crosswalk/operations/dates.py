"""Dates: from one written form to another, and days added."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.step import Loss
from gateway.errors import InvalidRecordError

ISO = "YYYY-MM-DD"
_TOKEN = re.compile(r"YYYY|MM|DD|M|D")
_DIGITS = {
    "YYYY": r"(?P<y>\d{4})",
    "MM": r"(?P<m>\d{2})",
    "DD": r"(?P<d>\d{2})",
    "M": r"(?P<m>\d{1,2})",
    "D": r"(?P<d>\d{1,2})",
}
_FORMATS = {
    "YYYY": "{0.year:04}",
    "MM": "{0.month:02}",
    "DD": "{0.day:02}",
    "M": "{0.month}",
    "D": "{0.day}",
}


def date_parts(form: str) -> str:
    """The parts that a form holds, in the order year, month, day: `ymd`, `ym`; or what is odd."""
    parts = sorted((token[0] for token in _TOKEN.findall(form)), key="YMD".index)
    return "".join(parts).lower()


@dataclass(frozen=True, slots=True)
class Reform:
    """`date` and `as`: the same day in another written form; 02/30 is no day."""

    form: str
    to: str

    @property
    def loss(self) -> Loss | None:
        if len(date_parts(self.to)) < len(date_parts(self.form)):
            return Loss("the day of the month", needs_declaration=True)
        if {"M", "D"} & set(_TOKEN.findall(self.form)):
            return Loss("leading zeros")
        return None

    def apply(self, value: str, _: Context) -> str:
        return _reform(self.form, self.to, value)

    def invert(self) -> "Reform":
        return Reform(self.to, self.form)


@dataclass(frozen=True, slots=True)
class AddDays:
    """`days`: so many days later; between ISO dates."""

    days: int
    loss = None

    def apply(self, value: str, _: Context) -> str:
        return _add_days(value, self.days)

    def invert(self) -> "AddDays":
        return AddDays(-self.days)


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """`school_year`: the school year that an ISO date lies in, by the year it ends in."""

    begins: int
    """The month in which school years begin."""
    loss = Loss("the day in the school year")

    def apply(self, value: str, _: Context) -> str:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise InvalidRecordError("is a date that does not exist") from None
        return f"{day.year + (day.month >= self.begins):04}"

    def invert(self) -> "Forget":
        return Forget(self)


@dataclass(frozen=True, slots=True)
class Forget:
    """The way back of a step whose value another element holds whole: nothing is written."""

    step: SchoolYear
    loss = None

    def apply(self, _value: str, _: Context) -> str | None:
        return None

    def invert(self) -> SchoolYear:
        return self.step


@lru_cache(maxsize=256)
def _form_pattern(form: str) -> re.Pattern[str]:
    position, pattern = 0, ""
    for token in _TOKEN.finditer(form):
        pattern += re.escape(form[position : token.start()]) + _DIGITS[token[0]]
        position = token.end()
    return re.compile(pattern + re.escape(form[position:]), re.ASCII)


@lru_cache(maxsize=256)
def _form_template(form: str) -> str:
    escaped = form.replace("{", "{{").replace("}", "}}")
    return _TOKEN.sub(lambda token: _FORMATS[token[0]], escaped)


@lru_cache(maxsize=65_536)
def _reform(form: str, to: str, value: str) -> str:
    found = _form_pattern(form).fullmatch(value)
    if not found:
        raise InvalidRecordError(f"is not a date of the form {form}")
    parts = found.groupdict()
    try:
        day = date(int(parts["y"]), int(parts["m"]), int(parts.get("d", 1)))
    except ValueError:
        raise InvalidRecordError("is a date that does not exist") from None
    return _form_template(to).format(day)


@lru_cache(maxsize=65_536)
def _add_days(value: str, days: int) -> str:
    try:
        return (date.fromisoformat(value) + timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        raise InvalidRecordError("is a date that does not exist") from None
