"""Lineage: which from-elements and operations made a value, step by step, or why it is absent."""

from collections.abc import Iterator
from typing import NamedTuple

from gateway.crosswalk.context import Context
from gateway.crosswalk.forward import Scope, expand, source_reader
from gateway.crosswalk.operations.sources import Lookup
from gateway.crosswalk.paths import Path, format_path, reader
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule
from gateway.crosswalk.uses import source_paths
from gateway.crosswalk.words import (
    describe_conditions,
    describe_flags,
    describe_source,
    describe_step,
)
from gateway.errors import InvalidRecordError
from gateway.model.rows import Row, Rows


class Made(NamedTuple):
    """One thing that was read or done, and what it gave."""

    what: str
    value: str | None


class Lineage(NamedTuple):
    """How one from-row makes one to-element."""

    row: int
    """Which row of the native record, 1 first."""
    steps: tuple[Made, ...]
    value: str | None
    absent_because: str
    """Why there is no value; empty where there is one."""


def explain(
    crosswalk: Crosswalk, element: str, native: Rows, context: Context
) -> Iterator[Lineage]:
    """Explain one to-element for each row that the crosswalk reads."""
    rule = next((one for one in crosswalk.rules if one.element == element), None)
    scope = Scope(native, context)
    for number, row in enumerate(native.get(crosswalk.source.record, ()), 1):
        for part in expand(row, crosswalk.each):
            if not all(_holds(condition, part) for condition in crosswalk.when):
                reason = f"the crosswalk takes rows whose {describe_conditions(crosswalk.when)}"
                steps = tuple(
                    Made(format_path(one.path), _read(part, one.path)) for one in crosswalk.when
                )
                yield Lineage(number, steps, None, reason)
            elif rule is not None:
                yield _explain_rule(number, rule, part, scope)
            else:
                yield _explain_other(number, crosswalk, element, part)


def _explain_other(number: int, crosswalk: Crosswalk, element: str, row: Row) -> Lineage:
    flags = crosswalk.rows
    if flags is not None and flags.sets == element:
        text = _read(row, flags.of)
        steps = [Made(format_path(flags.of), text)]
        for at, flag in enumerate(text or "", 1):
            code = flags.table.forward().get(str(at))
            if flag == flags.on and code is not None:
                steps.append(Made(f"place {at} by table {flags.table.name}", code))
        values = ", ".join(step.value or "" for step in steps[1:])
        steps.insert(1, Made(describe_flags(flags), text))
        return Lineage(number, tuple(steps), values or None, "" if values else "no flag is on")
    lost = crosswalk.lost.get(element)
    reason = f"the crosswalk gives it up: {lost.text}" if lost else "the crosswalk does not map it"
    return Lineage(number, (), None, reason)


def _explain_rule(number: int, rule: ElementRule, row: Row, scope: Scope) -> Lineage:
    steps = [Made(format_path(path), _read(row, path)) for path in source_paths(rule.source)]
    for condition in rule.when:
        steps.append(Made(format_path(condition.path), _read(row, condition.path)))
        if not _holds(condition, row):
            reason = f"it is made only if {describe_conditions((condition,))}"
            return Lineage(number, tuple(steps), None, reason)
    try:
        value = source_reader(rule)(row, scope)
    except InvalidRecordError as error:
        return Lineage(number, tuple(steps), None, f"refused: {error}")
    said = describe_source(rule.source)
    if said:
        steps.append(Made(said, value))
    if value is None:
        return Lineage(number, tuple(steps), None, _why_absent(rule))
    for step in rule.steps:
        try:
            made = step.apply(value, scope.context)
        except InvalidRecordError as error:
            steps.append(Made(describe_step(step), None))
            return Lineage(number, tuple(steps), None, f"refused: the value {error}")
        steps.append(Made(describe_step(step), made))
        if made is None:
            reason = f"{describe_step(step)}: it means nothing in CEDARS"
            return Lineage(number, tuple(steps), None, reason)
        value = made
    return Lineage(number, tuple(steps), value, "")


def _why_absent(rule: ElementRule) -> str:
    match rule.source:
        case Lookup(record, _, path):
            return f"no such {record} row, or it has no {format_path(path)}"
        case _:
            names = " and ".join(format_path(path) for path in source_paths(rule.source))
            return f"the row has no {names}"


def _holds(condition: Condition, row: Row) -> bool:
    return condition.holds(_read(row, condition.path))


def _read(row: Row, path: Path) -> str | None:
    return reader(path)(row)
