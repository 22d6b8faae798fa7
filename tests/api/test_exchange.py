import json
import uuid

import pytest
from lxml import etree
from region import HIGHLINE, KENT, SEATTLE

from gateway.assets import asset
from gateway.cedars.record import from_json
from gateway.model.purpose import NOTICE

RECORD = "/exchange/v1/records"
EXCHANGE_SCHEMA = "xsd/cedars/cedars-2018-exchange.xsd"


@pytest.fixture(scope="module")
def ssid(served):
    return served.region.cast.kent[0]


def test_a_record_in_json_is_read_back_as_the_record(served, ssid):
    answer = served.read_record("kent-it", ssid, datasets=["identity", "attendance"])

    record = from_json(answer.json())
    assert answer.headers["Content-Type"] == "application/json"
    assert (record.district, record.ssid) == (KENT, ssid)
    assert record.rows["StudentAbsence"]
    assert answer.json()["notice"] == NOTICE


def test_a_record_in_xml_is_valid_by_the_published_schema_alone(served, ssid):
    answer = served.read_record("kent-it", ssid, datasets=["identity", "transcript"], format="xml")

    schema = etree.XMLSchema(etree.parse(str(asset(EXCHANGE_SCHEMA))))
    document = etree.fromstring(answer.content)
    assert answer.headers["Content-Type"] == "application/xml"
    assert schema.validate(document), schema.error_log
    assert document.get("ssid") == ssid
    assert document.findtext("{urn:p2:cedars:2018}notice") == NOTICE


def test_json_and_xml_hold_the_same(served, ssid):
    asked = {"datasets": ["identity", "enrollment", "attendance"]}
    as_json = served.read_record("kent-it", ssid, **asked).json()
    as_xml = etree.fromstring(served.read_record("kent-it", ssid, format="xml", **asked).content)

    values = {
        value
        for of_dataset in as_json["datasets"].values()
        for rows in of_dataset.values()
        for row in rows
        for value in row.values()
    }
    texts = {element.text for element in as_xml.iter() if len(element) == 0} - {NOTICE, None}
    assert texts == values


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_notice_goes_with_every_record(served, ssid, form):
    answer = served.read_record("kent-it", ssid, datasets=["identity"], format=form)

    link = answer.headers["Link"]
    assert 'rel="terms-of-service"' in link
    assert NOTICE in link


def test_the_get_answers_what_the_post_answers(served, bearer, ssid):
    names = ["identity", "attendance"]
    posted = served.read_record("kent-it", ssid, datasets=names)
    got = served.http.get(
        f"{RECORD}/{ssid}?district={KENT}&datasets={','.join(names)}", headers=bearer
    )

    assert got.json() == posted.json()
    assert got.headers["Link"] == posted.headers["Link"]


def test_the_get_gives_xml_where_it_is_asked_for(served, bearer, ssid):
    url = f"{RECORD}/{ssid}?district={KENT}&datasets=identity&format=xml"
    answer = served.http.get(url, headers=bearer)

    assert etree.fromstring(answer.content).get("district") == KENT


def test_all_that_is_permitted_comes_where_no_dataset_is_named(served, ssid):
    found = served.read_record("kent-it", ssid).json()

    assert {"identity", "enrollment", "schedule", "attendance"} <= found["datasets"].keys()
    assert all(one["reason"] in ("not permitted", "none to give") for one in found["omitted"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param("", "district", id="no district"),
        pytest.param("district=1741", "district", id="no code"),
        pytest.param("district=17415&datasets=", "datasets.0", id="an empty name"),
        pytest.param("district=17415&datasets=Identity", "datasets.0", id="capitals"),
        pytest.param("district=17415&format=yaml", "format", id="another format"),
        pytest.param("district=17415&dataset=identity", "query", id="an unknown parameter"),
        pytest.param("district=17415&district=17001", "district", id="one that comes twice"),
    ],
)
def test_a_query_that_is_wrong_names_the_parameter(served, bearer, ssid, query, field):
    answer = served.http.get(f"{RECORD}/{ssid}?{query}", headers=bearer)

    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("named", [["horoscope"], ["identity", "horoscope"]])
def test_a_dataset_that_does_not_exist_is_a_wrong_field(served, ssid, named):
    answer = served.read_record("kent-it", ssid, datasets=named)

    assert answer.status_code == 400
    assert "datasets" in answer.json()["detail"]


def test_a_district_that_does_not_take_part_is_a_wrong_field(served, ssid):
    answer = served.read_record("kent-it", ssid, district="99999")

    assert answer.status_code == 400
    assert "district" in answer.json()["detail"]


def test_a_new_transfer_says_where_it_can_be_seen(exchange):
    answer = exchange.request_transfer()

    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/exchange/v1/transfers/{answer.json()['id']}")
    seen = exchange.call("seattle-registrar", "GET", answer.headers["Location"])
    assert seen.json() == answer.json()


def test_the_same_key_and_body_are_the_same_transfer(exchange):
    key = uuid.uuid4().hex
    first = exchange.request_transfer(headers={"Idempotency_Key": key})
    again = exchange.request_transfer(headers={"Idempotency_Key": key})
    other = exchange.request_transfer(headers={"Idempotency_Key": key}, datasets=["identity"])

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert first.json()["id"] == again.json()["id"]
    assert other.json()["type"] == "urn:p2:problem:idempotency-key-reused"


