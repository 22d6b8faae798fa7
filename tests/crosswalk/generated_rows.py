"""CEDARS rows made from the XSDs, of values that a crosswalk has codes for."""

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st
from tiny_schemas import KENT

from gateway.cedars.projection import WHOSE
from gateway.crosswalk.operations.codes import Recode
from gateway.crosswalk.operations.patterns import Split
from gateway.crosswalk.operations.sources import Constant, FromContext
from gateway.crosswalk.operations.text import AddPrefix
from gateway.crosswalk.rules import Crosswalk, ElementRule
from gateway.xsd.facets import ElementShape, RecordShape

LETTERS = "ABCXYZabcxyz0123456789"


def cedars_rows(
    crosswalk: Crosswalk, siblings: Sequence[Crosswalk], shape: RecordShape
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
    required, optional = {}, {}
    for element in shape.elements:
        if crosswalk.rows is not None and element.name == crosswalk.rows.sets:
            required[element.name] = _codes(crosswalk.rows.table, element)
        elif element.name in rules:
            is_key = element.is_required or element.name in {*WHOSE, *crosswalk.key.to_elements}
            values = _values(rules[element.name], element)
            (required if is_key else optional)[element.name] = values
    return st.fixed_dictionaries(required, optional=optional)


def _values(rule: ElementRule, shape: ElementShape) -> st.SearchStrategy[str]:
    match rule.source:
        case Constant(value):
            return st.just(value)
        case FromContext(what):
            return st.just(KENT.district if what == "code" else str(KENT.school_year))
    for at, step in enumerate(rule.steps):
        following = rule.steps[at + 1 :]
        match step:
            case Recode(table):
                return _codes(table, shape if not following else None).map(_through(following))
            case Split(pattern):
                matching = st.from_regex(pattern, fullmatch=True, alphabet=LETTERS)
                return matching.map(_through((step, *following)))
            case AddPrefix(prefix):
                return shaped_values(shape).map(
                    lambda value, prefix=prefix: prefix + value[len(prefix) :]
                )
    return shaped_values(shape)


def _through(steps):
    def apply(value):
        for step in steps:
            value = step.apply(value, KENT)
        return value

    return apply


def _codes(table, shape: ElementShape | None) -> st.SearchStrategy[str]:
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
    patterns = [pattern for pattern in shape.patterns if pattern != r"[^\t\n\r]+"]
    if not patterns:
        longest = min(shape.max_length or 12, 12)
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
