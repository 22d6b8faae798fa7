"""
What a delivery says, in CEDARS's words, read by people who know the destination's SIS.

Written down from what the columns and codes of the three products mean; knows no crosswalk.
"""

from collections.abc import Iterator
from typing import Any

from column_words import Columns, Records, alike
from deliveries import Cells, Delivered
from powerschool_columns import POWERSCHOOL
from skyward_reader import FILES, NAME
from skyward_words import grade_of_year
from synergy_columns import SYNERGY

SKY_FILES = {
    "STUDENT": "Student",
    "STUDENT-ENTITY": "StudentEntity",
    "ETHNICITY": "Ethnicity",
    "STUDENT-CLASS": "StudentClass",
    "GRADE-HISTORY": "GradeHistory",
    "ATTENDANCE": "Attendance",
    "STUDENT-PROGRAM": "StudentProgram",
    "BILINGUAL": "Bilingual",
    "SPECIAL-ED": "SpecialEd",
    "OFFENSE": "Offense",
    "GROWTH": "Growth",
    "STUDENT-GUARDIAN": "Guardian",
    "VACCINATION": "Vaccination",
}
SKYWARD: Records = {
    **{SKY_FILES[file]: readings for file, readings in FILES.items()},
    "Student": [*FILES["STUDENT"], ("StudentAccount", {"GradYr": ("GradeLevel", grade_of_year)})],
    "Guardian": [
        (
            "Contact",
            FILES["STUDENT-GUARDIAN"][0][1]
            | {f"Name/{column}": cell for column, cell in NAME.items() if column != "NameId"},
        )
    ],
    "School": [
        ("Location", alike(LocationId="EntityId", SchoolCode="StateCode", SchoolName="SchoolName"))
    ],
    "Course": [
        (
            "CourseCatalog",
            alike(LocationId="EntityId", CourseId="CorNum", CourseTitle="CorTitle"),
        )
    ],
}
SKY_RACES = ("499", "599", "200", "699", "300")

PRODUCTS = {"skyward": SKYWARD, "powerschool": POWERSCHOOL, "synergy": SYNERGY}


def read_arrival(product: str, delivered: Delivered) -> Iterator[tuple[str, dict[str, str]]]:
    """CEDARS record type and what a delivered row says of it."""
    for native, rows in delivered.rows.items():
        for row in rows:
            for record, columns in PRODUCTS[product][native]:
                if said := say(row, columns):
                    yield record, said
            if native == "Student":
                yield from read_flags_and_street(row)


def say(row: Cells, columns: Columns) -> dict[str, str]:
    said = {}
    for path, (element, read) in columns.items():
        text = value_at(row, path)
        if text:
            said[element] = read(text)
    if "TermEndMonth" in said:
        said["TermEndDate"] = f"{said.pop('TermEndMonth')}/{said.pop('TermEndYear')}"
    return said


def value_at(row: Cells, path: str) -> str:
    below, _, column = path.rpartition("/")
    if not below:
        value: Any = row.get(column, "")
        return str(value) if isinstance(value, str) else ""
    nested = row.get(below) or [{}]
    return str(nested[0].get(column, ""))


def read_flags_and_street(student: Cells) -> Iterator[tuple[str, dict[str, str]]]:
    for flagged, race in zip(student.get("FedRaceFlags", "NNNNN"), SKY_RACES, strict=True):
        if flagged == "Y":
            yield "StudentRace", {"RaceCode": race}
    yield "Address", {"Street": f"{student['StreetNumber']} {student['StreetName']}"}
