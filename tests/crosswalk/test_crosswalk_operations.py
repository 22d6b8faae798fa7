"""Each operation keeps the laws: there and back is the same, up to its declared loss."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_schemas import KENT

from gateway.crosswalk.operations.codes import Code, CodeTable, Recode, Unmapped
from gateway.crosswalk.operations.dates import AddDays, Reform
from gateway.crosswalk.operations.numbers import Add, FixDigits, GradeOfYear
from gateway.crosswalk.operations.patterns import Split
from gateway.crosswalk.operations.text import AddPrefix, AddSuffix, Case, CutPrefix, Pad, Strip
from gateway.errors import InvalidRecordError

TEXT = st.text(min_size=1)
DAYS = st.dates()
SEXES = CodeTable("sex", (Code("1", "M"), Code("2", "F")))
WITHDRAWALS = CodeTable(
    "withdrawal",
    (
        Code("T", "T0"),
        Code("TX", "T0", is_preferred=True),
        Code("D", "D0", also=("D1", "D2")),
        Code("-", None),
    ),
)

EXACT = [
    pytest.param(AddPrefix("1000"), TEXT, id="prefix"),
    pytest.param(CutPrefix("WA"), TEXT.map("WA{}".format), id="cut_prefix"),
    pytest.param(AddSuffix("-1"), TEXT, id="suffix"),
    pytest.param(AddSuffix("-1").invert(), TEXT.map("{}-1".format), id="cut_suffix"),
    pytest.param(
        Split(re.compile(r"A(\d{3})B"), "A{}B"),
        st.integers(0, 999).map("A{:03}B".format),
        id="split",
    ),
    pytest.param(
        Reform("MM/DD/YYYY", "YYYY-MM-DD"),
        DAYS.map(lambda day: f"{day.month:02}/{day.day:02}/{day.year:04}"),
        id="date",
    ),
    pytest.param(
        Reform("YYYYMMDD", "MM/DD/YYYY"),
        DAYS.map(lambda day: f"{day.year:04}{day.month:02}{day.day:02}"),
        id="date as",
    ),
    pytest.param(AddDays(-1), st.dates(min_value=date(2, 1, 1)).map(str), id="days"),
    pytest.param(Add(1), st.integers(-9999, 9999).map(str), id="add"),
    pytest.param(Recode(SEXES), st.sampled_from("12"), id="codes"),
    pytest.param(
        GradeOfYear("K2"), st.integers(2027, 2039).map(str), id="grade of whoever is in school"
    ),
]

TIDYING = [
    pytest.param(Strip(), TEXT, id="strip"),
    pytest.param(Case("upper"), st.text("abcXYZ01", min_size=1), id="case"),
    pytest.param(Pad(6, "0"), st.text("0123456789", min_size=1), id="pad"),
    pytest.param(
        FixDigits(3, rounds=False), st.decimals(-99, 99, places=2).map("{:f}".format), id="digits"
    ),
    pytest.param(
        FixDigits(1, rounds=True), st.decimals(-99, 99, places=3).map("{:f}".format), id="rounds"
    ),
    pytest.param(
        Reform("M/D/YYYY", "YYYY-MM-DD"),
        DAYS.map(lambda day: f"{day.month:02}/{day.day}/{day.year:04}"),
        id="date without zeros",
    ),
    pytest.param(
        Reform("MM/DD/YYYY", "MM/YYYY"),
        DAYS.map(lambda day: f"{day.month:02}/{day.day:02}/{day.year:04}"),
        id="date without its day",
    ),
    pytest.param(GradeOfYear("K1"), st.integers(1990, 2060).map(str), id="grade"),
    pytest.param(Recode(WITHDRAWALS), st.sampled_from(["T", "TX", "D", "-"]), id="many to one"),
    pytest.param(
        Recode(SEXES, Unmapped.DEFAULT, "M", "2"), st.sampled_from("12Z9"), id="codes default"
    ),
]


@pytest.mark.parametrize(("step", "values"), EXACT)
@given(st.data())
def test_there_and_back_is_the_same_value(step, values, data):
    value = data.draw(values)

    there = step.apply(value, KENT)

    assert value == step.invert().apply(there, KENT)


@pytest.mark.parametrize("step", [case.values[0] for case in (*EXACT, *TIDYING)])
def test_way_back_turned_again_is_a_way_there(step):
    back = step.invert()

    assert back.invert() in {step, back}


@pytest.mark.parametrize(("step", "values"), [*EXACT, *TIDYING])
@given(st.data())
def test_what_comes_back_means_the_same(step, values, data):
    there = step.apply(data.draw(values), KENT)

    back = None if there is None else step.invert().apply(there, KENT)

    assert there == (None if back is None else step.apply(back, KENT))


@pytest.mark.parametrize(("step", "values"), TIDYING)
@given(st.data())
def test_what_may_not_come_back_is_told(step, values, data):
    value = data.draw(values)
    there = step.apply(value, KENT)

    is_same = there is not None and step.invert().apply(there, KENT) == value

    assert is_same or step.loss is not None


@pytest.mark.parametrize(
    ("step", "value"),
    [
        pytest.param(CutPrefix("1000"), "2000123", id="another prefix"),
        pytest.param(CutPrefix("1000"), "1000", id="nothing after the prefix"),
        pytest.param(AddSuffix("-1").invert(), "7-2", id="another suffix"),
        pytest.param(Split(re.compile(r"A(\d)"), "A{}"), "A12", id="no match"),
        pytest.param(Split(re.compile(r"A(\d)"), "A{}").invert(), "x", id="no match back"),
        pytest.param(Split(re.compile(r"[AB](\d)"), "A{}"), "B1", id="back would differ"),
        pytest.param(Reform("MM/DD/YYYY", "YYYY-MM-DD"), "02/30/2027", id="no such day"),
        pytest.param(Reform("MM/DD/YYYY", "YYYY-MM-DD"), "2/3/2027", id="no zeros"),
        pytest.param(Reform("MM/DD/YYYY", "YYYY-MM-DD"), "02/03/2027 ", id="space after"),
        pytest.param(Reform("MM/DD/YYYY", "YYYY-MM-DD"), "\u06602/03/2027", id="other digits"),
        pytest.param(AddDays(-1), "0001-01-01", id="before all days"),
        pytest.param(AddDays(1), "tomorrow", id="no day"),
        pytest.param(Add(1), "1.5", id="no whole number"),
        pytest.param(FixDigits(2, rounds=False), "3.125", id="more decimals"),
        pytest.param(FixDigits(2, rounds=False), "1e3", id="no decimal"),
        pytest.param(GradeOfYear("K2"), "27", id="no year"),
        pytest.param(GradeOfYear("K2").invert(), "13", id="no grade"),
        pytest.param(Recode(SEXES), "Q", id="no code"),
        pytest.param(Recode(SEXES).invert(), "Q", id="no code back"),
        pytest.param(Recode(SEXES, Unmapped.DEFAULT, "M").invert(), "Q", id="no default back"),
    ],
)
def test_value_that_does_not_fit_is_refused_unnamed(step, value):
    with pytest.raises(InvalidRecordError) as refusal:
        step.apply(value, KENT)

    assert value.strip() not in str(refusal.value).replace("'1000'", "")


def test_code_comes_back_the_preferred_way():
    back = Recode(WITHDRAWALS).invert()

    assert [back.apply(code, KENT) for code in ("T0", "D0", "D1", "D2")] == ["TX", "D", "D", "D"]


def test_code_that_means_nothing_there_is_absent():
    assert Recode(WITHDRAWALS).apply("-", KENT) is None


def test_unmapped_code_is_kept_where_the_crosswalk_says_so():
    step = Recode(SEXES, Unmapped.KEEP_RAW)

    assert step.apply("Q", KENT) == step.invert().apply("Q", KENT) == "Q"


def test_grades_follow_the_school_year():
    grade = GradeOfYear("K1")

    assert [grade.apply(str(year), KENT) for year in (2020, 2027, 2030, 2038, 2039, 2040)] == [
        "12",
        "12",
        "9",
        "1",
        "K1",
        "PK",
    ]
    assert [grade.invert().apply(value, KENT) for value in ("PK", "K1", "K2", "09")] == [
        "2040",
        "2039",
        "2039",
        "2030",
    ]
