from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
import yaml

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import open_connector, verify_entry
from gateway.connectors.settings import lay_over
from gateway.errors import InvalidEntryError
from gateway.model.district import Join, NoticeBasis, Reference
from gateway.simulators.skyward_files import skyward_schema

SKYWARD_DISTRICTS = ("17415", "17408", "17403", "17406")
WHOLE = {
    "district": "99002",
    "name": "Elsewhere",
    "connector": {
        "kind": "file",
        "xsd": "native/skyward.xsd",
        "address": {"folder": "exports"},
        "student_record": "Student",
        "student_key": "StudentId",
        "records": {"Student": {"key": ["StudentId"], "student": "StudentId"}},
    },
}


def put(folder: Path, settings: object) -> Path:
    (folder / "district.yaml").write_text(yaml.safe_dump(settings), "utf-8")
    return folder


def changed(path: str, value: object) -> dict:
    settings = deepcopy(WHOLE)
    *places, last = path.split(".")
    within = settings
    for place in places:
        within = within[place]
    within[last] = value
    return settings


@pytest.mark.parametrize("district", SKYWARD_DISTRICTS)
def test_skyward_districts_load_and_fit_their_xsd(district):
    folder = load_district_folder(asset(f"crosswalks/districts/{district}"))

    verify_entry(folder.entry, skyward_schema())
    assert folder.district.code == district
    assert folder.district.notice_basis is not None
    assert "skyward/district-student" in folder.crosswalks


@pytest.mark.parametrize("district", SKYWARD_DISTRICTS[1:])
def test_each_district_but_the_first_has_an_override(district):
    folder = load_district_folder(asset(f"crosswalks/districts/{district}"))

    assert any(name.startswith(f"{district}/") for name in folder.crosswalks)


def test_district_is_laid_over_its_product():
    auburn = load_district_folder(asset("crosswalks/districts/17408")).entry

    guardian = auburn.sources["Guardian"]
    assert guardian.source == "STUDENT-GUARDIAN.txt"
    assert guardian.format == {"kind": "tab"}
    assert guardian.key == ("StudentId", "NameId")
    assert guardian.joins == (Join("Name", "NAME.txt", {"NameId": "NameId"}),)
    assert auburn.sources["Course"].references == (
        Reference("StudentClass", {"EntityId": "EntityId", "CorNum": "CorNum"}),
    )


def test_district_says_when_it_is_closed_and_how_it_gave_notice():
    kent = load_district_folder(asset("crosswalks/districts/17415")).district

    assert date(2026, 11, 27) in kent.closed_days
    assert kent.notice_basis is NoticeBasis.ANNUAL


