"""Every cell of a Skyward's exports is in the CEDARS record, and comes back from it."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from kinds import look_up
from lxml import etree
from skyward_reader import ELSEWHERE, FILES, NOWHERE, read_file, read_student

from gateway.assets import asset
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import open_connector
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.model.connector import Connector, Wanted
from gateway.model.purpose import NOTICE
from gateway.model.rows import NativeRecord, Rows
from gateway.simulators.people import Population, Pupil
from gateway.simulators.population import MOVES, REGION, populate
from gateway.simulators.skyward import address_of, open_folder, write
from gateway.simulators.skyward_files import skyward_schema
from gateway.xsd.schema import Schema, load_schema

TODAY = date(2026, 11, 24)
DISTRICTS = ("17415", "17408", "17403", "17406")


class Site(NamedTuple):
    """One simulated district with what the gateway knows of it."""

    population: Population
    folder: Path
    connector: Connector
    crosswalks: CrosswalkSet
    records: frozenset[str]

    @property
    def context(self) -> Context:
        return Context(self.population.district, self.population.school_year)

    def fetch(self, pupil: Pupil) -> Rows:
        return self.connector.fetch(
            look_up(self.population.district), Wanted(self.records, {"StateId": pupil.ssid})
        )

    def to_cedars(self, pupil: Pupil) -> Rows:
        return self.crosswalks.to_cedars(self.fetch(pupil), self.context)


@cache
def schema(path: str) -> Schema:
    return load_schema(asset(f"xsd/{path}"))


@cache
def set_up(folder: Path, district: str) -> Site:
    population = populate(district, REGION[district], 40, today=TODAY, moving_to=MOVES[district])
    write(population, folder)
    loaded = load_district_folder(asset(f"crosswalks/districts/{district}"))
    entry = replace(loaded.entry, address=address_of(folder))
    drafts = [parse_crosswalk(text, name) for name, text in loaded.crosswalks.items()]
    return Site(
        population=population,
        folder=folder,
        connector=open_connector(district, entry, skyward_schema(), str),
        crosswalks=CrosswalkSet.build(drafts, schema),
        records=frozenset(entry.sources),
    )


@pytest.fixture(scope="session")
def folders(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("skyward")


@pytest.fixture(params=DISTRICTS)
def site(request, folders) -> Site:
    return set_up(folders / request.param, request.param)


def holds(rows: Rows, record: str, said: dict[str, str]) -> bool:
    return any(said.items() <= row.items() for row in rows.get(record, ()))


def test_crosswalks_have_no_findings(site):
    assert site.crosswalks.findings == ()


def test_reader_knows_every_column(site):
    for name, readings in FILES.items():
        columns = set(read_file(site.folder / "export", name)[0])
        read = {column for _, cells in readings for column in cells}

        assert columns == read | ELSEWHERE[name] | NOWHERE.get(name, set())


def test_each_datum_of_the_exports_is_in_the_cedars_record(site):
    for pupil in site.population.pupils[:12]:
        cedars = site.to_cedars(pupil)
        for record, said in read_student(site.folder / "export", pupil.student_id):
            assert holds(cedars, record, said), (record, sorted(said))


def test_cedars_record_is_complete_and_valid(site):
    for pupil in site.population.pupils:
        for record, rows in site.to_cedars(pupil).items():
            full = schema("cedars/cedars-2018.xsd")
            if record not in full.records:
                full = schema("cedars/extension-1.xsd")
            for row in rows:
                assert full.validate_row(record, row) == (), record


def test_there_and_back_and_there_is_the_same(site):
    for pupil in site.population.pupils:
        cedars = site.to_cedars(pupil)
        native = site.crosswalks.to_native(cedars, site.context)
        again = site.crosswalks.to_cedars(native, site.context)

        for record, rows in cedars.items():
            assert sorted(map(repr, map(sorted_items, rows))) == sorted(
                map(repr, map(sorted_items, again.get(record, ())))
            ), record


def sorted_items(row):
    return sorted(row.items())


def test_ssn_and_meals_are_in_no_cedars_row(site):
    pupil = site.population.pupils[0]
    values = {
        value for rows in site.to_cedars(pupil).values() for row in rows for value in row.values()
    }

    assert pupil.ssn
    assert pupil.ssn not in values
    assert not {value for value in values if "meal" in value.lower()}


@pytest.mark.parametrize("destination", DISTRICTS[1:])
def test_each_datum_of_kent_is_in_what_another_skyward_gets(folders, destination):
    kent = set_up(folders / "17415", "17415")
    other = set_up(folders / destination, destination)
    pupil = kent.population.pupils[0]
    cedars = kent.to_cedars(pupil)
    native = other.crosswalks.to_native(cedars, other.context)
    record = NativeRecord("17415", destination, pupil.ssid, native, NOTICE)
    other.connector.deliver(record, f"tr-{destination}")

    path = open_folder(other.folder, destination).inbox / f"tr-{destination}.xml"
    batch = etree.parse(path).getroot()
    delivered = read_delivered(batch)
    assert skyward_schema().validate(batch) == ()
    for name, (columns, keep) in KEPT.items():
        for row in read_file(kent.folder / "export", columns):
            if row["StudentId"] == pupil.student_id:
                said = {column: row[column] for column in keep if row[column]}
                assert any(said.items() <= one.items() for one in delivered[name]), name
    assert pupil.ssn.encode() not in path.read_bytes()
    assert b"MealStatus" not in path.read_bytes()


KEPT = {
    "Student": ("STUDENT", ("StateId", "LastName", "BirthDate", "GradYr", "CumGpa", "City")),
    "StudentEntity": ("STUDENT-ENTITY", ("EntityId", "EntryDate", "DaysPresent")),
    "StudentClass": ("STUDENT-CLASS", ("CorNum", "SectNum", "Term")),
    "GradeHistory": ("GRADE-HISTORY", ("CorNum", "CorTitle", "Mark", "CreditEarned", "TermEnd")),
    "Attendance": ("ATTENDANCE", ("EntityId", "AbsDate")),
    "StudentProgram": ("STUDENT-PROGRAM", ("ProgramCode", "StartDate", "Qualification")),
    "Bilingual": ("BILINGUAL", ("Model", "StartDate", "TestGrade", "TestDate")),
    "SpecialEd": ("SPECIAL-ED", ("Lre", "StartDate")),
    "Offense": ("OFFENSE", ("IncidentId", "IncidentDate", "SuspendType", "Time")),
    "Growth": ("GROWTH", ("ProgramCode", "BeginScore", "EndScore", "MetGoal")),
    "Vaccination": ("VACCINATION", ("Vaccine", "DoseDate")),
    "Guardian": ("STUDENT-GUARDIAN", ("NameId", "CustPar", "Emergency")),
}
"""Cells in which the four districts write alike, by what is delivered."""


def read_delivered(batch: etree._Element) -> dict[str, list[dict[str, str]]]:
    rows: dict[str, list[dict[str, str]]] = {}
    for element in batch:
        cells = {etree.QName(child).localname: child.text or "" for child in element}
        rows.setdefault(etree.QName(element).localname, []).append(cells)
    return rows


def test_districts_get_their_own_codes_back(folders):
    auburn = set_up(folders / "17408", "17408")
    renton = set_up(folders / "17403", "17403")
    tukwila = set_up(folders / "17406", "17406")
    keys = {"SSID": "1234567890", "DistrictStudentId": "1", "SchoolYear": "2027"}
    left = keys | {
        "LocationId": "1",
        "SchoolEnrollmentDate": "2026-09-02",
        "SchoolWithdrawalCode": "T0",
    }
    missed = keys | {"LocationId": "1", "AbsenceDate": "2026-09-02", "AbsenceCode": "EF"}
    contact = keys | {"ContactId": "1", "Relation": "mother"}

    def back(site, record, row, native):
        return site.crosswalks.to_native({record: (row,)}, site.context)[native][0]

    assert back(auburn, "SchoolStudent", left, "StudentEntity")["WithdrawalCode"] == "10"
    assert back(renton, "StudentAbsence", missed, "Attendance")["AbsCode"] == "X"
    assert back(tukwila, "Contact", contact, "Guardian")["Relate"] == "MOTHER"
