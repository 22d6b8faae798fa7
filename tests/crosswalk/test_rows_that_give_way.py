"""`gives_way` and `school_year`: what a SIS of events, and not of days, needs."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_schemas import HEADER, KENT, build, names

from gateway.crosswalk.operations.dates import SchoolYear
from gateway.errors import InvalidCrosswalkError, InvalidRecordError

EVENTS = (
    HEADER
    + """key: {from: [Day, Kind], to: [AbsenceDate]}
elements:
  AbsenceDate: Day
  AbsenceCode: {of: Kind, gives_way: [EP, UP]}
"""
)


def translate(*kinds):
    crosswalks = build(
        EVENTS, {"Native": names("Day", "Kind")}, {"Cedars": names("AbsenceDate", "AbsenceCode")}
    )
    events = tuple({"Day": "2026-10-01", "Kind": kind} for kind in kinds)
    (row,) = crosswalks.to_cedars({"Native": events}, KENT)["Cedars"]
    return row["AbsenceCode"]


@pytest.mark.parametrize("kinds", list(permutations(["EF", "EP", "UP"])))
def test_codes_that_give_way_do_so_in_whichever_order_rows_come(kinds):
    assert translate(*kinds) == "EF"


@pytest.mark.parametrize("kinds", [["EF", "UF"], ["EP", "UP"], ["UP", "EP", "UF", "EF"]])
def test_rows_that_disagree_for_good_are_an_error(kinds):
    with pytest.raises(InvalidRecordError, match=r"^kent/thing: AbsenceCode: rows of one key"):
        translate(*kinds)


def test_a_code_that_gives_way_stands_where_it_stands_alone():
    assert translate("EP", "EP") == "EP"


def test_giving_way_is_among_the_losses():
    crosswalks = build(
        EVENTS, {"Native": names("Day", "Kind")}, {"Cedars": names("AbsenceDate", "AbsenceCode")}
    )

    assert [(loss.element, loss.reason) for loss in crosswalks.losses()] == [
        ("AbsenceCode", "EP, UP where another row of the same key has another code")
    ]


@given(st.dates(), st.integers(2, 12))
def test_school_year_is_named_by_its_end(day, begins):
    year = int(SchoolYear(begins).apply(day.isoformat(), KENT))

    assert (year - 1, begins) <= (day.year, day.month) < (year, begins)


@pytest.mark.parametrize("value", ["2026-02-30", "10/01/2026"])
def test_school_year_of_no_day_is_refused_unnamed(value):
    with pytest.raises(InvalidRecordError) as refusal:
        SchoolYear(7).apply(value, KENT)

    assert value not in str(refusal.value)


def test_school_year_writes_nothing_back():
    step = SchoolYear(7)

    assert step.loss is not None
    assert step.invert().apply("2027", KENT) is None
    assert step.invert().invert() is step


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("school_year: {begins: 1}", "needs `begins`, a month from 2 to 12"),
        ("school_year: {ends: 7}", "needs `begins`, a month from 2 to 12"),
        ("date: MM/YYYY, as: MM/YYYY, school_year: {begins: 7}", "`school_year` needs an ISO"),
    ],
)
def test_school_year_is_checked_when_it_is_read(words, reason):
    text = (
        HEADER + f"key: {{from: [Day], to: [A]}}\nelements:\n  A: Day\n  B: {{of: Day, {words}}}"
    )

    with pytest.raises(InvalidCrosswalkError, match=rf"0\.yaml:8: B: {reason}"):
        build(text, {"Native": names("Day")}, {"Cedars": names("A", "B")})
