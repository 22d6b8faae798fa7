"""Exact is exact but for capitals and spaces; near is a letter, a digit or an exchange away."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.exchange.likeness import NEAR, Identity, exchanged, is_exact, likeness
from gateway.exchange.requests import Sought

BORN = date(2011, 4, 9)
FOUND = Identity("1234567890", "Quintanilla-Berg", "Marisol", BORN)
SOUGHT = Sought(FOUND.last_name, FOUND.first_name, BORN)
NAMES = st.text(st.characters(categories=["L"]), min_size=1, max_size=30)
DAYS = st.dates(date(2000, 1, 1), date(2025, 12, 31))


@given(NAMES, NAMES, DAYS)
def test_who_has_the_names_and_the_birth_date_is_exactly_meant(last, first, born):
    sought, found = Sought(last, first, born), Identity("1234567890", last, first, born)

    assert is_exact(sought, found)
    assert likeness(sought, found) == pytest.approx(1)


@given(st.tuples(NAMES, NAMES, DAYS), st.tuples(NAMES, NAMES, DAYS))
def test_likeness_is_between_nothing_and_the_same(one, other):
    rated = likeness(Sought(*one), Identity("1234567890", *other))

    assert 0 <= rated <= 1


@pytest.mark.parametrize(
    ("changed", "exact", "near"),
    [
        ({"last_name": "QUINTANILLA-BERG"}, True, True),
        ({"last_name": " Quintanilla-Berg  "}, True, True),
        ({"first_name": "marisol"}, True, True),
        ({"last_name": "Quintanila-Berg"}, False, True),
        ({"last_name": "Quintanilla Berg"}, False, True),
        ({"first_name": "Márisol"}, False, True),
        ({"last_name": "Marisol", "first_name": "Quintanilla-Berg"}, False, True),
        ({"birth_date": date(2011, 9, 4)}, False, True),
        ({"birth_date": date(2011, 4, 8)}, False, True),
        ({"birth_date": date(2012, 4, 9)}, False, True),
        ({"birth_date": date(1998, 12, 31)}, False, False),
        ({"first_name": None}, False, False),
        ({"last_name": "Okafor", "first_name": "Ines"}, False, False),
    ],
    ids=str,
)
def test_what_is_exact_and_what_is_near(changed, exact, near):
    sought = replace(SOUGHT, **changed)

    assert is_exact(sought, FOUND) is exact
    assert (likeness(sought, FOUND) >= NEAR) is near


def test_a_composed_letter_is_the_letter():
    decomposed = replace(SOUGHT, last_name="Nu\u0301n\u0303ez")

    assert is_exact(decomposed, replace(FOUND, last_name="N\u00fa\u00f1ez"))


@given(DAYS)
def test_day_and_month_are_exchanged_where_that_is_another_day(day):
    other = exchanged(day)

    assert other is None or (other != day and exchanged(other) == day)


def test_nobody_is_shown_by_a_log_or_an_error():
    for one in (SOUGHT, FOUND):
        assert "Quintanilla" not in repr(one)
        assert "2011" not in repr(one)
