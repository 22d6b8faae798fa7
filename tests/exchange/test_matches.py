"""A registrar knows name and birth date: an exact match is answered with a handle."""

from collections import Counter
from datetime import timedelta

import pytest
from finding import ask_match, poll, pupil_of, sought
from moves import block, keys_of
from region import ATTESTATION, HIGHLINE, KENT, SEATTLE, read_delivered

from gateway.exchange.matching import MOST_A_DAY
from gateway.model.transfer import TransferState

ASKED = ["identity", "enrollment", "attendance"]


@pytest.fixture
def moving(exchange):
    """Kent's pupil whom Seattle's SIS expects."""
    return pupil_of(exchange, exchange.region.cast.moving[KENT][SEATTLE][0])


def only_one(exchange, district):
    """A pupil of that district whom nobody shares names and birth date with."""
    pupils = exchange.region.populations[district].pupils
    named = Counter((one.last_name, one.first_name, one.birth_date) for one in pupils)
    return next(one for one in pupils if named[one.last_name, one.first_name, one.birth_date] == 1)


@pytest.mark.parametrize(
    ("source", "client", "destination"),
    [
        (KENT, "seattle-registrar", SEATTLE),
        (SEATTLE, "kent-registrar", KENT),
        (HIGHLINE, "kent-registrar", KENT),
    ],
)
def test_the_one_student_is_matched_in_files_at_a_rest_api_and_in_a_database(
    exchange, source, client, destination
):
    pupil = only_one(exchange, source)
    answer = ask_match(exchange, sought(pupil), source, client, destination=destination)

    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "matched"
    assert pupil.ssid not in answer.text
    transfer = exchange.call(
        client,
        "POST",
        "/exchange/v1/transfers",
        {
            "source": source,
            "destination": destination,
            "handle": answer.json()["handle"],
            "datasets": ["identity"],
            "attestation": ATTESTATION,
        },
    )
    assert transfer.status_code == 201, transfer.text
    held = exchange.database.read(lambda uow: uow.transfers.get(transfer.json()["id"]))
    assert keys_of(exchange).open_reference(source, held.student_reference) == pupil.ssid


def test_a_record_moves_by_a_handle(exchange, moving):
    handle = ask_match(exchange, sought(moving)).json()["handle"]
    asked = exchange.request_transfer(ssid=None, handle=handle)
    assert asked.status_code == 400  # null is no SSID

    body = {
        "source": KENT,
        "destination": SEATTLE,
        "handle": handle,
        "datasets": ASKED,
        "attestation": ATTESTATION,
    }
    asked = exchange.call("seattle-registrar", "POST", "/exchange/v1/transfers", body)

    assert exchange.complete(asked.json()["id"]) is TransferState.ACKNOWLEDGED
    (student,) = read_delivered(exchange, asked.json()["id"])["students"]
    assert student["state_studentnumber"] == moving.ssid


@pytest.mark.parametrize(
    "changed",
    [
        {"lastName": "Nobody-of-that-Name"},
        {"firstName": "Nobodyfirst"},
        {"birthDate": "1901-01-01"},
    ],
)
def test_whoever_is_not_exactly_that_is_sent_to_the_district(exchange, moving, changed):
    told = ask_match(exchange, sought(moving, **changed)).json()

    assert told["state"] == "sent to the district"
    assert "handle" not in told


def test_capitals_and_spaces_tell_nobody_apart(exchange, moving):
    body = sought(moving, lastName=f"  {moving.last_name.upper()} ")

    assert ask_match(exchange, body).json()["state"] == "matched"


def test_a_first_name_left_out_is_another_name(exchange, moving):
    body = sought(moving)
    del body["firstName"]

    assert ask_match(exchange, body).json()["state"] == "sent to the district"


def test_a_block_that_is_set_later_takes_the_handle_back(exchange, moving):
    told = ask_match(exchange, sought(moving)).json()
    assert "handle" in poll(exchange, told["id"]).json()
    block(exchange, moving.ssid)

    after = poll(exchange, told["id"]).json()

    assert after["state"] == "sent to the district"
    assert "handle" not in after


