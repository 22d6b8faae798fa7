"""
Move one of Grand Bend's students to Seattle: XML files in, PowerSchool out.

P2_EDFI_SAMPLES names the folder of the Ed-Fi sample files (see README.md). A first argument names
another student, by the six digits that the files have.
"""

import os
import secrets
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
from lxml import etree

from gateway.assets import asset
from gateway.cli.serve import gunicorn_arguments
from gateway.clock import now
from gateway.demo.parties import SEATTLE, DemoClient, DemoParties
from gateway.demo.processes import free_port, running_gateway, running_sis
from gateway.demo.showcase import Move, move_record
from gateway.demo.state import DemoError, State
from gateway.errors import GatewayError
from gateway.keys import KeyRing, create_key_file
from gateway.model.day import day_of
from gateway.model.district import District
from gateway.registry.publishing import Publishing
from gateway.simulators import powerschool
from gateway.simulators.population import populate, preenroll
from gateway.simulators.powerschool_app import TABLE
from gateway.simulators.powerschool_store import Store
from gateway.simulators.region import address_of
from gateway.store import Database

HERE = Path(__file__).parent
SAMPLES = HERE.parents[2] / "shared" / "data" / "ed-fi-5.2"
"""Where the files are looked for when P2_EDFI_SAMPLES does not say."""
FILES = (
    "EducationOrganization",
    "Student",
    "StudentDiscipline",
    "StudentProgram",
    "StudentSchoolAttendance",
)
DATASETS = ("identity", "enrollment", "attendance", "programs", "discipline")
STUDENT = "605568"
STUDENTS = 20
"""Whom the simulated Seattle has besides."""
PREFIX = "9900"
"""What makes an SSID of the six digits, as district-student.yaml says."""
ARRIVED = {"attendance": "absences", "spenrollments": "programs", "incidents": "incidents"}
"""Seattle's tables, in a registrar's words."""


def main(student: str) -> None:
    """Set up, move, tell what arrived, and leave nothing behind."""
    samples = find_samples()
    with tempfile.TemporaryDirectory(prefix="grand-bend-") as folder:
        state = State(Path(folder))
        expect(read_pupil(samples, student), state)
        port, sis_port, secret = free_port(), free_port(), secrets.token_urlsafe(24)
        grand_bend, registrar = set_up(state, samples, sis_port)
        base_url = f"http://127.0.0.1:{port}"
        arguments = gunicorn_arguments("127.0.0.1", port, 1)
        gateway = running_gateway(state, port, base_url, secret, arguments)
        with running_sis(state, sis_port, secret), gateway:
            move = Move(
                registrar=registrar,
                source=grand_bend.code,
                source_name=grand_bend.name,
                destination=SEATTLE,
                destination_name="Seattle",
                ssid=PREFIX + student,
                school="101",
                datasets=DATASETS,
            )
            transfer = move_record(base_url, move, print)
            tell_arrived(state, transfer["id"])


def find_samples() -> Path:
    """The folder of the sample files."""
    folder = Path(os.environ.get("P2_EDFI_SAMPLES") or SAMPLES)
    for name in FILES:
        if not (folder / f"{name}.xml").is_file():
            raise DemoError(
                f"{folder} has no {name}.xml: set P2_EDFI_SAMPLES to the folder of the Ed-Fi 5.2 "
                "sample files; examples/grand-bend/README.md says where to get them"
            )
    return folder


def read_pupil(samples: Path, student: str) -> Mapping[str, str]:
    """Name and birth date, as a parent who enrolls the child in Seattle would tell them."""
    for element in etree.parse(samples / "Student.xml").iterfind(".//{*}Student"):
        if element.findtext("{*}StudentUniqueId") == student:
            return {
                "ssid": PREFIX + student,
                "first_name": element.findtext("{*}Name/{*}FirstName", ""),
                "last_name": element.findtext("{*}Name/{*}LastSurname", ""),
                "birth_date": element.findtext("{*}BirthData/{*}BirthDate", ""),
            }
    raise DemoError(f"Student.xml has no student {student}")


def expect(pupil: Mapping[str, str], state: State) -> None:
    """A simulated Seattle that knows the pupil as coming."""
    seattle = populate(SEATTLE, "Seattle", STUDENTS)
    coming = replace(
        seattle.pupils[0],
        ssid=pupil["ssid"],
        first_name=pupil["first_name"],
        last_name=pupil["last_name"],
        birth_date=date.fromisoformat(pupil["birth_date"]),
    )
    powerschool.write(preenroll(seattle, [coming], day_of(now())), state.sis / SEATTLE)


def set_up(state: State, samples: Path, sis_port: int) -> tuple[District, DemoClient]:
    """Both districts published, and Seattle's registrar registered."""
    create_key_file(state.folder / "keys.json")
    with closing(Database.open(state.database_url)) as database:
        database.upgrade()
        publishing = Publishing(database, now, allow_examples=True)
        published = publishing.publish(HERE, {"folder": str(samples.resolve())}, by="example")
        publishing.publish(
            asset(f"crosswalks/districts/{SEATTLE}"),
            address_of(state.sis, SEATTLE, sis_port),
            by="example",
        )
        parties = DemoParties(database, KeyRing.load(state.keys))
        return published.district, parties.register_registrar("Seattle Public Schools", SEATTLE)


def tell_arrived(state: State, transfer_id: str) -> None:
    """What Seattle's SIS imported."""
    with closing(Store(state.sis / SEATTLE)) as store:
        delivery = store.find_delivery(transfer_id)
    if delivery is None:
        raise DemoError("Seattle's SIS knows of no delivery")
    records = orjson.loads(delivery.body)["tables"][TABLE]["records"]
    counts = [f"{words}: {len(records.get(table, ()))}" for table, words in ARRIVED.items()]
    print(f"Seattle's SIS has of the student now: {', '.join(counts)}")


if __name__ == "__main__":
    try:
        main(*(sys.argv[1:] or [STUDENT]))
    except GatewayError as error:
        sys.exit(str(error))
