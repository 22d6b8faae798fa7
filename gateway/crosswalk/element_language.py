"""The language of one element: where its value comes from, when, and what is declared."""

from collections.abc import Callable, Mapping

from gateway.crosswalk.marks import Node
from gateway.crosswalk.operations.sources import (
    Constant,
    First,
    FromContext,
    Join,
    Lookup,
    Of,
    Source,
)
from gateway.crosswalk.paths import parse_path
from gateway.crosswalk.reading import Reading, Tables
from gateway.crosswalk.rules import Condition, ElementRule
from gateway.crosswalk.step_language import parse_steps

_PRESENT = "present"


def parse_element(element: str, node: Node, tables: Tables) -> ElementRule:
    """Read how one to-element is made."""
    if isinstance(node.value, str):
        path = parse_path(node, element)
        return ElementRule(element, Of(path), line=node.line, file=node.file)
    words = node.entries(element)
    for word, operand in words.items():
        if word not in WORDS:
            operand.refuse(element, f"unknown operation {word}")
    reading = Reading(element, words, tables)
    source = _source(node, reading)
    steps = parse_steps(reading)
    if steps and isinstance(source, Constant | FromContext):
        node.refuse(element, "a constant or the district's own code takes no further operation")
    return ElementRule(
        element,
        source,
        steps,
        parse_conditions(words["when"], element) if "when" in words else (),
        reading.find("lossy"),
        reading.find("one_way"),
        _giving_way(reading),
        node.line,
        node.file,
    )


def _giving_way(reading: Reading) -> tuple[str, ...]:
    node = reading.words.get("gives_way")
    if node is None:
        return ()
    return tuple(code.text(reading.element) for code in node.items(reading.element))


def parse_conditions(node: Node, what: str) -> tuple[Condition, ...]:
    """Read `when`: from-elements and the codes they must hold, or `present`."""
    conditions = []
    for name, codes in node.entries(what).items():
        path = parse_path(Node(name, codes.file, codes.line), what)
        is_present = codes.value == _PRESENT
        listed = () if is_present else tuple(code.text(what) for code in codes.items(what))
        conditions.append(Condition(path, listed, codes.line, codes.file))
    return tuple(conditions)


def _source(node: Node, reading: Reading) -> Source:
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


def _lookup(node: Node, reading: Reading) -> Lookup:
    words, element = reading.words, reading.element
    if "on" not in words or "of" not in words:
        node.refuse(element, "a look-up needs `on` and `of`")
    on = tuple(
        (parse_path(Node(theirs, mine.file, mine.line), element), parse_path(mine, element))
        for theirs, mine in words["on"].entries(element).items()
    )
    reading.refuse_unless("on", holds=bool(on), reason="a look-up needs an element to look up by")
    return Lookup(reading.text("lookup"), on, parse_path(words["of"], element))


def _join(node: Node, reading: Reading) -> Join:
    if "with" not in reading.words:
        node.refuse(reading.element, "`join` needs `with`")
    separator = reading.text("with")
    reading.refuse_unless("with", holds=bool(separator), reason="must not be empty")
    paths = reading.words["join"].items(reading.element)
    return Join(tuple(parse_path(path, reading.element) for path in paths), separator)


def _from_context(_: Node, reading: Reading) -> FromContext:
    what = reading.text("district")
    if what not in {"code", "school-year"}:
        reading.words["district"].refuse(reading.element, "must be code or school-year")
    return FromContext("code" if what == "code" else "school-year")


def _of(_: Node, reading: Reading) -> Of:
    return Of(parse_path(reading.words["of"], reading.element))


def _first(_: Node, reading: Reading) -> First:
    paths = reading.words["first"].items(reading.element)
    return First(tuple(parse_path(path, reading.element) for path in paths))


def _constant(_: Node, reading: Reading) -> Constant:
    value = reading.text("constant")
    reading.refuse_unless("constant", holds=bool(value), reason="must not be empty")
    return Constant(value)


_SOURCES: Mapping[str, Callable[[Node, Reading], Source]] = {
    "lookup": _lookup,
    "of": _of,
    "first": _first,
    "join": _join,
    "district": _from_context,
    "constant": _constant,
}
WORDS = (
    *("of", "first", "join", "with", "lookup", "on", "district", "constant", "when", "strip"),
    *("cut_prefix", "cut_suffix", "split", "date", "as", "days", "school_year"),
    *("add", "digits", "grade"),
    *("codes", "unmapped", "default", "default_back", "case", "prefix", "suffix", "pad"),
    *("gives_way", "lossy", "one_way", "note"),
)
