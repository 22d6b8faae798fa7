"""A student's records: one to look at, and any number that the exchange schema allows."""

from functools import cache

from hypothesis import strategies as st
from strategies import rows

from gateway.cedars.forms import exchange_form
from gateway.cedars.source import all_records
from gateway.model.rows import StudentRecord

DISTRICT, SSID = "17415", "1234567890"
KEY = {
    "SchoolYear": "2027",
    "ServingCountyDistrictCode": DISTRICT,
    "DistrictStudentId": "s-1",
    "SSID": SSID,
}
A_BUILDING = {"SchoolYear": "2027", "CountyDistrictCode": DISTRICT}
A_YEAR = {"SchoolYear": "2027", "ServingCountyDistrictCode": DISTRICT}


def program(code):
    return {**KEY, "LocationId": "12", "ProgramCode": code, "StartDate": "2026-09-02"}


RECORD = StudentRecord(
    DISTRICT,
    SSID,
    {
        "DistrictStudent": (
            {**KEY, "LastName": "Dvořák", "BirthDate": "2010-02-28", "IsHomeless": "B"},
        ),
        "SchoolStudent": (
            {
                **KEY,
                "LocationId": "12",
                "SchoolEnrollmentDate": "2026-09-02",
                "IsPrimarySchool": "Y",
                "CumulativeDaysPresent": "40",
            },
        ),
        "StudentPrograms": (program("1"), program("16"), program("36")),
        "StudentSchedule": (
            {**KEY, "LocationId": "12", "CourseId": "C1", "SectionId": "S1", "Term": "SEM1"},
        ),
        "Location": (
            {**A_BUILDING, "LocationId": "12", "SchoolName": "High"},
            {**A_BUILDING, "LocationId": "13", "SchoolName": "Low"},
        ),
        "CourseCatalog": (
            {**A_YEAR, "LocationId": "12", "CourseId": "C1", "CourseTitle": "Algebra"},
            {**A_YEAR, "LocationId": "13", "CourseId": "C1", "CourseTitle": "Elsewhere"},
        ),
        "Contact": ({"SSID": SSID, "ContactId": "1", "Phone": "206-555-0100"},),
    },
)  # fmt: skip


def shape_of(record):
    return exchange_form().schemas[record].records[record]


@st.composite
def records(draw):
    """Records whose rows have keys of their own; two buildings, so that rows refer."""
    names = draw(st.lists(st.sampled_from(list(all_records())), max_size=4, unique=True))
    return StudentRecord(DISTRICT, SSID, {name: draw(_rows_of(name)) for name in names})


@cache
def _rows_of(name):
    return st.lists(
        rows(shape_of(name)).map(_settle),
        min_size=1,
        max_size=3,
        unique_by=lambda row: tuple(row[element] for element in all_records()[name].key),
    ).map(tuple)


def _settle(row):
    fixed = {"SSID": SSID, "ServingCountyDistrictCode": DISTRICT}
    fixed["LocationId"] = "12" if len(row.get("LocationId", "")) % 2 else "13"
    return {element: fixed.get(element, value) for element, value in row.items()}
