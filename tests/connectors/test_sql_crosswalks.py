"""What a Synergy-like SIS says, by its crosswalks in CEDARS and back, against plain SQL."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sql_reader import read_cedars

from gateway.assets import asset
from gateway.cedars.datasets import all_datasets
from gateway.cedars.projection import project
from gateway.connectors.entry import load_district_folder
from gateway.connectors.factory import open_connector
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.errors import InvalidRecordError
from gateway.model.connector import Connector, Wanted
from gateway.model.district import ConnectorEntry
from gateway.model.permit import LookupPermit, LookupPurpose
from gateway.model.rows import Rows
from gateway.model.student import Student
from gateway.simulators.people import Population, Pupil
from gateway.simulators.population import populate
from gateway.simulators.synergy import database_url, write
from gateway.xsd.schema import Schema, load_schema

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PUPILS = 36


@cache
def schema(path: str) -> Schema:
    return load_schema(asset(f"xsd/{path}"))


NATIVE = schema("native/synergy.xsd")
FULL = (schema("cedars/cedars-2018.xsd"), schema("cedars/extension-1.xsd"))


@dataclass
class District:
    context: Context
    population: Population
    file: Path
    connector: Connector
    crosswalks: CrosswalkSet
    records: frozenset[str]

    @cached_property
    def native(self) -> Mapping[str, Rows]:
        """Each pupil's native rows, by SSID."""
        return {pupil.ssid: self.fetch(pupil) for pupil in self.population.pupils}

    @cached_property
    def cedars(self) -> Mapping[str, Rows]:
        """Each pupil's CEDARS rows, by SSID."""
        return {ssid: self.to_cedars(rows) for ssid, rows in self.native.items()}

    @cached_property
    def back(self) -> Mapping[str, Rows]:
        """The native rows that are delivered for those."""
        return {ssid: self.to_native(rows) for ssid, rows in self.cedars.items()}

    def to_cedars(self, rows: Rows) -> Rows:
        return self.crosswalks.to_cedars(rows, self.context)

    def to_native(self, rows: Rows) -> Rows:
        return self.crosswalks.to_native(rows, self.context)

    def fetch(self, pupil: Pupil) -> Rows:
        permit = LookupPermit(
            self.context.district,
            Student(pupil.ssid, frozenset()),
            LookupPurpose.VERIFY_PRESENCE,
            NOW,
        )
        record, field, value = self.crosswalks.native_query("DistrictStudent", "SSID", pupil.ssid)
        assert record == "EPC_STU"
        return self.connector.fetch(permit, Wanted(self.records, {field: value}))


@pytest.fixture(scope="module", params=["17401", "17210"])
def district(request, tmp_path_factory):
    code = request.param
    coming = populate("17415", "Kent", PUPILS, today=TODAY, moving_to=[code])
    movers = [one for one in coming.pupils if one.ssid in coming.moving[code]]
    population = populate(code, "A district", PUPILS, today=TODAY, moving_in=movers)
    population = with_old_incident(population)
    file = write(population, tmp_path_factory.mktemp(code))
    entry = replace(entry_of(code), address={"url": database_url(file)})
    with closing(open_connector(code, entry, NATIVE, lambda reference: reference)) as connector:
        yield District(
            context=Context(code, 2027),
            population=population,
            file=file,
            connector=connector,
            crosswalks=build(code),
            records=frozenset(entry.sources),
        )


def with_old_incident(population: Population) -> Population:
    """The first pupil gets an incident of the years in which the state asked for file P."""
    first, *others = population.pupils
    incident = next(one for pupil in population.pupils for one in pupil.incidents)
    old = replace(incident, incident_id="OLD-1", day=date(2018, 3, 5))
    first = replace(first, incidents=(*first.incidents, old))
    return replace(population, pupils=(first, *others))


def entry_of(code: str) -> ConnectorEntry:
    return load_district_folder(asset(f"crosswalks/districts/{code}")).entry


@cache
def build(code: str) -> CrosswalkSet:
    folder = load_district_folder(asset(f"crosswalks/districts/{code}"))
    drafts = [parse_crosswalk(text, name) for name, text in folder.crosswalks.items()]
    return CrosswalkSet.build(drafts, schema)


def by_content(rows):
    return {record: sorted(rows[record], key=lambda row: sorted(row.items())) for record in rows}


def of_students(rows: Rows) -> Rows:
    return {record: found for record, found in rows.items() if "SSID" in found[0]}


def test_cedars_rows_say_what_plain_sql_says(district):
    code = district.context.district
    with closing(sqlite3.connect(district.file)) as database:
        for ssid, rows in district.cedars.items():
            assert by_content(read_cedars(database, code, ssid)) == by_content(of_students(rows))


def test_every_record_type_comes_from_the_sis(district):
    seen = {record for rows in district.cedars.values() for record in rows}

    elsewhere = {"StudentRecord", "OtherProgram"}  # a document; programs that no pupil here has
    assert {name for one in FULL for name in one.records} - elsewhere == seen


def test_cedars_rows_are_complete_and_valid(district):
    faults = [
        str(finding)
        for pupil in district.population.pupils
        if not pupil.is_preenrolled
        for record, rows in district.cedars[pupil.ssid].items()
        for row in rows
        for finding in schema_of(record).validate_row(record, row)
    ]

    assert faults == []


