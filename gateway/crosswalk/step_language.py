"""The language of steps: each word of an element that works on its value, in their order."""

import re
from collections.abc import Callable

from gateway.crosswalk.operations.codes import Recode, Unmapped
from gateway.crosswalk.operations.dates import ISO, AddDays, Reform, SchoolYear, date_parts
from gateway.crosswalk.operations.numbers import Add, FixDigits, GradeOfYear
from gateway.crosswalk.operations.patterns import Split
from gateway.crosswalk.operations.step import Step
from gateway.crosswalk.operations.text import (
    AddPrefix,
    AddSuffix,
    Case,
    CutPrefix,
    CutSuffix,
    Pad,
    Strip,
)
from gateway.crosswalk.reading import Reading, find_table
from gateway.crosswalk.tables import parse_flag

_MAX_PATTERN = 200
_MAX_WIDTH = 250
_MAX_DIGITS = 9
_MONTHS = range(2, 13)
_REPEATED_GROUP = re.compile(r"\)\s*[*+{?]")


def parse_steps(reading: Reading) -> tuple[Step, ...]:
    """The steps of an element, in the order of the language, not of the file."""
    return tuple(step for read in _STEPS if (step := read(reading)) is not None)


def _strip(reading: Reading) -> Step | None:
    word = reading.words.get("strip")
    return Strip() if word is not None and parse_flag(word, reading.element) else None


def _fixed_text(word: str, build: Callable[[str], Step]) -> Callable[[Reading], Step | None]:
    def read(reading: Reading) -> Step | None:
        if word not in reading.words:
            return None
        text = reading.text(word)
        reading.refuse_unless(word, holds=bool(text), reason="must not be empty")
        return build(text)

    return read


def _split(reading: Reading) -> Step | None:
    node = reading.words.get("split")
    if node is None:
        return None
    words = node.entries(reading.element)
    if words.keys() != {"pattern", "back"}:
        node.refuse(reading.element, "`split` needs `pattern` and `back`")
    pattern, back = (words[word].text(reading.element) for word in ("pattern", "back"))
    if len(pattern) > _MAX_PATTERN or _REPEATED_GROUP.search(pattern):
        node.refuse(reading.element, f"pattern longer than {_MAX_PATTERN}, or repeats a group")
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error as error:
        words["pattern"].refuse(reading.element, f"not a pattern: {error.msg}")
    if compiled.groups != 1:
        words["pattern"].refuse(reading.element, "must have exactly one group")
    if back.count("{}") != 1:
        words["back"].refuse(reading.element, "must have `{}` once, where the group stands")
    return Split(compiled, back)


def _date(reading: Reading) -> Step | None:
    words = reading.words
    if "as" in words and "date" not in words:
        words["as"].refuse(reading.element, "`as` belongs to `date`")
    if "date" not in words:
        return None
    form, to = reading.text("date"), reading.text("as") if "as" in words else ISO
    for word, parts in (("date", date_parts(form)), ("as", date_parts(to))):
        if parts not in {"ymd", "ym"}:
            words.get(word, words["date"]).refuse(
                reading.element, "a date is written with YYYY, MM or M, and DD or D, each once"
            )
    if len(date_parts(to)) > len(date_parts(form)):
        words["date"].refuse(reading.element, "has no day, so `as` can have none")
    return Reform(form, to)


def _days(reading: Reading) -> Step | None:
    node = reading.words.get("days")
    if node is None:
        return None
    if "as" in reading.words:
        node.refuse(reading.element, "`days` needs an ISO date, so `as` cannot go with it")
    return AddDays(node.integer(reading.element))


def _school_year(reading: Reading) -> Step | None:
    node = reading.words.get("school_year")
    if node is None:
        return None
    if "as" in reading.words:
        node.refuse(reading.element, "`school_year` needs an ISO date, so `as` cannot go with it")
    words = node.entries(reading.element)
    begins = words["begins"].integer(reading.element) if "begins" in words else 0
    if words.keys() != {"begins"} or begins not in _MONTHS:
        node.refuse(reading.element, "needs `begins`, a month from 2 to 12")
    return SchoolYear(begins)


def _add(reading: Reading) -> Step | None:
    node = reading.words.get("add")
    return None if node is None else Add(node.integer(reading.element))


def _digits(reading: Reading) -> Step | None:
    node = reading.words.get("digits")
    if node is None:
        return None
    digits = node.integer(reading.element)
    reading.refuse_unless(
        "digits", holds=0 <= digits <= _MAX_DIGITS, reason=f"must be 0 to {_MAX_DIGITS}"
    )
    return FixDigits(digits, rounds="lossy" in reading.words)


def _grade(reading: Reading) -> Step | None:
    node = reading.words.get("grade")
    if node is None:
        return None
    words = node.entries(reading.element)
    kindergarten = words["kindergarten"].text(reading.element) if "kindergarten" in words else ""
    if words.keys() != {"kindergarten"} or kindergarten not in {"K1", "K2"}:
        node.refuse(reading.element, "needs `kindergarten: K1` or `K2`")
    return GradeOfYear(kindergarten)


def _codes(reading: Reading) -> Step | None:
    words, element = reading.words, reading.element
    for word in ("unmapped", "default", "default_back"):
        if word in words and "codes" not in words:
            words[word].refuse(element, f"`{word}` belongs to `codes`")
    if "codes" not in words:
        return None
    unmapped = reading.text("unmapped") if "unmapped" in words else Unmapped.REJECT
    if unmapped not in set(Unmapped):
        words["unmapped"].refuse(element, "must be reject, default or keep-raw")
    default, back = (reading.find(word) for word in ("default", "default_back"))
    if (unmapped == Unmapped.DEFAULT) != bool(default or back):
        words["codes"].refuse(element, "`unmapped: default` and a default go together")
    table = find_table(words["codes"], element, reading.tables)
    return Recode(table, Unmapped(unmapped), default, back)


def _case(reading: Reading) -> Step | None:
    if "case" not in reading.words:
        return None
    to = reading.text("case")
    if to not in {"upper", "lower"}:
        reading.words["case"].refuse(reading.element, "must be upper or lower")
    return Case("upper" if to == "upper" else "lower")


def _pad(reading: Reading) -> Step | None:
    node = reading.words.get("pad")
    if node is None:
        return None
    words = node.entries(reading.element)
    if words.keys() != {"width", "with"}:
        node.refuse(reading.element, "`pad` needs `width` and `with`")
    width, fill = words["width"].integer(reading.element), words["with"].text(reading.element)
    if not 1 <= width <= _MAX_WIDTH or len(fill) != 1:
        node.refuse(reading.element, f"width is 1 to {_MAX_WIDTH}, `with` is one character")
    return Pad(width, fill)


_STEPS: tuple[Callable[[Reading], Step | None], ...] = (
    _strip,
    _fixed_text("cut_prefix", CutPrefix),
    _fixed_text("cut_suffix", CutSuffix),
    _split,
    _date,
    _days,
    _school_year,
    _add,
    _digits,
    _grade,
    _codes,
    _case,
    _fixed_text("prefix", AddPrefix),
    _fixed_text("suffix", AddSuffix),
    _pad,
)
