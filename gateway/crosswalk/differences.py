"""What a new version of a crosswalk changes, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from gateway.crosswalk.operations.codes import Code, CodeTable
from gateway.crosswalk.paths import format_path
from gateway.crosswalk.rules import Crosswalk, ElementRule, FlagRows, Reason
from gateway.crosswalk.words import (
    describe_conditions,
    describe_flags,
    describe_rule,
    name_sources,
)


def list_differences(old: Crosswalk, new: Crosswalk) -> Iterator[str]:
    """Sentences, in the order of the file's parts; none where both do the same."""
    for what, describe in _PARTS:
        was, now = describe(old), describe(new)
        if was != now:
            yield f"{what} was {was or 'nothing'}, now {now or 'nothing'}"
    yield from _rules(old.rules, new.rules)
    yield from _reasons("dropped", old.drops, new.drops)
    yield from _reasons("given up", old.lost, new.lost)
    yield from _tables(old.tables, new.tables)


_PARTS: tuple[tuple[str, Callable[[Crosswalk], str]], ...] = (
    ("from", lambda one: f"{one.source.xsd} {one.source.record}"),
    ("to", lambda one: f"{one.target.xsd} {one.target.record}"),
    ("the native key", lambda one: ", ".join(format_path(path) for path in one.key.from_paths)),
    ("the CEDARS key", lambda one: ", ".join(one.key.to_elements)),
    ("the condition on rows", lambda one: describe_conditions(one.when)),
    ("each", lambda one: format_path(one.each)),
    ("rows", lambda one: _flags(one.rows)),
    ("latest", lambda one: one.latest.by if one.latest else ""),
)


def _flags(flags: FlagRows | None) -> str:
    if flags is None:
        return ""
    unmapped = f", others {flags.unmapped} {flags.default_back or ''}".rstrip()
    return f"{format_path(flags.of)}: {describe_flags(flags)}{unmapped}"


def _rules(old: Iterable[ElementRule], new: Iterable[ElementRule]) -> Iterator[str]:
    before = {rule.element: rule for rule in old}
    after = {rule.element: rule for rule in new}
    for element in dict.fromkeys((*before, *after)):
        was, now = before.get(element), after.get(element)
        if was is None and now is not None:
            yield f"{element} is now made from {_words(now)}"
        elif now is None and was is not None:
            yield f"{element} is no longer made; it came from {_words(was)}"
        elif was is not None and now is not None and _words(was) != _words(now):
            yield f"{element} was made from {_words(was)}; now from {_words(now)}"
        elif was is not None and now is not None:
            yield from _declared(was, now)


def _declared(was: ElementRule, now: ElementRule) -> Iterator[str]:
    for what in ("lossy", "one_way"):
        before, after = getattr(was, what), getattr(now, what)
        if before != after:
            yield f"{was.element}: {what} was {before or 'not said'}; now {after or 'not said'}"


def _words(rule: ElementRule) -> str:
    sources = name_sources(rule.source)
    said = describe_rule(rule)
    return f"{sources} ({said})" if sources else said


def _reasons(what: str, old: Mapping[str, Reason], new: Mapping[str, Reason]) -> Iterator[str]:
    for element in dict.fromkeys((*old, *new)):
        was, now = old.get(element), new.get(element)
        if was is None and now is not None:
            yield f"{element} is now {what}: {now.text}"
        elif now is None:
            yield f"{element} is no longer {what}"
        elif was is not None and was.text != now.text:
            yield f"{element} is {what} for another reason: {now.text}"


def _tables(old: Iterable[CodeTable], new: Iterable[CodeTable]) -> Iterator[str]:
    before = {table.name: table for table in old}
    after = {table.name: table for table in new}
    for name in dict.fromkeys((*before, *after)):
        was, now = _lines(before.get(name)), _lines(after.get(name))
        for code in dict.fromkeys((*was, *now)):
            if was.get(code) == now.get(code):
                continue
            if code not in was:
                yield f"table {name}: {code} is new and becomes {_meaning(now[code])}"
            elif code not in now:
                yield f"table {name}: {code} has no line any more; it became {_meaning(was[code])}"
            else:
                yield (
                    f"table {name}: {code} became {_meaning(was[code])}, now {_meaning(now[code])}"
                )


def _lines(table: CodeTable | None) -> Mapping[str, Code]:
    return {} if table is None else {code.code: code for code in table.codes}


def _meaning(code: Code) -> str:
    said = [code.to or "nothing"]
    if code.is_preferred:
        said.append("(the way back)")
    if code.also or code.band:
        more = (*code.also, *((f"{code.band[0]} to {code.band[-1]}",) if code.band else ()))
        said.append(f"(back from {', '.join(more)} too)")
    if code.relation != "equal":
        said.append(f"[{code.relation}]")
    if code.note:
        said.append(f"({code.note})")
    return " ".join(said)
