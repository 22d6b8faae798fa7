import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import MARK, WIDE, broken_values, rows

from gateway.assets import asset
from gateway.cedars.forms import exchange_form, full_form
from gateway.cedars.schemas import generate_schemas
from gateway.cedars.source import SOURCES, all_records, load_source

STUDENT_KEY = {"SchoolYear", "ServingCountyDistrictCode", "DistrictStudentId", "SSID"}
KEYS = {
    "DistrictStudent": set(),
    "SchoolStudent": {"LocationId", "SchoolEnrollmentDate"},
    "StudentSchedule": {"LocationId", "CourseId", "SectionId", "Term"},
    "StudentGradeHistory": {"CourseId", "SchoolCode", "CourseYear"},
    "StudentPrograms": {"LocationId", "ProgramCode", "StartDate"},
    "BilingualPrograms": {"StartDate"},
    "SpecEdPrograms": {"StartDate"},
    "StudentEthnicity": {"EthnicityCode"},
    "StudentRace": {"RaceCode"},
    "StudentAbsence": {"AbsenceDate", "LocationId"},
    "StudentDiscipline": {"IncidentID", "IncidentDate", "LocationId"},
    "LAPStudentGrowth": {"ProgramCode", "StartDate"},
    "StudentExclusionaryDiscipline": {"IncidentID", "IncidentDate", "LocationId"},
}
LAYOUTS = sorted(asset("xsd/cedars").glob("*.layout.yaml"))
EVERY_RECORD = pytest.mark.parametrize("record", all_records())


def shape_of(form, record):
    return form.schemas[record].records[record]


@pytest.mark.parametrize("path", generate_schemas(), ids=lambda path: path.name)
def test_the_schema_files_are_those_of_the_source(path):
    assert generate_schemas()[path] == path.read_bytes(), "run `make schemas`"


@pytest.mark.parametrize("record", KEYS)
def test_the_exchange_schema_requires_keys_alone(record):
    required = {
        element.name
        for element in shape_of(exchange_form(), record).elements
        if element.is_required
    }

    assert STUDENT_KEY | KEYS[record] == required


@EVERY_RECORD
def test_both_forms_differ_in_nothing_but_what_is_required(record):
    def known(form):
        return [
            (element.name, element.patterns, element.enumeration, element.max_length)
            for element in shape_of(form, record).elements
        ]

    assert known(full_form()) == known(exchange_form())


@EVERY_RECORD
def test_every_element_says_number_meaning_and_standing(record):
    source = all_records()[record]
    shape = shape_of(exchange_form(), record)

    assert shape.documentation.endswith(("Established.", "One vendor's rule.", "Not established."))
    for element, documented in zip(source.elements, shape.elements, strict=True):
        assert documented.documentation.startswith(element.number or element.meaning)
        assert element.meaning in documented.documentation
        assert documented.documentation.endswith(
            "stablished."
        ) or documented.documentation.endswith("One vendor's rule.")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_code_of_a_closed_list_says_what_it_means(path):
    for kind in load_source(path).types.values():
        assert kind.meaning
        assert all({**kind.codes, **kind.known}.values())


def test_every_type_of_a_source_is_used():
    for path in SOURCES:
        source = load_source(path)
        used = {
            element.type.name for record in source.records.values() for element in record.elements
        }

        assert set(source.types) == used


def test_social_security_numbers_and_meal_status_are_not_in_the_model():
    names = {
        element.name.lower() for record in all_records().values() for element in record.elements
    }

    assert not any(word in name for name in names for word in ("ssn", "meal", "lunch"))
    assert (
        "19"
        not in shape_of(exchange_form(), "StudentPrograms").find_element("ProgramCode").enumeration
    )


def test_lists_that_grow_are_not_closed():
    growing = [
        ("StudentRace", "RaceCode"),
        ("StudentEthnicity", "EthnicityCode"),
        ("DistrictStudent", "PrimaryLanguageCode"),
        ("DistrictStudent", "BirthCountry"),
        ("SpecEdPrograms", "LRECode"),
    ]
    for record, name in growing:
        element = shape_of(exchange_form(), record).find_element(name)

        assert (element.enumeration, len(element.patterns)) == ((), 1)


@EVERY_RECORD
@settings(WIDE, max_examples=8)
@given(st.data())
def test_rows_of_the_facets_are_valid_in_both_forms(record, data):
    row = data.draw(rows(shape_of(full_form(), record)))

    assert full_form().schemas[record].validate_row(record, row) == ()
    assert exchange_form().schemas[record].validate_row(record, row) == ()


@EVERY_RECORD
@settings(WIDE, max_examples=8)
@given(st.data())
def test_one_broken_facet_is_refused_and_its_value_not_told(record, data):
    shape = shape_of(exchange_form(), record)
    row = data.draw(rows(shape))
    element = data.draw(st.sampled_from(shape.elements))
    value = data.draw(broken_values(element))

    findings = exchange_form().schemas[record].validate_row(record, {**row, element.name: value})

    assert {finding.path for finding in findings} == {f"{record}/{element.name}"}
    assert MARK not in str(findings)


@pytest.mark.parametrize("number", ["٣٤٥٦٧٨٩٠١٢", "0123456789", "123456789", "1234567890 "])
def test_an_ssid_is_ten_ascii_digits(number):
    row = dict.fromkeys(["SchoolYear"], "2027") | {
        "ServingCountyDistrictCode": "17415",
        "DistrictStudentId": "1",
        "SSID": number,
    }

    findings = exchange_form().schemas["DistrictStudent"].validate_row("DistrictStudent", row)

    assert [finding.path for finding in findings] == ["DistrictStudent/SSID"]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-02-03Z", "02/03/2026", "2026-2-3"])
def test_a_day_is_an_iso_date_without_a_zone(day):
    row = {"SSID": "1234567890", "Vaccine": "MMR", "DoseDate": day}

    findings = exchange_form().schemas["Immunization"].validate_row("Immunization", row)

    assert {finding.path for finding in findings} == {"Immunization/DoseDate"}


def test_a_record_holds_every_record_type_in_one_order():
    schema = etree.parse(asset("xsd/cedars/cedars-2018-exchange.xsd"))
    referred = [
        name.rpartition(":")[2] for name in schema.xpath("//*[@name='StudentRecord']//*/@ref")
    ]

    assert list(all_records()) == referred


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_a_layout_holds_every_numbered_element_in_order(path):
    layout = yaml.safe_load(path.read_text())
    record = all_records()[layout["record"]]
    columns = layout["columns"]

    assert path.name == f"{record.name}.layout.yaml"
    assert record.file == layout["file"]
    assert [f"{record.file}{number:02d}" for number in range(1, len(columns) + 1)] == [
        column["number"] for column in columns
    ]
    numbers = {element.name: element.number for element in record.elements}
    for column in columns:
        if "element" in column:
            assert numbers[column["element"]] == column["number"]
        else:
            assert column["empty"]
            assert column["number"] not in numbers.values()


def test_the_exported_headers_are_kept_with_their_spelling():
    def header(record):
        layout = yaml.safe_load(asset(f"xsd/cedars/{record}.layout.yaml").read_text())
        return [column["column"] for column in layout["columns"]]

    assert header("DistrictStudent")[2] == "HomeCountryDisCode"
    assert header("DistrictStudent")[18] == "SSN"
    assert header("StudentGradeHistory")[23] == "CTEAssesment"
    assert len(header("DistrictStudent")) == 37
    assert len(header("StudentGradeHistory")) == 30
