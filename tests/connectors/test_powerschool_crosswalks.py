"""PowerSchool's crosswalks: what they say of simulated pupils, both ways, and what they lose."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ordering import in_order
from powerschool_reader import read_cedars

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.simulators.people import Pupil
from gateway.simulators.population import populate
from gateway.simulators.powerschool_rows import rows_of
from gateway.xsd.schema import Schema, load_schema

TODAY = date(2026, 11, 24)
SEATTLE = Context("17001", 2027)
POPULATION = populate("17001", "Seattle", 40, today=TODAY, moving_to=["17401"])
RICH = POPULATION.pupils[0]
OLD_INCIDENT = replace(RICH.incidents[0], incident_id="7", day=date(2018, 3, 1))
PUPILS = (replace(RICH, incidents=(*RICH.incidents, OLD_INCIDENT)), *POPULATION.pupils[1:])
SECTIONS = {section.section_id: section for section in POPULATION.sections}
EVERYONE = replace(POPULATION, pupils=PUPILS)
CATALOGUE = "catalogue"


@cache
def schema(path: str) -> Schema:
    return load_schema(asset(f"xsd/{path}"))


FOLDER = load_district_folder(asset("crosswalks/districts/17001"))
CROSSWALKS = CrosswalkSet.build(
    [parse_crosswalk(text, name) for name, text in FOLDER.crosswalks.items()], schema
)
NATIVE = schema("native/powerschool.xsd")
FULL = {**schema("cedars/cedars-2018.xsd").records, **schema("cedars/extension-1.xsd").records}


def native_rows():
    """By student: the rows that the SIS has."""
    students = {pupil.ssid: {} for pupil in PUPILS} | {CATALOGUE: {}}
    for query, row in rows_of(EVERYONE):
        of_student = students[row.get("state_studentnumber", CATALOGUE)]
        of_student[query] = (*of_student.get(query, ()), row)
    return students


NATIVE_ROWS = native_rows()
EVERY_ROW = {
    record: tuple(row for rows in NATIVE_ROWS.values() for row in rows.get(record, ()))
    for record in NATIVE.records
}
CEDARS_ROWS = CROSSWALKS.to_cedars(EVERY_ROW, SEATTLE)


def validate(schemas, rows):
    return [
        finding
        for record, listed in rows.items()
        for one in schemas
        if record in one.records
        for row in listed
        for finding in one.validate_row(record, row)
    ]


def test_crosswalks_leave_nothing_unsaid():
    assert CROSSWALKS.findings == ()


def test_every_record_of_the_sis_is_carried_by_a_crosswalk():
    assert NATIVE.records.keys() == {one.source.record for one in CROSSWALKS.crosswalks}


def test_every_record_type_comes_from_the_sis():
    uncoded = {"OtherProgram"}  # the simulated pupils are in the state's programs alone

    assert FULL.keys() - {"StudentRecord"} - uncoded == CEDARS_ROWS.keys()


def test_programs_without_a_code_of_the_state_go_there_and_back():
    programs = tuple(
        {
            "state_studentnumber": RICH.ssid,
            "student_number": RICH.student_id,
            "schoolid": "101",
            "programcode": code,
            "enter_date": "2026-09-02",
            "exit_date": "2026-11-03",
        }
        for code in ("CTE", "GIFTED", "MIGRANT", "TITLE1A")
    )

    there = CROSSWALKS.to_cedars({"spenrollments": programs}, SEATTLE)

    assert [row["Program"] for row in there["OtherProgram"]] == [
        "career-technical",
        "gifted",
        "migrant",
        "title-1-a",
    ]
    assert {row["ExitDate"] for row in there["OtherProgram"]} == {"2026-11-02"}
    assert there.keys() == {"OtherProgram"}
    assert CROSSWALKS.to_native(there, SEATTLE) == {"spenrollments": programs}


@pytest.mark.parametrize("pupil", PUPILS, ids=range(len(PUPILS)))
def test_cedars_rows_say_what_the_sis_knows_of_the_pupil(pupil: Pupil):
    translated = CROSSWALKS.to_cedars(NATIVE_ROWS[pupil.ssid], SEATTLE)
    expected = read_cedars(pupil, SECTIONS, SEATTLE)

    assert translated.keys() == {record for record, rows in expected.items() if rows}
    for record, rows in translated.items():
        assert in_order(expected[record]) == in_order(rows)


def test_cedars_rows_of_enrolled_pupils_are_complete():
    schemas = [schema("cedars/cedars-2018.xsd"), schema("cedars/extension-1.xsd")]

    assert validate(schemas, CEDARS_ROWS) == []


def test_there_and_back_is_the_same():
    again = CROSSWALKS.to_cedars(CROSSWALKS.to_native(CEDARS_ROWS, SEATTLE), SEATTLE)

    assert again == CEDARS_ROWS


def test_rows_on_the_way_back_are_valid():
    assert validate([NATIVE], CROSSWALKS.to_native(CEDARS_ROWS, SEATTLE)) == []


def test_back_is_what_the_sis_had_but_for_declared_losses():
    lost = {(one.source.record, name) for one in CROSSWALKS.crosswalks for name in one.drops}
    back = CROSSWALKS.to_native(CEDARS_ROWS, SEATTLE)

    for record, rows in EVERY_ROW.items():
        expected = [
            {name: value for name, value in row.items() if (record, name) not in lost}
            for row in rows
            if row.get("programcode") != "MEALS"
        ]
        found = [without_zeros(row) for row in back[record]]
        assert in_order(prefer(row) for row in expected) == in_order(found)


def without_zeros(row):
    """Decimals as this SIS writes them; the crosswalks declare that zeros at the end are lost."""
    return {
        name: value.rstrip("0").rstrip(".") if "." in value and name in DECIMALS else value
        for name, value in row.items()
    }


DECIMALS = {
    "cumulativegpa",
    "creditsattempted",
    "creditsearned",
    "potentialcrhrs",
    "earnedcrhrs",
    "action_days",
}


def prefer(row):
    """Seattle's own exit code is narrower than the state's, which comes back as the product's."""
    return row | ({"exitcode": "XFEROUT"} if row.get("exitcode") == "RMREGION" else {})


