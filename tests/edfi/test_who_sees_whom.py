"""Each client sees at the Ed-Fi doors exactly whom it may; nothing tells others from nobody."""

import re

import pytest
from edfi_doors import DISTRICTS
from region import HIGHLINE, KENT, SEATTLE

from gateway.access.blocking import Blocking, BlockTerms
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.block import BlockKind

PROBLEM = "urn:ed-fi:api:"


@pytest.fixture(scope="module", autouse=True)
def _clients(doors):
    doors.register("two of each", [_listing(doors, district, 2) for district in DISTRICTS])
    doors.register(
        "named and placed",
        [
            {"district": KENT, "schools": (_enrolled(doors, KENT)[9].enrollments[-1].school,)},
            _listing(doors, KENT, 3),
        ],
    )
    doors.register("names alone", [{**_listing(doors, KENT, 4), "datasets": ("identity",)}])


def _pupils(doors, district):
    return doors.exchange.region.populations[district].pupils


def _enrolled(doors, district):
    """Those with an enrollment, and no block on them."""
    blocked = doors.exchange.region.cast.kent[2]
    return [one for one in _pupils(doors, district) if one.enrollments and one.ssid != blocked]


def _listing(doors, district, number):
    return {
        "district": district,
        "ssids": tuple(one.ssid for one in _enrolled(doors, district)[:number]),
    }


def _ssids(rows):
    return {
        row.get("studentUniqueId") or row["studentReference"]["studentUniqueId"] for row in rows
    }


@pytest.mark.parametrize("district", DISTRICTS)
def test_a_list_of_named_students_is_of_them_alone(doors, district):
    named = set(_listing(doors, district, 2)["ssids"])

    for name in ("students", "studentSchoolAssociations"):
        rows = doors.all_of(district, name, "two of each", size=1)
        total = doors.get(district, f"{name}?totalCount=true&limit=0", "two of each")

        assert _ssids(rows) == named
        assert total.headers["Total-Count"] == str(len(rows))


def test_rosters_and_names_together_make_the_list(doors):
    school = _enrolled(doors, KENT)[9].enrollments[-1].school
    there = {
        one.ssid
        for one in _enrolled(doors, KENT)
        if any(span.school == school and span.last_day is None for span in one.enrollments)
    }
    named = set(_listing(doors, KENT, 3)["ssids"])

    assert _ssids(doors.all_of(KENT, "students", "named and placed", size=3)) == there | named


def test_a_filter_never_shows_whom_the_client_may_not_see(doors):
    other = next(one for one in _pupils(doors, KENT) if one.ssid not in _named(doors))

    for query in (f"studentUniqueId={other.ssid}", f"lastSurname={other.last_name}"):
        rows = doors.get(KENT, f"students?{query}", "two of each").json()
        assert other.ssid not in _ssids(rows)


def _named(doors):
    return set(_listing(doors, KENT, 2)["ssids"])


@pytest.mark.parametrize("district", DISTRICTS)
def test_by_id_whom_one_may_not_see_is_as_one_who_is_not_there(doors, district):
    row = next(
        one
        for one in doors.all_of(district, "students", size=500)
        if one["studentUniqueId"] not in set(_listing(doors, district, 2)["ssids"])
    )
    hidden = doors.get(district, f"students/{row['id']}", "two of each")
    nothing = doors.get(district, f"students/{'0' * 31}1", "two of each")

    assert hidden.status_code == nothing.status_code == 404
    assert _alike(hidden) == _alike(nothing)


def _alike(answer):
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return headers, re.sub(r'"correlationId":"[0-9a-f]+"', "", answer.text)


def test_what_a_client_has_no_grant_for_is_refused_in_edfis_words(doors):
    for path in ("studentSchoolAttendanceEvents", "schools"):
        answer = doors.get(KENT, path, "names alone")

        assert answer.status_code == 403
        assert answer.json()["type"] == f"{PROBLEM}security:authorization"
        assert "no live grant" in answer.json()["detail"]
    assert doors.get(SEATTLE, "students", "names alone").status_code == 403


def test_a_blocked_student_leaves_lists_and_ids_at_the_next_request(doors, exchange):
    own = type(doors)(exchange, doors.granting)
    before = own.all_of(KENT, "students", "kent-it", size=500)
    blocked = before[3]
    _block(own, blocked["studentUniqueId"])

    after = own.all_of(KENT, "students", "kent-it", size=500)
    assert [row for row in before if row != blocked] == after
    assert own.get(KENT, f"students/{blocked['id']}", "kent-it").status_code == 404
    total = own.get(KENT, "students?totalCount=true&limit=0", "kent-it")
    assert total.headers["Total-Count"] == str(len(after))


def _block(doors, ssid):
    keys = KeyRing.load(f"file:{doors.exchange.region.keys}")
    Blocking(doors.exchange.database, keys, now).set_block(
        BlockTerms(district=KENT, ssid=ssid, kind=BlockKind.OPT_OUT), by="test", why="test"
    )


def test_each_page_is_a_disclosure_of_exactly_those_on_it(doors):
    before = len(doors.exchange.events("disclosure.intended"))
    rows = doors.get(HIGHLINE, "students?limit=7").json()
    (event,) = (one["data"] for one in doors.exchange.events("disclosure.intended")[before:])

    assert event["counts"] == {"students": len(rows), "student": len(rows)}
    assert event["datasets"] == ["identity"]
    assert event["district"] == HIGHLINE
    assert "edfi/student" in event["crosswalk_hashes"]
    assert not any(row["studentUniqueId"] in str(event) for row in rows)


def test_an_empty_page_discloses_nothing(doors):
    before = len(doors.exchange.events("disclosure.intended"))
    answer = doors.get(KENT, "students?lastSurname=Nobody-of-that-name")

    assert answer.json() == []
    assert len(doors.exchange.events("disclosure.intended")) == before
