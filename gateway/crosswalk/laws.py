"""The laws of translation, tried on made-up rows: there and back gives the same row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample, Unsatisfiable
from hypothesis.strategies import SearchStrategy

from gateway.crosswalk.broken_laws import Broken, refused, tell, without_more
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.generation import cedars_rows
from gateway.crosswalk.native_generation import NativeRows
from gateway.crosswalk.native_law import come_back
from gateway.crosswalk.rules import Crosswalk, Finding, RecordRef
from gateway.crosswalk.shapes import Shapes
from gateway.errors import GatewayError, InvalidRecordError
from gateway.model.rows import RecordType, Row, Rows
from gateway.xsd.schema import Schema

CONTEXT = Context("17415", 2027)
_TRIALS = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


Law: TypeAlias = Callable[[Rows], "Broken | None"]


def break_laws(
    crosswalks: Sequence[Crosswalk],
    shapes: Mapping[str, Shapes],
    schemas: Callable[[str], Schema],
) -> tuple[Finding, ...]:
    """The smallest row that breaks a law, for each record type and law; made-up values only."""
    together = CrosswalkSet(tuple(crosswalks), ())
    leaving = exchange_schemas(crosswalks, schemas)
    between = {
        one.name: Shapes(shapes[one.name].native, leaving[one.target.record].records)
        for one in crosswalks
    }
    found: list[Finding] = []
    for record, schema in leaving.items():
        for one in _siblings(together, record):
            found += _break_from_cedars(together, one, schema)
    for record in dict.fromkeys(one.source.record for one in crosswalks):
        found += _break_from_native(together, record, between, leaving)
    return tuple(dict.fromkeys(found))


def exchange_schemas(
    crosswalks: Iterable[Crosswalk], schemas: Callable[[str], Schema]
) -> Mapping[RecordType, Schema]:
    """By to-record the schema that a row is held to; CEDARS has a form with only keys required."""
    return {one.target.record: _exchange_schema(one.target, schemas) for one in crosswalks}


def _exchange_schema(target: RecordRef, schemas: Callable[[str], Schema]) -> Schema:
    try:
        exchange = schemas(str(PurePosixPath(target.xsd).with_suffix("")) + "-exchange.xsd")
    except (GatewayError, OSError, KeyError):
        return schemas(target.xsd)
    return exchange if target.record in exchange.records else schemas(target.xsd)


def _break_from_cedars(
    together: CrosswalkSet, crosswalk: Crosswalk, schema: Schema
) -> Iterator[Finding]:
    record = crosswalk.target.record
    siblings = _siblings(together, record)
    rows = cedars_rows(crosswalk, siblings, schema.records[record], CONTEXT)
    for law in (_back_and_there, _there_and_back):

        def breaks(rows: Rows, law: Any = law) -> Broken | None:
            row = rows.get(record, ({},))[0]
            return None if schema.validate_row(record, row) else law(together, record, row)

        yield from _find(rows.map(lambda row: {record: (row,)}), breaks, [crosswalk])


def _break_from_native(
    together: CrosswalkSet,
    record: str,
    shapes: Mapping[str, Shapes],
    leaving: Mapping[RecordType, Schema],
) -> Iterator[Finding]:
    made = NativeRows(together.crosswalks, shapes, CONTEXT)

    def breaks(rows: Rows) -> Broken | None:
        if not made.are_whole(record, rows):
            return None
        return come_back(together, record, rows, CONTEXT, leaving)

    reading = [one for one in together.crosswalks if one.source.record == record]
    yield from _find(made.of(record), breaks, reading)


def _find(
    rows: SearchStrategy[Rows], law: Law, crosswalks: Sequence[Crosswalk]
) -> Iterator[Finding]:
    try:
        found = find(rows, lambda made: law(made) is not None, settings=_TRIALS)
    except (NoSuchExample, Unsatisfiable):
        return
    least = without_more(found, law)
    broken = law(least)
    if broken is not None:
        yield tell(broken, crosswalks, least)


def _back_and_there(together: CrosswalkSet, record: RecordType, row: Row) -> Broken | None:
    """forward(backward(c)) == c, up to the declared loss."""
    law = "forward(backward(c)) is not c"
    try:
        returned = together.to_cedars(together.to_native({record: (row,)}, CONTEXT), CONTEXT)
    except InvalidRecordError as error:
        return refused(law, error)
    rows = returned.get(record, ())
    if len(rows) != 1:
        return Broken(law, record, f"one row came back as {len(rows)}")
    exact = row.keys() - inexact_elements(_siblings(together, record))
    for element in row:
        if element in exact and row[element] != rows[0].get(element):
            came = rows[0].get(element, "nothing")
            return Broken(law, element, f"{row[element]} came back as {came}")
    return None


def _there_and_back(together: CrosswalkSet, record: RecordType, row: Row) -> Broken | None:
    """backward(forward(r)) == r, up to the declared loss: what was tidied once stays as it is."""
    law = "backward(forward(r)) is not r"
    try:
        native = together.to_native({record: (row,)}, CONTEXT)
        there = together.to_cedars(native, CONTEXT)
        back = together.to_native(there, CONTEXT)
        again = together.to_cedars(back, CONTEXT)
    except InvalidRecordError:
        return None  # the other law tells it
    siblings = _siblings(together, record)
    if there.get(record) != again.get(record):
        return Broken(law, record, "the row changes each time it goes there and back")
    if not inexact_elements(siblings):
        for name in native:
            if native[name] != back.get(name):
                return Broken(law, name, f"the rows of {name} do not come back as they were")
    return None


def _siblings(together: CrosswalkSet, record: RecordType) -> list[Crosswalk]:
    return [one for one in together.crosswalks if one.target.record == record]


def inexact_elements(siblings: Sequence[Crosswalk]) -> frozenset[str]:
    """Elements that need not come back just as they went: the crosswalks say so."""
    inexact = {
        rule.element
        for one in siblings
        for rule in one.rules
        if rule.losses or rule.lossy or rule.one_way
    }
    flags = [one.rows for one in siblings if one.rows is not None]
    return frozenset(inexact | {rows.sets for rows in flags if not rows.table.is_invertible()})
