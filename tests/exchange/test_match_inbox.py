"""What is sent to the district: its own steward sees who may be meant, live, and says who is."""

from datetime import timedelta

import pytest
from finding import act, ask_match, inbox, poll, pupil_of, sought
from moves import block, keys_of
from region import ATTESTATION, KENT, SEATTLE

from gateway.exchange.likeness import exchanged

ABSENT = "9999999999"


@pytest.fixture
def moving(exchange):
    return pupil_of(exchange, exchange.region.cast.moving[KENT][SEATTLE][0])


def misspelt(pupil):
    """The last name with two letters exchanged."""
    name = pupil.last_name
    return f"{name[0]}{name[2]}{name[1]}{name[3:]}" if len(name) > 3 else f"{name}e"


def test_the_inbox_names_nobody(exchange, moving):
    told = ask_match(exchange, sought(moving, lastName=misspelt(moving))).json()
    answer = inbox(exchange)

    (waiting,) = answer.json()["matches"]
    assert waiting["id"] == told["id"]
    assert waiting["reason"] == "nobody"
    assert waiting["attestedSchool"] == ATTESTATION["school"]
    assert moving.first_name not in answer.text
    assert ATTESTATION["askedBy"] not in answer.text


@pytest.mark.parametrize("how", ["misspelt", "exchanged names", "exchanged day", "a digit"])
def test_near_matches_are_shown_to_the_sources_steward(exchange, how):
    pupil = next(
        one
        for one in exchange.region.populations[KENT].pupils
        if exchanged(one.birth_date) is not None and len(one.last_name) > 3
    )
    born = pupil.birth_date
    changed = {
        "misspelt": {"lastName": misspelt(pupil)},
        "exchanged names": {"lastName": pupil.first_name, "firstName": pupil.last_name},
        "exchanged day": {"birthDate": exchanged(born).isoformat()},
        "a digit": {"birthDate": born.replace(year=born.year - 1).isoformat()},
    }[how]
    told = ask_match(exchange, sought(pupil, **changed)).json()
    shown = act(exchange, told["id"], "candidates")

    assert told["state"] == "sent to the district"
    assert shown.status_code == 200, shown.text
    assert shown.json()["attestation"] == ATTESTATION
    assert shown.json()["candidates"][0]["ssid"] == pupil.ssid
    (event,) = exchange.events("match.shown")
    assert keys_of(exchange).reference(KENT, pupil.ssid) in event["data"]["students"]


def test_nobody_is_near_who_is_another_altogether(exchange, moving):
    told = ask_match(
        exchange, sought(moving, lastName="Qqqq", firstName="Xxxx", birthDate="1901-01-01")
    ).json()

    assert act(exchange, told["id"], "candidates").json()["candidates"] == []


def test_who_asked_gets_a_handle_once_the_steward_said_who_is_meant(exchange, moving):
    told = ask_match(exchange, sought(moving, lastName=misspelt(moving))).json()
    before = poll(exchange, told["id"]).json()
    accepted = act(exchange, told["id"], "accept", {"ssid": moving.ssid})
    after = poll(exchange, told["id"]).json()

    assert accepted.status_code == 200, accepted.text
    assert moving.ssid not in accepted.text
    assert (before["state"], after["state"]) == ("sent to the district", "matched")
    body = {
        "source": KENT,
        "destination": SEATTLE,
        "handle": after["handle"],
        "datasets": ["identity"],
        "attestation": ATTESTATION,
    }
    answer = exchange.call("seattle-registrar", "POST", "/exchange/v1/transfers", body)
    assert answer.status_code == 201, answer.text
    assert inbox(exchange).json()["matches"] == []


def test_a_no_is_told_to_who_asked_as_nothing_new(exchange, moving):
    told = ask_match(exchange, sought(moving, lastName="Nobody")).json()
    before = poll(exchange, told["id"]).json()
    denied = act(exchange, told["id"], "deny", {"reason": "not-our-student"})

    assert denied.json()["reason"] == "not-our-student"
    assert poll(exchange, told["id"]).json() == before
    assert exchange.events("match.moved")[-1]["data"]["reason"] == "not-our-student"


def test_what_was_decided_is_not_decided_again(exchange, moving):
    told = ask_match(exchange, sought(moving, lastName="Nobody")).json()
    act(exchange, told["id"], "deny", {"reason": "identity-unclear"})

    for verb, body in (
        ("candidates", None),
        ("accept", {"ssid": moving.ssid}),
        ("deny", {"reason": "identity-unclear"}),
    ):
        assert act(exchange, told["id"], verb, body).status_code == 409


def test_neither_an_absent_nor_a_blocked_student_is_accepted(exchange, moving):
    told = ask_match(exchange, sought(moving, lastName="Nobody")).json()
    block(exchange, moving.ssid)

    assert act(exchange, told["id"], "accept", {"ssid": ABSENT}).status_code == 404
    assert act(exchange, told["id"], "accept", {"ssid": moving.ssid}).status_code == 409
    assert poll(exchange, told["id"]).json()["state"] == "sent to the district"


@pytest.mark.parametrize("client", ["seattle-registrar", "kent-registrar", "cbo", "sis-vendor"])
def test_nobody_but_the_sources_own_steward_sees_or_decides(exchange, moving, client):
    told = ask_match(exchange, sought(moving, lastName="Nobody")).json()

    assert inbox(exchange, client).status_code == 403
    for verb, body in (
        ("candidates", None),
        ("accept", {"ssid": moving.ssid}),
        ("deny", {"reason": "identity-unclear"}),
    ):
        assert act(exchange, told["id"], verb, body, client).status_code == 403


def test_what_nobody_decided_is_gone_and_its_query_erased(exchange, moving):
    told = ask_match(exchange, sought(moving, lastName="Nobody")).json()
    requested = exchange.gateway.services.access.clock()

    def sealed():
        return exchange.database.read(
            lambda uow: uow.matches.get(told["id"], requested)
        ).query_sealed

    exchange.gateway.services.matching.erase_expired()
    assert sealed() is not None
    exchange.ahead = timedelta(days=14, minutes=1)
    exchange.gateway.services.matching.erase_expired()

    assert sealed() is None
    assert inbox(exchange).json()["matches"] == []
    assert act(exchange, told["id"], "candidates").status_code == 404
