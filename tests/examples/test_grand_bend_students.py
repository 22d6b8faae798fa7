"""Grand Bend's students in CEDARS, held against the files as a plain reader sees them."""

import re
from dataclasses import replace

import grand_bend_reader as reader
import pytest
from grand_bend_gateway import FOLDER, GRAND_BEND, ssid_of
from kinds import look_up
from lxml import etree
from ordering import in_order

from gateway.assets import asset
from gateway.cedars.datasets import all_datasets, record_types
from gateway.cedars.validation import validate_record
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import open_connector
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.errors import ConnectorError
from gateway.model.connector import Wanted
from gateway.model.rows import NativeRecord, StudentRecord
from gateway.xsd.schema import load_schema, parse_schema

FOLDER_READ = load_district_folder(FOLDER)
OWN = {path: parse_schema(text.encode(), path) for path, text in FOLDER_READ.xsds.items()}
SCHEMA = OWN[FOLDER_READ.entry.xsd]
CROSSWALKS = CrosswalkSet.build(
    [parse_crosswalk(text, name) for name, text in FOLDER_READ.crosswalks.items()],
    lambda path: OWN.get(path) or load_schema(asset(f"xsd/{path}")),
)
CONTEXT = Context(GRAND_BEND, 2027)
README = (FOLDER / "README.md").read_text("utf-8")
EVERY = 16
"""Of 960 students, so many are left out between two that are looked at."""
ODD = ("604822", "604956", "605565")
"""A day told twice, two disabilities, nothing but a tardy."""

ABSENCES = {
    ("Absent excused", "whole"): "EF",
    ("Absent unexcused", "whole"): "UF",
    ("Absent excused", "part"): "EP",
}
OTHER = {
    "Gifted and Talented": "gifted",
    "Career and Technical Education": "career-technical",
    "Migrant Education": "migrant",
    "Title I Part A": "title-1-a",
}
ENGLISH = {"Bilingual", "English as a Second Language (ESL)"}
EXITS = {"Moved out of state": "C", "Reached maximum age": "F"}
DISABILITIES = {
    "Autism Spectrum Disorders": "13",
    "Deaf-Blindness": "11",
    "Intellectual Disability": "6",
    "Serious Emotional Disability": "2",
    "Specific Learning Disability": "5",
    "Speech or Language Impairment": "12",
    "Traumatic Brain Injury": "14",
    "Visual Impairment, including Blindness": "10",
}
PLACEMENTS = {
    "Inside reg class between 40-79% of the day": "2",
    "Inside regular class less than 40% of the day": "3",
}
LEAVING = {
    "No longer eligible for Special Education": "1",
    "Reached the age limit": "2",
    "Graduated with Diploma": "3",
}
WEAPONS = {"Handgun": "HG", "Knife": "KD", "Club": "OW", "Other": "OW"}
ACTIONS = {"In School Suspension": "IS", "Expulsion": "EX"}


@pytest.fixture(scope="module")
def connector():
    address = {"folder": str(reader.find_samples()), "seconds": "60"}
    entry = replace(FOLDER_READ.entry, address=address)
    return open_connector(GRAND_BEND, entry, SCHEMA, str)


def fetch(connector, student):
    """The student's native rows and CEDARS rows, all that there are."""
    _, field, value = CROSSWALKS.native_query("DistrictStudent", "SSID", ssid_of(student))
    records = CROSSWALKS.native_records({one.target.record for one in CROSSWALKS.crosswalks})
    native = connector.fetch(look_up(GRAND_BEND), Wanted(records, {field: value}))
    return native, CROSSWALKS.to_cedars(native, CONTEXT)


@pytest.fixture(scope="module")
def sample(connector):
    """CEDARS rows of every so many-th student, of the odd ones, and of all with an incident."""
    everyone = sorted(reader.students())
    with_incident = {
        reader.student_of(one)
        for one in reader.elements(
            "StudentDiscipline", "StudentDisciplineIncidentBehaviorAssociation"
        )
    }
    chosen = sorted({*everyone[::EVERY], *ODD, *with_incident})
    return {student: fetch(connector, student)[1] for student in chosen}


