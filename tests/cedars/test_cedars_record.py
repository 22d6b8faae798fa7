import json

import pytest
from cedars_records import DISTRICT, KEY, RECORD, SSID, records
from hypothesis import given
from hypothesis import strategies as st
from strategies import WIDE

from gateway.cedars.datasets import all_datasets
from gateway.cedars.forms import exchange_form
from gateway.cedars.projection import project
from gateway.cedars.record import from_json, from_xml, to_json, to_xml
from gateway.cedars.validation import completeness, validate_exchange, validate_record
from gateway.errors import InvalidRequestError, InvalidXmlError
from gateway.model.rows import NONE_TO_GIVE, NOT_PERMITTED, Omission, StudentRecord
from gateway.xsd.findings import Finding
from gateway.xsd.parser import parse_xml

GIVEN = ["identity", "attendance", "contacts"]
OMITTED = (Omission("growth", NONE_TO_GIVE), Omission("discipline", NOT_PERMITTED))
EVERYTHING = list(all_datasets())


def unordered(rows):
    return {name: sorted(map(sorted, map(dict.items, of_type))) for name, of_type in rows.items()}


def document(**changes):
    return to_json(RECORD, GIVEN, OMITTED, "the notice") | changes


def test_json_has_the_shape_of_the_design():
    (student,) = RECORD.rows["DistrictStudent"]
    (contact,) = RECORD.rows["Contact"]

    answer = document()

    assert list(answer) == ["district", "ssid", "layout", "datasets", "omitted", "notice"]
    assert (answer["district"], answer["ssid"], answer["layout"]) == (DISTRICT, SSID, "2018")
    assert answer["omitted"] == [
        {"dataset": "growth", "reason": "none to give"},
        {"dataset": "discipline", "reason": "not permitted"},
    ]
    assert answer["notice"] == "the notice"
    assert list(answer["datasets"]) == GIVEN
    assert answer["datasets"]["identity"] == {
        "DistrictStudent": [
            {**KEY, "LastName": student["LastName"], "BirthDate": student["BirthDate"]}
        ]
    }
    assert answer["datasets"]["contacts"] == {"Contact": [contact]}


def test_xml_has_the_shape_of_the_design():
    data = to_xml(RECORD, GIVEN, OMITTED, "the notice")

    root = parse_xml(data)
    assert root.tag == "{urn:p2:cedars:2018}StudentRecord"
    assert dict(root.attrib) == {"district": DISTRICT, "ssid": SSID}
    assert [child.tag for child in root] == [
        "{urn:p2:cedars:2018}Location",
        "{urn:p2:cedars:2018}DistrictStudent",
        "{urn:p2:cedars:2018}SchoolStudent",
        "{urn:p2:extension:1}Contact",
        "{urn:p2:cedars:2018}omitted",
        "{urn:p2:cedars:2018}omitted",
        "{urn:p2:cedars:2018}notice",
    ]
    assert exchange_form().document.validate(root) == ()


@WIDE
@given(records(), st.lists(st.sampled_from(EVERYTHING), unique=True, max_size=8))
def test_a_record_survives_xml(record, datasets):
    again = from_xml(to_xml(record, datasets, OMITTED, "notice"))

    assert (again.district, again.ssid) == (record.district, record.ssid)
    assert again.rows == project(record.rows, datasets)[0]


@WIDE
@given(records(), st.lists(st.sampled_from(EVERYTHING), unique=True, max_size=8))
def test_a_record_survives_json(record, datasets):
    again = from_json(json.loads(json.dumps(to_json(record, datasets, OMITTED, "notice"))))

    assert (again.district, again.ssid) == (record.district, record.ssid)
    assert unordered(again.rows) == unordered(project(record.rows, datasets)[0])


def test_json_brings_the_spans_of_a_student_together_again():
    (student,) = RECORD.rows["DistrictStudent"]
    spans = tuple({**student, "DistrictEnrollmentDate": f"202{year}-09-01"} for year in range(2))
    record = StudentRecord(DISTRICT, SSID, {"DistrictStudent": spans})
    datasets = ["identity", "enrollment", "circumstances"]

    again = from_json(to_json(record, datasets, (), ""))

    assert unordered(again.rows) == unordered(record.rows)


