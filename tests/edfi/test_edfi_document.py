"""The contract of the Ed-Fi doors is what its sources make, and the doors say what they are."""

from region import BASE_URL, KENT

from gateway.assets import asset
from gateway.crosswalk.context import Context
from gateway.standards.descriptors import list_descriptors
from gateway.standards.edfi_document import document_path, render_document
from gateway.standards.resources import load_standard


def test_the_contract_is_the_one_that_its_sources_make():
    assert document_path().read_text("utf-8") == render_document(), "run `make schemas`"


def test_every_crosswalk_of_the_standard_is_one_of_a_resource():
    standard = load_standard("edfi")
    files = {one.name for one in asset("crosswalks/standards/edfi").glob("*.yaml")}
    used = {
        crosswalk.file.rpartition("/")[2]
        for resource in standard.resources.values()
        for crosswalk in resource.crosswalks.crosswalks
    }

    assert files == {"resources.yaml", *used}


def test_the_doors_documents_are_of_this_district(doors):
    http = doors.exchange.http
    found = http.get(f"/{KENT}/").json()
    sections = http.get(f"/{KENT}/metadata/").json()

    assert found["version"] == "7.3"
    assert {"name": "Ed-Fi", "version": "5.2.0"}.items() <= found["dataModels"][-1].items()
    assert found["urls"]["dataManagementApi"] == f"{BASE_URL}/{KENT}/data/v3/"
    assert [one["name"] for one in sections] == ["Resources", "Descriptors"]
    for one in sections:
        swagger = http.get(one["endpointUri"].removeprefix(BASE_URL)).json()
        assert swagger["servers"] == [{"url": f"{BASE_URL}/{KENT}/data/v3"}]
        assert all(path.startswith("/ed-fi/") for path in swagger["paths"])
    assert http.get("/99999/metadata/").status_code == 404


def test_descriptors_are_the_values_that_resources_use(doors):
    for name, values in list_descriptors(load_standard("edfi")).items():
        rows = doors.get(KENT, name).json()

        assert [f"{one['namespace']}#{one['codeValue']}" for one in rows] == list(values)
        assert len({one["id"] for one in rows}) == len(rows)


def test_nothing_can_be_written_yet_and_the_dependencies_say_so(doors):
    found = doors.exchange.http.get(f"/{KENT}/metadata/data/v3/dependencies").json()

    assert {one["resource"] for one in found} == {
        f"/ed-fi/{name}" for name in load_standard("edfi").resources
    }
    assert all(one["operations"] == [] for one in found)


def test_a_session_has_the_latest_days_where_its_sections_differ():
    section = {
        "SchoolYear": "2027",
        "ServingCountyDistrictCode": KENT,
        "LocationId": "12",
        "StaffId": "7",
        "CourseId": "ALG1",
        "Term": "SEM1",
    }
    sections = (
        {**section, "SectionId": "1", "TermStartDate": "2026-09-03", "TermEndDate": "2027-01-20"},
        {**section, "SectionId": "2", "TermStartDate": "2026-09-02", "TermEndDate": "2027-01-27"},
        {**section, "SectionId": "3"},
    )
    crosswalks = load_standard("edfi").resources["sessions"].crosswalks
    (made,) = crosswalks.to_native({"StaffSchedule": sections}, Context(KENT, 2027))["session"]

    assert (made["beginDate"], made["endDate"]) == ("2026-09-03", "2027-01-27")


def test_an_account_without_an_address_to_write_to_is_no_list_of_half_a_mail():
    student = {"SSID": "1234567890", "DistrictStudentId": "5"}
    district = {"SchoolYear": "2027", "ServingCountyDistrictCode": KENT}
    rows = {
        "staffs": {
            "Staff": ({**district, "StaffId": "7"},),
            "StaffAccount": ({"StaffId": "7", "UserName": "areyes"},),
        },
        "studentEducationOrganizationAssociations": {
            "DistrictStudent": ({**district, **student},),
            "StudentAccount": ({"SSID": "1234567890", "UserName": "areyes"},),
        },
    }
    standard = load_standard("edfi")
    for name, cedars in rows.items():
        resource = standard.resources[name]
        (made,) = resource.crosswalks.to_native(cedars, Context(KENT, 2027))[resource.record]

        assert made["loginId"] == "areyes"
        assert "electronicMails" not in made
        assert list(standard.schema.validate_row(resource.record, made)) == []
