"""Lists at the Ed-Fi doors, against what the simulated SISs hold."""

import random
from urllib.parse import quote

import pytest
from edfi_doors import DISTRICTS
from region import HIGHLINE, KENT, SEATTLE

RESOURCES = (
    "students",
    "studentSchoolAssociations",
    "studentEducationOrganizationAssociations",
    "contacts",
    "studentContactAssociations",
    "studentSectionAssociations",
    "studentSchoolAttendanceEvents",
    "schools",
    "courses",
    "localEducationAgencies",
    "sessions",
    "courseOfferings",
    "sections",
    "staffs",
    "staffSectionAssociations",
)


def population(doors, district):
    return doors.exchange.region.populations[district]


def pupils(doors, district):
    """All but the one on whom a block stands."""
    blocked = doors.exchange.region.cast.kent[2]
    return [one for one in population(doors, district).pupils if one.ssid != blocked]


@pytest.mark.parametrize("district", DISTRICTS)
def test_students_are_those_of_the_sis_with_their_names(doors, district):
    found = {
        (
            row["studentUniqueId"],
            row["firstName"],
            row["lastSurname"],
            row.get("middleName"),
            row["birthDate"],
        )
        for row in doors.all_of(district, "students")
    }

    assert found == {
        (
            one.ssid,
            one.first_name,
            one.last_name,
            one.middle_name,
            one.birth_date.isoformat(),
        )
        for one in pupils(doors, district)
    }


@pytest.mark.parametrize("district", DISTRICTS)
def test_enrollments_are_those_of_the_sis(doors, district):
    found = {
        (
            row["studentReference"]["studentUniqueId"],
            row["schoolReference"]["schoolId"],
            row["entryDate"],
            row.get("primarySchool"),
        )
        for row in doors.all_of(district, "studentSchoolAssociations")
    }

    assert found == {
        (one.ssid, int(span.school), span.first_day.isoformat(), span.is_primary)
        for one in pupils(doors, district)
        for span in one.enrollments
    }


@pytest.mark.parametrize("district", DISTRICTS)
def test_absences_are_those_of_the_sis(doors, district):
    found = {
        (row["studentReference"]["studentUniqueId"], row["eventDate"])
        for row in doors.all_of(district, "studentSchoolAttendanceEvents", size=500)
    }

    assert found == {
        (one.ssid, absence.day.isoformat())
        for one in pupils(doors, district)
        for absence in one.absences
    }


@pytest.mark.parametrize("district", DISTRICTS)
def test_sections_that_a_student_takes_are_those_of_the_sis(doors, district):
    found = {
        (row["studentReference"]["studentUniqueId"], row["sectionReference"]["sectionIdentifier"])
        for row in doors.all_of(district, "studentSectionAssociations", size=500)
    }

    assert found == {
        (one.ssid, section) for one in pupils(doors, district) for section in one.schedule
    }


@pytest.mark.parametrize("district", DISTRICTS)
def test_what_is_about_no_student_is_that_of_the_sis(doors, district):
    held = population(doors, district)

    assert {row["schoolId"] for row in doors.all_of(district, "schools")} == {
        int(one.local) for one in held.schools
    }
    assert {row["staffUniqueId"] for row in doors.all_of(district, "staffs")} == {
        one.staff_id for one in held.staff
    }
    assert {row["sectionIdentifier"] for row in doors.all_of(district, "sections")} == {
        one.section_id for one in held.sections
    }
    assert {
        (row["educationOrganizationReference"]["educationOrganizationId"], row["courseCode"])
        for row in doors.all_of(district, "courses")
    } == {(int(one.school), one.code) for one in held.courses}


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_district_is_one_however_many_its_buildings(doors, district):
    (found,) = doors.all_of(district, "localEducationAgencies")

    assert found["localEducationAgencyId"] == int(district)
    assert "nameOfInstitution" not in found  # no SIS of the three holds it
    (category,) = found["categories"]
    assert category["educationOrganizationCategoryDescriptor"].endswith("#Local Education Agency")


