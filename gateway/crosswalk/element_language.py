"""The language of one element: where its value comes from, and the steps in their order."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gateway.crosswalk.marks import Node
from gateway.crosswalk.operations.codes import CodeTable, Recode, Unmapped
from gateway.crosswalk.operations.dates import ISO, AddDays, Reform, date_parts
from gateway.crosswalk.operations.numbers import Add, FixDigits, GradeOfYear
from gateway.crosswalk.operations.patterns import Split
from gateway.crosswalk.operations.sources import (
    Constant,
    First,
    FromContext,
    Join,
    Lookup,
    Of,
    Source,
)
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
from gateway.crosswalk.paths import parse_path
from gateway.crosswalk.rules import Condition, ElementRule
from gateway.crosswalk.tables import parse_flag

Tables: TypeAlias = Mapping[str, CodeTable] | None
"""Code tables by name; None while only the form is read, and tables may be elsewhere."""

_PRESENT = "present"
_MAX_PATTERN = 200
_MAX_WIDTH = 250
_REPEATED_GROUP = re.compile(r"\)\s*[*+{?]")


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words of one element that are being read."""

    element: str
    words: Mapping[str, Node]
    tables: Tables

    def text(self, word: str) -> str:
        return self.words[word].text(self.element)

    def find(self, word: str) -> str | None:
        return self.text(word) if word in self.words else None

    def refuse_unless(self, word: str, *, holds: bool, reason: str) -> None:
        if not holds:
            self.words[word].refuse(self.element, reason)


def parse_element(element: str, node: Node, tables: Tables) -> ElementRule:
    """Read how one to-element is made."""
    if isinstance(node.value, str):
        path = parse_path(node, element)
        return ElementRule(element, Of(path), line=node.line, file=node.file)
    words = node.entries(element)
    for word in words.keys() - set(_WORDS):
        words[word].refuse(element, f"unknown operation {word}")
    reading = _Reading(element, words, tables)
    source = _source(node, reading)
    steps = tuple(step for read in _STEPS if (step := read(reading)) is not None)
    if steps and isinstance(source, Constant | FromContext):
        node.refuse(element, "a constant or the district's own code takes no further operation")
    return ElementRule(
        element,
        source,
        steps,
        parse_conditions(words["when"], element) if "when" in words else (),
        reading.find("lossy"),
        reading.find("one_way"),
        node.line,
        node.file,
    )


def parse_conditions(node: Node, what: str) -> tuple[Condition, ...]:
    """Read `when`: from-elements and the codes they must hold, or `present`."""
    conditions = []
    for name, codes in node.entries(what).items():
        path = parse_path(Node(name, codes.file, codes.line), what)
        if codes.value == _PRESENT:
            conditions.append(Condition(path, ()))
        else:
            listed = tuple(code.text(what) for code in codes.items(what))
            conditions.append(Condition(path, listed))
    return tuple(conditions)


def _source(node: Node, reading: _Reading) -> Source:
    words, element = reading.words, reading.element
    named = [
        word for word in _SOURCES if word in words and not (word == "of" and "lookup" in words)
    ]
    if len(named) != 1:
        node.refuse(element, f"needs one of {', '.join(_SOURCES)}")
    if "on" in words and "lookup" not in words:
        words["on"].refuse(element, "`on` belongs to `lookup`")
    if "with" in words and "join" not in words:
        words["with"].refuse(element, "`with` belongs to `join`")
    return _SOURCES[named[0]](node, reading)


def _lookup(node: Node, reading: _Reading) -> Lookup:
    words, element = reading.words, reading.element
    if "on" not in words or "of" not in words:
        node.refuse(element, "a look-up needs `on` and `of`")
    on = tuple(
        (parse_path(Node(theirs, mine.file, mine.line), element), parse_path(mine, element))
        for theirs, mine in words["on"].entries(element).items()
    )
    reading.refuse_unless("on", holds=bool(on), reason="a look-up needs an element to look up by")
    return Lookup(reading.text("lookup"), on, parse_path(words["of"], element))


def _join(node: Node, reading: _Reading) -> Join:
    if "with" not in reading.words:
        node.refuse(reading.element, "`join` needs `with`")
    separator = reading.text("with")
    reading.refuse_unless("with", holds=bool(separator), reason="must not be empty")
    paths = reading.words["join"].items(reading.element)
    return Join(tuple(parse_path(path, reading.element) for path in paths), separator)


