import base64
import json

import pytest
from jose import jwt

TOKEN = "/oauth/token"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client(served):
    return served.region.clients["seattle-registrar"]


def ask(served, content="grant_type=client_credentials", media_type=FORM, **headers):
    return served.http.post(
        TOKEN, content=content, headers={"Content-Type": media_type, **headers}
    )


def basic(client_id, secret):
    return {
        "Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    }


def test_a_token_says_what_it_is_good_for(served, client):
    answer = ask(served, **basic(client.client_id, client.client_secret))

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"
    found = answer.json()
    assert found["token_type"] == "Bearer"
    assert found["expires_in"] > 120  # less makes clients of Ed-Fi ask for each call
    assert found["scope"] == "p2:*:*:read p2:17001:*:write"
    assert found["authorization_details"] == [
        {"type": "student_record", "purpose": "enrollment-transfer"}
    ]


def test_the_published_key_verifies_the_token(served, client):
    token = ask(served, **basic(client.client_id, client.client_secret)).json()["access_token"]
    keys = served.http.get("/oauth/jwks").json()
    claims = jwt.decode(
        token, keys, algorithms=["ES256"], audience="http://testserver", issuer="http://testserver"
    )

    assert claims["sub"] == client.client_id
    assert not [key for key in keys["keys"] if "d" in key]


def test_the_body_may_hold_the_credentials_as_form_or_json(served, client):
    body = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    as_form = served.http.post(TOKEN, data=body)
    as_json = ask(served, json.dumps(body), "application/json")

    assert (as_form.status_code, as_json.status_code) == (200, 200)


def test_less_may_be_asked_for_and_the_answer_says_what_was_given(served, client):
    asked = "scope=p2:17415:identity:read+p2:17415:*:write+openid"
    answer = ask(
        served,
        f"grant_type=client_credentials&{asked}",
        **basic(client.client_id, client.client_secret),
    )

    assert answer.json()["scope"] == "p2:17415:identity:read"


def code(answer, status):
    """The error of the documented envelope (RFC 6749, section 5.2)."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json().keys() <= {"error", "error_description"}
    return answer.json()["error"]


@pytest.mark.parametrize(
    ("content", "media_type", "error"),
    [
        pytest.param("", FORM, "invalid_request", id="empty"),
        pytest.param("[]", "application/json", "invalid_request", id="no object"),
        pytest.param("{", "application/json", "invalid_request", id="no JSON"),
        pytest.param('{"grant_type": 1}', "application/json", "invalid_request", id="a number"),
        pytest.param(
            '{"grant_type": "a", "grant_type": "b"}',
            "application/json",
            "invalid_request",
            id="a name twice in JSON",
        ),
        pytest.param("grant_type=a&grant_type=b", FORM, "invalid_request", id="a name twice"),
        pytest.param(b"grant_type=\xff", FORM, "invalid_request", id="not UTF-8"),
        pytest.param("grant_type=%ff", FORM, "invalid_request", id="not UTF-8, escaped"),
        pytest.param("&".join(f"a{i}=1" for i in range(200)), FORM, "invalid_request", id="many"),
        pytest.param("client_id=" + "a" * 201, FORM, "invalid_request", id="too long"),
        pytest.param("client_id=a%00b", FORM, "invalid_request", id="a control character"),
        pytest.param("grant_type=password", FORM, "unsupported_grant_type", id="password"),
        pytest.param("grant_type=implicit", FORM, "unsupported_grant_type", id="implicit"),
        pytest.param("scope=x", FORM, "invalid_request", id="no grant type"),
        pytest.param(
            "grant_type=client_credentials&scope=openid", FORM, "invalid_scope", id="no scope"
        ),
        pytest.param(
            "grant_type=client_credentials&authorization_details={}",
            FORM,
            "invalid_authorization_details",
            id="no list of details",
        ),
        pytest.param(
            'grant_type=client_credentials&authorization_details=[{"type":"student_record",'
            '"purpose":"marketing"}]',
            FORM,
            "invalid_authorization_details",
            id="a purpose that cannot be expressed",
        ),
        pytest.param(
            'grant_type=client_credentials&authorization_details=[{"type":"student_record",'
            '"purpose":"cbo-support"}]',
            FORM,
            "invalid_authorization_details",
            id="a purpose of others",
        ),
    ],
)
def test_what_cannot_be_granted_is_a_400_in_the_oauth_envelope(
    served, client, content, media_type, error
):
    answer = ask(served, content, media_type, **basic(client.client_id, client.client_secret))

    assert code(answer, 400) == error


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        pytest.param(None, "wrong", id="a wrong secret"),
        pytest.param("nobody", "wrong", id="an unknown client"),
        pytest.param("nul\0", "nul\0", id="control characters"),
        pytest.param("", "", id="nothing"),
        pytest.param("é", "é", id="no ASCII"),
    ],
)
def test_who_does_not_authenticate_is_told_nothing_more(served, client, client_id, secret):
    answer = ask(served, **basic(client.client_id if client_id is None else client_id, secret))

    assert code(answer, 401) == "invalid_client"
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert answer.json()["error_description"] == "the client did not authenticate"


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !!!", "Basic /w==", "Digest x", "Bearer x.y.z"]
)
def test_credentials_that_cannot_be_read_are_no_credentials(served, header):
    answer = ask(served, Authorization=header)

    assert code(answer, 401) == "invalid_client"


def test_credentials_come_in_one_place(served, client):
    body = f"grant_type=client_credentials&client_secret={client.client_secret}"
    answer = ask(served, body, **basic(client.client_id, client.client_secret))

    assert code(answer, 400) == "invalid_request"


def test_what_is_no_form_and_no_json_is_a_415(served):
    answer = ask(served, "<token/>", "application/xml")

    assert answer.status_code == 415
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_token_is_not_given_where_it_cannot_be_recorded(exchange):
    client = exchange.region.clients["kent-it"]
    exchange.database.close()

    answer = ask(exchange, **basic(client.client_id, client.client_secret))

    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:p2:problem:store"
