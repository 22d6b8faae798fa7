"""POST /oauth/token: client credentials (RFC 6749, section 4.4), and what a token gets."""

import base64
import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from forging import parts, sign_hs256, unsigned
from joserfc import jwt
from joserfc.jwk import KeySet
from listening import listening
from oauthlib.oauth2 import BackendApplicationClient
from policies import registry_of
from region import KENT
from requests_oauthlib import OAuth2Session

from gateway.model.purpose import OrganizationKind, Purpose

GRANT = {"grant_type": "client_credentials"}
OPERATIONS, TRANSFER = Purpose.DISTRICT_OPERATIONS, Purpose.ENROLLMENT_TRANSFER


@pytest.fixture(scope="package")
def busy(served):
    """A client of Kent's with two purposes, and few scopes."""
    parties = registry_of(served).parties
    kent = parties.register_organization(
        "Kent", OrganizationKind.DISTRICT, district=KENT, by="test", why="test"
    )
    client, secret = parties.register_client(
        kent.id,
        "Busy",
        purposes=(OPERATIONS, TRANSFER),
        scopes=("p2:17415:*:read", "p2:17001:identity:read", "p2:17001:identity:write"),
        by="test",
        why="test",
    )
    return client.client_id, secret


@pytest.fixture(scope="package")
def kent_it(served):
    client = served.region.clients["kent-it"]
    return client.client_id, client.client_secret


@pytest.fixture(scope="package")
def registrar(served):
    client = served.region.clients["kent-registrar"]
    return client.client_id, client.client_secret


def ask(served, auth=None, **form):
    return served.http.post("/oauth/token", data=GRANT | form, auth=auth)


def basic(client_id, secret):
    return {
        "Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    }


def test_the_secret_may_come_as_basic_as_a_form_or_in_json(served, kent_it):
    named = {"client_id": kent_it[0], "client_secret": kent_it[1]}
    answers = (
        ask(served, kent_it),
        ask(served, **named),
        served.http.post("/oauth/token", json=GRANT | named),
        served.http.post("/oauth/token", json=GRANT, headers=basic(*kent_it)),
        served.http.post(
            "/oauth/token", data=GRANT, headers=basic(quote(kent_it[0]), quote(kent_it[1]))
        ),
    )

    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.json()["token_type"] == "Bearer"
        assert answer.json()["expires_in"] == 900
        assert served.gateway.services.access.verify_token(answer.json()["access_token"])


def test_an_answer_is_stored_nowhere(served, kent_it):
    for answer in (ask(served, kent_it), ask(served, ("nobody", "x"))):
        assert answer.headers["Cache-Control"] == "no-store"


def test_credentials_in_two_places_are_refused(served, kent_it):
    answer = ask(served, kent_it, client_id=kent_it[0], client_secret=kent_it[1])

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_wrong_secret_and_an_unknown_client_are_answered_alike(served, kent_it):
    answers = [
        ask(served, (kent_it[0], "wrong")),
        ask(served, (kent_it[0], "")),
        ask(served, ("nobody-1", kent_it[1])),
        ask(served, client_id="nobody-1", client_secret=kent_it[1]),
        ask(served, client_id=kent_it[0], client_secret="wrong"),
        ask(served, (kent_it[0], kent_it[1] + "\x00")),
        ask(served, ("' OR 1=1 --", "x")),
        ask(served, (kent_it[0].upper(), kent_it[1])),
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["error"] == "invalid_client"
    assert all(answer.headers["WWW-Authenticate"].startswith("Basic") for answer in answers)


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", "Basic " + base64.b64encode(b"\xff\xfe:x").decode(), "Basic Og=="],
)
def test_credentials_that_cannot_be_read_are_401(served, header):
    answer = served.http.post("/oauth/token", data=GRANT, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_no_credentials_are_401(served):
    for form in ({}, {"client_id": "kent"}, {"client_secret": "x"}):
        assert ask(served, **form).status_code == 401


@pytest.mark.parametrize(
    ("grant_type", "error"),
    [
        ("password", "unsupported_grant_type"),
        ("authorization_code", "unauthorized_client"),
        ("refresh_token", "unauthorized_client"),
        ("implicit", "unsupported_grant_type"),
        ("CLIENT_CREDENTIALS", "unsupported_grant_type"),
        ("", "invalid_request"),
        (None, "invalid_request"),
    ],
)
def test_another_grant_type_is_refused(served, kent_it, grant_type, error):
    form = {} if grant_type is None else {"grant_type": grant_type}

    answer = served.http.post("/oauth/token", data={**form, "username": "x"}, auth=kent_it)

    assert answer.status_code == 400
    assert answer.json()["error"] == error


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        (None, "p2:17415:*:read p2:17001:identity:read p2:17001:identity:write"),
        ("", "p2:17415:*:read p2:17001:identity:read p2:17001:identity:write"),
        ("p2:*:*:read", "p2:17415:*:read p2:17001:identity:read"),
        ("p2:*:identity:read", "p2:17415:identity:read p2:17001:identity:read"),
        ("p2:17415:attendance:read", "p2:17415:attendance:read"),
        ("p2:17415:attendance:read p2:17415:attendance:write", "p2:17415:attendance:read"),
        ("p2:17001:*:write", "p2:17001:identity:write"),
        ("p2:17415:identity:read p2:17415:identity:read", "p2:17415:identity:read"),
        ("p2:*:*:read openid roster.readonly p2:*", "p2:17415:*:read p2:17001:identity:read"),
    ],
)
def test_of_the_scope_asked_for_the_part_that_is_allowed_is_granted(served, busy, scope, granted):
    form = {} if scope is None else {"scope": scope}

    answer = ask(served, busy, **form, authorization_details=details(purpose=OPERATIONS))

    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"] == granted
    assert parts(answer.json()["access_token"])[1]["scope"] == granted


