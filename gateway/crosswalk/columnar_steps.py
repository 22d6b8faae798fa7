"""
Each step as an expression over a column of texts.

Beside the value stands a doubt: where it is true, the row is left to those who translate row by
row, and who say why one does not fit. So a doubt may be too careful, and never too bold.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import polars as pl

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.codes import Recode, Unmapped
from gateway.crosswalk.operations.dates import Reform
from gateway.crosswalk.operations.step import Keep, Step
from gateway.crosswalk.operations.text import (
    AddPrefix,
    AddSuffix,
    Case,
    CutPrefix,
    CutSuffix,
    Pad,
    Strip,
)
from gateway.errors import InvalidRecordError

Value: TypeAlias = tuple[pl.Expr, pl.Expr | None]
"""A value, and where it is in doubt; None: nowhere."""

_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_TOKENS = re.compile(r"YYYY|MM|DD")
_FIXED = re.compile(r"(?:YYYY|MM|DD|[/.-])+")
_PATTERNS = {"YYYY": "[1-9][0-9]{3}", "MM": "[0-9]{2}", "DD": "[0-9]{2}"}
_CHRONO = {"YYYY": "%Y", "MM": "%m", "DD": "%d"}


def step_column(step: Step, value: pl.Expr, context: Context) -> Value:
    """What a step makes of a column."""
    match step:
        case Recode():
            return _recoded(step, value)
        case Reform(form, to) if _FIXED.fullmatch(form) and _FIXED.fullmatch(to):
            return _reformed(form, to, value)
        case Strip() | Case() | AddPrefix() | AddSuffix() | Pad() | Keep():
            return _retouched(step, value)
        case CutPrefix() | CutSuffix():
            return _cut(step, value)
        case _:
            return _applied(step.apply, value, context)


def _retouched(step: Step, value: pl.Expr) -> Value:
    """What fits every text."""
    doubt = None
    match step:
        case Strip():
            stripped = value.str.strip_chars(_SPACES)
            value = pl.when(stripped != "").then(stripped)
        case Case(to):
            doubt = value.str.len_bytes() != value.str.len_chars()
            value = value.str.to_uppercase() if to == "upper" else value.str.to_lowercase()
        case AddPrefix(prefix):
            value = pl.lit(prefix) + value
        case AddSuffix(suffix):
            value = value + pl.lit(suffix)
        case Pad(width, fill):
            value = value.str.pad_start(width, fill)
    return value, doubt


def _cut(step: CutPrefix | CutSuffix, value: pl.Expr) -> Value:
    match step:
        case CutPrefix(text):
            cut, fits = value.str.strip_prefix(text), value.str.starts_with(text)
        case CutSuffix(text):
            cut, fits = value.str.strip_suffix(text), value.str.ends_with(text)
    return cut, ~(fits & (value != text))


def _recoded(step: Recode, value: pl.Expr) -> Value:
    keeps = step.unmapped is Unmapped.KEEP_RAW
    default = value if keeps else pl.lit(step.default, pl.String)
    old, new = list(step.codes), list(step.codes.values())
    found = value.replace_strict(old, new, default=default, return_dtype=pl.String)
    if keeps or step.default is not None:
        return pl.when(value.is_not_null()).then(found), None
    return found, (value.is_not_null() & found.is_null() if None not in new else ~value.is_in(old))


def _reformed(form: str, to: str, value: pl.Expr) -> Value:
    """A date of digits at fixed places; years before 1000 are doubted."""
    pattern = _TOKENS.sub(lambda token: _PATTERNS[token[0]], form.replace(".", "[.]"))
    written = value.str.contains(f"^{pattern}$")
    text = value if "DD" in form else value + pl.lit("-01")
    day = text.str.to_date(_chrono(form if "DD" in form else f"{form}-DD"), strict=False)
    doubt = value.is_not_null() & (~written | day.is_null())
    return day.dt.to_string(_chrono(to)), doubt


def _chrono(form: str) -> str:
    return _TOKENS.sub(lambda token: _CHRONO[token[0]], form)


def _applied(
    apply: Callable[[str, Context], str | None], value: pl.Expr, context: Context
) -> Value:
    """The step itself, once for each different value."""
    made = value.map_batches(partial(_apply_once, apply, context), return_dtype=pl.String)
    return made, value.is_not_null() & made.is_null()


def _apply_once(
    apply: Callable[[str, Context], str | None], context: Context, values: pl.Series
) -> pl.Series:
    texts = values.drop_nulls().unique().to_list()
    made = [_try(apply, text, context) for text in texts]
    return values.replace_strict(texts, made, default=None, return_dtype=pl.String)


def _try(apply: Callable[[str, Context], str | None], text: str, context: Context) -> str | None:
    try:
        return apply(text, context)
    except InvalidRecordError:
        return None
