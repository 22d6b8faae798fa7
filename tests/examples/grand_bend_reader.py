"""The Ed-Fi sample files read plainly, with nothing of the gateway: what they say of a student."""

import os
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

CHECKOUT = Path(__file__).parents[2]
E = "{http://ed-fi.org/5.2.0}"
FILES = {
    "EducationOrganization",
    "Student",
    "StudentDiscipline",
    "StudentProgram",
    "StudentSchoolAttendance",
}
FOOD = "StudentSchoolFoodServiceProgramAssociation"
LEFT_OUT = {
    FOOD,
    "StudentHomelessProgramAssociation",
    "StudentNeglectedOrDelinquentProgramAssociation",
}


def find_samples():
    """The folder of the sample files; without them the tests are skipped, but never in CI."""
    folder = Path(os.environ.get("P2_EDFI_SAMPLES") or CHECKOUT.parent / "shared/data/ed-fi-5.2")
    missing = [name for name in sorted(FILES) if not (folder / f"{name}.xml").is_file()]
    if missing and os.environ.get("CI"):
        pytest.fail(f"CI has the Ed-Fi 5.2 sample files, but {folder} lacks {missing}")
    if missing:
        pytest.skip(
            f"needs the Ed-Fi 5.2 sample files: {folder} lacks {', '.join(missing)}; "
            "examples/grand-bend/README.md says where they are, P2_EDFI_SAMPLES where you put them"
        )
    return folder


@cache
def root(name):
    return etree.parse(find_samples() / f"{name}.xml").getroot()


def elements(file, name):
    return root(file).findall(f"{E}{name}")


def text(element, path):
    return element.findtext("/".join(f"{E}{step}" for step in path.split("/")))


def texts(element, path):
    return [found.text for found in element.iterfind("/".join(E + s for s in path.split("/")))]


def code(value):
    """A descriptor without the URI of its code set."""
    return None if value is None else value.partition("#")[2]


def student_of(element):
    return text(element, "StudentReference/StudentIdentity/StudentUniqueId")


@cache
def by_student(file):
    """The elements of a file that refer to a student, by student."""
    found = defaultdict(list)
    for element in root(file).iterchildren(tag=etree.Element):
        student = student_of(element)
        if student is not None:
            found[student].append(element)
    return found


def of_student(file, student, name=None):
    return [
        element
        for element in by_student(file).get(student, ())
        if name is None or element.tag == E + name
    ]


def students():
    """Every student, by unique id."""
    return {text(one, "StudentUniqueId"): one for one in elements("Student", "Student")}


def identity(student):
    one = students()[student]
    return {
        "last": text(one, "Name/LastSurname"),
        "first": text(one, "Name/FirstName"),
        "middle": text(one, "Name/MiddleName"),
        "born": text(one, "BirthData/BirthDate"),
        "preferred last": text(one, "Name/PreferredLastSurname"),
        "preferred first": text(one, "Name/PreferredFirstName"),
    }


def absences(student):
    """Day to school, school year and what kind of absence; tardies are none."""
    found = {}
    for event in of_student("StudentSchoolAttendance", student):
        category = code(text(event, "AttendanceEvent/AttendanceEventCategory"))
        if category == "Tardy":
            continue
        day = text(event, "AttendanceEvent/EventDate")
        school = text(event, "SchoolReference/SchoolIdentity/SchoolId")
        year = text(event, "SessionReference/SessionIdentity/SchoolYear")
        reason = text(event, "AttendanceEvent/AttendanceEventReason")
        is_part = category == "Partial"
        if is_part and day in found:
            continue
        found[day] = (school, year, reason, "part" if is_part else "whole")
    return found


def programs(student):
    """Element name, program type, first and last day, why it ended; without what is left out."""
    return [
        (
            etree.QName(one).localname,
            code(text(one, "ProgramReference/ProgramIdentity/ProgramType")),
            text(one, "BeginDate"),
            text(one, "EndDate"),
            code(text(one, "ReasonExited")),
            one,
        )
        for one in of_student("StudentProgram", student)
        if etree.QName(one).localname not in LEFT_OUT
    ]


def incidents(student):
    """Id, day, school, weapon, and the actions: what, when and for how many days."""
    by_id = {one.get("id"): one for one in elements("StudentDiscipline", "DisciplineIncident")}
    association = "StudentDisciplineIncidentBehaviorAssociation"
    reference = f"{association}Reference/{association}Identity/DisciplineIncidentReference/"
    found = []
    for part in of_student("StudentDiscipline", student, association):
        incident = by_id[part.find(f"{E}DisciplineIncidentReference").get("ref")]
        number = text(incident, "IncidentIdentifier")
        school = text(incident, "SchoolReference/SchoolIdentity/SchoolId")
        identity = f"{reference}DisciplineIncidentIdentity/"
        actions = {
            (
                code(text(action, "Discipline")),
                text(action, "DisciplineDate"),
                float(text(action, "ActualDisciplineActionLength")),
            )
            for action in of_student("StudentDiscipline", student, "DisciplineAction")
            if text(action, f"{identity}IncidentIdentifier") == number
            and text(action, f"{identity}SchoolReference/SchoolIdentity/SchoolId") == school
        }
        weapon = code(text(part, "Weapon"))
        found.append((number, text(incident, "IncidentDate"), school, weapon, actions))
    return found


def rich_students():
    """Those who have attendance, programs and discipline."""
    files = ("StudentSchoolAttendance", "StudentProgram", "StudentDiscipline")
    return sorted(set.intersection(*(set(by_student(file)) for file in files)))
