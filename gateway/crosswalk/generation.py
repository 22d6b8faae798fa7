"""CEDARS rows made up from the XSDs, of values that a crosswalk has codes for."""

from collections.abc import Callable, Sequence
from datetime import date

from hypothesis import strategies as st

from gateway.cedars.projection import WHOSE
from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.codes import CodeTable, Recode
from gateway.crosswalk.operations.patterns import Split
from gateway.crosswalk.operations.sources import Constant, FromContext
from gateway.crosswalk.operations.step import Step
from gateway.crosswalk.operations.text import AddPrefix
from gateway.crosswalk.rules import Crosswalk, ElementRule
from gateway.xsd.facets import ElementShape, RecordShape

LETTERS = "ABCXYZabcxyz0123456789"
_ANY_LINE = r"[^\t\n\r]+"
_LONGEST = 12


def cedars_rows(
    crosswalk: Crosswalk, siblings: Sequence[Crosswalk], shape: RecordShape, context: Context
) -> st.SearchStrategy[dict[str, str]]:
    """Rows of that record type that come back through the crosswalk."""
    rules = {rule.element: rule for one in siblings for rule in one.rules}
    rules |= {rule.element: rule for rule in crosswalk.rules}
    rules |= {
        rule.element: rule
        for one in siblings
        for rule in one.rules
        if isinstance(rule.source, FromContext)
    }
    required: dict[str, st.SearchStrategy[str]] = {}
    optional: dict[str, st.SearchStrategy[str]] = {}
    for element in shape.elements:
        if crosswalk.rows is not None and element.name == crosswalk.rows.sets:
            required[element.name] = _codes(crosswalk.rows.table, element)
        elif element.name in rules:
            is_key = element.is_required or element.name in {*WHOSE, *crosswalk.key.to_elements}
            values = _values(rules[element.name], element, context)
            (required if is_key else optional)[element.name] = values
    return st.fixed_dictionaries(required, optional=optional)


def _values(rule: ElementRule, shape: ElementShape, context: Context) -> st.SearchStrategy[str]:
    match rule.source:
        case Constant(value):
            return st.just(value)
        case FromContext() as known:
            return st.just(known.read(context))
        case _:
            return _stepped_values(rule.steps, shape, context)


def _stepped_values(
    steps: tuple[Step, ...], shape: ElementShape, context: Context
) -> st.SearchStrategy[str]:
    for at, step in enumerate(steps):
        following = steps[at + 1 :]
        match step:
            case Recode(table):
                codes = _codes(table, None if following else shape)
                return codes.map(_through(following, context))
            case Split(pattern):
                matching = st.from_regex(pattern, fullmatch=True, alphabet=LETTERS)
                return matching.map(_through((step, *following), context))
            case AddPrefix(prefix):
                return shaped_values(shape).map(_replace_start(prefix))
            case _:
                continue
    return shaped_values(shape)


def _replace_start(prefix: str) -> Callable[[str], str]:
    return lambda value: prefix + value[len(prefix) :]


def _through(steps: tuple[Step, ...], context: Context) -> Callable[[str], str]:
    def apply(value: str) -> str:
        for step in steps:
            value = step.apply(value, context) or ""
        return value

    return apply


def _codes(table: CodeTable, shape: ElementShape | None) -> st.SearchStrategy[str]:
    codes = [to for code in table.codes for to in (code.to, *code.also) if to is not None]
    allowed = shape.enumeration if shape is not None else ()
    return st.sampled_from([code for code in codes if not allowed or code in allowed])


def shaped_values(shape: ElementShape) -> st.SearchStrategy[str]:
    """Values that the facets of an element allow."""
    if shape.enumeration:
        return st.sampled_from(shape.enumeration)
    match shape.base:
        case "date":
            return st.dates(date(1950, 1, 1), date(2050, 12, 31)).map(str)
        case "decimal":
            return _decimals(shape)
        case "integer":
            low, high = int(shape.min_inclusive or 0), int(shape.max_inclusive or 999)
            return st.integers(low, high).map(str)
        case _:
            return _texts(shape)


def _texts(shape: ElementShape) -> st.SearchStrategy[str]:
    patterns = [pattern for pattern in shape.patterns if pattern != _ANY_LINE]
    if not patterns:
        longest = min(shape.max_length or _LONGEST, _LONGEST)
        return st.text(LETTERS, min_size=shape.min_length or 1, max_size=longest)
    return st.from_regex(patterns[0], fullmatch=True, alphabet=LETTERS + "@+(). -,/").filter(
        lambda value: len(value) <= (shape.max_length or 99) and value == value.strip()
    )


def _decimals(shape: ElementShape) -> st.SearchStrategy[str]:
    if shape.patterns:
        return st.from_regex(shape.patterns[0], fullmatch=True, alphabet="0123456789.").filter(
            lambda value: float(value) <= float(shape.max_inclusive or 9999)
        )
    places = shape.fraction_digits or 0
    return st.integers(0, 99).map(lambda whole: f"{whole}.{'0' * places}".rstrip("."))
