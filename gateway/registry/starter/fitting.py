"""Whether what a column holds can be what a CEDARS element wants."""

import re
from dataclasses import dataclass
from functools import cache

from gateway.cedars.source import Element, ElementType
from gateway.registry.starter.profiling import Column

YEAR = re.compile(r"20\d\d", re.ASCII)
MONTH = re.compile(r"(0[1-9]|1[0-2])/\d{4}", re.ASCII)
YES_NO = frozenset({"Y", "N"})
DISTINCTIVE = 3
"""So many codes that are not numbers, and of two letters or more, are no chance."""
GRADUATION_YEARS = "years, from which the grade follows if they are those of graduation"
_OPEN_SET = 60
_A_WORD_OR_TWO = 30
_NEARLY_ALL = 0.9
_MOST = 0.5
_CHANCE = 5
"""So many known codes of a long list are no chance."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the values fit, from 0 to 1, and what is told of it."""

    score: float
    reason: str
    is_distinctive: bool = False
    """The values alone show what the column is."""
    is_guess: bool = False
    """However well the name fits, a person has to look at the values."""


def fit(column: Column, element: Element) -> Fit | None:
    """None where the values cannot be what the element wants."""
    kind = element.type
    found: Fit | None
    if not column.present:
        found = Fit(0.4, "the sample has no value", is_guess=True)
    elif kind.base == "date":
        found = Fit(0.9, f"days as {column.date}") if column.date else None
    elif kind.name == "MonthOfYear":
        found = _fit_month(column)
    elif column.date and not column.is_integer:
        found = None
    elif kind.base in {"decimal", "integer"}:
        found = _fit_number(column, kind)
    elif kind.name == "GradeLevel" and column.values.share(YEAR) > _NEARLY_ALL:
        found = Fit(0.5, GRADUATION_YEARS, is_guess=True)
    elif kind.name == "YesNo":
        found = _fit_yes_no(column)
    elif kind.codes or kind.known:
        found = _fit_codes(column, kind)
    elif kind.pattern:
        found = _fit_pattern(column, kind.pattern)
    else:
        found = _fit_text(column, kind)
    return found


def _fit_month(column: Column) -> Fit | None:
    if column.values.share(MONTH) == 1:
        return Fit(1.0, "months as MM/YYYY", is_distinctive=True)
    return Fit(0.7, f"days as {column.date}, of which the month is kept") if column.date else None


def _fit_number(column: Column, kind: ElementType) -> Fit | None:
    if not column.is_number:
        return None
    if kind.high is not None and any(
        float(value) > float(kind.high) for value in column.values.counts
    ):
        return None
    if kind.base == "integer":
        return None if column.is_fraction else Fit(0.7, "whole numbers")
    return Fit(0.8 if column.is_fraction else 0.5, "numbers")


def _fit_yes_no(column: Column) -> Fit | None:
    if column.is_flag:
        return Fit(1.0 if column.values.counts.keys() <= YES_NO else 0.9, "yes or no")
    if column.is_coded and column.distinct <= len(YES_NO):
        return Fit(0.4, "two codes", is_guess=True)
    return None


def _fit_codes(column: Column, kind: ElementType) -> Fit | None:
    codes = {**kind.codes, **kind.known}
    share = column.values.share(codes)
    found: Fit | None = None
    if share > _NEARLY_ALL:
        known = [one for one in column.values.counts if one in codes]
        words = [one for one in known if len(one) > 1 and not one.isdecimal()]
        is_from_long_list = len(known) > _CHANCE and len(codes) > _OPEN_SET
        is_distinctive = len(words) >= DISTINCTIVE or is_from_long_list
        found = Fit(1.0, "its values are the state's codes", is_distinctive=is_distinctive)
    elif _is_open(kind) and column.values.share(_compiled(str(kind.pattern))) > _NEARLY_ALL:
        found = Fit(0.6, "its values have the form of the state's codes")
    elif _may_be_codes(column, len(codes)) and share > _MOST:
        found = Fit(0.7, "most of its values are the state's codes", is_guess=True)
    elif _may_be_codes(column, len(codes)):
        found = Fit(0.45, "codes of the SIS's own", is_guess=True)
    return found


def _is_open(kind: ElementType) -> bool:
    """Whether codes that are not listed may be used."""
    return kind.pattern is not None and not kind.codes


def _may_be_codes(column: Column, size: int) -> bool:
    return (
        not column.is_personal
        and not column.is_fraction
        and column.longest <= _A_WORD_OR_TWO
        and column.distinct <= max(2 * size, 12)
    )


def _fit_pattern(column: Column, pattern: str) -> Fit | None:
    share = column.values.share(_compiled(pattern))
    if share > _NEARLY_ALL:
        return Fit(0.75, "its values have the form that is wanted")
    if share > _MOST:
        return Fit(0.5, "some of its values have not the form that is wanted", is_guess=True)
    return None


def _fit_text(column: Column, kind: ElementType) -> Fit | None:
    is_id = kind.name.lower().endswith("id")
    if (kind.max_length and column.longest > kind.max_length) or (is_id and column.is_flag):
        return None
    if kind.name in {"PersonName", "LongName", "CourseTitle"}:
        if column.is_number or column.is_flag:
            return None
        return Fit(0.7, "text")
    return Fit(0.6, "text")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
