"""The REST API of the simulated PowerSchool."""

import pytest
from powerschool_client import IMPORTS, POPULATION, PUPIL, QUERY, ask_token, basic, opened

from gateway.simulators.powerschool import create_app, write
from gateway.simulators.powerschool_store import columns


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sis")
    write(POPULATION, folder)
    return folder


@pytest.fixture
def client(written):
    return opened(written)


def test_token_is_a_bearer_token_whose_seconds_are_a_string(written):
    token = ask_token(create_app(written, "c", "s").test_client()).json

    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == "3600"


def test_token_needs_the_secret_and_the_grant_type(written):
    client = create_app(written, "c", "s").test_client()

    assert ask_token(client, secret="x").status_code == 401
    assert ask_token(client, grant_type="password").status_code == 400
    assert client.post("/oauth/access_token").status_code == 401


def test_nothing_is_answered_without_a_valid_token(written):
    client = create_app(written, "c", "s").test_client()

    for headers in ({}, {"Authorization": "Bearer x"}, basic("c", "s")):
        assert client.post(f"{QUERY}.students", headers=headers).status_code == 401
        assert client.get(f"{IMPORTS}/x", headers=headers).status_code == 401


def test_token_expires(written):
    client = opened(written, token_seconds=-1)

    assert client.post(f"{QUERY}.students").status_code == 401


def test_query_answers_its_columns_in_lower_case_strings(client):
    answer = client.post(f"{QUERY}.students", json={"state_studentnumber": PUPIL.ssid}).json
    (row,) = answer["record"]

    assert answer["name"] == "org.roadmap.p2.students"
    assert answer["count"] == 1
    assert row["last_name"] == PUPIL.last_name
    assert [element.name for element in columns().records["students"].elements] == list(row)
    assert {str} == {type(value) for value in row.values()}
    assert row["districtexitdate"] == ""


def test_page_has_a_hundred_rows_unless_asked_otherwise(client):
    total = len(POPULATION.pupils)
    first = client.post(f"{QUERY}.students").json
    second = client.post(f"{QUERY}.students?page=2").json
    whole = client.post(f"{QUERY}.students?pagesize=0").json

    assert [100, total - 100, total] == [len(one["record"]) for one in (first, second, whole)]
    assert {total} == {one["count"] for one in (first, second, whole)}
    assert first["record"] + second["record"] == whole["record"]


def test_count_counts_what_the_arguments_leave(client):
    ssids = [pupil.ssid for pupil in POPULATION.pupils[:3]]

    assert client.post(f"{QUERY}.students/count", json={"state_studentnumber": ssids}).json == {
        "count": 3
    }


def test_rows_come_in_the_order_of_their_numbers_after_one(client):
    whole = client.post(f"{QUERY}.students?pagesize=0").json["record"]
    after = client.post(f"{QUERY}.students?pagesize=3", json={"after": whole[4]["dcid"]}).json

    assert whole[5:8] == after["record"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param(f"{QUERY}.lockers", b"{}", 404, id="unknown query"),
        pytest.param("/ws/schema/query/students", b"{}", 404, id="query without its area"),
        pytest.param(f"{QUERY}.students", b'{"first_name": "x"}', 403, id="unknown argument"),
        pytest.param(f"{QUERY}.students", b'{"after": 1}', 400, id="argument that is no text"),
        pytest.param(f"{QUERY}.students", b"{", 400, id="no JSON"),
        pytest.param(f"{QUERY}.students", b"[]", 400, id="no object"),
        pytest.param(f"{QUERY}.students?page=0", b"{}", 400, id="page 0"),
        pytest.param(f"{QUERY}.students?pagesize=x", b"{}", 400, id="no number"),
        pytest.param(IMPORTS, b"{}", 400, id="no table"),
        pytest.param(IMPORTS, b'{"tables": {"u_transfer_in": {"records": {}}}}', 400, id="no id"),
        pytest.param(
            IMPORTS,
            b'{"tables": {"u_transfer_in": {"delivery_id": "x", "records": {"cc": [1]}}}}',
            400,
            id="no rows",
        ),
    ],
)
def test_wrong_request_is_refused(client, path, body, status):
    answer = client.post(path, data=body)

    assert answer.status_code == status
    assert answer.json.keys() == {"message", "errors"}


def test_delivery_that_never_came_is_not_there(client):
    assert client.get(f"{IMPORTS}/none").status_code == 404
