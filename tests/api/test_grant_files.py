"""Many grants at once by CSV: a line of report for each row, all or nothing unless asked."""

import csv
import io
from datetime import timedelta

import pytest
from region import KENT

from gateway.clock import now
from gateway.model.day import day_of

BASE = f"/registry/v1/districts/{KENT}/grants"
COLUMNS = ("client", "student", "datasets", "purpose", "until", "why")


def row(exchange, number=0, **changes):
    return {
        "client": exchange.region.clients["learning-provider"].client_id,
        "student": exchange.region.cast.kent[number],
        "datasets": "identity; account",
        "purpose": "account-provisioning",
        "until": str(day_of(now()) + timedelta(days=30)),
        "why": "newcomers",
        **changes,
    }


def text_of(*rows, columns=COLUMNS):
    held = io.StringIO()
    writer = csv.DictWriter(held, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue()


def take(exchange, content, *, partial=False, **headers):
    token = exchange.token("kent-it")
    return exchange.http.post(
        f"{BASE}/import?partial={str(partial).lower()}",
        content=content if isinstance(content, bytes) else content.encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "text/csv; charset=utf-8",
            **headers,
        },
    )


def count(exchange):
    return len(exchange.database.read(lambda uow: uow.grants.list_in(KENT)))


def test_each_row_is_a_grant_with_a_line_of_report_and_an_event(exchange):
    before = count(exchange)
    rows = [row(exchange, number) for number in range(4, 7)]
    answer = take(exchange, text_of(*rows))

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"done": True, "rows": [{"line": n, "ok": True} for n in (2, 3, 4)]}
    assert count(exchange) == before + 3
    given = [one["data"] for one in exchange.events("policy.changed")][-3:]
    assert {(one["what"], one["why"]) for one in given} == {("grant", "newcomers")}
    for one in rows:
        assert exchange.read_record("learning-provider", one["student"]).status_code == 200
        assert one["student"] not in answer.text


def test_of_a_file_with_a_wrong_row_nothing_is_taken_unless_the_others_are_asked_for(exchange):
    before = count(exchange)
    content = text_of(row(exchange, 4), row(exchange, 5, client="nobody"), row(exchange, 6))
    refused = take(exchange, content)

    assert not refused.json()["done"]
    assert [one["ok"] for one in refused.json()["rows"]] == [True, False, True]
    assert refused.json()["rows"][1]["field"] == "client"
    assert count(exchange) == before
    taken = take(exchange, content, partial=True)
    assert taken.json()["done"]
    assert taken.json()["rows"] == refused.json()["rows"]
    assert count(exchange) == before + 2


