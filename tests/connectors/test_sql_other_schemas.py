"""The sql connector reads what an entry describes: composite keys, repeated children, types."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from kinds import EVERYBODY
from sqlalchemy import create_engine, text

from gateway.connectors.entry import parse_entry
from gateway.connectors.factory import open_connector
from gateway.connectors.keys import format_key
from gateway.errors import ConnectorError, InvalidEntryError, InvalidRecordError, NotFoundError
from gateway.model.connector import Wanted
from gateway.model.permit import LookupPermit, LookupPurpose, Permit, Question
from gateway.model.purpose import Action, Purpose
from gateway.model.student import Student
from gateway.xsd.schema import parse_schema

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LOOKUP = LookupPermit(
    "17401", Student("1000000001", frozenset()), LookupPurpose.VERIFY_PRESENCE, NOW
)
QUESTION = Question(
    client_id="c",
    district="17401",
    datasets=(),
    is_named=True,
    action=Action.READ,
    purpose=Purpose.DISTRICT_OPERATIONS,
    student=None,
    scopes=frozenset(),
)
PERMIT = Permit(QUESTION, (), (), "", None, NOW, purpose=Purpose.DISTRICT_OPERATIONS)
SCHEMA = parse_schema(
    b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="pupil"><xs:complexType><xs:sequence>
    <xs:element name="pupil_id" type="xs:integer"/>
    <xs:element name="state_id" type="xs:integer"/>
    <xs:element name="born" type="xs:date" minOccurs="0"/>
    <xs:element name="is_new" type="xs:boolean" minOccurs="0"/>
    <xs:element name="gpa" type="xs:decimal" minOccurs="0"/>
    <xs:element name="note" type="xs:string" minOccurs="0"/>
    <xs:element name="phone" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="owner" type="xs:integer"/>
      <xs:element name="number" type="xs:string"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="mark"><xs:complexType><xs:sequence>
    <xs:element name="pupil_id" type="xs:integer"/>
    <xs:element name="course" type="xs:string"/>
    <xs:element name="term" type="xs:integer"/>
    <xs:element name="given_at" type="xs:dateTime" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="course"><xs:complexType><xs:sequence>
    <xs:element name="course" type="xs:string"/>
    <xs:element name="term" type="xs:integer"/>
    <xs:element name="title" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="district"><xs:complexType><xs:sequence>
    <xs:element name="code" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>""",
    "other.xsd",
)
CONNECTOR = {
    "kind": "sql",
    "xsd": "native/other.xsd",
    "address": {},
    "student_record": "pupil",
    "student_key": "pupil_id",
    "records": {
        "pupil": {
            "key": ["pupil_id"],
            "student": "pupil_id",
            "joins": {"phone": {"source": "phone", "on": {"owner": "pupil_id"}}},
        },
        "mark": {"key": ["pupil_id", "course", "term"], "student": "pupil_id"},
        "course": {
            "key": ["course", "term"],
            "references": [{"record": "mark", "on": {"course": "course", "term": "term"}}],
        },
        "district": {"key": ["code"]},
    },
}
ENTRY = parse_entry(CONNECTOR, "", "other.yaml")
TABLES = """
CREATE TABLE pupil (pupil_id INTEGER PRIMARY KEY, state_id BIGINT, born TIMESTAMP,
                    is_new BOOLEAN, gpa NUMERIC(4, 3), note VARCHAR(20));
CREATE TABLE phone (owner INTEGER, number VARCHAR(20));
CREATE TABLE mark (pupil_id INTEGER, course VARCHAR(10), term INTEGER, given_at TIMESTAMP);
CREATE TABLE course (course VARCHAR(10), term INTEGER, title VARCHAR(20));
CREATE TABLE district (code VARCHAR(5));
INSERT INTO pupil VALUES (1, 1000000001, '2010-03-09 00:00:00', true, 3.5, '  ');
INSERT INTO pupil VALUES (2, 1000000002, null, null, null, 'new');
INSERT INTO phone VALUES (1, '206-555-0001'), (1, '206-555-0002'), (2, '206-555-0003');
INSERT INTO mark VALUES (1, 'ALG', 1, '2027-01-31 10:30:00'), (1, 'ALG', 2, null),
                        (2, 'ART', 1, null);
INSERT INTO course VALUES ('ALG', 1, 'Algebra'), ('ALG', 2, 'Algebra'), ('ART', 1, 'Art'),
                          ('ALG', 3, 'Algebra');
INSERT INTO district VALUES ('17401')
"""


