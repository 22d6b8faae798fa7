"""Rows that a schema allows, and values that it does not, made from its facets."""

import re
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from gateway.xsd.facets import ElementShape, RecordShape

MARK = "Zq7~"
"""Part of every value that breaks a rule; it must never be seen again."""

WIDE = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""For rows of many elements: fewer examples, and no clock."""

_CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"))
_ONE_CLASS = re.compile(r"(\[(?:[^\]\\]|\\.)*\])\+")
_NUMBERS = frozenset({"decimal", "integer", "int", "long", "short", "nonNegativeInteger"})


def rows(shape: RecordShape):
    """Valid rows of the record type."""
    required = {child.name: values(child) for child in shape.elements if child.is_required}
    optional = {child.name: values(child) for child in shape.elements if not child.is_required}
    return st.fixed_dictionaries(required, optional=optional)


def values(element: ElementShape):
    """Valid values of the element."""
    if element.children is not None:
        nested = st.lists(
            rows(element.children), min_size=1, max_size=3 if element.is_repeated else 1
        )
        return nested.map(tuple)
    if element.enumeration:
        return st.sampled_from(element.enumeration)
    return _plain(element).filter(lambda value: is_within(element, value))


def is_within(element: ElementShape, value: str) -> bool:
    """Whether length, number of digits, limits and every pattern hold."""
    if len(value) < (element.min_length or 1):
        return False
    if element.max_length is not None and len(value) > element.max_length:
        return False
    if not all(re.fullmatch(pattern, value) for pattern in element.patterns):
        return False
    if element.base not in _NUMBERS:
        return True
    number = Decimal(value)
    return (
        number >= Decimal(element.min_inclusive or "-Infinity")
        and number <= Decimal(element.max_inclusive or "Infinity")
        and len(number.as_tuple().digits) <= (element.total_digits or 99)
    )


def broken_values(element: ElementShape):
    """
    Values that the element does not allow, each with MARK in it.

    None where any text will do.
    """
    if element.children is not None:
        return None
    if element.enumeration or element.patterns or element.base != "string":
        value = MARK * 40 + "\t" + MARK
        return None if not element.enumeration and _allows(element, value) else st.just(value)
    if element.max_length is not None:
        return st.just(MARK * (element.max_length // len(MARK) + 1))
    return None


def _allows(element: ElementShape, value: str) -> bool:
    return element.base == "string" and is_within(element, value)


def _plain(element: ElementShape):
    match element.base:
        case "date":
            return st.dates().map(str)
        case "dateTime":
            return st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds"))
        case "boolean":
            return st.sampled_from(["true", "false", "1", "0"])
        case base if base in _NUMBERS and not element.patterns:
            return _numbers(element)
        case _ if element.patterns:
            return _matching(element)
        case _:
            return st.text(_CHARACTERS, min_size=1, max_size=element.max_length)


def _numbers(element: ElementShape):
    low, high = element.min_inclusive, element.max_inclusive
    if element.base != "decimal":
        return st.integers(low and int(low), high and int(high)).map(str)
    places = 2 if element.fraction_digits is None else element.fraction_digits
    return st.decimals(low or -999, high or 999, places=places).map(lambda number: f"{number:f}")


def _matching(element: ElementShape):
    """Text that matches; where the pattern is one class repeated, no longer than it may be."""
    pattern = element.patterns[0]
    if element.max_length is not None and (one_class := _ONE_CLASS.fullmatch(pattern)):
        pattern = f"{one_class[1]}{{{element.min_length or 1},{element.max_length}}}"
    return st.from_regex(re.compile(pattern), fullmatch=True, alphabet=_CHARACTERS)