def schema_of(record: str) -> Schema:
    return next(one for one in FULL if record in one.records)


def test_pupil_who_is_expected_is_known_with_a_grade_and_no_enrollment(district):
    expected = [pupil for pupil in district.population.pupils if pupil.is_preenrolled]

    assert expected
    for pupil in expected:
        rows = district.cedars[pupil.ssid]
        assert rows["DistrictStudent"][0]["GradeLevel"] == pupil.grade
        assert "SchoolStudent" not in rows


def test_there_and_back_and_there_is_the_same(district):
    for ssid, rows in district.back.items():
        assert by_content(district.cedars[ssid]) == by_content(district.to_cedars(rows))


def test_back_is_what_the_sis_had_but_for_what_is_declared_lost(district):
    for ssid, rows in district.native.items():
        had = {record: found for record, found in rows.items() if found}

        assert in_order(had) == in_order(district.back[ssid])


def in_order(rows: Rows):
    return {record: sorted(map(carried, found), key=repr) for record, found in rows.items()}


INTERNAL = {
    "GRADE",
    "LEAVE_CODE",
    "NATIVE_LANGUAGE",
    "HOME_LANGUAGE",
    "RACE_CODE",
    "ETHNIC_CODE",
    "PROGRAM_CODE",
    "PLACEMENT_GRADE",
    "VALUE_CODE",
}
"""The SIS's own values of look-ups: what is delivered has the state's codes."""
GOES_NOWHERE = {"SOCIAL_SECURITY_NUMBER", "MEAL_STATUS", "CREDIT", "STATE_ID"}


def carried(row):
    """A row without what is declared lost, decimals without zeros at the end."""
    kept = {}
    for name, value in sorted(row.items()):
        if name.endswith("_GU") or name in INTERNAL | GOES_NOWHERE:
            continue
        if name == "BIRTH_DATE" and "GENDER" not in row:
            continue  # of staff
        if isinstance(value, tuple):
            kept[name] = [carried(child) for child in value]
        elif "." in value and value.replace(".", "", 1).isdigit():
            kept[name] = value.rstrip("0").rstrip(".")
        else:
            kept[name] = value
    return kept


def test_any_datasets_of_a_record_are_delivered_validly_and_whole(district):
    cedars = district.cedars[district.population.pupils[0].ssid]

    @settings(max_examples=40, deadline=None)
    @given(st.sets(st.sampled_from(sorted(all_datasets())), min_size=1))
    def check(datasets):
        rows, _, _ = project(cedars, sorted(datasets))
        native = district.to_native(rows)

        assert [
            str(finding)
            for record, found in native.items()
            for row in found
            for finding in NATIVE.validate_row(record, row)
        ] == []
        again, _, _ = project(district.to_cedars(native), sorted(datasets))
        assert by_content(rows) == by_content(again)

    check()


def test_social_security_number_and_meal_status_go_nowhere(district):
    for pupil in district.population.pupils:
        if pupil.is_preenrolled:
            continue  # the district has neither yet
        (student,) = district.native[pupil.ssid]["EPC_STU"]
        assert student["MEAL_STATUS"] == pupil.meal_status
        assert student["Person"][0]["SOCIAL_SECURITY_NUMBER"] == pupil.ssn

        for rows in (district.cedars[pupil.ssid], district.back[pupil.ssid]):
            assert pupil.ssn not in repr(rows)
            assert "MEAL_STATUS" not in repr(rows)
            assert "SOCIAL_SECURITY_NUMBER" not in repr(rows)


@pytest.mark.parametrize("code", ["17401", "17210"])
def test_crosswalks_say_all_that_they_lose(code):
    lost = {loss.element for loss in build(code).losses()}

    assert build(code).findings == ()
    assert {"MEAL_STATUS", "Person/SOCIAL_SECURITY_NUMBER"} <= lost


def test_federal_way_differs_from_the_product_by_its_own_codes():
    highline, federal_way = (
        {one.name for one in build(code).crosswalks} for code in ("17401", "17210")
    )

    assert federal_way - highline == {"17210/school-student", "17210/student-absence"}


def test_code_that_the_look_up_lacks_is_told_and_not_lost(district, tmp_path):
    code = district.context.district
    pupil = next(
        one
        for one in district.population.pupils
        if any(span.withdrawal for span in one.enrollments)
    )
    file = write(district.population, tmp_path)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE EPC_STU_ENROLL SET LEAVE_CODE = 'NEW' WHERE LEAVE_CODE NOT NULL")
    entry = replace(entry_of(code), address={"url": database_url(file)})
    with closing(open_connector(code, entry, NATIVE, lambda reference: reference)) as connector:
        rows = replace(district, connector=connector).fetch(pupil)

    assert find_faults(district, rows) == {"SchoolWithdrawalCode"}


def find_faults(district: District, rows: Rows) -> set[str]:
    """Elements of file C that cannot be: refused by the crosswalk, or by the CEDARS XSD."""
    try:
        found = district.to_cedars(rows)["SchoolStudent"]
    except InvalidRecordError as error:
        return {str(error).split(": ")[1]}
    return {
        finding.path.rpartition("/")[2]
        for row in found
        for finding in FULL[0].validate_row("SchoolStudent", row)
    }
