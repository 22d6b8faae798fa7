"""What no list can be asked for is refused in Ed-Fi's form; nothing breaks out of a filter."""

from urllib.parse import quote

import pytest
from region import HIGHLINE, KENT, SEATTLE

VALIDATION = "urn:ed-fi:api:bad-request:parameter-validation-failed"
LIMIT = "Limit must be omitted or set to a numeric value between 0 and 500."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=-1", LIMIT),
        ("limit=501", LIMIT),
        ("Limit=1e3", LIMIT),
        ("limit=99999999999999999999", LIMIT),
        ("offset=-1", "Offset must"),
        ("pageSize=0", "Page size must"),
        ("pageSize=501", "Page size must"),
        ("pageToken=x&limit=3", "pageToken"),
        ("pageSize=5&totalCount=true", "pageToken"),
        ("pageToken=garbage", "pageToken"),
        ("totalCount=maybe", "totalCount"),
        ("noSuchField=1", "unknown parameter"),
        ("lastSurname=a&lastsurname=b", "lastSurname"),
    ],
)
def test_a_wrong_query_is_told_which_parameter_is_wrong(doors, query, said):
    answer = doors.get(KENT, f"students?{query}")

    assert answer.status_code == 400
    assert answer.json()["type"] == VALIDATION
    assert said in " ".join(answer.json()["errors"])


@pytest.mark.parametrize("district", [KENT, SEATTLE, HIGHLINE])
@pytest.mark.parametrize(
    "value",
    [
        "x' OR '1'='1",
        "%",
        "_",
        "*",
        "'; DROP TABLE EPC_STU; --",
        '"',
        "\\",
        "O'Brien",
        "ñ" * 90,
        "1) OR (1=1",
    ],
)
def test_no_value_is_more_than_a_value(doors, district, value):
    for path in (
        f"students?lastSurname={quote(value)}",
        f"students?studentUniqueId={quote(value)}",
        f"studentSchoolAssociations?schoolId={quote(value)}",
        f"studentSchoolAssociations?entryDate={quote(value)}",
        f"studentSectionAssociations?sectionIdentifier={quote(value)}",
        f"studentSchoolAssociations?entryGradeLevelDescriptor={quote(value)}",
    ):
        answer = doors.get(district, path)
        assert (answer.status_code, answer.json()) == (200, []), path


def test_a_value_of_ten_thousand_characters_is_refused(doors):
    answer = doors.get(KENT, f"students?lastSurname={'a' * 10_000}")

    assert answer.status_code == 400
    assert answer.json()["type"] == VALIDATION


def test_a_page_token_is_of_one_list_one_client_and_one_filter(doors):
    token = doors.get(KENT, "students?pageSize=3").headers["Next-Page-Token"]
    asked = quote(token, safe="")
    spoilt = quote(token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:], safe="")

    assert doors.get(KENT, f"students?pageSize=3&pageToken={asked}").status_code == 200
    for path, client in (
        (f"students?pageSize=3&pageToken={spoilt}", "vendor"),
        (f"students?pageSize=3&pageToken={asked}", "kent-it"),
        (f"students?pageSize=3&pageToken={asked}&lastSurname=x", "vendor"),
        (f"studentSchoolAssociations?pageSize=3&pageToken={asked}", "vendor"),
    ):
        answer = doors.get(KENT, path, client)
        assert answer.status_code == 400
        assert answer.json()["type"] == VALIDATION
    assert doors.get(HIGHLINE, f"students?pageToken={asked}").status_code == 400


@pytest.mark.parametrize("resource_id", ["xyz", "0" * 31, "0" * 33, "g" * 32])
def test_an_id_that_is_none_is_refused(doors, resource_id):
    answer = doors.get(KENT, f"students/{resource_id}")

    assert answer.status_code in {400, 404}
    assert answer.json()["type"].startswith("urn:ed-fi:api:")


def test_names_and_addresses_are_taken_in_any_case(doors):
    exact = doors.get(KENT, "students?limit=2&totalCount=true")

    for path in ("Students?Limit=2&TotalCount=True", "STUDENTS?LIMIT=2&TOTALCOUNT=TRUE"):
        answer = doors.get(KENT, path)
        assert answer.json() == exact.json()
        assert answer.headers["Total-Count"] == exact.headers["Total-Count"]


def test_without_a_token_or_with_another_districts_the_door_says_so_in_edfis_words(doors):
    held = doors.exchange.region.clients["vendor"]
    own = doors.exchange.http.post(
        f"/{HIGHLINE}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(held.client_id, held.client_secret),
    ).json()["access_token"]

    for token in ("", f"Bearer {own}", "Bearer garbage"):
        answer = doors.exchange.http.get(
            f"/{KENT}/data/v3/ed-fi/students", headers={"Authorization": token} if token else {}
        )
        assert answer.status_code == 401
        assert answer.json()["type"] == "urn:ed-fi:api:security:authentication"


def test_nothing_is_written_at_this_door(doors):
    answer = doors.exchange.call("vendor", "POST", f"/{KENT}/data/v3/ed-fi/students", {})

    assert answer.status_code == 405
    assert answer.json()["type"] == "urn:ed-fi:api:method-not-allowed"