def row(student, **values):
    about = {
        "ServingCountyDistrictCode": GRAND_BEND,
        "DistrictStudentId": student,
        "SSID": ssid_of(student),
    }
    return about | {name: value for name, value in values.items() if value is not None}


def differences(sample, record, read):
    """Students whose rows of that type are not just those which the reader finds."""
    return {
        student: (read(student), rows.get(record, ()))
        for student, rows in sample.items()
        if in_order(read(student)) != in_order(rows.get(record, ()))
    }


def test_every_row_fits_the_exchange_schema(sample):
    findings = [
        finding
        for student, rows in sample.items()
        for finding in validate_record(StudentRecord(GRAND_BEND, ssid_of(student), rows))
    ]

    assert findings == []
    assert len(sample) >= 60


def test_names_and_birth_dates_are_those_of_the_files(sample):
    def read(student):
        known = reader.identity(student)
        names = row(
            student,
            SchoolYear="2027",
            LastName=known["last"],
            FirstName=known["first"],
            MiddleName=known["middle"],
            BirthDate=known["born"],
            PreferredLastName=known["preferred last"],
            PreferredFirstName=known["preferred first"],
        )
        return [names]

    assert differences(sample, "DistrictStudent", read) == {}


def test_absences_are_those_of_the_files_without_tardies(sample):
    def read(student):
        return [
            row(
                student,
                SchoolYear=year[-4:],
                LocationId=school[-3:],
                AbsenceDate=day,
                AbsenceCode=ABSENCES[reason, part],
            )
            for day, (school, year, reason, part) in reader.absences(student).items()
        ]

    assert differences(sample, "StudentAbsence", read) == {}
    assert "StudentAbsence" not in sample["605565"]


def test_programs_without_a_code_of_the_state_are_those_of_the_files(sample):
    def read(student):
        return [
            row(
                student,
                LocationId="901",
                Program=OTHER[kind],
                StartDate=first,
                ExitDate=last,
                ExitReasonCode=EXITS.get(why),
            )
            for _, kind, first, last, why, _ in reader.programs(student)
            if kind in OTHER
        ]

    assert differences(sample, "OtherProgram", read) == {}


def test_special_education_and_section_504_are_those_of_the_files(sample):
    def read(student):
        for _, kind, first, last, why, one in reader.programs(student):
            common = {
                "SchoolYear": "2022",
                "LocationId": "901",
                "StartDate": first,
                "ExitDate": last,
                "ExitReasonCode": EXITS.get(why),
            }
            if kind == "Section 504 Placement":
                yield row(student, **common, ProgramCode="16")
            if kind == "Special Education":
                named = map(reader.code, reader.texts(one, "Disability/Disability"))
                codes = {DISABILITIES[name] for name in named if name in DISABILITIES}
                yield row(
                    student,
                    **common,
                    ProgramCode="36",
                    QualificationCode=next(iter(codes), None),
                )

    assert differences(sample, "StudentPrograms", lambda student: list(read(student))) == {}


def test_placements_are_those_of_the_files(sample):
    def read(student):
        return [
            row(
                student,
                SchoolYear="2022",
                StartDate=first,
                LRECode=PLACEMENTS.get(reader.code(reader.text(one, "SpecialEducationSetting"))),
                ExitDate=reader.text(one, "SpecialEducationExitDate"),
                ExitReasonCode=LEAVING.get(
                    reader.code(reader.text(one, "SpecialEducationExitReason"))
                ),
            )
            for _, kind, first, _, _, one in reader.programs(student)
            if kind == "Special Education"
        ]

    assert differences(sample, "SpecEdPrograms", read) == {}


