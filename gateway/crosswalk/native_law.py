"""backward(forward(r)) is r, up to the declared loss."""

from collections.abc import Mapping, Sequence

from gateway.crosswalk.broken_laws import Broken, refused
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.forward import Scope, expand, interpret_rows
from gateway.crosswalk.operations.sources import Lookup, Of
from gateway.crosswalk.paths import Path, format_path, reader
from gateway.crosswalk.rules import Crosswalk
from gateway.crosswalk.uses import source_paths
from gateway.errors import InvalidRecordError
from gateway.model.rows import RecordType, Row, Rows
from gateway.xsd.schema import Schema

LAW = "backward(forward(r)) is not r"


def come_back(
    together: CrosswalkSet,
    record: str,
    rows: Rows,
    context: Context,
    leaving: Mapping[RecordType, Schema],
) -> Broken | None:
    """
    What does not come back of one row of a native record.

    What the way there refuses, or makes invalid, is told by the check, and breaks no law. What
    an exact rule read is there again, as it was; of all else, what was tidied once stays so.
    """
    reading = [one for one in together.crosswalks if one.source.record == record]
    targets = {one.target.record for one in reading}
    try:
        made = together.to_cedars(rows, context)
    except InvalidRecordError:
        return None
    there = {name: held for name, held in made.items() if name in targets}
    if any(leaving[name].validate_row(name, row) for name, held in there.items() for row in held):
        return None
    try:
        back = together.to_native(there, context)
        again = together.to_cedars(back, context)
    except InvalidRecordError as error:
        return refused(LAW, error)
    for one in reading:
        broken = _compare(one, rows, back, context)
        if broken is not None:
            return broken
    for one in reading:
        name = one.target.record
        broken = _compare_again(together, one, there.get(name, ()), again.get(name, ()))
        if broken is not None:
            return broken
    return None


def _compare(one: Crosswalk, rows: Rows, back: Rows, context: Context) -> Broken | None:
    """Hold what a crosswalk took against what it would take of the rows that came back."""
    taken, returned = _taken(one, rows, context), _taken(one, back, context)
    exact = exact_paths(one)
    if len(taken) != len(returned) and _may_differ(one, exact):
        return None
    if len(taken) != len(returned):
        said = f"{len(taken)} of {one.source.record} came back as {len(returned)}"
        return Broken(LAW, "key", said, one.name)
    for path in exact:
        read = reader(path)
        for was, came in zip(taken, returned, strict=True):
            if read(was) != read(came):
                said = f"{read(was) or 'nothing'} came back as {read(came) or 'nothing'}"
                return Broken(LAW, format_path(path), said, one.name)
    return None


def _may_differ(one: Crosswalk, exact: Sequence[Path]) -> bool:
    """Whether it is declared that rows get lost or grow more: in the key, or in all of a child."""
    is_child_lost = not any(path[: len(one.each)] == one.each for path in exact)
    keys = [rule for rule in one.rules if rule.element in one.key.to_elements]
    return is_child_lost or any(rule.lossy for rule in keys)


def _taken(one: Crosswalk, rows: Rows, context: Context) -> list[Row]:
    """The rows, or children of rows, that a crosswalk makes something of, by their keys."""
    translate, scope = interpret_rows(one), Scope(rows, context)
    parts = [part for row in rows.get(one.source.record, ()) for part in expand(row, one.each)]
    keys = [reader(path) for path in one.key.from_paths]
    return sorted(
        (part for part in parts if translate(part, scope)),
        key=lambda part: [read(part) or "" for read in keys],
    )


def exact_paths(one: Crosswalk) -> tuple[Path, ...]:
    """The from-elements that come back as they were: nothing says that they lose anything."""
    written = [rule for rule in one.rules if rule.is_written_back]
    inexact = {
        path
        for rule in written
        if (rule.losses or rule.lossy) and not isinstance(rule.source, Lookup)
        for path in source_paths(rule.source)
    }
    exact = [rule.source.path for rule in written if isinstance(rule.source, Of)]
    exact += [condition.path for condition in one.when if condition.codes]
    if one.rows is not None and not one.rows.lossy and one.rows.table.is_invertible():
        exact.append(one.rows.of)
    return tuple(path for path in dict.fromkeys(exact) if path not in inexact)


def _compare_again(
    together: CrosswalkSet, one: Crosswalk, there: Sequence[Row], again: Sequence[Row]
) -> Broken | None:
    key = one.key.to_elements

    def name(row: Row) -> list[str]:
        return [str(row.get(element, "")) for element in key]

    if len(there) != len(again):
        said = f"{len(there)} of {one.target.record} became {len(again)} there and back"
        return Broken(LAW, "key", said, one.name)
    given_up = {
        rule.element
        for sibling in together.crosswalks
        if sibling.target.record == one.target.record
        for rule in sibling.rules
        if rule.lossy or rule.one_way
    }
    for was, came in zip(sorted(there, key=name), sorted(again, key=name), strict=True):
        for element in dict.fromkeys((*was, *came)):
            if element not in given_up and was.get(element) != came.get(element):
                said = f"{was.get(element, 'nothing')} became {came.get(element, 'nothing')}"
                return Broken(LAW, element, f"{said} there and back", one.name)
    return None
