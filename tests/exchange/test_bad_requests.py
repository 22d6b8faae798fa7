"""Bad bodies and parameters: a clear problem, no value in it, and nothing begun."""

import pytest
from moves import TRANSFERS
from region import ATTESTATION, KENT, SEATTLE

SSID = "1234567890"
MARK = "Marker-Value"
GOOD = {
    "source": KENT,
    "destination": SEATTLE,
    "ssid": SSID,
    "datasets": ["identity"],
    "attestation": ATTESTATION,
}
DEEP = b"[" * 100_000 + b"]" * 100_000
DEEP_OBJECT = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


@pytest.fixture
def post(shared):
    """Send bytes as Seattle's registrar; nothing may come of it."""
    before = len(shared.events("transfer.requested")), len(shared.events("disclosure.intended"))
    token = shared.token("seattle-registrar")

    def send(path, content, content_type="application/json", **headers):
        return shared.http.post(
            path,
            content=content,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": content_type,
                **headers,
            },
        )

    yield send
    after = len(shared.events("transfer.requested")), len(shared.events("disclosure.intended"))
    assert before == after


def assert_problem(answer, status, *says):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:p2:problem:")
    for said in says:
        assert said in answer.text
    for value in (MARK, SSID, ATTESTATION["askedBy"]):
        assert value not in answer.text


DOORS = [TRANSFERS, "/exchange/v1/records/query"]


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "body: is required", id="none"),
        pytest.param(b'{"source": "' + MARK.encode(), "is not JSON", id="cut off"),
        pytest.param(b'{"ssid": "\xff\xfe\xfd"}', "is not UTF-8", id="not UTF-8"),
        pytest.param('{"ssid": "1"}'.encode("utf-16"), "is not UTF-8", id="UTF-16"),
        pytest.param(DEEP, "nests too deep", id="100,000 arrays deep"),
        pytest.param(DEEP_OBJECT, "nests too deep", id="100,000 objects deep"),
        pytest.param(b"null", "", id="null"),
        pytest.param(b"[]", "is not of type object", id="an array"),
        pytest.param(b'"Marker-Value"', "is not of type object", id="a string"),
        pytest.param(b"NaN", "is not JSON", id="no number"),
        pytest.param(b'{"ssid": "\\ud800"}', "is not JSON", id="half a character"),
    ],
)
def test_a_body_that_cannot_be_read_is_told(post, path, content, says):
    assert_problem(post(path, content), 400, says)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ssid": "0123456789"}, "ssid"),
        ({"ssid": "12345678901"}, "ssid"),
        ({"ssid": "١٢٣٤٥٦٧٨٩٠"}, "ssid"),
        ({"ssid": 1234567890}, "ssid"),
        ({"source": "1741"}, "source"),
        ({"destination": "17001\n"}, "destination"),
        ({"datasets": []}, "datasets"),
        ({"datasets": ["identity", "identity"]}, "datasets"),
        ({"datasets": [MARK]}, "datasets"),
        ({"datasets": "identity"}, "datasets"),
        ({"attestation": {**ATTESTATION, "kind": MARK}}, "attestation.kind"),
        ({"attestation": {**ATTESTATION, "date": "2026-02-30"}}, "attestation.date"),
        ({"attestation": {**ATTESTATION, "askedBy": ""}}, "attestation.askedBy"),
        ({"attestation": {**ATTESTATION, "askedBy": MARK * 20}}, "attestation.askedBy"),
        ({"attestation": {**ATTESTATION, "more": MARK}}, "attestation"),
        ({"attestation": None}, "attestation"),
        ({MARK: MARK}, "body"),
        ({"source": None}, "source"),
    ],
    ids=lambda value: None if isinstance(value, str) else repr(value)[:40],
)
def test_a_field_that_is_wrong_is_named(shared, changed, field):
    answer = shared.request_transfer(**{**GOOD, **changed})

    assert_problem(answer, 400)
    assert {one["field"].split(".", 1)[0] for one in answer.json()["errors"]} == {
        field.split(".", 1)[0]
    }


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_a_field_that_is_missing_is_named(shared, missing):
    body = {name: value for name, value in GOOD.items() if name != missing}
    answer = shared.call("seattle-registrar", "POST", TRANSFERS, body)

    says = "ssid: send it, or the handle" if missing == "ssid" else f"{missing}: is required"
    assert_problem(answer, 400, says)


@pytest.mark.parametrize("path", DOORS)
def test_a_body_that_is_too_large_is_refused(post, path):
    assert_problem(post(path, b'{"ssid": "' + b"1" * 1_048_600 + b'"}'), 413, "1048576 bytes")
    declared = post(path, b"{}", **{"Content-Length": "99999999999"})
    assert_problem(declared, 413)


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x"]
)
def test_another_media_type_is_refused(post, path, content_type):
    assert_problem(post(path, b"{}", content_type), 415)


@pytest.mark.parametrize(
    "query", ["colour=red", "limit=0", "limit=501", "limit=many", "state=lost", "role=owner"]
)
def test_a_parameter_that_is_unknown_or_wrong_is_told(shared, query):
    answer = shared.call("seattle-registrar", "GET", f"{TRANSFERS}?{query}")

    assert_problem(answer, 400, query.partition("=")[0] if "colour" not in query else "unknown")


@pytest.mark.parametrize(
    "path", [f"{TRANSFERS}/{SSID}", f"{TRANSFERS}/{'g' * 32}", f"{TRANSFERS}/{'0' * 32}/approve"]
)
def test_what_is_no_transfers_id_is_told(shared, path):
    method = "POST" if path.endswith("approve") else "GET"
    answer = shared.call("kent-registrar", method, path)

    assert answer.status_code in (400, 404)
    assert_problem(answer, answer.status_code)


def test_no_token_or_a_wrong_one_is_told(shared):
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}):
        answer = shared.http.post(TRANSFERS, json=GOOD, headers=headers)

        assert_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"district": "99999", "ssid": SSID}, "district: is not a district of this exchange"),
        ({"district": KENT, "ssid": SSID, "datasets": ["grades"]}, "there is no dataset grades"),
        ({"district": KENT, "ssid": SSID, "format": "pdf"}, "format"),
        ({"district": KENT}, "ssid: is required"),
    ],
)
def test_a_read_that_is_wrong_is_told(shared, body, says):
    answer = shared.call("kent-it", "POST", "/exchange/v1/records/query", body)

    assert_problem(answer, 400, says)