@pytest.fixture
def connector(database_url):
    url = database_url.replace("postgresql:", "postgresql+psycopg:")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in TABLES.split(";\n"):
            connection.execute(text(statement))
    engine.dispose()
    with closing(connector_to(url)) as found:
        yield found


def connector_to(url, entry=ENTRY):
    entry = replace(entry, address={"url": url, "timeout": "5"})
    return open_connector("17401", entry, SCHEMA, lambda reference: reference)


def wanted(state_id: str) -> Wanted:
    return Wanted(frozenset(ENTRY.sources), {"state_id": state_id})


def test_values_come_in_the_form_that_the_xsd_has(connector):
    rows = connector.fetch(LOOKUP, wanted("1000000001"))
    (pupil,) = rows["pupil"]

    assert pupil.pop("is_new") in {"true", "1"}
    assert pupil.pop("gpa").rstrip("0") == "3.5"
    assert pupil == {
        "pupil_id": "1",
        "state_id": "1000000001",
        "born": "2010-03-09",
        "phone": (
            {"owner": "1", "number": "206-555-0001"},
            {"owner": "1", "number": "206-555-0002"},
        ),
    }
    assert rows["mark"][0]["given_at"] == "2027-01-31T10:30:00"


def test_nulls_and_blanks_are_absent(connector):
    (pupil,) = connector.fetch(LOOKUP, wanted("1000000002"))["pupil"]

    assert {"pupil_id", "state_id", "note", "phone"} == pupil.keys()


def test_references_by_several_fields_bring_each_row_once(connector):
    rows = connector.fetch(LOOKUP, wanted("1000000001"))

    assert [row["term"] for row in rows["course"]] == ["1", "2"]


def test_record_that_nothing_refers_to_comes_whole(connector):
    assert connector.fetch(LOOKUP, wanted("1000000001"))["district"] == ({"code": "17401"},)


def test_reference_to_a_record_that_is_not_wanted_brings_nothing(connector):
    rows = connector.fetch(LOOKUP, Wanted(frozenset({"course"}), {"state_id": "1000000001"}))

    assert rows == {"course": ()}


def test_list_goes_by_a_composite_key(connector):
    keys: list[str] = []
    key = ENTRY.sources["mark"].key
    while page := connector.list(PERMIT, "mark", EVERYBODY, keys[-1] if keys else None, 2):
        keys += [format_key(row, key) for row in page]

    assert keys == ["1\x1fALG\x1f1", "1\x1fALG\x1f2", "2\x1fART\x1f1"]


def test_key_with_too_few_parts_is_an_error(connector):
    with pytest.raises(ConnectorError, match="no key"):
        connector.list(PERMIT, "mark", EVERYBODY, "1", 2)


@pytest.mark.parametrize("number", ["12ab", "9" * 40, "", "1.5"])
def test_number_that_the_column_cannot_hold_is_not_found(connector, number):
    with pytest.raises(NotFoundError):
        connector.fetch(LOOKUP, wanted(number))


def test_value_that_no_element_can_hold_names_record_and_field(tmp_path):
    file = tmp_path / "blob.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(TABLES)
        database.execute("UPDATE pupil SET note = x'00ff'")

    with (
        closing(connector_to(f"sqlite:///{file}")) as connector,
        pytest.raises(InvalidRecordError, match="pupil/note is of a type"),
    ):
        connector.fetch(LOOKUP, wanted("1000000001"))


def test_column_without_a_type_compares_as_text(tmp_path):
    file = tmp_path / "untyped.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(TABLES.replace("state_id BIGINT", "state_id"))
        database.execute("UPDATE pupil SET state_id = CAST(state_id AS TEXT)")

    with closing(connector_to(f"sqlite:///{file}")) as connector:
        assert connector.fetch(LOOKUP, wanted("1000000001"))["pupil"]


def test_tables_may_lie_in_a_schema(tmp_path):
    file = tmp_path / "schema.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(TABLES)
    entry = replace(ENTRY, address={"url": f"sqlite:///{file}", "schema": "main"})

    with closing(open_connector("17401", entry, SCHEMA, lambda one: one)) as connector:
        assert connector.fetch(LOOKUP, wanted("1000000001"))["pupil"]


def test_join_to_a_simple_element_is_refused():
    pupil = ENTRY.sources["pupil"]
    joins = (replace(pupil.joins[0], name="note", on={}),)
    entry = replace(ENTRY, sources={**ENTRY.sources, "pupil": replace(pupil, joins=joins)})

    with pytest.raises(InvalidEntryError, match="joins note"):
        connector_to("sqlite:///x", entry)
