"""Probes show every bound of one element that is wider than another's."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gateway.crosswalk.probes import allows, list_probes
from gateway.xsd.facets import ElementShape

BOUNDS = st.none() | st.integers(-50, 50)


def element(**facets):
    return ElementShape(
        **{"name": "Element", "is_required": False, "is_repeated": False, **facets}
    )


def texts(least, more):
    most = None if more is None else (least or 1) + more
    return element(base="string", min_length=least, max_length=most)


def numbers(least, more, places):
    most = None if least is None or more is None else least + more
    low, high = (None if bound is None else str(bound) for bound in (least, most))
    return element(base="decimal", min_inclusive=low, max_inclusive=high, fraction_digits=places)


TEXTS = st.builds(texts, st.none() | st.integers(1, 40), st.none() | st.integers(0, 300))
NUMBERS = st.builds(numbers, BOUNDS, st.none() | st.integers(1, 99), st.integers(0, 5))


def within(one, other):
    """Whether the span of one is in the other's; None is no end."""
    (low, high), (least, most) = one, other
    return (least is None or (low is not None and low >= least)) and (
        most is None or (high is not None and high <= most)
    )


@given(TEXTS, TEXTS)
def test_a_text_that_one_allows_and_the_other_not_is_among_them(one, other):
    contained = within((one.min_length or 1, one.max_length), (other.min_length, other.max_length))

    assert contained == all(allows(other, probe) for probe in list_probes(one, other))


@given(NUMBERS, NUMBERS)
def test_a_number_that_one_allows_and_the_other_not_is_among_them(one, other):
    def span(shape):
        ends = (shape.min_inclusive, shape.max_inclusive)
        return tuple(None if end is None else Decimal(end) for end in ends)

    contained = within(span(one), span(other)) and one.fraction_digits <= other.fraction_digits

    assert contained == all(allows(other, probe) for probe in list_probes(one, other))