def test_seattle_adds_a_code_to_the_product():
    row = next(row for row in EVERY_ROW["ps_enrollment_all"] if row.get("exitcode") == "RMREGION")
    translated = CROSSWALKS.to_cedars({"ps_enrollment_all": (row,)}, SEATTLE)

    assert translated["SchoolStudent"][0]["SchoolWithdrawalCode"] == "T0"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_the_datasets_left_goes_there_and_back(data):
    record = data.draw(st.sampled_from(sorted(CEDARS_ROWS)))
    row = data.draw(st.sampled_from(CEDARS_ROWS[record]))
    keys = {name for one in CROSSWALKS.crosswalks for name in one.key.to_elements} | {
        "SchoolYear",
        "ServingCountyDistrictCode",
        "CountyDistrictCode",
        "DistrictStudentId",
        "SSID",
    }
    kept = data.draw(st.sets(st.sampled_from(sorted(row))))
    projected = {name: value for name, value in row.items() if name in kept | keys}
    native = CROSSWALKS.to_native({record: (projected,)}, SEATTLE)

    assert validate([NATIVE], native) == []
    again = CROSSWALKS.to_cedars(native, SEATTLE)[record][0]
    assert {name: again.get(name) for name in projected} == projected


def codes_of_others():
    """Every code that another district may send in a row."""
    lost = {(one.target.record, name) for one in CROSSWALKS.crosswalks for name in one.lost}
    for record, rows in CEDARS_ROWS.items():
        for element in FULL[record].elements:
            for code in element.enumeration if (record, element.name) not in lost else ():
                name = f"{record}-{element.name}-{code}"
                yield pytest.param(record, rows[0], element.name, code, id=name)


@pytest.mark.parametrize(("record", "row", "element", "code"), list(codes_of_others()))
def test_every_code_of_the_state_has_a_way_into_the_sis(record, row, element, code):
    native = CROSSWALKS.to_native({record: ({**row, element: code},)}, SEATTLE)
    again = CROSSWALKS.to_cedars(native, SEATTLE)[record][0]

    assert validate([NATIVE], native) == []
    assert again[element] == ("K2" if code == "K1" else code)


def test_a_query_by_ssid_becomes_one_by_state_number():
    assert CROSSWALKS.native_query("DistrictStudent", "SSID", "1234567890") == (
        "students",
        "state_studentnumber",
        "1234567890",
    )


def test_ssn_and_meals_go_nowhere_and_that_is_said():
    values = {value for rows in CEDARS_ROWS.values() for row in rows for value in row.values()}
    programs = {row["ProgramCode"] for row in CEDARS_ROWS["StudentPrograms"]}
    losses = {(loss.element, loss.reason) for loss in CROSSWALKS.losses()}

    assert any(pupil.ssn for pupil in PUPILS)
    assert values.isdisjoint(pupil.ssn for pupil in PUPILS)
    assert "19" not in programs
    assert any(row["programcode"] == "MEALS" for row in EVERY_ROW["spenrollments"])
    assert {("ssn", "carried nowhere"), ("lunchstatus", "carried nowhere")} <= losses
