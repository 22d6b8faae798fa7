"""A district's steward is told what a question would be answered, and which rule decides."""

import pytest
from denials import ABSENT, block
from region import KENT, SEATTLE

from gateway.access.rules import RULES
from gateway.model.purpose import Purpose
from gateway.registry.explaining import WhyRequest

PATH = f"/registry/v1/districts/{KENT}/why"


def ask(exchange, of, ssid, dataset="identity", **more):
    by, path = more.pop("by", "kent-it"), more.pop("path", PATH)
    registered = exchange.region.clients[of]
    body = {
        "client": registered.client_id,
        "ssid": ssid,
        "dataset": dataset,
        "purpose": registered.purpose,
        **more,
    }
    return exchange.call(by, "POST", path, body)


def decided(exchange, of, ssid, **more):
    answer = ask(exchange, of, ssid, **more)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return told["permitted"], told.get("concerns"), told.get("rule")


def test_what_is_permitted_names_the_grant_and_the_consent(exchange):
    granted = exchange.region.cast.kent[0]
    told = ask(exchange, "cbo", granted).json()

    assert told["permitted"]
    assert len(told["grants"]) == 1
    assert told["consent"]
    assert [one["rule"] for one in told["rules"]] == [rule.name for rule in RULES]
    assert all(one["holds"] for one in told["rules"])


def test_each_no_names_the_rule_and_every_rule_is_told(exchange):
    _, _, blocked, uncovered = exchange.region.cast.kent[:4]
    student = (False, "student")

    assert decided(exchange, "cbo", blocked) == (*student, "no block stands")
    assert decided(exchange, "cbo", uncovered) == (*student, "grant covers")
    assert decided(exchange, "cbo", ABSENT) == (*student, "grant covers")
    assert decided(exchange, "cbo", uncovered, dataset="discipline") == (
        False,
        "client",
        "client has a grant",
    )
    told = ask(exchange, "cbo", blocked).json()
    assert [one["rule"] for one in told["rules"]] == [rule.name for rule in RULES]
    (lacking,) = [one for one in told["rules"] if one["rule"] == "no block stands"]
    assert lacking["reason"] == told["reason"]


def test_the_answer_is_the_one_that_the_client_gets(exchange):
    cast = exchange.region.cast
    block(exchange, cast.kent[1])
    for client in ("cbo", "kent-it", "stranger"):
        for ssid in (*cast.kent[:4], ABSENT):
            for dataset in ("identity", "attendance", "discipline"):
                told = ask(exchange, client, ssid, dataset, live=True).json()
                answer = exchange.read_record(client, ssid, datasets=[dataset])

                expected = {"student": 404, "client": 403, None: 200}[told.get("concerns")]
                assert answer.status_code == expected


def test_a_client_that_nobody_knows_is_a_no_of_the_client(exchange):
    told = ask(exchange, "cbo", ABSENT, client="nobody").json()

    assert (told["permitted"], told["concerns"], told["rule"]) == (
        False,
        "client",
        "client is active",
    )


def test_under_a_grant_by_roster_the_source_decides(exchange):
    enrolled = next(
        ssid
        for ssid in exchange.region.cast.kent
        if exchange.read_record("learning-provider", ssid).status_code == 200
    )
    for ssid, is_there in ((enrolled, True), (ABSENT, False)):
        told = ask(exchange, "learning-provider", ssid).json()
        live = ask(exchange, "learning-provider", ssid, live=True).json()

        assert told["permitted"]
        assert told["byRoster"]
        assert "atSource" not in told
        assert (live["atSource"], live["permitted"]) == (is_there, is_there)
    assert live["rule"] == "source has the student"


def test_the_asking_and_the_look_up_are_in_the_ledger(exchange):
    ssid = exchange.region.cast.kent[0]
    ask(exchange, "cbo", ssid, live=True)

    (told,) = exchange.events("decision.explained")
    (looked_up,) = exchange.events("lookup.made")
    kent_it = exchange.region.clients["kent-it"].client_id
    assert told["data"]["by"] == looked_up["data"]["client_id"] == kent_it
    assert told["data"]["is_permitted"]
    assert told["data"]["student"] == looked_up["data"]["student"]
    assert ssid not in str((told, looked_up))


def test_nothing_is_disclosed(exchange):
    ask(exchange, "cbo", exchange.region.cast.kent[0], live=True)

    assert exchange.events("disclosure.intended") == []


@pytest.mark.parametrize(
    "by", ["seattle-registrar", "kent-registrar", "cbo", "learning-provider", "sis-vendor"]
)
def test_nobody_but_the_districts_own_steward_is_told(exchange, by):
    answers = {
        ask(exchange, "cbo", ssid, by=by).status_code
        for ssid in (*exchange.region.cast.kent[:3], ABSENT)
    }

    assert answers == {403}
    assert exchange.events("decision.explained") == []


def test_a_steward_is_told_of_the_own_district_alone(exchange):
    path = f"/registry/v1/districts/{SEATTLE}/why"

    assert ask(exchange, "cbo", ABSENT, path=path).status_code == 403


def test_a_person_who_is_told_is_named_with_the_client(exchange):
    """The look-up at the source says both."""
    ssid = exchange.region.cast.kent[0]
    services = exchange.gateway.services
    registered = exchange.region.clients["kent-it"]
    asked = WhyRequest(
        KENT,
        registered.client_id,
        ssid,
        "identity",
        Purpose.DISTRICT_OPERATIONS,
        is_live=True,
    )
    services.explaining.explain_to(asked, registered.client_id, "somebody")

    (told,) = exchange.events("decision.explained")
    (looked_up,) = exchange.events("lookup.made")
    assert told["data"]["by"] == looked_up["data"]["person_id"] == "somebody"
    assert looked_up["data"]["client_id"] == registered.client_id