@pytest.mark.parametrize(
    "scope", [" ", "openid", "p2:17403:*:read", "p2:17415:*:write", "p2:1741:*:read", "p2:**:*:*"]
)
def test_a_scope_of_which_nothing_is_allowed_is_refused(served, busy, scope):
    answer = ask(served, busy, scope=scope, authorization_details=details(purpose=OPERATIONS))

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


def details(*more, **members):
    return json.dumps([{"type": "student_record", **members}, *more])


def test_a_clients_only_purpose_is_bound_to_its_token(served, kent_it):
    answer = ask(served, kent_it).json()

    assert parts(answer["access_token"])[1]["purpose"] == OPERATIONS
    assert answer["authorization_details"] == [{"type": "student_record", "purpose": OPERATIONS}]


def test_a_client_with_several_purposes_must_name_one(served, busy):
    unnamed = ask(served, busy)
    named = ask(served, busy, authorization_details=details(purpose=TRANSFER))

    assert unnamed.status_code == 400
    assert unnamed.json()["error"] == "invalid_authorization_details"
    assert OPERATIONS in unnamed.json()["error_description"]
    assert parts(named.json()["access_token"])[1]["purpose"] == TRANSFER


@pytest.mark.parametrize(
    "asked",
    [
        "{",
        "null",
        "7",
        "[7]",
        '"student_record"',
        "{}",
        '{"type": "student_record", "purpose": "district-operations"}',
        "[" * 5000,
        json.dumps([{"purpose": OPERATIONS}]),
        json.dumps([{"type": "payment", "purpose": OPERATIONS}]),
        details({"type": "payment"}, purpose=OPERATIONS),
        details(purpose="marketing"),
        details(purpose=Purpose.CBO_SUPPORT),
        details(purpose=None),
        details(purpose=[OPERATIONS]),
        details({"type": "student_record", "purpose": TRANSFER}, purpose=OPERATIONS),
        details(purpose=OPERATIONS, students=["1000000001"]),
        details(purpose=OPERATIONS, districts="17415"),
        details(purpose=OPERATIONS, districts=[]),
        details(purpose=OPERATIONS, districts=["1741"]),
        details(purpose=OPERATIONS, datasets=["no such:dataset"]),
        details(purpose=OPERATIONS, datasets=[7]),
        details(purpose=OPERATIONS, actions=["delete"]),
        details(purpose=OPERATIONS, districts=[f"{code}" for code in range(10000, 10999)]),
    ],
)
def test_details_that_cannot_be_given_are_refused(served, busy, asked):
    answer = ask(served, busy, authorization_details=asked)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_authorization_details", answer.json()
    assert "1000000001" not in answer.text


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (
            {"datasets": ["identity"], "actions": ["read"]},
            "17415:identity:read 17001:identity:read",
        ),
        ({"districts": ["17415"]}, "17415:*:read"),
        (
            {"districts": ["17001"], "datasets": ["identity"]},
            "17001:identity:read 17001:identity:write",
        ),
        ({"districts": ["17001"], "actions": ["write"]}, "17001:identity:write"),
        (
            {"districts": ["17415"], "datasets": ["growth", "identity"]},
            "17415:growth:read 17415:identity:read",
        ),
    ],
)
def test_details_narrow_the_token(served, busy, asked, granted):
    answer = ask(served, busy, authorization_details=details(purpose=OPERATIONS, **asked))

    assert answer.json()["scope"] == " ".join(f"p2:{part}" for part in granted.split())


def test_details_and_scope_narrow_together(served, busy):
    answer = ask(
        served,
        busy,
        scope="p2:*:identity:read",
        authorization_details=details(purpose=OPERATIONS, districts=["17001"]),
    )

    assert answer.json()["scope"] == "p2:17001:identity:read"


