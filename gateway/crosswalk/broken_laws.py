"""What a law found wrong, made small and told to the author of the crosswalk."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gateway.crosswalk.paths import format_path
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule, Finding
from gateway.crosswalk.uses import read_paths
from gateway.crosswalk.words import describe_rule, name_sources
from gateway.errors import InvalidRecordError
from gateway.model.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Broken:
    """What a law found wrong with some rows."""

    law: str
    element: str
    """The element of either side that went wrong."""
    said: str
    crosswalk: str = ""
    """The crosswalk at fault, where one alone can be."""


def refused(law: str, error: InvalidRecordError) -> Broken:
    """The way back refuses what the way there made, or the other way round."""
    crosswalk, _, said = str(error).partition(": ")
    element, sign, reason = said.partition(": ")
    if not sign:
        return Broken(law, "row", str(error))
    return Broken(law, element, f"refused: {reason}", crosswalk)


def without_more(rows: Rows, law: Callable[[Rows], Broken | None]) -> Rows:
    """The rows without everything that the law breaks without in the same way."""
    broken = law(rows)
    for less in _lesser(rows):
        found = law(less)
        if found is not None and broken is not None and found.element == broken.element:
            return without_more(less, law)
    return rows


def _lesser(rows: Rows) -> Iterator[Rows]:
    for name, held in rows.items():
        yield {other: those for other, those in rows.items() if other != name}
        for at, row in enumerate(held):
            for less in _lesser_rows(row):
                yield {**rows, name: (*held[:at], less, *held[at + 1 :])}


def _lesser_rows(row: Row) -> Iterator[Row]:
    for name, value in row.items():
        yield {other: it for other, it in row.items() if other != name}
        if isinstance(value, str):
            continue
        for at, child in enumerate(value):
            if len(value) > 1:
                yield {**row, name: (*value[:at], *value[at + 1 :])}
            for less in _lesser_rows(child):
                yield {**row, name: (*value[:at], less, *value[at + 1 :])}


def tell(broken: Broken, crosswalks: Sequence[Crosswalk], rows: Rows) -> Finding:
    """A finding at the line that the broken element is made by."""
    named = [one for one in crosswalks if one.name == broken.crosswalk] or list(crosswalks)
    file, line, advice = _place(broken.element, named)
    reason = f"{broken.law}: {broken.said}; for the made-up row {_show(rows)}"
    return Finding(file, line, "error", broken.element, reason, advice)


def _place(element: str, crosswalks: Sequence[Crosswalk]) -> tuple[str, int, str]:
    for one in crosswalks:
        for rule in one.rules:
            if rule.element == element:
                return rule.file, rule.line, _advice(rule)
    for one in crosswalks:
        for rule in one.rules:
            if element in map(format_path, read_paths(rule)) and rule.is_written_back:
                return rule.file, rule.line, _advice(rule)
    for one in crosswalks:
        for condition in one.when:
            if format_path(condition.path) == element:
                return condition.file, condition.line, _advice_on(condition)
    first = crosswalks[0]
    is_key = element in {"key", *map(format_path, first.key.from_paths)}
    advice = "say how the element goes back, or give it up in `lost`"
    return first.file, first.key.line if is_key else first.line, advice


def _advice(rule: ElementRule) -> str:
    made = f"{name_sources(rule.source)} ({describe_rule(rule)})".strip()
    return f"it is made from {made}: mend the operation, or declare the loss with `lossy`"


def _advice_on(condition: Condition) -> str:
    name = format_path(condition.path)
    back = f"{condition.codes[0]} is written back" if condition.codes else "nothing is written"
    return f"map {name} to an element, since else {back}; or split the crosswalk by its codes"


def _show(rows: Rows) -> str:
    if len(rows) == 1:
        ((row,),) = rows.values()
        return _show_row(row)
    return "; ".join(f"{name}: {_show_row(row)}" for name, held in rows.items() for row in held)


def _show_row(row: Row) -> str:
    return ", ".join(
        f"{name}={value}"
        if isinstance(value, str)
        else f"{name}=({'; '.join(map(_show_row, value))})"
        for name, value in row.items()
    )