@pytest.mark.parametrize(
    "changed",
    [
        {"attestation": {**ATTESTATION, "school": "102"}},
        {"attestation": {**ATTESTATION, "kind": "intends"}},
        {"attestation": {**ATTESTATION, "date": "2026-11-25"}},
        {"attestation": {**ATTESTATION, "askedBy": "Somebody Else"}},
        {"source": HIGHLINE},
        {"handle": "m1:AAAA"},
        {"handle": "x"},
    ],
    ids=str,
)
def test_a_handle_is_good_for_the_same_request_alone(exchange, moving, changed):
    handle = ask_match(exchange, sought(moving)).json()["handle"]
    body = {
        "source": KENT,
        "destination": SEATTLE,
        "handle": handle,
        "datasets": ASKED,
        "attestation": ATTESTATION,
        **changed,
    }
    answer = exchange.call("seattle-registrar", "POST", "/exchange/v1/transfers", body)

    assert answer.status_code == 400
    assert "handle: is not one of this client and request" in answer.json()["detail"]


def test_a_handle_expires_and_the_match_gives_another_until_it_does(exchange, moving):
    told = ask_match(exchange, sought(moving)).json()
    body = {
        "source": KENT,
        "destination": SEATTLE,
        "handle": told["handle"],
        "datasets": ASKED,
        "attestation": ATTESTATION,
    }
    exchange.ahead = timedelta(days=1, minutes=1)
    late = exchange.call("seattle-registrar", "POST", "/exchange/v1/transfers", body)
    body["handle"] = poll(exchange, told["id"]).json()["handle"]
    again = exchange.call("seattle-registrar", "POST", "/exchange/v1/transfers", body)
    exchange.ahead = timedelta(days=14, minutes=1)

    assert (late.status_code, again.status_code) == (400, 201)
    assert poll(exchange, told["id"]).status_code == 404


def test_nobody_but_who_asked_polls_a_match(exchange, moving):
    told = ask_match(exchange, sought(moving)).json()

    for client in ("kent-registrar", "kent-it", "cbo"):
        assert poll(exchange, told["id"], client).status_code == 404


@pytest.mark.parametrize("both", [True, False])
def test_a_transfer_names_the_student_in_one_way(exchange, moving, both):
    body = {
        "source": KENT,
        "destination": SEATTLE,
        "datasets": ASKED,
        "attestation": ATTESTATION,
    }
    if both:
        body |= {"ssid": moving.ssid, "handle": "m1:AAAA"}

    answer = exchange.call("seattle-registrar", "POST", "/exchange/v1/transfers", body)

    assert answer.status_code == 400
    assert "one of the two" in answer.json()["detail"]


@pytest.mark.parametrize("client", ["cbo", "learning-provider", "kent-it", "stranger"])
def test_whoever_may_not_ask_for_a_record_may_not_ask_who_is_meant(exchange, moving, client):
    answer = ask_match(exchange, sought(moving), client=client)

    assert answer.status_code == 403
    assert exchange.events("match.requested") == []


def test_a_client_asks_one_district_so_often_and_no_more(exchange, moving):
    body = sought(moving, lastName="Nobody")
    for _ in range(MOST_A_DAY):
        assert ask_match(exchange, body).status_code == 201

    throttled = ask_match(exchange, sought(moving))
    elsewhere = ask_match(exchange, sought(moving), HIGHLINE)
    exchange.ahead = timedelta(days=1, minutes=1)

    assert throttled.status_code == 429
    assert throttled.headers["Retry-After"]
    assert elsewhere.status_code == 201
    assert ask_match(exchange, sought(moving)).status_code == 201


def test_a_source_that_is_down_is_told_and_leaves_nothing_to_do(exchange, moving, tmp_path):
    exchange.publish(KENT, folder=str(tmp_path / "gone"), inbox=str(tmp_path / "inbox"))

    assert ask_match(exchange, sought(moving)).status_code == 502
    assert exchange.events("match.moved")[-1]["data"]["state"] == "failed"
    assert exchange.call("kent-it", "GET", f"/exchange/v1/matches?source={KENT}").json() == {
        "matches": []
    }


def test_asking_is_in_the_ledger_without_a_name(exchange, moving):
    ask_match(exchange, sought(moving))
    ask_match(exchange, sought(moving, lastName="Nobody"))

    events = [
        one
        for kind in ("match.requested", "match.moved", "lookup.made")
        for one in exchange.events(kind)
    ]
    moved = [one["data"] for one in events if one["kind"] == "match.moved"]
    assert [one["reason"] for one in moved] == [None, "nobody"]
    assert keys_of(exchange).open_reference(KENT, moved[0]["student"]) == moving.ssid
    assert len(events) == 6
    assert moving.last_name not in str(events)
    assert exchange.verify_ledger().is_verified