def test_an_equal_transfer_that_is_open_is_a_conflict_that_names_it(exchange):
    first = exchange.request_transfer().json()
    again = exchange.request_transfer()

    assert again.status_code == 409
    assert first["id"] in again.json()["detail"]


@pytest.mark.parametrize("key", ["", " ", "k" * 201, "a b", "é".encode().decode("latin-1")])
def test_a_key_is_visible_ascii_of_a_sensible_length(served, key):
    token = served.token("seattle-registrar")
    answer = served.http.post(
        "/exchange/v1/transfers",
        json={},
        headers={
            b"Authorization": f"Bearer {token}".encode(),
            b"Idempotency-Key": key.encode("latin-1"),
        },
    )

    assert answer.status_code == 400
    assert "Idempotency-Key" in [one["field"] for one in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"source": "kent"}, "source", id="no code"),
        pytest.param({"ssid": "0123456789"}, "ssid", id="no SSID"),
        pytest.param({"datasets": []}, "datasets", id="no dataset"),
        pytest.param({"datasets": ["identity", "identity"]}, "datasets", id="one twice"),
        pytest.param({"datasets": "identity"}, "datasets", id="no list"),
        pytest.param({"attestation": {}}, "attestation.kind", id="an empty attestation"),
        pytest.param({"extra": 1}, "body", id="an unknown field"),
        pytest.param({"source": None}, "source", id="null"),
        pytest.param({"destination": KENT}, None, id="to itself"),
        pytest.param({"destination": "99999"}, None, id="no district of the exchange"),
    ],
)
def test_a_transfer_that_is_wrong_names_the_field(served, changed, field):
    answer = served.request_transfer(**changed)

    assert answer.status_code == 400
    if field is not None:
        assert field in [one["field"] for one in answer.json()["errors"]]
    else:
        assert answer.json()["detail"].startswith("destination")


@pytest.mark.parametrize(
    "date", ["2026-13-01", "20261124", "2026-W48-2", "tomorrow", "2026-11-24T00:00:00Z"]
)
def test_a_day_is_written_in_one_way(served, date):
    attestation = {"kind": "enrolled", "school": "101", "date": date, "askedBy": "R. S."}
    answer = served.request_transfer(attestation=attestation)

    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"field": "attestation.date", "reason": "is not a date"}]


def test_a_registrar_lists_what_was_asked_for_and_what_is_asked_of_it(exchange):
    transfer = exchange.request_transfer().json()
    mine = exchange.call("seattle-registrar", "GET", "/exchange/v1/transfers").json()
    asked = exchange.call("kent-registrar", "GET", "/exchange/v1/transfers?role=source").json()
    denied = exchange.call(
        "kent-registrar", "GET", "/exchange/v1/transfers?role=source&state=denied"
    ).json()

    assert [one["id"] for one in mine["transfers"]] == [transfer["id"]]
    assert [one["id"] for one in asked["transfers"]] == [transfer["id"]]
    assert denied == {"transfers": []}


def test_a_transfer_is_not_there_for_others(exchange):
    transfer = exchange.request_transfer().json()
    for client in ("stranger", "cbo", "learning-provider", "sis-vendor"):
        answer = exchange.call(client, "GET", f"/exchange/v1/transfers/{transfer['id']}")

        assert answer.status_code == 404


def test_a_person_at_the_source_denies_and_the_requester_sees_no_reason(exchange):
    transfer = exchange.request_transfer().json()
    path = f"/exchange/v1/transfers/{transfer['id']}"
    denied = exchange.call("kent-registrar", "POST", f"{path}/deny", {"reason": "court-order"})
    again = exchange.call("kent-registrar", "POST", f"{path}/approve")
    seen = exchange.call("seattle-registrar", "GET", path)

    assert denied.json()["state"] == "denied"
    assert again.status_code == 409
    assert seen.json()["state"] == "denied"
    assert "court" not in seen.text


def test_a_debt_is_no_reason_to_deny(exchange):
    transfer = exchange.request_transfer().json()
    answer = exchange.call(
        "kent-registrar",
        "POST",
        f"/exchange/v1/transfers/{transfer['id']}/deny",
        {"reason": "debt"},
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "reason"


def test_only_the_source_approves(exchange):
    transfer = exchange.request_transfer().json()
    path = f"/exchange/v1/transfers/{transfer['id']}/approve"
    by_requester = exchange.call("seattle-registrar", "POST", path)
    by_source = exchange.call("kent-registrar", "POST", path)

    assert by_requester.status_code == 403
    assert by_source.json()["state"] == "approved"


def test_only_what_failed_is_tried_again(exchange):
    transfer = exchange.request_transfer().json()
    answer = exchange.call(
        "seattle-registrar", "POST", f"/exchange/v1/transfers/{transfer['id']}/retry"
    )

    assert answer.status_code == 409
    assert "requested" in answer.json()["detail"]


def test_a_registrar_receives_for_its_own_district_alone(exchange):
    ssid = exchange.region.cast.moving[HIGHLINE][KENT][0]
    answer = exchange.request_transfer(
        "seattle-registrar", source=HIGHLINE, destination=KENT, ssid=ssid
    )

    assert answer.status_code == 403
    assert KENT in answer.json()["detail"]


def test_times_are_aware_and_the_due_time_is_there(exchange):
    transfer = exchange.request_transfer().json()

    assert transfer["requestedAt"].endswith("+00:00")
    assert transfer["dueAt"] > transfer["requestedAt"]
    assert "failure" not in transfer
    assert json.dumps(transfer).count(SEATTLE) == 1
