"""Which native values mean a value of CEDARS: all of them, not the preferred one alone."""

from collections.abc import Iterator

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.codes import Recode
from gateway.crosswalk.operations.numbers import GradeOfYear
from gateway.crosswalk.operations.step import apply_steps, invert_steps
from gateway.crosswalk.rules import ElementRule
from gateway.errors import InvalidRecordError

_YEARS_BESIDE = 6
"""Graduation years looked at on both sides of a grade's: who is 3 graduates in 15 years."""


def list_native_values(rule: ElementRule, value: str, context: Context) -> frozenset[str]:
    """Every value of the rule's from-element that becomes that value; perhaps none."""
    return frozenset(
        native
        for native in _list_candidates(rule, value, context)
        if _apply(rule, native, context) == value
    )


def _list_candidates(rule: ElementRule, value: str, context: Context) -> Iterator[str]:
    try:
        back = apply_steps(invert_steps(rule.steps), value, context)
    except InvalidRecordError:
        back = None
    if back is not None:
        yield back
    match rule.steps[:1]:
        case (Recode() as step,):
            yield from step.codes
        case (GradeOfYear(),) if back is not None:
            for year in range(int(back) - _YEARS_BESIDE, int(back) + _YEARS_BESIDE + 1):
                yield str(year)


def _apply(rule: ElementRule, native: str, context: Context) -> str | None:
    try:
        return apply_steps(rule.steps, native, context)
    except InvalidRecordError:
        return None