HEAD = '<StudentRecord xmlns="urn:p2:cedars:2018" district="17415" ssid="1234567890">'
ROW = (
    "<DistrictStudent><SchoolYear>2027</SchoolYear><ServingCountyDistrictCode>17415"
    "</ServingCountyDistrictCode><DistrictStudentId>1</DistrictStudentId><SSID>1234567890</SSID>"
    "{}</DistrictStudent>"
)
BAD_XML = {
    "a DOCTYPE": "<!DOCTYPE StudentRecord>" + HEAD + "</StudentRecord>",
    "another root": '<DistrictStudent xmlns="urn:p2:cedars:2018"/>',
    "another namespace": HEAD.replace("2018", "2019") + "</StudentRecord>",
    "no SSID": '<StudentRecord xmlns="urn:p2:cedars:2018" district="17415"/>',
    "a district that is none": HEAD.replace("17415", "Zq7") + "</StudentRecord>",
    "a row without its key": HEAD + "<DistrictStudent/></StudentRecord>",
    "a code that is none": HEAD + ROW.format("<Gender>Zq7</Gender>") + "</StudentRecord>",
    "meal status": HEAD + ROW.format("<Meals>Zq7</Meals>") + "</StudentRecord>",
    "somebody else's row": HEAD.replace("1234567890", "1234567899")
    + ROW.format("")
    + "</StudentRecord>",
    "another district's row": HEAD.replace("17415", "17001") + ROW.format("") + "</StudentRecord>",
    "types in another order": HEAD
    + ROW.format("")
    + "<Location><SchoolYear>2027</SchoolYear><CountyDistrictCode>17415</CountyDistrictCode>"
    "<LocationId>1</LocationId></Location></StudentRecord>",
}


@pytest.mark.parametrize("data", BAD_XML.values(), ids=BAD_XML)
def test_bad_xml_is_refused_without_its_values(data):
    with pytest.raises(InvalidXmlError) as refusal:
        from_xml(data.encode())

    assert "Zq7" not in str(refusal.value)
    assert "1234567890" not in str(refusal.value)


BAD_JSON = {
    "another layout": {"layout": "2019"},
    "no SSID": {"ssid": None},
    "an SSID that is none": {"ssid": "Zq7"},
    "a district that is none": {"district": "Zq7"},
    "datasets as a list": {"datasets": []},
    "a dataset that is none": {"datasets": {"identity": "Zq7"}},
    "an unknown record type": {"datasets": {"identity": {"Zq7": []}}},
    "rows that are none": {"datasets": {"identity": {"DistrictStudent": ["Zq7"]}}},
    "rows that are no list": {"datasets": {"identity": {"DistrictStudent": {"Zq7": "1"}}}},
    "a value that is no text": {
        "datasets": {"identity": {"DistrictStudent": [{**KEY, "GPA": 4}]}}
    },
    "an unknown element": {"datasets": {"identity": {"DistrictStudent": [{**KEY, "Zq7": "1"}]}}},
    "an invalid value": {"datasets": {"identity": {"DistrictStudent": [{**KEY, "GPA": "Zq7"}]}}},
    "somebody else's row": {"ssid": "1234567899"},
}


@pytest.mark.parametrize("changes", BAD_JSON.values(), ids=BAD_JSON)
def test_bad_json_is_refused_without_its_values(changes):
    with pytest.raises(InvalidRequestError) as refusal:
        from_json(document(**changes))

    assert "Zq7" not in str(refusal.value)
    assert SSID not in str(refusal.value)


def test_a_good_record_may_move():
    assert validate_record(RECORD) == ()


def test_what_may_not_move_is_named_by_row_and_element():
    (student,) = RECORD.rows["DistrictStudent"]
    rows = {"DistrictStudent": (student, {**student, "GPA": "9"}), "Meals": ({"Status": "1"},)}

    assert validate_exchange(rows) == (
        Finding("DistrictStudent[2]/GPA", "does not match [0-4]\\.[0-9]{3}"),
        Finding("DistrictStudent[2]/GPA", "is above 4.000"),
        Finding("Meals", "is no record type of CEDARS"),
    )


def test_a_row_of_another_student_or_district_may_not_move():
    (contact,) = RECORD.rows["Contact"]
    strange = {**contact, "SSID": "1234567899", "ServingCountyDistrictCode": "17001"}

    assert validate_record(StudentRecord(DISTRICT, SSID, {"Contact": (contact, strange)})) == (
        Finding("Contact[2]/SSID", "is not that of the record"),
        Finding("Contact[2]/ServingCountyDistrictCode", "is not that of the record"),
    )


def test_completeness_names_all_that_the_state_would_miss():
    missing = completeness(
        {"StudentPrograms": RECORD.rows["StudentPrograms"], "StudentAbsence": (KEY,)}
    )

    assert missing == (
        Finding("StudentAbsence[1]/LocationId", "is missing"),
        Finding("StudentAbsence[1]/AbsenceDate", "is missing"),
        Finding("StudentAbsence[1]/AbsenceCode", "is missing"),
    )