def _from_context(_: Node, reading: _Reading) -> FromContext:
    what = reading.text("district")
    if what not in {"code", "school-year"}:
        reading.words["district"].refuse(reading.element, "must be code or school-year")
    return FromContext("code" if what == "code" else "school-year")


def _of(_: Node, reading: _Reading) -> Of:
    return Of(parse_path(reading.words["of"], reading.element))


def _first(_: Node, reading: _Reading) -> First:
    paths = reading.words["first"].items(reading.element)
    return First(tuple(parse_path(path, reading.element) for path in paths))


def _constant(_: Node, reading: _Reading) -> Constant:
    value = reading.text("constant")
    reading.refuse_unless("constant", holds=bool(value), reason="must not be empty")
    return Constant(value)


def _strip(reading: _Reading) -> Step | None:
    word = reading.words.get("strip")
    return Strip() if word is not None and parse_flag(word, reading.element) else None


def _fixed_text(word: str, build: Callable[[str], Step]) -> Callable[[_Reading], Step | None]:
    def read(reading: _Reading) -> Step | None:
        if word not in reading.words:
            return None
        text = reading.text(word)
        reading.refuse_unless(word, holds=bool(text), reason="must not be empty")
        return build(text)

    return read


def _split(reading: _Reading) -> Step | None:
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


def _date(reading: _Reading) -> Step | None:
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
    return None if form == to and form != ISO else Reform(form, to)


def _days(reading: _Reading) -> Step | None:
    node = reading.words.get("days")
    if node is None:
        return None
    if "as" in reading.words:
        node.refuse(reading.element, "`days` needs an ISO date, so `as` cannot go with it")
    return AddDays(node.integer(reading.element))


def _add(reading: _Reading) -> Step | None:
    node = reading.words.get("add")
    return None if node is None else Add(node.integer(reading.element))


def _digits(reading: _Reading) -> Step | None:
    node = reading.words.get("digits")
    if node is None:
        return None
    digits = node.integer(reading.element)
    reading.refuse_unless("digits", holds=0 <= digits <= 9, reason="must be 0 to 9")  # noqa: PLR2004
    return FixDigits(digits, rounds="lossy" in reading.words)


def _grade(reading: _Reading) -> Step | None:
    node = reading.words.get("grade")
    if node is None:
        return None
    words = node.entries(reading.element)
    kindergarten = words["kindergarten"].text(reading.element) if "kindergarten" in words else ""
    if words.keys() != {"kindergarten"} or kindergarten not in {"K1", "K2"}:
        node.refuse(reading.element, "needs `kindergarten: K1` or `K2`")
    return GradeOfYear(kindergarten)


def _codes(reading: _Reading) -> Step | None:
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


def find_table(node: Node, what: str, tables: Tables) -> CodeTable:
    """The code table that is named here."""
    name = node.text(what)
    if tables is None:
        return CodeTable(name, ())
    if name not in tables:
        node.refuse(what, f"no code table {name}")
    return tables[name]


def _case(reading: _Reading) -> Step | None:
    if "case" not in reading.words:
        return None
    to = reading.text("case")
    if to not in {"upper", "lower"}:
        reading.words["case"].refuse(reading.element, "must be upper or lower")
    return Case("upper" if to == "upper" else "lower")


def _pad(reading: _Reading) -> Step | None:
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


_SOURCES: Mapping[str, Callable[[Node, _Reading], Source]] = {
    "lookup": _lookup,
    "of": _of,
    "first": _first,
    "join": _join,
    "district": _from_context,
    "constant": _constant,
}
_STEPS: tuple[Callable[[_Reading], Step | None], ...] = (
    _strip,
    _fixed_text("cut_prefix", CutPrefix),
    _fixed_text("cut_suffix", CutSuffix),
    _split,
    _date,
    _days,
    _add,
    _digits,
    _grade,
    _codes,
    _case,
    _fixed_text("prefix", AddPrefix),
    _fixed_text("suffix", AddSuffix),
    _pad,
)
_WORDS = (
    *("of", "first", "join", "with", "lookup", "on", "district", "constant", "when", "strip"),
    *("cut_prefix", "cut_suffix", "split", "date", "as", "days", "add", "digits", "grade"),
    *("codes", "unmapped", "default", "default_back", "case", "prefix", "suffix", "pad"),
    *("lossy", "one_way", "note"),
)
