"""Many relations at once by CSV: a line of report for each row, all or nothing unless asked."""

import csv
import io

import pytest
from region import KENT, SEATTLE

from gateway.access.people import People
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.page import Paging

COLUMNS = ("person", "student", "kind", "dependent", "why")


@pytest.fixture
def parent(exchange):
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    people = People(exchange.database, keys, now)
    return people.register("A Synthetic Parent", None, by="test", why="test").id


def row(exchange, parent, number=0, **changes):
    return {
        "person": parent,
        "student": exchange.region.cast.kent[number],
        "kind": "parent",
        "why": "the list of 2026",
        **changes,
    }


def text_of(*rows, columns=COLUMNS):
    held = io.StringIO()
    writer = csv.DictWriter(held, columns)
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue()


def take(exchange, content, *, partial=False, district=KENT):
    return exchange.http.post(
        f"/registry/v1/districts/{district}/relations/import?partial={str(partial).lower()}",
        content=content.encode(),
        headers={
            "Authorization": f"Bearer {exchange.token('kent-it')}",
            "Content-Type": "text/csv",
        },
    )


def relations(exchange, district=KENT):
    page = exchange.database.read(lambda uow: uow.relations.page_in(district, Paging(limit=500)))
    return page.items


def test_each_row_is_a_relation_with_a_line_of_report_and_an_event(exchange, parent):
    before = len(relations(exchange))
    rows = [row(exchange, parent, 4), row(exchange, parent, 5, dependent="yes")]
    answer = take(exchange, text_of(*rows))

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"done": True, "rows": [{"line": n, "ok": True} for n in (2, 3)]}
    made = [one for one in relations(exchange) if one.person_id == parent]
    assert len(relations(exchange)) == before + 2
    assert {one.is_dependent for one in made} == {False, True}
    told = [one["data"] for one in exchange.events("policy.changed")][-2:]
    assert {one["subject_id"] for one in told} == {one.id for one in made}
    assert {(one["what"], one["why"]) for one in told} == {("relation", "the list of 2026")}
    assert all(one["by"] == made[0].made_by for one in told)


def test_of_a_file_with_a_wrong_row_nothing_is_taken_unless_the_others_are_asked_for(
    exchange, parent
):
    before = len(relations(exchange))
    content = text_of(
        row(exchange, parent, 4), row(exchange, "nobody", 5), row(exchange, parent, 6)
    )
    refused = take(exchange, content)

    assert not refused.json()["done"]
    assert [one["ok"] for one in refused.json()["rows"]] == [True, False, True]
    assert len(relations(exchange)) == before
    assert take(exchange, content, partial=True).json() == {**refused.json(), "done": True}
    assert len(relations(exchange)) == before + 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"person": "nobody"}, "person", id="a person who is none"),
        pytest.param({"person": ""}, "person", id="no person"),
        pytest.param({"student": "12345"}, "student", id="an SSID that is none"),
        pytest.param({"student": ""}, "student", id="no student"),
        pytest.param({"kind": "uncle"}, "kind", id="a kind that is none"),
        pytest.param({"kind": "self", "dependent": "yes"}, "dependent", id="an own dependent"),
        pytest.param({"dependent": "maybe"}, "dependent", id="neither yes nor no"),
        pytest.param({"why": " "}, "why", id="no reason"),
        pytest.param({"why": "=HYPERLINK(1)"}, "why", id="a formula"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_by_field_and_never_by_its_value(
    exchange, parent, changes, field
):
    answer = take(exchange, text_of(row(exchange, parent, 4), row(exchange, parent, 5, **changes)))
    first, second = answer.json()["rows"]

    assert not answer.json()["done"]
    assert first["ok"]
    assert (second["line"], second["field"]) == (3, field)
    for value in changes.values():
        assert value in ("self", "yes") or not value.strip() or value not in second["reason"]


def test_a_file_that_is_sent_once_more_changes_nothing(exchange, parent):
    content = text_of(row(exchange, parent, 4))
    take(exchange, content)
    held = relations(exchange)
    again = take(exchange, content, partial=True)

    assert [one["reason"] for one in again.json()["rows"]] == ["is recorded already"]
    assert relations(exchange) == held


def test_relations_are_ended_by_a_file_and_never_those_of_another_district(exchange, parent):
    take(exchange, text_of(row(exchange, parent, 4), row(exchange, parent, 5)))
    made = [one.id for one in relations(exchange) if one.person_id == parent]
    columns = ("relation", "why")
    lines = [{"relation": one, "why": "the court says so"} for one in made]
    elsewhere = take(exchange, text_of(*lines, columns=columns), district=SEATTLE)
    refused = take(exchange, text_of(*lines, {"relation": "none", "why": "x"}, columns=columns))
    ended = take(exchange, text_of(*lines, columns=columns))
    again = take(exchange, text_of(*lines, columns=columns))

    assert elsewhere.status_code == 403
    assert refused.json()["rows"][2]["field"] == "relation"
    assert ended.json()["done"]
    assert {one["reason"] for one in again.json()["rows"]} == {"has ended already"}
    assert all(one.ended_at for one in relations(exchange) if one.id in made)


def test_what_is_no_such_file_is_refused_whole(exchange):
    answer = take(exchange, "person,colour\n")

    assert answer.status_code == 400
    assert "header: the columns are person, student" in answer.json()["detail"]
