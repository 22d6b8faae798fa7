"""CEDARS rows to partial native rows: the generated inverse, compiled once to closures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.codes import Unmapped
from gateway.crosswalk.operations.sources import Constant, First, FromContext, Join, Lookup, Of
from gateway.crosswalk.operations.step import invert_steps
from gateway.crosswalk.paths import Path, format_path
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule, FlagRows
from gateway.errors import InvalidRecordError
from gateway.model.rows import Row

Draft: TypeAlias = dict[str, Any]
"""A native row being written: text, a nested draft, a list of drafts, or Flags."""

Writer: TypeAlias = Callable[["Mapping[str, str]", Draft, Context], bool]
"""Writes what one element says; False where the row belongs to another crosswalk."""


@dataclass(frozen=True, slots=True)
class Flags:
    """Positional flags being gathered from several rows."""

    rows: FlagRows
    positions: frozenset[int]

    def render(self) -> str:
        """The flags as one text."""
        places = range(1, self.rows.width + 1)
        return "".join(
            self.rows.on if place in self.positions else self.rows.off for place in places
        )


@dataclass(frozen=True, slots=True)
class Partial:
    """What one CEDARS row says of one native row."""

    record: str
    row: Draft
    key: tuple[Path, ...]
    """The elements that say which native row it is; with equal ones they merge."""
    crosswalk: str
    conditions: tuple[Condition, ...] = ()
    each: Path = ()
    is_lookup: bool = False
    """Whether it may be left out where its native row cannot be told."""


@dataclass(slots=True)
class Taken:
    """What the crosswalks made of one CEDARS row."""

    partials: list[Partial] = field(default_factory=list)
    is_taken: bool = False
    """Whether some crosswalk took the row, or declared that it loses such rows."""


class Inverter:
    """The way from one CEDARS row to partial native rows."""

    def __init__(self, crosswalk: Crosswalk) -> None:
        self.crosswalk = crosswalk
        written = [rule for rule in crosswalk.rules if rule.is_written_back]
        rules = sorted(written, key=lambda rule: bool(rule.when))  # conditions fill what is left
        self._writers = tuple(
            (rule.element, write)
            for rule in rules
            if (write := _writer(rule, crosswalk)) is not None
        )
        self._lookups = tuple(
            (rule.element, rule.source, _inverse(rule))
            for rule in rules
            if isinstance(rule.source, Lookup)
        )
        self._telling = {
            rule.element for rule in rules if isinstance(rule.source, Of | First | Join)
        }
        self._positions: Mapping[str, str | None] = {}
        if crosswalk.rows is not None:
            self._telling.add(crosswalk.rows.sets)
            self._positions = crosswalk.rows.table.backward()
        self._lossy_constants = frozenset(
            rule.element for rule in rules if rule.lossy and isinstance(rule.source, Constant)
        )

    def invert(self, row: Row, context: Context, taken: Taken) -> None:
        """Add what the row becomes, unless it belongs to another crosswalk."""
        values = cast("Mapping[str, str]", row)
        draft: Draft = {}
        if not self._write(values, draft, context, taken):
            return
        taken.is_taken = True
        self._look_back(values, draft, context, taken)
        crosswalk = self.crosswalk
        missing = [path for path in crosswalk.key.from_paths if read_draft(draft, path) is None]
        if not missing:
            _nest_children(draft, crosswalk.each)
            taken.partials.append(
                Partial(
                    crosswalk.source.record,
                    draft,
                    crosswalk.key.from_paths,
                    crosswalk.name,
                    crosswalk.when,
                    crosswalk.each,
                )
            )
        elif not self._telling.isdisjoint(values):
            raise InvalidRecordError(
                f"{crosswalk.name}: {format_path(missing[0])}: "
                "no element of the row gives this key"
            )

    def _write(
        self, values: Mapping[str, str], draft: Draft, context: Context, taken: Taken
    ) -> bool:
        for element, write in self._writers:
            try:
                is_mine = element not in values or write(values, draft, context)
            except InvalidRecordError as error:
                raise self._at(element, error) from None
            if not is_mine:
                taken.is_taken = taken.is_taken or element in self._lossy_constants
                return False
        flags = self.crosswalk.rows
        if flags is not None and flags.sets in values:
            try:
                _write_flags(flags, self._positions, values[flags.sets], draft)
            except InvalidRecordError as error:
                raise self._at(flags.sets, error) from None
        return _write_conditions(self.crosswalk.when, draft)

    def _look_back(
        self, values: Mapping[str, str], draft: Draft, context: Context, taken: Taken
    ) -> None:
        for element, lookup, inverse in self._lookups:
            if element not in values:
                continue
            try:
                looked_up = _look_back(lookup, inverse(values, context), draft)
            except InvalidRecordError as error:
                raise self._at(element, error) from None
            if looked_up:
                key = tuple(theirs for theirs, _ in lookup.on)
                name = self.crosswalk.name
                taken.partials.append(Partial(lookup.record, looked_up, key, name, is_lookup=True))

    def _at(self, element: str, error: InvalidRecordError) -> InvalidRecordError:
        return InvalidRecordError(f"{self.crosswalk.name}: {element}: {error}")


def read_draft(draft: Draft, path: Path) -> Any:
    """The value at a path of a draft whose children are not lists."""
    value: Any = draft
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def write_draft(draft: Draft, path: Path, value: Any) -> None:
    """Write a value; another one there already is a conflict."""
    *outer, name = path
    for step in outer:
        draft = draft.setdefault(step, {})
    if draft.setdefault(name, value) != value:
        raise InvalidRecordError(f"another element gives {format_path(path)} another value")


def _inverse(rule: ElementRule) -> Callable[[Mapping[str, str], Context], str | None]:
    steps = tuple(step.apply for step in invert_steps(rule.steps))
    element = rule.element

    def inverse(values: Mapping[str, str], context: Context) -> str | None:
        value: str | None = values[element]
        for apply in steps:
            if value is None:
                return None
            value = apply(value, context)
        return value

    return inverse


def _writer(rule: ElementRule, crosswalk: Crosswalk) -> Writer | None:
    """What the rule writes into its own native row; None for what is written elsewhere."""
    match rule.source:
        case Of(path):
            return _path_writer(rule, path)
        case First(paths):
            return _path_writer(rule, paths[0])
        case Join(paths, separator):
            return _join_writer(rule, paths, separator)
        case Constant(constant):
            return _constant_writer(rule, constant, crosswalk)
        case Lookup() | FromContext():
            return None


def _path_writer(rule: ElementRule, path: Path) -> Writer:
    inverse = _inverse(rule)

    def write(values: Mapping[str, str], draft: Draft, context: Context) -> bool:
        value = inverse(values, context)
        if value is not None:
            write_draft(draft, path, value)
            _write_missing(rule.when, draft)
        return True

    return write


def _constant_writer(rule: ElementRule, constant: str, crosswalk: Crosswalk) -> Writer:
    is_key = rule.element in crosswalk.key.to_elements

    def write(values: Mapping[str, str], draft: Draft, _: Context) -> bool:
        if values[rule.element] == constant:
            _write_missing(rule.when, draft)
            return True
        return not is_key

    return write


def _join_writer(rule: ElementRule, paths: tuple[Path, ...], separator: str) -> Writer:
    inverse = _inverse(rule)

    def write(values: Mapping[str, str], draft: Draft, context: Context) -> bool:
        value = inverse(values, context)
        if value is not None:
            for path, part in zip(paths, value.split(separator, len(paths) - 1), strict=False):
                if part:
                    write_draft(draft, path, part)
            _write_missing(rule.when, draft)
        return True

    return write


def _write_missing(conditions: tuple[Condition, ...], draft: Draft) -> None:
    """Write the first code of each condition that nothing else has written."""
    for condition in conditions:
        if condition.codes and read_draft(draft, condition.path) is None:
            write_draft(draft, condition.path, condition.codes[0])


def _write_conditions(conditions: tuple[Condition, ...], draft: Draft) -> bool:
    """Make the crosswalk's own conditions hold; False where the row says otherwise."""
    _write_missing(conditions, draft)
    return all(
        condition.holds(read_draft(draft, condition.path))
        for condition in conditions
        if condition.codes
    )


def _write_flags(
    flags: FlagRows, positions: Mapping[str, str | None], code: str, draft: Draft
) -> None:
    position = positions.get(code, flags.default_back)
    if position is None and flags.unmapped is Unmapped.DEFAULT:
        return
    if position is None:
        raise InvalidRecordError(f"code is not in code table {flags.table.name} backwards")
    write_draft(draft, flags.of, Flags(flags, frozenset({int(position)})))


def _look_back(lookup: Lookup, value: str | None, draft: Draft) -> Draft | None:
    """The partial row of the other record; None where this row cannot say which one it is."""
    looked_up: Draft = {}
    if value is None:
        return None
    for theirs, mine in lookup.on:
        own = read_draft(draft, mine)
        if own is None:
            return None
        write_draft(looked_up, theirs, own)
    write_draft(looked_up, lookup.of, value)
    return looked_up


def _nest_children(draft: Draft, each: Path) -> None:
    """Turn the one child that was written into a list of children."""
    for step in each:
        child = draft.get(step)
        if child is None:
            return
        draft[step] = [child]
        draft = child