WRONG = {
    "a client that is none": ({"client": "nobody"}, "client"),
    "no client": ({"client": ""}, "client"),
    "an SSID that is none": ({"student": "12345"}, "student"),
    "nobody": ({"student": ""}, "student"),
    "a dataset that is none": ({"datasets": "secrets"}, "datasets"),
    "no dataset": ({"datasets": " ; "}, "datasets"),
    "a purpose that is none": ({"purpose": "marketing"}, "purpose"),
    "a purpose that is not the client's": ({"purpose": "district-operations"}, "purpose"),
    "no day": ({"until": "06/30/2027"}, "until"),
    "a day that is over": ({"until": "2020-06-30"}, "until"),
    "a formula": ({"why": "=HYPERLINK(1)"}, "why"),
    "a formula in a number": ({"student": "+1234567890"}, "student"),
    "a formula of a name": ({"client": "@SUM(A1)"}, "client"),
    "no reason": ({"why": "  "}, "why"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_row_is_told_by_field_and_reason_and_never_by_its_value(
    exchange, name
):
    changes, field = WRONG[name]
    answer = take(exchange, text_of(row(exchange, 4), row(exchange, 5, **changes)))
    first, second = answer.json()["rows"]

    assert not answer.json()["done"]
    assert first["ok"]
    assert (second["line"], second["ok"], second["field"]) == (3, False, field)
    words = ("district-operations",)  # of a closed list
    for value in changes.values():
        assert value in words or not value.strip(" ;") or value not in second["reason"]


def test_a_row_that_comes_twice_is_told_where_it_came_first(exchange):
    twice = row(exchange, 4)
    answer = take(exchange, text_of(twice, row(exchange, 5), {**twice, "why": "again"}))

    assert answer.json()["rows"][2] == {
        "line": 4,
        "ok": False,
        "field": "row",
        "reason": "is the same as line 2",
    }


def test_a_row_of_another_width_is_told_so(exchange):
    content = text_of(row(exchange, 4)) + "too,short\r\n"
    last = take(exchange, content).json()["rows"][-1]

    assert (last["field"], last["reason"]) == ("row", "has 2 cells, where the header has 6")


def test_lines_are_those_of_the_file_with_blank_ones_and_cells_of_several(exchange):
    held = text_of(row(exchange, 4, why="for\ntwo\nreasons"), row(exchange, 5, client="nobody"))
    answer = take(exchange, held.replace("\r\n", "\r\n\r\n", 1))

    assert [one["line"] for one in answer.json()["rows"]] == [3, 6]


def test_a_mark_at_the_beginning_is_no_part_of_the_first_column(exchange):
    assert take(exchange, b"\xef\xbb\xbf" + text_of(row(exchange, 4)).encode()).json()["done"]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "body"),
        (b"client,why\n", "header: lacks datasets"),
        (b"client,client\n", "header: a column comes twice"),
        (b"client,colour\n", "header: the columns are"),
        ("client,why\nJos\xe9,x\n".encode("latin-1"), "line 2: is not UTF-8"),
        (b'grant,why\n"never closed,x\n', "line 2: is no CSV"),
        (b'grant,why\n"a"b,x\n', "line 2: is no CSV"),
    ],
)
def test_what_is_no_such_file_is_refused_whole(exchange, content, detail):
    answer = take(exchange, content)

    assert answer.status_code == 400
    assert detail in answer.json()["detail"]
    assert "Jos" not in answer.text


def test_grants_by_roster_and_for_several_purposes_are_in_files_too(exchange):
    columns = (*COLUMNS, "schools", "grades", "from")
    places = {"student": "", "schools": "101;102", "grades": "9; 10", "from": "2026-01-01"}
    answer = take(exchange, text_of(row(exchange, **places), columns=columns))

    assert answer.json()["done"], answer.text
    grants = exchange.database.read(lambda uow: uow.grants.list_in(KENT))
    (given,) = [one for one in grants if one.grades]
    assert (given.schools, given.grades) == (("101", "102"), ("9", "10"))


def test_grants_are_ended_by_a_file(exchange):
    take(exchange, text_of(row(exchange, 4), row(exchange, 5)))
    grants = exchange.database.read(lambda uow: uow.grants.list_in(KENT))
    given = [one.id for one in grants if one.reason == "newcomers"]
    lines = [{"grant": one, "why": "they left"} for one in given]
    columns = ("grant", "why")
    refused = take(exchange, text_of(*lines, {"grant": "none", "why": "x"}, columns=columns))
    ended = take(exchange, text_of(*lines, columns=columns))
    again = take(exchange, text_of(*lines, columns=columns))

    assert not refused.json()["done"]
    assert refused.json()["rows"][2]["field"] == "grant"
    assert ended.json()["done"]
    assert {one["reason"] for one in again.json()["rows"]} == {"has ended already"}
    for one in given:
        grant = exchange.database.read(lambda uow, one=one: uow.grants.get(one))
        assert grant.ended_at is not None


def test_a_file_may_be_larger_than_other_bodies_and_under_eight_mebibytes(exchange):
    many = [{"grant": f"{number:032x}", "why": "x" * 100} for number in range(10_000)]
    content = text_of(*many, columns=("grant", "why"))

    assert len(content) > 1_048_576
    assert take(exchange, content).status_code == 200
    assert take(exchange, b"x" * (8 * 1_048_576)).status_code == 413
    too_many = "grant,why\n" + "".join(f"{number},x\n" for number in range(20_001))
    assert "more than 20000" in take(exchange, too_many).json()["detail"]


def test_another_media_type_is_none_of_this_operations(exchange):
    assert take(exchange, "{}", **{"Content-Type": "application/json"}).status_code == 415
