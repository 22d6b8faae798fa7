"""
Native rows to CEDARS rows, by closures over the rules: the interpreter.

What it answers holds; the compiled and the columnar way are measured against it, and leave to
it what does not fit.
"""

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.sources import Constant, First, FromContext, Join, Lookup, Of
from gateway.crosswalk.operations.text import join_parts
from gateway.crosswalk.paths import Path, reader
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule, FlagRows
from gateway.errors import InvalidRecordError
from gateway.model.rows import Row, Rows

Index: TypeAlias = dict[tuple["str | None", ...], str]
"""What a look-up finds by the values that it looks up."""


class Scope:
    """What a row may be read together with: the context, and the other rows to look up in."""

    def __init__(self, rows: Rows, context: Context) -> None:
        self.context = context
        self._rows = rows
        self._indexes: dict[str, Index | InvalidRecordError] = {}

    def find(self, lookup: Lookup, values: tuple[str | None, ...]) -> str | None:
        """The looked-up element of the one row that has these values."""
        return self.index(lookup.text, lookup).get(values)

    def index(self, text: str, lookup: Lookup) -> Index:
        """All that a look-up can find; `text` is its own."""
        index = self._indexes.get(text)
        if index is None:
            index = self._indexes[text] = self._build_index(lookup)
        if isinstance(index, InvalidRecordError):
            raise index
        return index

    def _build_index(self, lookup: Lookup) -> Index | InvalidRecordError:
        index: Index = {}
        theirs = [reader(path) for path, _ in lookup.on]
        read = reader(lookup.of)
        for row in self._rows.get(lookup.record, ()):
            values = tuple([read_key(row) for read_key in theirs])
            found = read(row)
            if found is None or None in values:
                continue
            if index.setdefault(values, found) != found:
                return InvalidRecordError(f"look-up in {lookup.record} finds two different rows")
        return index


Producer: TypeAlias = Callable[[Row, Scope], "str | None"]
"""Makes one element's value from a from-row; None where it is absent."""

Translator: TypeAlias = Callable[[Row, Scope], "list[dict[str, str]]"]
"""Makes the to-rows of one from-row."""


def interpret_rows(crosswalk: Crosswalk) -> Translator:
    """The way from one native row to CEDARS rows."""
    producers = tuple((rule.element, _producer(rule)) for rule in crosswalk.rules)
    conditions = tuple((condition, reader(condition.path)) for condition in crosswalk.when)
    name, each, flags = crosswalk.name, crosswalk.each, crosswalk.rows

    def translate(row: Row, scope: Scope) -> list[dict[str, str]]:
        made = []
        for part in expand(row, each):
            if not all(condition.holds(read(part)) for condition, read in conditions):
                continue
            to_row: dict[str, str] = {}
            for element, produce in producers:
                try:
                    value = produce(part, scope)
                except InvalidRecordError as error:
                    raise InvalidRecordError(f"{name}: {element}: {error}") from None
                if value is not None:
                    to_row[element] = value
            made.append(to_row)
        return made

    return translate if flags is None else _with_flags(translate, flags, name)


def expand(row: Row, each: Path) -> Iterator[Row]:
    """The row once for each child, with that child alone; without `each`, the row itself."""
    if not each:
        yield row
        return
    name, *inner = each
    for child in cast("tuple[Row, ...]", row.get(name, ())):
        for part in expand(child, tuple(inner)):
            yield {**row, name: (part,)}


def _with_flags(translate: Translator, flags: FlagRows, name: str) -> Translator:
    read = reader(flags.of)
    codes = flags.table.forward()

    def translate_flags(row: Row, scope: Scope) -> list[dict[str, str]]:
        text = read(row)
        if text is None:
            return []
        if len(text) != flags.width or set(text) - {flags.on, flags.off}:
            raise InvalidRecordError(
                f"{name}: {flags.sets}: is not {flags.width} flags {flags.on!r} or {flags.off!r}"
            )
        targets = [codes[str(at)] for at, flag in enumerate(text, 1) if flag == flags.on]
        return [
            {**to_row, flags.sets: code}
            for to_row in translate(row, scope)
            for code in targets
            if code is not None
        ]

    return translate_flags


def _producer(rule: ElementRule) -> Producer:
    read = source_reader(rule)
    steps = tuple(step.apply for step in rule.steps)
    if rule.when:
        read = _guarded(read, rule.when)
    if not steps:
        return read

    def produce(row: Row, scope: Scope) -> str | None:
        value = read(row, scope)
        for apply in steps:
            if value is None:
                return None
            value = apply(value, scope.context)
        return value

    return produce


def _guarded(read: Producer, when: tuple[Condition, ...]) -> Producer:
    conditions = tuple((condition, reader(condition.path)) for condition in when)

    def read_when(row: Row, scope: Scope) -> str | None:
        if all(condition.holds(read_from(row)) for condition, read_from in conditions):
            return read(row, scope)
        return None

    return read_when


def source_reader(rule: ElementRule) -> Producer:
    """What reads a rule's value from a row, before its steps."""
    match rule.source:
        case Of(path):
            read = reader(path)
            return lambda row, _: read(row)
        case First(paths):
            reads = tuple(reader(path) for path in paths)
            return lambda row, _: next(
                (value for read in reads if (value := read(row)) is not None), None
            )
        case Join(paths, separator):
            reads = tuple(reader(path) for path in paths)
            return lambda row, _: join_parts([read(row) for read in reads], separator)
        case Lookup() as lookup:
            mine = tuple(reader(path) for _, path in lookup.on)
            return lambda row, scope: scope.find(lookup, tuple(read(row) for read in mine))
        case FromContext() as known:
            return lambda _, scope: known.read(scope.context)
        case Constant(value):
            return lambda _row, _scope: value
