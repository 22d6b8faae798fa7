import json

import pytest
import yaml
from cedars_records import RECORD, records
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from strategies import WIDE

from gateway.assets import asset
from gateway.cedars.datasets import all_datasets, get_dataset, load_datasets, record_types
from gateway.cedars.projection import project, project_each
from gateway.cedars.record import to_json, to_xml
from gateway.cedars.source import all_records
from gateway.errors import InvalidEntryError, InvalidRequestError
from gateway.model.purpose import Purpose

DESIGNED = [
    "identity", "account", "enrollment", "demographics", "circumstances", "academic-summary",
    "transcript", "schedule", "attendance", "programs", "special-education", "section-504",
    "english-learner", "discipline", "growth", "contacts", "address", "immunization",
    "locations", "courses", "staff-roster",
]  # fmt: skip
FOR_ACCOUNTS = {
    "identity", "account", "enrollment", "schedule", "locations", "courses", "staff-roster",
}  # fmt: skip
WRITTEN = yaml.safe_load(asset("xsd/cedars/datasets.yaml").read_text())["datasets"]
some_datasets = st.lists(st.sampled_from(DESIGNED), unique=True, max_size=5)


def allowed(datasets, record):
    """Read off the file itself: what these datasets may show of the record type."""
    shown = {"ServingCountyDistrictCode", "DistrictStudentId", "SSID", *all_records()[record].key}
    for name in datasets:
        shown |= set(WRITTEN[name]["records"].get(record, {}).get("elements", ()))
    return shown


def rows_in(xml):
    """Name and elements of every row in a document, read without the gateway."""
    for element in etree.fromstring(xml):
        name = etree.QName(element).localname
        if name in all_records():
            yield name, {etree.QName(child).localname: child.text for child in element}


def test_the_datasets_are_those_of_the_design():
    assert list(all_datasets()) == DESIGNED


def test_only_locations_courses_and_staff_are_not_about_students():
    others = {name for name, dataset in all_datasets().items() if not dataset.is_about_students}

    assert others == {"locations", "courses", "staff-roster"}


def test_accounts_are_provisioned_from_a_few_datasets_only():
    serving = {
        name
        for name, dataset in all_datasets().items()
        if Purpose.ACCOUNT_PROVISIONING in dataset.purposes
    }

    assert serving == FOR_ACCOUNTS


def test_every_dataset_serves_every_other_purpose():
    others = set(Purpose) - {Purpose.ACCOUNT_PROVISIONING}

    assert all(others <= dataset.purposes for dataset in all_datasets().values())


def test_every_element_is_a_key_or_in_a_dataset():
    for name, record in all_records().items():
        assert {element.name for element in record.elements} - allowed(DESIGNED, name) <= {
            "ServingCountyDistrictCode", "DistrictStudentId",
        }  # fmt: skip


def test_record_types_are_those_granted_and_those_referred_to():
    assert record_types(["schedule", "contacts"]) == {
        "StudentSchedule", "CourseCatalog", "Location", "Contact",
    }  # fmt: skip


def test_an_unknown_dataset_is_named():
    with pytest.raises(InvalidRequestError, match="no dataset everything"):
        get_dataset("everything")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"purposes": ["marketing"]}, "marketing"),
        ({"records": {"Meals": {"elements": ["Status"]}}}, "no record type Meals"),
        ({"records": {"Contact": {"elements": ["Salary"]}}}, "no element Salary"),
        (
            {"records": {"Contact": {"elements": ["Phone"], "rows": {"Kind": {"in": ["x"]}}}}},
            "no element Kind",
        ),
        ({"records": {"Contact": {}}}, "lacks 'elements'"),
    ],
)
def test_a_dataset_that_cannot_hold_is_refused(tmp_path, change, why):
    path = tmp_path / "datasets.yaml"
    path.write_text(json.dumps({"datasets": {"new": WRITTEN["contacts"] | change}}))

    with pytest.raises(InvalidEntryError, match=f"dataset new: .*{why}"):
        load_datasets(path)


