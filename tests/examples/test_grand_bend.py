"""Real input: Grand Bend's XML files, by a connector entry, an XSD and crosswalks alone."""

import os
import re
import subprocess
import sys

import grand_bend_reader as reader
import pytest
from grand_bend_gateway import (
    FOLDER,
    GRAND_BEND,
    complete,
    gateway_between,
    request_transfer,
    seattle_that_expects,
    ssid_of,
)
from ordering import in_order
from region import read_delivered

from gateway.assets import asset
from gateway.clock import now
from gateway.errors import InvalidEntryError
from gateway.registry.publishing import Publishing
from gateway.xsd.schema import load_schema

RICH = ("605262", "605275", "605568")
ASKED = ("identity", "attendance", "programs", "discipline", "enrollment")
KINDS = {("Absent excused", "whole"): "AE", ("Absent unexcused", "whole"): "AU"}
PROGRAMS = {"Migrant Education": "MIGRANT", "Career and Technical Education": "CTE"}
WEAPONS = {None: None, "Handgun": "HG", "Knife": "KD"}


@pytest.fixture(scope="module")
def samples():
    return reader.find_samples()


@pytest.fixture(scope="module")
def exchange(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("grand-bend")
    with (
        seattle_that_expects(RICH, folder / "sis") as port,
        gateway_between(folder / "sis", port, samples, folder) as exchange,
    ):
        yield exchange


@pytest.fixture(scope="module")
def transfers(exchange):
    """Each rich student's transfer, at its end."""
    asked = {student: request_transfer(exchange, ssid_of(student), ASKED) for student in RICH}
    return {student: complete(exchange, one["id"]) for student, one in asked.items()}


@pytest.fixture(params=RICH)
def student(request):
    return request.param


@pytest.fixture
def transfer(transfers, student):
    return transfers[student]


@pytest.fixture
def delivered(exchange, transfer):
    return read_delivered(exchange, transfer["id"])


def row(**values):
    """A row of Seattle's SIS, without what is not known."""
    return {name: value for name, value in values.items() if value is not None}


def head(student):
    return {"state_studentnumber": ssid_of(student), "student_number": student}


@pytest.mark.usefixtures("samples")
def test_three_students_have_attendance_programs_and_discipline():
    assert reader.rich_students() == list(RICH)


def test_the_record_arrives_with_all_but_enrollment(transfer):
    assert transfer["state"] == "acknowledged"
    assert transfer["omitted"] == [{"dataset": "enrollment", "reason": "none to give"}]


def test_what_is_delivered_fits_seattles_schema(delivered):
    schema = load_schema(asset("xsd/native/powerschool.xsd"))

    findings = [
        finding
        for record, rows in delivered.items()
        for one in rows
        for finding in schema.validate_row(record, one)
    ]

    assert findings == []


def test_only_what_was_asked_for_is_delivered(delivered):
    of_student = {"students", "s_wa_stu_x", "attendance", "spenrollments", "incidents"}

    assert delivered.keys() == of_student | {"schools"}


def test_name_and_birth_date_arrive_and_nothing_besides(delivered, student):
    known = reader.identity(student)
    expected = row(
        **head(student),
        last_name=known["last"],
        first_name=known["first"],
        middle_name=known["middle"],
        dob=known["born"],
    )

    preferred = row(
        **head(student),
        preferredlastname=known["preferred last"],
        preferredfirstname=known["preferred first"],
    )

    assert delivered["students"] == [expected]
    assert delivered["s_wa_stu_x"] == [preferred]


def test_every_absence_arrives_and_no_other(delivered, student):
    expected = [
        row(
            **head(student),
            yearid=str(int(year[-4:]) - 1991),
            schoolid=school[-3:],
            att_date=day,
            att_code=KINDS[reason, part],
        )
        for day, (school, year, reason, part) in reader.absences(student).items()
    ]

    assert expected
    assert in_order(expected) == in_order(delivered["attendance"])


def test_every_program_arrives_and_no_other(delivered, student):
    expected = [
        row(**head(student), schoolid="901", programcode=PROGRAMS[kind], enter_date=first)
        for _, kind, first, last, _, _ in reader.programs(student)
        if last is None
    ]

    assert len(expected) == len(reader.programs(student)) == 1
    assert in_order(expected) == in_order(delivered["spenrollments"])


def test_every_incident_arrives_and_no_other(delivered, student):
    expected = [
        row(
            **head(student),
            yearid="31",
            schoolid=school[-3:],
            incident_id=number,
            incident_ts=day,
            action="IS",
            action_date=began,
            action_days=f"{days:.1f}",
            weapon=WEAPONS[weapon],
        )
        for number, day, school, weapon, actions in reader.incidents(student)
        for what, began, days in actions
        if what == "In School Suspension"
    ]

    assert len(expected) == len(reader.incidents(student)) == 1
    assert in_order(expected) == in_order(delivered["incidents"])


def test_the_places_that_rows_name_come_along(delivered):
    named = {
        one["schoolid"]
        for table in ("attendance", "spenrollments", "incidents")
        for one in delivered[table]
    }
    schools = {
        reader.text(one, "SchoolId")[-3:]: reader.text(one, "NameOfInstitution")
        for one in reader.elements("EducationOrganization", "School")
    }

    assert {one["school_number"]: one["name"] for one in delivered["schools"]} == {
        place: schools.get(place, "Grand Bend ISD") for place in named
    }


def test_the_ledger_holds_the_disclosures_and_verifies(exchange, transfers):
    assert exchange.verify_ledger().is_verified
    assert len(exchange.events("disclosure.intended")) == len(transfers)


@pytest.mark.parametrize("ssid", ["9900000001", "1000605568"], ids=["absent", "of another state"])
def test_a_student_who_is_not_there_is_denied_in_the_same_words(exchange, ssid):
    asked = request_transfer(exchange, ssid, ASKED)

    transfer = complete(exchange, asked["id"])

    assert transfer["state"] == "denied"
    assert read_delivered(exchange, asked["id"]) is None


def test_its_code_is_kept_for_examples(exchange):
    publishing = Publishing(exchange.database, now, allow_examples=False)

    with pytest.raises(InvalidEntryError, match="99001 is kept for examples"):
        publishing.publish(FOLDER, {}, by="test")


def test_no_python_file_of_the_gateway_knows_it():
    for path in (*asset("gateway").rglob("*.py"), *FOLDER.rglob("*.py")):
        content = path.read_text("utf-8").replace("99001-99009", "")
        assert GRAND_BEND not in content, path
        assert "gateway" not in path.parts or "Grand Bend" not in content, path


def run_example(samples):
    return subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, FOLDER / "run.py"],
        env={**os.environ, "P2_EDFI_SAMPLES": str(samples)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_one_command_shows_it(samples):
    run = run_example(samples)

    assert run.returncode == 0, run.stderr
    assert re.search(r"left out +enrollment: Grand Bend has none to give\n", run.stdout)
    assert re.search(r"acknowledged +Seattle's SIS has it", run.stdout)
    assert "absences: 19, programs: 1, incidents: 1" in run.stdout


def test_one_command_says_where_the_files_are_to_be_had(tmp_path):
    run = run_example(tmp_path)

    assert run.returncode == 1
    assert "set P2_EDFI_SAMPLES" in run.stderr.splitlines()[-1]
