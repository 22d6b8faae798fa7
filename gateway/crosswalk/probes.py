"""Synthetic values that an XSD allows: what they show to fail can truly fail."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from elementpath.regex import translate_pattern

from gateway.xsd.facets import ElementShape

_SAMPLES = (
    *("Y", "N", "0", "1", "7", "42", "100", "999", "1234", "2026", "12345", "1234567890"),
    *("-1", "0.5", "1.25", "3.500", "12.00", "123.45", "A", "a", "AB", "Ab-1", "abc", "ABC123"),
    *("2026-09-01", "09/01/2026", "9/1/2026", "09/2026", "2026-09", "a@b.example", "K1", "PK"),
    *("Ana Reyes", "(253) 555-0100", "98032", "98032-1234"),
)
_FILLINGS = ("x", "X", "9")
_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 16, 20, 25, 30, 40, 50, 60, 100, 250)


def list_probes(shape: ElementShape, *more: int) -> Iterator[str]:
    """Values that the element allows, all of its codes if it lists them; `more` lengths too."""
    if shape.enumeration:
        yield from shape.enumeration
        return
    lengths = {*_LENGTHS, *(length for length in more if length), shape.max_length or 1}
    for text in (
        *_SAMPLES,
        *(filling * length for length in sorted(lengths) for filling in _FILLINGS),
    ):
        if allows(shape, text):
            yield text


def allows(shape: ElementShape, text: str) -> bool:
    """Whether the element's facets allow a text."""
    return find_broken_facet(shape, text) is None


def find_broken_facet(shape: ElementShape, text: str) -> str | None:
    """The facet that does not allow a text, in words."""
    if shape.enumeration and text not in shape.enumeration:
        return "is none of its codes"
    if shape.min_length is not None and len(text) < shape.min_length:
        return f"is shorter than {shape.min_length}"
    if shape.max_length is not None and len(text) > shape.max_length:
        return f"is longer than {shape.max_length}"
    for pattern in shape.patterns:
        if not _compiled(pattern).search(text):
            return f"does not match {pattern}"
    return _find_broken_type(shape, text)


def _find_broken_type(shape: ElementShape, text: str) -> str | None:
    if shape.base == "date":
        return None if _is_day(text) else "is no ISO date"
    if shape.base not in {"decimal", "integer"}:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "is no number"
    if shape.base == "integer" and number != number.to_integral_value():
        return "is no whole number"
    return _find_broken_number(shape, number)


def _find_broken_number(shape: ElementShape, number: Decimal) -> str | None:
    _, digits, exponent = number.as_tuple()
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    if shape.fraction_digits is not None and places > shape.fraction_digits:
        return f"has more than {shape.fraction_digits} decimals"
    if shape.total_digits is not None and len(digits) > shape.total_digits:
        return f"has more than {shape.total_digits} digits"
    if shape.min_inclusive is not None and number < Decimal(shape.min_inclusive):
        return f"is less than {shape.min_inclusive}"
    if shape.max_inclusive is not None and number > Decimal(shape.max_inclusive):
        return f"is more than {shape.max_inclusive}"
    return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate_pattern(pattern, anchors=False))
