"""A source district whose SIS exports XML: what it says is read, and nothing is let in by it."""

import pytest
from moves import ask, disclosures_of, do, keys_of, now_at, see
from region import SEATTLE

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.model.purpose import Purpose
from gateway.model.transfer import TransferState as S
from gateway.registry.publishing import Publishing

ELM = "99003"
SSID = "1000123456"
DISTRICT = """
district: "99003"
name: Elm
notice_basis: annual
connector:
  kind: file
  xsd: native/elm.xsd
  student_record: Pupil
  student_key: Number
  receives: false
  address: {folder: "exports", seconds: "5"}
  records:
    Pupil: {source: pupils.xml, key: [Number], student: Number, format: {kind: xml}}
"""
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:elm"
    targetNamespace="urn:elm" elementFormDefault="qualified">
  <xs:element name="Pupil"><xs:complexType><xs:sequence>
    <xs:element name="Number"><xs:simpleType><xs:restriction base="xs:string">
      <xs:pattern value="[0-9]{6}"/></xs:restriction></xs:simpleType></xs:element>
    <xs:element name="Family" type="xs:string" minOccurs="0"/>
    <xs:element name="Given" type="xs:string" minOccurs="0"/>
    <xs:element name="Born" type="xs:date" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>
"""
LOST = (
    "ResidentCountyDistrictCode",
    "Gender",
    "GradeLevel",
    "DistrictEnrollmentDate",
    "PrimaryLanguageCode",
    "IsHomeless",
    "IsApprovedPrivateSchoolStudentAttendingPartTime",
    "IsHomeBasedStudentAttendingPartTime",
    "IsF1VisaForeignExchangeStudent",
    "MilitaryFamilyIndicator",
    "PreferredLastName",
    "PreferredFirstName",
)
CROSSWALK = """
crosswalk: 99003/district-student
version: 1
from: {xsd: native/elm.xsd, record: Pupil}
to:   {xsd: cedars/cedars-2018.xsd, record: DistrictStudent}
key:  {from: [Number], to: [SSID]}
elements:
  SSID: {of: Number, prefix: "1000"}
  DistrictStudentId: Number
  LastName: Family
  FirstName: Given
  BirthDate: Born
  ServingCountyDistrictCode: {district: code}
  SchoolYear: {district: school-year}
lost:
""" + "".join(f"  {name}: not exported\n" for name in LOST)
PUPIL = "<Pupil><Number>123456</Number><Family>Marker</Family><Given>Ann</Given>{}</Pupil>"
GOOD = PUPIL.format("<Born>2010-03-04</Born>")


def interchange(pupils: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<Pupils xmlns="urn:elm">{pupils}</Pupils>'


HOSTILE = {
    "DOCTYPE": interchange(GOOD, "<!DOCTYPE Pupils>"),
    "entity that expands": interchange(
        PUPIL.format("").replace("Ann", "&b;"),
        '<!DOCTYPE Pupils [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
    ),
    "entity from a file": interchange(
        PUPIL.format("").replace("Ann", "&f;"),
        '<!DOCTYPE Pupils [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    ),
    "DTD from elsewhere": interchange(GOOD, '<!DOCTYPE Pupils SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "cut off": interchange(GOOD)[:-20],
    "no XML": "Marker, Ann",
    "nothing": "",
    "row that fails its XSD": interchange(PUPIL.format("<Born>4 March</Born>")),
}


@pytest.fixture
def elm(exchange, tmp_path):
    """The district's export file."""
    folder = tmp_path / "elm"
    folder.mkdir()
    (folder / "district.yaml").write_text(DISTRICT)
    (folder / "district-student.yaml").write_text(CROSSWALK)
    (folder / "native").mkdir()
    (folder / "native/elm.xsd").write_text(XSD)
    exports = folder / "exports"
    exports.mkdir()
    file = exports / "pupils.xml"
    file.write_text(interchange(GOOD))
    publishing = Publishing(exchange.database, lambda: now_at(exchange), allow_examples=True)
    publishing.publish(folder, {"folder": str(exports)}, by="test")
    seattle = exchange.region.clients["seattle-registrar"]
    granting = Granting(exchange.database, keys_of(exchange), lambda: now_at(exchange))
    granting.give_grant(
        GrantTerms(
            district=ELM,
            client_id=seattle.client_id,
            datasets=("identity",),
            purpose=Purpose.ENROLLMENT_TRANSFER,
            starts_at=now_at(exchange),
            ends_at=now_at(exchange).replace(year=2028),
            reason="test",
            is_for_all=True,
        ),
        by="test",
    )
    return file


@pytest.mark.usefixtures("elm")
def test_a_source_of_xml_is_read(exchange):
    answer = exchange.read_record("seattle-registrar", SSID, ELM, datasets=["identity"])

    assert answer.status_code == 200, answer.text
    assert answer.json()["datasets"]["identity"] == {
        "DistrictStudent": [
            {
                "SchoolYear": "2027",
                "ServingCountyDistrictCode": ELM,
                "DistrictStudentId": "123456",
                "SSID": SSID,
                "LastName": "Marker",
                "FirstName": "Ann",
                "BirthDate": "2010-03-04",
            }
        ]
    }
    assert exchange.read_record("seattle-registrar", "1000123457", ELM).status_code == 404


@pytest.mark.usefixtures("elm")
def test_an_ssid_that_the_sis_cannot_hold_is_absent_there(exchange):
    assert exchange.read_record("seattle-registrar", "2000123456", ELM).status_code == 404


@pytest.mark.parametrize("name", HOSTILE)
def test_xml_that_is_hostile_or_broken_is_the_sources_fault(exchange, elm, name):
    elm.write_text(HOSTILE[name])
    read = exchange.read_record("seattle-registrar", SSID, ELM, datasets=["identity"])
    transfer_id = ask(exchange, ELM, SEATTLE, ssid=SSID, datasets=["identity"])
    exchange.advance(transfer_id)
    seen = see(exchange, transfer_id)

    assert read.status_code == 502, read.text
    assert ELM in read.json()["detail"]
    assert (seen["state"], seen["failure"]["step"]) == ("failed", "verify")
    for value in ("Marker", "Ann", SSID, "123456", "4 March", "root:"):
        assert value not in read.text
        assert value not in str(seen)
    assert exchange.events("disclosure.intended") == []
    assert disclosures_of(exchange, transfer_id) == []

    elm.write_text(interchange(GOOD))
    assert do(exchange, "seattle-registrar", "retry", transfer_id).status_code == 200
    assert exchange.advance(transfer_id) is S.REQUESTED
    assert see(exchange, transfer_id)["needsPerson"] is True
    assert exchange.read_record("seattle-registrar", SSID, ELM).status_code == 200