@pytest.mark.parametrize("district", DISTRICTS)
def test_terms_and_what_is_offered_in_them_are_those_of_the_sections(doors, district):
    held = population(doors, district)
    sessions = doors.all_of(district, "sessions")

    assert {(one["schoolReference"]["schoolId"], one["sessionName"]) for one in sessions} == {
        (int(one.school), one.term) for one in held.sections
    }
    assert {one["schoolYearTypeReference"]["schoolYear"] for one in sessions} == {held.school_year}
    assert all(one["beginDate"] < one["endDate"] for one in sessions)
    assert {
        (
            one["sessionReference"]["schoolId"],
            one["sessionReference"]["sessionName"],
            one["localCourseCode"],
        )
        for one in doors.all_of(district, "courseOfferings", size=500)
    } == {(int(one.school), one.term, one.course) for one in held.sections}


@pytest.mark.parametrize("name", RESOURCES)
def test_pages_of_any_size_are_the_whole_list_in_one_order(doors, name):
    whole = doors.get(HIGHLINE, f"{name}?limit=500").json()
    total = doors.get(HIGHLINE, f"{name}?limit=0&totalCount=True")

    assert len(whole) > (0 if name == "localEducationAgencies" else 5)
    assert doors.all_of(HIGHLINE, name, size=7)[:500] == whole
    assert int(total.headers["Total-Count"]) == len(doors.all_of(HIGHLINE, name, size=500))
    assert total.json() == []
    assert doors.get(HIGHLINE, f"{name}?limit=3&offset=2").json() == whole[2:5]


@pytest.mark.parametrize("district", DISTRICTS)
@pytest.mark.parametrize("name", ["students", "studentSchoolAssociations", "courses"])
def test_partitions_together_are_the_list(doors, district, name):
    answer = doors.get(district, f"{name}/partitions?number=5")
    parts = [
        row["id"]
        for token in answer.json()["pageTokens"]
        for row in _from(doors, district, name, token)
    ]

    assert len(answer.json()["pageTokens"]) == 5
    assert sorted(parts) == sorted(row["id"] for row in doors.all_of(district, name, size=500))


def _from(doors, district, name, token):
    rows = []
    while token is not None:
        answer = doors.get(district, f"{name}?pageSize=6&pageToken={quote(token, safe='')}")
        rows += answer.json()
        token = answer.headers.get("Next-Page-Token")
    return rows


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_row_by_its_id_is_the_row_of_the_list(doors, district):
    dice = random.Random(7)  # noqa: S311 - a test's dice
    for name in RESOURCES:
        row = dice.choice(doors.all_of(district, name, size=500))
        answer = doors.get(district, f"{name}/{row['id']}")

        assert answer.status_code == 200, (name, answer.text)
        assert answer.json() == row
        assert answer.headers["ETag"] == f'"{row["_etag"]}"'
        again = doors.get(district, f"{name}/{row['id']}", If_None_Match=answer.headers["ETag"])
        assert (again.status_code, again.text) == (304, "")


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_filter_leaves_what_a_reader_of_the_whole_list_would(doors, district):
    """On each kind of connector; some filters are asked of the SIS, the others held to here."""
    dice = random.Random(district)  # noqa: S311 - a test's dice
    for name in RESOURCES:
        whole = doors.all_of(district, name, size=500)
        for _ in range(3):
            row = dice.choice(whole)
            field, value, path = dice.choice(list(_simple(row)))
            left = doors.all_of(district, f"{name}?{field}={quote(_text(value))}", size=500)

            assert left == [one for one in whole if _at(one, path) == value], (name, field)


def _simple(row, prefix=()):
    seen = set()
    for name, value in row.items():
        if isinstance(value, dict):
            continue
        if not isinstance(value, list) and name not in {"id", "_etag"}:
            seen.add(name)
            yield name, value, (*prefix, name)
    for name, value in row.items():
        if isinstance(value, dict):
            for inner, found, path in _simple(value, (*prefix, name)):
                if inner not in seen:
                    yield inner, found, path


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def _at(row, path):
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return row


def test_ids_are_the_same_for_the_same_thing_and_say_nothing(doors):
    first = doors.all_of(KENT, "studentSchoolAssociations", size=500)
    ids = {row["id"] for row in first}

    assert ids == {row["id"] for row in doors.all_of(KENT, "studentSchoolAssociations")}
    assert len(ids) == len(first)
    others = {row["id"] for row in doors.all_of(KENT, "students", size=500)}
    assert not ids & others
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids | others)


def test_seattles_students_are_not_asked_for_by_kents_ids(doors):
    row = doors.get(KENT, "students?limit=1").json()[0]

    assert doors.get(SEATTLE, f"students/{row['id']}").status_code == 404