def test_a_dataset_keeps_keys_and_what_it_grants():
    rows, given, none_to_give = project(RECORD.rows, ["identity", "growth"])

    assert (given, none_to_give) == (("identity",), ("growth",))
    assert list(rows) == ["DistrictStudent"]
    assert set(rows["DistrictStudent"][0]) == {
        "SchoolYear", "ServingCountyDistrictCode", "DistrictStudentId", "SSID", "LastName",
        "BirthDate",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("dataset", "codes"),
    [("programs", ["1"]), ("special-education", ["36"]), ("section-504", ["16"])],
)
def test_a_dataset_of_codes_takes_its_own_rows_alone(dataset, codes):
    rows, _, _ = project(RECORD.rows, [dataset])

    assert [row["ProgramCode"] for row in rows["StudentPrograms"]] == codes


def test_only_buildings_and_courses_that_a_granted_row_names_come_along():
    rows, _, _ = project(RECORD.rows, ["schedule"])

    assert [row["SchoolName"] for row in rows["Location"]] == ["High"]
    assert [row["CourseTitle"] for row in rows["CourseCatalog"]] == ["Algebra"]


def test_referenced_rows_alone_give_nothing():
    only = {name: RECORD.rows[name] for name in ("Location", "CourseCatalog")}

    assert project(only, ["schedule", "attendance"]) == ({}, (), ("schedule", "attendance"))


def test_keys_alone_give_nothing():
    rows = {"DistrictStudent": ({"SchoolYear": "2027", "SSID": "1234567890"},)}

    assert project(rows, ["identity", "enrollment"])[1] == ()


def test_a_row_that_two_datasets_share_is_one_row_with_both_parts():
    rows, _, _ = project(RECORD.rows, ["enrollment", "attendance"])

    (row,) = rows["SchoolStudent"]
    assert {"IsPrimarySchool", "CumulativeDaysPresent"} <= set(row)


def test_rows_that_become_alike_are_told_once():
    (row,) = RECORD.rows["DistrictStudent"]
    spans = tuple({**row, "DistrictEnrollmentDate": f"202{year}-09-01"} for year in range(3))

    rows, _, _ = project({"DistrictStudent": spans}, ["identity"])

    assert len(rows["DistrictStudent"]) == 1


@WIDE
@given(records(), some_datasets)
def test_nothing_is_shown_that_is_not_granted(record, datasets):
    shown = list(rows_in(to_xml(record, datasets, (), "notice")))
    listed = to_json(record, datasets, (), "notice")["datasets"]

    for name, row in shown:
        assert set(row) <= allowed(datasets, name)
        assert any(row.items() <= dict(held).items() for held in record.rows[name])
    for dataset, of_dataset in listed.items():
        for name, rows in of_dataset.items():
            assert all(set(row) <= allowed([dataset], name) for row in rows)
    codes = {row["ProgramCode"] for name, row in shown if name == "StudentPrograms"}
    assert "36" not in codes or "special-education" in datasets
    assert "16" not in codes or "section-504" in datasets
    assert codes <= {"16", "36"} or "programs" in datasets


@WIDE
@given(records(), some_datasets)
def test_projecting_twice_is_projecting_once(record, datasets):
    rows, given_ones, none_to_give = project(record.rows, datasets)

    assert sorted([*given_ones, *none_to_give]) == sorted(datasets)
    assert project(rows, given_ones) == (rows, given_ones, ())
    assert tuple(project_each(rows, datasets)) == given_ones


@WIDE
@given(records())
def test_all_datasets_together_hold_all_that_is_granted_of_it(record):
    rows, _, _ = project(record.rows, DESIGNED)

    for name, held in record.rows.items():
        kept = [
            {
                element: value
                for element, value in row.items()
                if element in allowed(DESIGNED, name)
            }
            for row in held
        ]
        datums = {
            element
            for d in WRITTEN.values()
            for element in d["records"].get(name, {}).get("elements", ())
        }
        assert [row for row in kept if datums & set(row)] == list(rows.get(name, ()))
