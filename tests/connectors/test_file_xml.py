"""The file connector over XML files, nested and referring to each other, as Ed-Fi has them."""

from dataclasses import replace

import pytest
from kinds import EVERYBODY, look_up

from gateway.connectors.entry import parse_entry
from gateway.connectors.file import FileConnector
from gateway.errors import (
    ConnectorError,
    InvalidEntryError,
    InvalidRecordError,
    NotFoundError,
)
from gateway.model.connector import Wanted
from gateway.model.district import Join
from gateway.model.rows import NativeRecord
from gateway.xsd.schema import parse_schema

XSD = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:e"
    targetNamespace="urn:e" elementFormDefault="qualified">
  <xs:complexType name="Identity"><xs:sequence>
    <xs:element name="UniqueId" type="xs:string"/></xs:sequence></xs:complexType>
  <xs:complexType name="Reference">
    <xs:sequence><xs:element name="Identity" type="Identity" minOccurs="0"/></xs:sequence>
    <xs:attribute name="ref" type="xs:string"/></xs:complexType>
  <xs:element name="Student"><xs:complexType><xs:sequence>
    <xs:element name="UniqueId" type="xs:string"/>
    <xs:element name="BirthDate" type="xs:date" minOccurs="0"/></xs:sequence>
    </xs:complexType></xs:element>
  <xs:element name="Behavior"><xs:complexType><xs:sequence>
    <xs:element name="StudentReference" type="Reference"/>
    <xs:element name="IncidentReference" type="Reference"/>
    <xs:element name="Incident" minOccurs="0"><xs:complexType><xs:sequence>
      <xs:element name="Number" type="xs:string"/></xs:sequence>
      <xs:attribute name="id" type="xs:string"/></xs:complexType></xs:element>
    </xs:sequence></xs:complexType></xs:element>
  <xs:element name="School"><xs:complexType><xs:sequence>
    <xs:element name="Name" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""

ENTRY = parse_entry(
    {
        "kind": "file",
        "xsd": "native/e.xsd",
        "student_record": "Student",
        "student_key": "UniqueId",
        "receives": False,
        "records": {
            "Student": {
                "source": "Student.xml",
                "key": ["UniqueId"],
                "student": "UniqueId",
                "format": {"kind": "xml"},
            },
            "Behavior": {
                "source": "Discipline.xml",
                "key": ["IncidentReference/@ref", "StudentReference/Identity/UniqueId"],
                "student": "StudentReference/Identity/UniqueId",
                "format": {"kind": "xml", "element": "IncidentBehavior"},
                "joins": {
                    "Incident": {
                        "source": "DisciplineIncident",
                        "on": {"@id": "IncidentReference/@ref"},
                    }
                },
            },
            "School": {"source": "School.xml", "key": ["Name"], "format": {"kind": "xml"}},
        },
    },
    "",
    "district.yaml",
)
STUDENTS = """<?xml version="1.0" encoding="UTF-8"?>
<Interchange xmlns="urn:e" xmlns:ann="urn:ann">
  <Student id="S2"><UniqueId>604902</UniqueId><BirthDate>2010-01-02</BirthDate>
    <Food>x</Food></Student>
  <Student id="S1"><UniqueId>604901</UniqueId><BirthDate>2009-03-04</BirthDate></Student>
</Interchange>
"""
BEHAVIOR = """<IncidentBehavior><StudentReference><Identity><UniqueId>{}</UniqueId></Identity>
  </StudentReference><IncidentReference ref="{}"/></IncidentBehavior>"""
DISCIPLINE = f"""<Interchange xmlns="urn:e">
  <DisciplineIncident id="D1"><Number>1</Number></DisciplineIncident>
  <DisciplineIncident id="D2"><Number>2</Number></DisciplineIncident>
  {BEHAVIOR.format("604901", "D2")}{BEHAVIOR.format("604902", "D1")}
  {BEHAVIOR.format("604901", "D9")}
</Interchange>
"""
SCHOOLS = '<Interchange xmlns="urn:e"><School><Name>Elm</Name></School></Interchange>'
ALL = frozenset({"Student", "Behavior", "School"})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Student.xml").write_text(STUDENTS, "utf-8")
    (tmp_path / "Discipline.xml").write_text(DISCIPLINE, "utf-8")
    (tmp_path / "School.xml").write_text(SCHOOLS, "utf-8")
    return tmp_path


@pytest.fixture
def connector(folder):
    entry = replace(ENTRY, address={"folder": str(folder)})
    return FileConnector("99001", entry, parse_schema(XSD, "e.xsd"), str)


def fetch(connector, student="604901"):
    return connector.fetch(look_up("99001"), Wanted(ALL, {"UniqueId": student}))


