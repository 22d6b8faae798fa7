"""A token that names students (RFC 9396) opens theirs alone, and nothing keeps their SSIDs."""

import json

import pytest
from forging import parts
from region import KENT, SEATTLE

GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def mine(exchange):
    return exchange.region.cast.kent[:2]


def ask(exchange, client="kent-it", **members):
    held = exchange.region.clients[client]
    detail = {"type": "student_record", **members}
    return exchange.http.post(
        "/oauth/token",
        data=GRANT | {"authorization_details": json.dumps([detail])},
        auth=(held.client_id, held.client_secret),
    )


def read(exchange, token, ssid, district=KENT, **asked):
    return exchange.http.post(
        "/exchange/v1/records/query",
        json={"district": district, "ssid": ssid, **asked},
        headers={"Authorization": f"Bearer {token}"},
    )


def test_the_students_named_are_opened_and_no_other(exchange, mine):
    token = ask(exchange, districts=[KENT], students=mine).json()["access_token"]
    other = exchange.region.cast.kent[2]

    assert [read(exchange, token, ssid).status_code for ssid in (*mine, other)] == [200, 200, 404]


def test_a_student_who_is_not_named_is_answered_as_one_who_does_not_exist(exchange, mine):
    token = ask(exchange, districts=[KENT], students=mine).json()["access_token"]
    answers = [
        read(exchange, token, ssid) for ssid in (exchange.region.cast.kent[2], "9999999999")
    ]

    bodies = [{**one.json(), "correlationId": ""} for one in answers]
    assert bodies[0] == bodies[1]
    denied = [one["data"]["rule"] for one in exchange.events("decision.denied")]
    assert denied == ["token names student"] * 2


def test_the_other_members_narrow_the_same_token(exchange, mine):
    token = ask(exchange, districts=[KENT], students=mine, datasets=["identity"]).json()
    token = token["access_token"]

    assert list(read(exchange, token, mine[0]).json()["datasets"]) == ["identity"]
    assert read(exchange, token, mine[0], datasets=["attendance"]).status_code == 403
    assert read(exchange, token, mine[0], district=SEATTLE).status_code == 403


def test_no_ssid_is_in_the_token_the_answer_the_ledger_or_the_database(exchange, mine):
    answer = ask(exchange, districts=[KENT], students=mine)
    token = answer.json()["access_token"]
    (issued,) = exchange.events("token.issued")
    claims = parts(token)[1]

    assert set(claims["students"]) == {KENT}
    assert len(set(claims["students"][KENT])) == len(mine)
    assert issued["data"]["students"] == claims["students"][KENT]
    (detail,) = answer.json()["authorization_details"]
    assert detail["students"] == sorted(claims["students"][KENT])
    held = b"".join(
        path.read_bytes() for path in exchange.folder.iterdir() if path.name.startswith("gateway")
    )
    for ssid in mine:
        assert ssid not in json.dumps(claims)
        assert ssid not in answer.text
        assert ssid not in json.dumps(issued)
        assert ssid.encode() not in held


def test_students_named_in_two_districts_have_a_reference_in_each(exchange, mine):
    answer = ask(exchange, "sis-vendor", districts=[KENT, SEATTLE], students=mine[:1])

    named = parts(answer.json()["access_token"])[1]["students"]
    assert set(named) == {KENT, SEATTLE}
    assert named[KENT] != named[SEATTLE]


def test_at_a_districts_door_only_its_own_students_are_kept(exchange, mine):
    vendor = exchange.region.clients["sis-vendor"]
    detail = {"type": "student_record", "districts": [KENT, SEATTLE], "students": mine}
    answer = exchange.http.post(
        f"/{SEATTLE}/oauth/token",
        data=GRANT | {"authorization_details": json.dumps([detail])},
        auth=(vendor.client_id, vendor.client_secret),
    )

    assert set(parts(answer.json()["access_token"])[1]["students"]) == {SEATTLE}


@pytest.mark.parametrize(
    "members",
    [
        {"students": ["1000000001"]},
        {"districts": ["*"], "students": ["1000000001"]},
        {"districts": [KENT], "students": []},
        {"districts": [KENT], "students": "1000000001"},
        {"districts": [KENT], "students": ["0000000001"]},
        {"districts": [KENT], "students": ["1000000001 "]},
        {"districts": [KENT], "students": [1000000001]},
        {"districts": [KENT], "students": [str(1_000_000_000 + one) for one in range(101)]},
    ],
)
def test_students_that_cannot_be_named_so_are_refused_and_never_repeated(exchange, members):
    answer = ask(exchange, **members)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_authorization_details"
    assert "students" in answer.json()["error_description"]
    assert "000000001" not in answer.text


def test_a_list_of_students_stands_alone(exchange, mine):
    held = exchange.region.clients["kent-it"]
    details = [
        {"type": "student_record", "districts": [KENT], "students": mine},
        {"type": "student_record", "districts": [KENT], "datasets": ["identity"]},
    ]
    answer = exchange.http.post(
        "/oauth/token",
        data=GRANT | {"authorization_details": json.dumps(details)},
        auth=(held.client_id, held.client_secret),
    )

    assert answer.json()["error"] == "invalid_authorization_details"


def test_the_most_students_fit_into_a_token(exchange):
    many = [str(1_000_000_000 + one) for one in range(100)]

    assert ask(exchange, districts=[KENT], students=many).status_code == 200


def test_a_token_that_names_students_acts_in_no_role(exchange, mine):
    token = ask(exchange, districts=[KENT], students=mine).json()["access_token"]

    answer = exchange.http.get(
        f"/registry/v1/districts/{KENT}/crosswalks", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 403
    assert "names students" in answer.json()["detail"]


def test_a_transfer_of_a_student_who_is_not_named_is_not_asked_for(exchange):
    first, second = exchange.region.cast.moving[KENT][SEATTLE][:2]
    token = ask(exchange, "seattle-registrar", districts=[KENT, SEATTLE], students=[first]).json()
    exchange.hold("seattle-registrar", token["access_token"])

    refused = exchange.request_transfer(ssid=second)
    assert refused.status_code == 403
    assert "names students" in refused.json()["detail"]
    assert exchange.request_transfer(ssid=first).status_code == 201
