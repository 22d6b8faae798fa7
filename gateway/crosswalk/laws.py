"""The laws of translation, tried on made-up rows: there and back gives the same row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample, Unsatisfiable

from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.generation import cedars_rows
from gateway.crosswalk.rules import Crosswalk, ElementRule, Finding
from gateway.crosswalk.shapes import Shapes
from gateway.crosswalk.words import describe_rule, name_sources
from gateway.errors import GatewayError, InvalidRecordError
from gateway.model.rows import RecordType, Row
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


@dataclass(frozen=True, slots=True)
class Broken:
    """What a law found wrong with one row."""

    law: str
    element: str
    said: str


Law = Callable[[CrosswalkSet, RecordType, Row], "Broken | None"]


def break_laws(
    crosswalks: Sequence[Crosswalk],
    shapes: Mapping[str, Shapes],
    schemas: Callable[[str], Schema],
) -> tuple[Finding, ...]:
    """The smallest row that breaks a law, for each record type and law; made-up values only."""
    together = CrosswalkSet(tuple(crosswalks), ())
    found: list[Finding] = []
    for record in dict.fromkeys(one.target.record for one in crosswalks):
        siblings = [one for one in crosswalks if one.target.record == record]
        for one in siblings:
            schema = _exchange_schema(one.target.xsd, schemas)
            found += _break(together, one, siblings, schema, shapes[one.name])
    return tuple(dict.fromkeys(found))


def _exchange_schema(path: str, schemas: Callable[[str], Schema]) -> Schema:
    """The form of a CEDARS schema in which only keys are required, where there is one."""
    try:
        return schemas(str(PurePosixPath(path).with_suffix("")) + "-exchange.xsd")
    except (GatewayError, OSError, KeyError):
        return schemas(path)


def _break(
    together: CrosswalkSet,
    crosswalk: Crosswalk,
    siblings: Sequence[Crosswalk],
    schema: Schema,
    shapes: Shapes,
) -> list[Finding]:
    record = crosswalk.target.record
    shape = schema.records.get(record, shapes.cedars[record])
    rows = cedars_rows(crosswalk, siblings, shape, CONTEXT)
    found = []
    for law in (_back_and_there, _there_and_back):

        def breaks(row: Row, law: Law = law) -> bool:
            return not schema.validate_row(record, row) and law(together, record, row) is not None

        try:
            row = _without_more(find(rows, breaks, settings=_TRIALS), breaks)
        except (NoSuchExample, Unsatisfiable):
            continue
        broken = law(together, record, row)
        if broken is not None:
            found.append(_finding(crosswalk, broken, row))
    return found


def _without_more(row: Row, breaks: Callable[[Row], bool]) -> Row:
    """The row without every element that the law breaks without as well."""
    for element in tuple(row):
        less = {name: value for name, value in row.items() if name != element}
        if breaks(less):
            row = less
    return row


def _finding(crosswalk: Crosswalk, broken: Broken, row: Row) -> Finding:
    rule = next((one for one in crosswalk.rules if one.element == broken.element), None)
    shown = ", ".join(f"{name}={value}" for name, value in row.items())
    return Finding(
        crosswalk.file if rule is None else rule.file,
        crosswalk.line if rule is None else rule.line,
        "error",
        broken.element,
        f"{broken.law}: {broken.said}; for the made-up row {shown}",
        _advice(rule),
    )


def _advice(rule: ElementRule | None) -> str:
    if rule is None:
        return "say how the element goes back, or give it up in `lost`"
    made = f"{name_sources(rule.source)} ({describe_rule(rule)})".strip()
    return f"it is made from {made}: mend the operation, or declare the loss with `lossy`"


def _back_and_there(together: CrosswalkSet, record: RecordType, row: Row) -> Broken | None:
    """forward(backward(c)) == c, up to the declared loss."""
    law = "forward(backward(c)) is not c"
    try:
        returned = together.to_cedars(together.to_native({record: (row,)}, CONTEXT), CONTEXT)
    except InvalidRecordError as error:
        return _refused(law, error)
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


def _refused(law: str, error: InvalidRecordError) -> Broken:
    _, _, said = str(error).partition(": ")
    element, sign, reason = said.partition(": ")
    return Broken(law, element, f"refused: {reason}") if sign else Broken(law, "row", str(error))


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