def test_fetch_nests_and_joins_what_refers_to_each_other(connector):
    identity = ({"UniqueId": "604901"},)

    assert fetch(connector) == {
        "Student": ({"UniqueId": "604901", "BirthDate": "2009-03-04"},),
        "Behavior": (
            {
                "StudentReference": ({"Identity": identity},),
                "IncidentReference": ({"@ref": "D2"},),
                "Incident": ({"@id": "D2", "Number": "2"},),
            },
            {
                "StudentReference": ({"Identity": identity},),
                "IncidentReference": ({"@ref": "D9"},),
            },
        ),
        "School": ({"Name": "Elm"},),
    }


def test_list_runs_in_the_order_of_a_nested_key(connector):
    first = connector.list(look_up("99001"), "Behavior", EVERYBODY, None, 1)
    rest = connector.list(look_up("99001"), "Behavior", EVERYBODY, "D1\x1f604902", 5)

    assert [row["IncidentReference"][0]["@ref"] for row in (*first, *rest)] == ["D1", "D2", "D9"]


def test_new_export_is_seen(connector, folder):
    fetch(connector)
    (folder / "Student.xml").write_text(STUDENTS.replace("604901", "604903"), "utf-8")

    assert fetch(connector, "604903")["Student"][0]["UniqueId"] == "604903"
    with pytest.raises(NotFoundError):
        fetch(connector, "604901")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!DOCTYPE x><Interchange/>", "99001: Student.xml: .*DOCTYPE"),
        ("<Interchange><Student>", "99001: Student.xml: .*line 1"),
        (STUDENTS.replace("2009-03-04", "secret"), "99001: Student: Student/BirthDate: "),
        (STUDENTS.replace("604902", "604901"), "99001: Student: two rows for one student"),
    ],
)
def test_what_cannot_be_read_or_fails_its_xsd_is_named_without_a_value(
    connector, folder, text, message
):
    (folder / "Student.xml").write_text(text, "utf-8")

    with pytest.raises(InvalidRecordError, match=message) as caught:
        fetch(connector)
    assert "secret" not in str(caught.value)


def test_missing_file_is_the_districts_failure(connector, folder):
    (folder / "School.xml").unlink()

    with pytest.raises(ConnectorError, match=r"99001: School.xml: cannot be read"):
        fetch(connector)


def test_record_that_the_entry_lacks_is_named(connector):
    with pytest.raises(InvalidRecordError, match="99001: Course: the entry has no such record"):
        connector.list(look_up("99001"), "Course", EVERYBODY, None, 5)
    with pytest.raises(InvalidRecordError, match="99001: Course: the entry has no such record"):
        connector.fetch(look_up("99001"), Wanted(frozenset({"Course"}), {"UniqueId": "604901"}))


def test_nothing_is_delivered_where_nothing_is_received(connector):
    with pytest.raises(ConnectorError, match="99001: takes no deliveries"):
        connector.deliver(NativeRecord("17415", "99001", "1000604901", {}, "notice"), "tr-1")


def test_folder_must_be_given():
    with pytest.raises(InvalidEntryError, match="99001: address: folder: is missing"):
        FileConnector("99001", ENTRY, parse_schema(XSD, "e.xsd"), str)


@pytest.mark.parametrize("seconds", ["soon", "0"])
def test_time_to_wait_must_be_a_number(seconds):
    entry = replace(ENTRY, address={"folder": "exports", "seconds": seconds})

    with pytest.raises(InvalidEntryError, match="99001: address: seconds: must be a number"):
        FileConnector("99001", entry, parse_schema(XSD, "e.xsd"), str)


def test_join_by_two_elements_needs_both(folder):
    on = {"@id": "IncidentReference/@ref", "Number": "StudentReference/Identity/UniqueId"}
    behavior = ENTRY.sources["Behavior"]
    joined = replace(behavior, joins=(replace(behavior.joins[0], on=on),))
    entry = replace(
        ENTRY, address={"folder": str(folder)}, sources={**ENTRY.sources, "Behavior": joined}
    )
    connector = FileConnector("99001", entry, parse_schema(XSD, "e.xsd"), str)

    assert all("Incident" not in row for row in fetch(connector)["Behavior"])


def test_delimited_join_must_be_rows_of_the_xsd(folder):
    school = replace(
        ENTRY.sources["School"], format={}, joins=(Join("Name", "Name.csv", {"Id": "Name"}),)
    )
    entry = replace(ENTRY, address={"folder": str(folder)}, sources={"School": school})
    connector = FileConnector("99001", entry, parse_schema(XSD, "e.xsd"), str)

    with pytest.raises(InvalidEntryError, match="School: joins: the XSD has no rows Name"):
        connector.list(look_up("99001"), "School", EVERYBODY, None, 1)


def test_unknown_format_is_refused(folder):
    source = replace(ENTRY.sources["School"], format={"kind": "parquet"})
    entry = replace(ENTRY, address={"folder": str(folder)}, sources={"School": source})
    connector = FileConnector("99001", entry, parse_schema(XSD, "e.xsd"), str)

    with pytest.raises(InvalidEntryError, match="School: format: kind: must be csv, tab or xml"):
        connector.list(look_up("99001"), "School", EVERYBODY, None, 1)