def test_english_learners_are_those_of_the_files(sample):
    def read(student):
        return [
            row(
                student,
                SchoolYear="2022",
                LocationId="901",
                StartDate=first,
                ExitDate=last,
                ExitReasonCode="E" if why == "Moved out of state" else None,
            )
            for _, kind, first, last, why, _ in reader.programs(student)
            if kind in ENGLISH
        ]

    assert differences(sample, "BilingualPrograms", read) == {}


def test_incidents_are_those_of_the_files(sample):
    def read(student):
        return [
            row(
                student,
                SchoolYear="2022",
                LocationId=school[-3:],
                IncidentID=number,
                IncidentDate=day,
                WeaponType=WEAPONS.get(weapon),
                InterventionApplied=ACTIONS[what],
                InterventionDate=began,
                NumInterventionDays=f"{days:.1f}",
            )
            for number, day, school, weapon, actions in reader.incidents(student)
            for what, began, days in actions
        ]

    assert differences(sample, "StudentExclusionaryDiscipline", read) == {}
    assert (
        sum(len(rows.get("StudentExclusionaryDiscipline", ())) for rows in sample.values()) == 21
    )


def test_every_record_type_of_a_crosswalk_is_made_and_none_of_enrollment(sample):
    made = {record for rows in sample.values() for record in rows}

    assert made == {one.target.record for one in CROSSWALKS.crosswalks}
    assert "SchoolStudent" in record_types(["enrollment"]) - made


def test_food_service_is_nowhere(connector):
    fed = [reader.student_of(one) for one in reader.elements("StudentProgram", reader.FOOD)]

    assert len(fed) == 82
    for student in fed:
        native, cedars = fetch(connector, student)
        told = repr(native) + repr(cedars)
        assert not re.search(r"food|lunch|breakfast|meal", told, re.IGNORECASE)
        assert "19" not in {one["ProgramCode"] for one in cedars.get("StudentPrograms", ())}


def test_everything_that_is_not_read_is_said_to_be_left_out():
    told = set(re.findall(r"`(\w+)`", README))
    read = {source.record: source.source for source in FOLDER_READ.entry.sources.values()}
    joined = {"DisciplineIncident": "StudentDiscipline.xml"}

    for file in {*read.values()}:
        for element in reader.root(file.removesuffix(".xml")).iterchildren(tag=etree.Element):
            name = etree.QName(element).localname
            if name in read:
                assert unread(element, SCHEMA.records[name]) - told == set()
            else:
                assert name in joined or name in told, name


def unread(element, shape):
    """Names of the children that the XSD has not."""
    known = {one.name for one in shape.elements}
    return {
        etree.QName(child).localname for child in element.iterchildren(tag=etree.Element)
    } - known


def test_what_is_read_and_not_carried_is_declared():
    declared = {(loss.crosswalk, loss.element) for loss in CROSSWALKS.losses()}

    assert CROSSWALKS.findings == ()
    assert declared >= {
        ("99001/student-absence", "ArrivalTime"),
        ("99001/incident", "Behavior"),
        ("99001/incident", "BehaviorCode"),
        ("99001/action", "DisciplineActionIdentifier"),
        ("99001/migrant", "LastQualifyingMove"),
        ("99001/district-student", "GradeLevel"),
    }


def test_nothing_is_delivered_to_a_folder_of_samples(connector):
    record = NativeRecord("17001", GRAND_BEND, ssid_of("605568"), {}, "notice")

    with pytest.raises(ConnectorError, match="99001: takes no deliveries"):
        connector.deliver(record, "a-delivery")


def test_its_datasets_are_those_that_the_readme_names():
    (listed,) = re.findall(r"The datasets: (.*?)\.\n", README)
    made = {one.target.record for one in CROSSWALKS.crosswalks}
    named = set(re.findall(r"`([\w-]+)`", listed))

    for name in named:
        assert record_types([name]) & made, name
    assert named <= all_datasets().keys()
