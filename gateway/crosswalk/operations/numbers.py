"""Whole numbers added, decimals fixed, and graduation years as grades."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.step import Keep, Loss
from gateway.errors import InvalidRecordError

_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_LAST_GRADE = 12


@dataclass(frozen=True, slots=True)
class Add:
    """`add`: a whole number more."""

    number: int
    loss = Loss("leading zeros")

    def apply(self, value: str, _: Context) -> str:
        if not _INTEGER.fullmatch(value):
            raise InvalidRecordError("is not a whole number")
        return str(int(value) + self.number)

    def invert(self) -> "Add":
        return Add(-self.number)


@dataclass(frozen=True, slots=True)
class FixDigits:
    """`digits`: so many decimals; more are refused, or rounded where the loss is declared."""

    digits: int
    rounds: bool
    loss = Loss("zeros at the ends")

    def apply(self, value: str, _: Context) -> str:
        if not _DECIMAL.fullmatch(value):
            raise InvalidRecordError("is not a decimal number")
        number = Decimal(value)
        fixed = number.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP)
        if fixed != number and not self.rounds:
            raise InvalidRecordError(f"has more than {self.digits} decimals")
        return f"{fixed:f}"

    def invert(self) -> Keep:
        return Keep()


@dataclass(frozen=True, slots=True)
class GradeOfYear:
    """`grade`: the grade, in the context's school year, of who graduates in that year."""

    kindergarten: str
    """The grade of kindergarten: K1 (half day) or K2 (full day)."""
    loss = Loss("kindergarten's hours, years before kindergarten and after grade 12")

    def apply(self, value: str, context: Context) -> str:
        if not _YEAR.fullmatch(value):
            raise InvalidRecordError("is not a year")
        grade = _LAST_GRADE - (int(value) - context.school_year)
        if grade == 0:
            return self.kindergarten
        return "PK" if grade < 0 else str(min(grade, _LAST_GRADE))

    def invert(self) -> "YearOfGrade":
        return YearOfGrade(self.kindergarten)


@dataclass(frozen=True, slots=True)
class YearOfGrade:
    """The way back of `grade`."""

    kindergarten: str
    loss = None

    def apply(self, value: str, context: Context) -> str:
        match value:
            case "PK":
                grade = -1
            case "K1" | "K2":
                grade = 0
            case _ if _INTEGER.fullmatch(value) and 1 <= int(value) <= _LAST_GRADE:
                grade = int(value)
            case _:
                raise InvalidRecordError("is not a grade")
        return str(context.school_year + _LAST_GRADE - grade)

    def invert(self) -> GradeOfYear:
        return GradeOfYear(self.kindergarten)