def test_more_scopes_than_one_token_holds_are_refused(served):
    parties = registry_of(served).parties
    many = parties.register_organization(
        "Many", OrganizationKind.DISTRICT, district=KENT, by="test", why="test"
    )
    client, secret = parties.register_client(
        many.id,
        "Many",
        purposes=(OPERATIONS,),
        scopes=tuple(f"p2:{code}:identity:read" for code in range(10000, 10600)),
        by="test",
        why="test",
    )

    assert ask(served, (client.client_id, secret)).json()["error"] == "invalid_scope"
    few = ask(served, (client.client_id, secret), scope="p2:10007:*:read")
    assert few.json()["scope"] == "p2:10007:identity:read"


def test_details_of_which_nothing_is_allowed_are_refused(served, busy):
    answer = ask(
        served, busy, authorization_details=details(purpose=OPERATIONS, districts=["17403"])
    )

    assert answer.json()["error"] == "invalid_scope"


def test_a_narrowed_token_opens_no_more_than_it_says(served, kent_it):
    token = ask(served, kent_it, scope="p2:17415:identity:read").json()["access_token"]
    body = {"district": KENT, "ssid": served.region.cast.kent[0]}

    def read(**datasets):
        return served.http.post(
            "/exchange/v1/records/query",
            json={**body, **datasets},
            headers={"Authorization": f"Bearer {token}"},
        )

    assert list(read().json()["datasets"]) == ["identity"]
    assert read(datasets=["attendance"]).status_code == 403
    assert "scope" in read(datasets=["attendance"]).json()["detail"]


def test_a_token_that_was_forged_opens_nothing(served, kent_it):
    good = ask(served, kent_it).json()["access_token"]
    header, claims = parts(good)
    forged = (
        unsigned(header | {"alg": "none"}, claims),
        sign_hs256(b"", header | {"alg": "HS256"}, claims),
        good[:-10],
        "",
        "x",
    )

    for token in forged:
        answer = served.http.get(
            "/exchange/v1/transfers", headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 401, token
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_good_for_a_quarter_of_an_hour(exchange):
    token = exchange.token("kent-registrar")

    def status():
        answer = exchange.http.get(
            "/exchange/v1/transfers", headers={"Authorization": f"Bearer {token}"}
        )
        return answer.status_code

    assert status() == 200
    exchange.ahead = timedelta(minutes=15)
    assert status() == 401


def test_the_public_keys_verify_what_was_issued(served, kent_it):
    keys = served.http.get("/oauth/jwks").json()
    token = ask(served, kent_it).json()["access_token"]

    read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES256"])
    assert read.claims["client_id"] == kent_it[0]
    assert not any("d" in key for key in keys["keys"])


def test_secrets_are_at_rest_as_argon2_hashes_alone(served, kent_it):
    stored = served.database.read(lambda uow: uow.clients.get(kent_it[0]))

    assert all(text.startswith("$argon2id$") for text in stored.secret_hashes)
    held = b"".join(
        path.read_bytes() for path in served.folder.iterdir() if path.name.startswith("gateway.db")
    )
    assert kent_it[1].encode() not in held
    assert kent_it[0].encode() in held


def test_what_was_issued_and_refused_is_in_the_ledger(exchange):
    client = exchange.region.clients["kent-it"]
    exchange.token("kent-it")
    ask(exchange, (client.client_id, "wrong"))
    ask(exchange, (client.client_id, client.client_secret), scope="openid")
    ask(exchange, ("nobody", "wrong"))

    (issued,) = exchange.events("token.issued")
    refused = [one["data"] for one in exchange.events("token.refused")]
    assert issued["data"]["client_id"] == client.client_id
    assert issued["data"]["purpose"] == OPERATIONS
    assert refused == [
        {"client_id": client.client_id, "error": "invalid_client"},
        {"client_id": client.client_id, "error": "invalid_scope"},
    ]
    assert client.client_secret not in json.dumps(exchange.events("token.issued"))


def test_two_well_known_clients_fetch_a_token_unchanged(served, registrar, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    client_id, secret = registrar
    with listening(served) as base:
        url = f"{base}/oauth/token"
        oauthlib = OAuth2Session(client=BackendApplicationClient(client_id))
        tokens = [oauthlib.fetch_token(url, client_id=client_id, client_secret=secret)]
        oauthlib.close()
        for method in ("client_secret_basic", "client_secret_post"):
            with AuthlibSession(client_id, secret, token_endpoint_auth_method=method) as authlib:
                tokens.append(authlib.fetch_token(url, grant_type="client_credentials"))
                answer = authlib.get(f"{base}/exchange/v1/transfers")
                assert answer.status_code == 200

    assert all(token["token_type"] == "Bearer" for token in tokens)