def test_folder_may_be_complete_in_itself(tmp_path):
    (tmp_path / "native").mkdir()
    (tmp_path / "native/own.xsd").write_text("<schema/>", "utf-8")
    (tmp_path / "student.yaml").write_text("crosswalk: 99002/student\n", "utf-8")

    folder = load_district_folder(put(tmp_path, WHOLE))

    assert folder.entry.address == {"folder": "exports"}
    assert folder.entry.sources["Student"].source == "Student"
    assert folder.district.notice_basis is None
    assert folder.xsds == {"native/own.xsd": "<schema/>"}
    assert folder.crosswalks == {"99002/student": "crosswalk: 99002/student\n"}


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("colour", "red", "district.yaml: colour: is not a field here"),
        ("district", 99002, "district: must be text"),
        ("district", "9902", "district: must be five digits"),
        ("name", None, "name: is missing"),
        ("notice_basis", "spoken", "notice_basis: must be one of annual"),
        ("closed_days", ["soon"], "closed_days: must be a list of days"),
        ("auto_approve", "maybe", "auto_approve: must be true or false"),
        ("product", "unheard-of", "product: there is no such product"),
        ("connector", [], "connector: must be names and values"),
        ("connector.kind", "ftp", "connector.kind: must be one of file"),
        ("connector.speed", "1", "connector.speed: is not a field here"),
        ("connector.address", {"port": 80}, "connector.address.port: must be text"),
        ("connector.student_record", "Pupil", "connector.student_record: must be among"),
        ("connector.roster", {"record": "X"}, "connector.roster.record: must be among"),
        ("connector.roster", {"record": "Student"}, "connector.roster: needs `school`"),
        ("connector.records.Student.key", [], "connector.records.Student.key: is missing"),
        ("connector.records.Student.key", "StudentId", "Student.key: must be a list"),
        ("connector.records.Student.key", [1], "Student.key: must be a list of texts"),
        ("connector.records.Student.sql", "x", "Student.sql: is not a field here"),
        (
            "connector.records.Student.joins",
            {"Name": {"source": "NAME"}},
            "Student.joins.Name.on: is missing",
        ),
        (
            "connector.records.Course",
            {"key": ["Id"], "references": [{"record": "Student"}]},
            r"Course.references\[1\].on: is missing",
        ),
        (
            "connector.records.Course",
            {"key": ["Id"], "references": [{"record": "Class", "on": {"Id": "Id"}}]},
            "Course.references: refer to no record",
        ),
        (
            "connector.records.Student.references",
            [{"record": "Student", "on": {"Id": "Id"}}],
            "Student: has `student` and `references`",
        ),
    ],
)
def test_entry_that_cannot_hold_names_the_field(tmp_path, path, value, message):
    with pytest.raises(InvalidEntryError, match=message):
        load_district_folder(put(tmp_path, changed(path, value)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [", "district.yaml:1: is not valid YAML"),
        ("- a", "district.yaml: must hold names and values"),
        ("name: a\nname: b", "district.yaml:1: is not valid YAML"),
        ("district: '99002'\nname: X\nconnector: {1: 2}", "connector: must be names and values"),
    ],
)
def test_file_that_cannot_be_read_is_named(tmp_path, text, message):
    (tmp_path / "district.yaml").write_text(text, "utf-8")

    with pytest.raises(InvalidEntryError, match=message):
        load_district_folder(tmp_path)


def test_absent_file_is_named(tmp_path):
    with pytest.raises(InvalidEntryError, match=r"district.yaml: cannot be read"):
        load_district_folder(tmp_path)


def test_crosswalk_must_be_called_as_its_file(tmp_path):
    (tmp_path / "student.yaml").write_text("crosswalk: 99002/pupil\n", "utf-8")

    with pytest.raises(InvalidEntryError, match=r"student.yaml: crosswalk: must be 99002/student"):
        load_district_folder(put(tmp_path, WHOLE))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("records.Pupil", {"key": ["StudentId"]}, "records.Pupil: is not in native/skyward.xsd"),
        ("records.Student.key", ["Number"], "records.Student: Number is not in"),
        ("records.Student.student", "Sid", "records.Student: Sid is not in"),
        ("student_key", "Number", "records.Student: Number is not in"),
        (
            "records.Student.joins",
            {"Name": {"source": "NAME", "on": {"NameId": "NameId"}}},
            "records.Student: Name is not in",
        ),
        (
            "records.Course",
            {"key": ["CorNum"], "references": [{"record": "Student", "on": {"CorNum": "Cor"}}]},
            "records.Student: Cor is not in",
        ),
        (
            "roster",
            {"record": "Student", "school": "Building", "left": "WithdrawalDate"},
            "records.Student: Building is not in",
        ),
    ],
)
def test_entry_names_only_what_its_xsd_has(tmp_path, path, value, message):
    folder = load_district_folder(put(tmp_path, changed(f"connector.{path}", value)))

    with pytest.raises(InvalidEntryError, match=message):
        open_connector("99002", folder.entry, skyward_schema(), str)


def test_changes_are_laid_over_mapping_by_mapping():
    base = {"a": {"b": 1, "c": 2}, "d": [1], "e": 3}

    assert lay_over(base, {"a": {"b": None, "x": 5}, "d": [2], "e": {"f": 1}}) == {
        "a": {"c": 2, "x": 5},
        "d": [2],
        "e": {"f": 1},
    }
