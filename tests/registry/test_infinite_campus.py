"""A layout that no product fits: from its sample to a finished folder, and to a transfer."""

from dataclasses import replace

import infinite_campus
import pytest
from kinds import look_up
from ordering import in_order
from powerschool_reader import grade, read_cedars
from region import KENT, SEATTLE, now, read_delivered
from starter_scores import finished_crosswalks, score

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import open_connector
from gateway.crosswalk.context import Context
from gateway.exchange.publications import PublicationBody, open_schemas
from gateway.model.connector import Wanted
from gateway.model.transfer import TransferState
from gateway.registry.publishing import Publishing
from gateway.registry.starter.sampling import read_sample
from gateway.registry.starter.starting import start_district

OTTER_LAKE = "99002"
FOLDER = asset("examples/infinite-campus")
SCHOOL_YEAR = 2027
BEGAN_ON = "2026-08-01"
NOT_EXPORTED = frozenset({"LAPStudentGrowth", "StudentDiscipline"})
LOST = {
    "DistrictStudent": {"ZipCode"},
    "StudentSchedule": {"ALEFunded"},
    "StudentGradeHistory": {"ALEFunded"},
    "StudentExclusionaryDiscipline": {"AcademicServices", "BehaviorServices"},
    "StudentAccount": {"LocationId", "GradeLevel"},
}
EVERYTHING = (
    "identity",
    "enrollment",
    "demographics",
    "academic-summary",
    "transcript",
    "schedule",
    "attendance",
    "programs",
    "contacts",
    "immunization",
)


@pytest.fixture(scope="module")
def export(population, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    infinite_campus.write(population, folder)
    return folder


@pytest.fixture(scope="module")
def starter(export):
    return start_district(read_sample(export), OTTER_LAKE, "Infinite Campus")


def test_the_starter_is_mostly_what_was_finished(starter):
    scores = score(starter, finished_crosswalks(FOLDER))

    print(f"\nInfinite Campus: {scores}")  # noqa: T201 - docs/new-district.md quotes it
    assert scores.precision >= 0.85
    assert scores.recall >= 0.85


def test_the_finished_folder_leaves_nothing_open():
    findings = finished_crosswalks(FOLDER).findings

    assert [one for one in findings if one.severity in {"error", "warning"}] == []


def test_keys_and_students_are_found(starter):
    layout = starter.layout

    assert layout.student_record == "Person"
    assert (layout.student_key, layout.ssid) == ("personID", "stateID")
    assert layout.tables["RelatedPair"].student == "personID1"
    assert layout.tables["Section"].student is None
    assert {link.record for link in layout.tables["Roster"].parents} == {"Section"}


def test_every_datum_of_the_export_is_in_the_cedars_record(population, export):
    read = load_district_folder(FOLDER)
    schema = open_schemas(PublicationBody(read.entry, dict(read.crosswalks), dict(read.xsds)))
    entry = replace(read.entry, address={"folder": str(export), "inbox": str(export)})
    connector = open_connector(OTTER_LAKE, entry, schema(entry.xsd), str)
    crosswalks = finished_crosswalks(FOLDER)
    context = Context(OTTER_LAKE, SCHOOL_YEAR)
    sections = {one.section_id: one for one in population.sections}
    types = {one.target.record for one in crosswalks.crosswalks}
    for pupil in population.pupils[:60]:
        wanted = Wanted(crosswalks.native_records(types), {"stateID": pupil.ssid})
        native = connector.fetch(look_up(OTTER_LAKE), wanted)

        actual = crosswalks.to_cedars(native, context)

        for record, rows in expected(pupil, sections, context).items():
            assert in_order(rows) == in_order(actual.get(record, ())), record


def test_a_record_moves_from_infinite_campus_to_seattle(exchange, tmp_path):
    kent = exchange.region.populations[KENT]
    infinite_campus.write(replace(kent, district=OTTER_LAKE), tmp_path / "export")
    publishing = Publishing(exchange.database, now, allow_examples=True)
    publishing.publish(
        FOLDER, {"folder": str(tmp_path / "export"), "inbox": str(tmp_path)}, by="t"
    )
    ssid = exchange.region.cast.moving[KENT][SEATTLE][1]

    asked = exchange.request_transfer(source=OTTER_LAKE, ssid=ssid, datasets=list(EVERYTHING))

    assert asked.status_code == 201, asked.text
    assert exchange.complete(asked.json()["id"]) is TransferState.ACKNOWLEDGED
    assert exchange.verify_ledger().is_verified
    pupil = next(one for one in kent.pupils if one.ssid == ssid)
    delivered = read_delivered(exchange, asked.json()["id"])
    assert len(delivered["storedgrades"]) == len(pupil.transcript) > 0
    assert len(delivered["immunizations"]) == len(pupil.doses) > 0
    assert {one["last_name"] for one in delivered["students"]} == {pupil.last_name}


def expected(pupil, sections, context):
    """What an independent reader of the population says, without what the SIS does not keep."""
    found = {}
    for record, rows in read_cedars(pupil, sections, context).items():
        if record in NOT_EXPORTED:
            continue
        found[record] = [
            {name: text for name, text in row.items() if name not in LOST.get(record, ())}
            for row in rows
        ]
    for row in found["DistrictStudent"]:
        row.update({"GradeLevel": pupil.grade} if pupil.enrollments else {})
    found["SchoolStudent"] = [
        row for row in found["SchoolStudent"] if row.get("SchoolExitDate", "9") >= BEGAN_ON
    ]
    for row in found["BilingualPrograms"]:
        row["GradeLevelAtPlacement"] = next(
            one.test_grade
            for one in pupil.english_learner
            if grade(one.test_grade) == row["GradeLevelAtPlacement"]
        )
    return found
