"""Revocation (RFC 7009) and introspection (RFC 7662) of a client's own tokens."""

from datetime import timedelta

import pytest
from assertions import ASSERTION_TYPE, Signer
from authlib.integrations.requests_client import OAuth2Session
from forging import parts
from listening import listening
from region import BASE_URL, KENT
from starlette.testclient import TestClient

from gateway.app.application import create_app
from gateway.app.composition import compose
from gateway.settings import Settings


@pytest.fixture
def second(exchange):
    """Another gateway on the same database."""
    settings = Settings(
        database_url=f"sqlite:///{exchange.folder / 'gateway.db'}",
        keys=f"file:{exchange.region.keys}",
        base_url=BASE_URL,
    )
    gateway = compose(settings)
    yield TestClient(create_app(gateway, validate_responses=True), base_url=BASE_URL)
    gateway.services.database.close()


def about(exchange, endpoint, token, name="kent-registrar", **form):
    client = exchange.region.clients[name]
    return exchange.http.post(
        f"/oauth/{endpoint}",
        data={"token": token, **form},
        auth=(client.client_id, client.client_secret),
    )


def status(http, token):
    answer = http.get("/exchange/v1/transfers", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


def is_active(exchange, token, name="kent-registrar"):
    return about(exchange, "introspect", token, name).json()["active"]


def test_a_revoked_token_opens_nothing_in_any_process_and_others_still_do(exchange, second):
    token, other = exchange.token("kent-registrar"), exchange.token("kent-registrar")
    assert [status(http, token) for http in (exchange.http, second)] == [200, 200]

    assert about(exchange, "revoke", token).status_code == 200

    assert [status(http, token) for http in (exchange.http, second)] == [401, 401]
    assert [status(http, other) for http in (exchange.http, second)] == [200, 200]


def test_a_revoked_token_is_refused_as_an_invalid_one(exchange):
    token = exchange.token("kent-registrar")
    about(exchange, "revoke", token)

    answer = exchange.http.get(
        "/exchange/v1/transfers", headers={"Authorization": f"Bearer {token}"}
    )

    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_to_revoke_what_is_no_token_or_none_any_more_is_no_error(exchange):
    token = exchange.token("kent-registrar")
    for text in (token, token, "x", token[:-8] + "AAAAAAAA"):
        assert about(exchange, "revoke", text).status_code == 200

    (event,) = exchange.events("token.revoked")
    assert event["data"] == {
        "client_id": exchange.region.clients["kent-registrar"].client_id,
        "jti": parts(token)[1]["jti"],
        "family_id": None,
        "reason": "the client asked",
    }


def test_anothers_token_is_not_revoked(exchange):
    token = exchange.token("kent-registrar")

    answer = about(exchange, "revoke", token, "cbo")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert status(exchange.http, token) == 200


def test_what_was_revoked_is_forgotten_once_it_has_expired(exchange):
    about(exchange, "revoke", exchange.token("kent-registrar"))
    exchange.ahead = timedelta(minutes=16)
    about(exchange, "revoke", exchange.token("kent-registrar"))

    def count(uow):
        return uow._connection.exec_driver_sql("SELECT count(*) FROM revocations").scalar()  # noqa: SLF001 - no face counts them

    assert exchange.database.read(count) == 1


def test_a_token_is_told_to_whose_it_is(exchange):
    token = exchange.token("kent-registrar", scope="p2:17415:identity:read")
    claims = parts(token)[1]

    told = about(exchange, "introspect", token).json()

    assert told.pop("authorization_details") == [
        {"type": "student_record", "purpose": "enrollment-transfer"}
    ]
    assert told.pop("active") is True
    assert told.pop("token_type") == "Bearer"
    assert told == {name: claims[name] for name in told}
    assert {"scope", "exp", "sub", "client_id", "jti", "iss", "aud"} == told.keys()


def test_a_token_is_not_active_to_others_once_revoked_or_expired_and_none_never(exchange):
    token, revoked = exchange.token("kent-registrar"), exchange.token("kent-registrar")
    about(exchange, "revoke", revoked)

    assert is_active(exchange, token)
    assert not is_active(exchange, token, "cbo")
    assert not is_active(exchange, revoked)
    assert not is_active(exchange, "x.y.z")
    exchange.ahead = timedelta(minutes=15)
    assert not is_active(exchange, token)


@pytest.mark.parametrize("endpoint", ["revoke", "introspect"])
def test_the_client_authenticates_as_for_a_token(exchange, endpoint):
    client = exchange.region.clients["kent-registrar"]
    token = exchange.token("kent-registrar")
    assertion = Signer(exchange, client.client_id).sign()

    def post(auth=None, **form):
        answer = exchange.http.post(f"/oauth/{endpoint}", data={"token": token, **form}, auth=auth)
        return answer.status_code, answer.json().get("error")

    assert post() == (401, "invalid_client")
    assert post((client.client_id, "wrong")) == (401, "invalid_client")
    assert post(("nobody", "wrong")) == (401, "invalid_client")
    assert post((client.client_id, client.client_secret), client_secret="x") == (
        400,
        "invalid_request",
    )
    signed = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    assert post(**signed) == (200, None)
    assert post(**signed) == (401, "invalid_client")
    assert exchange.events("token.refused")[-1]["data"]["error"] == "invalid_client"


@pytest.mark.parametrize("endpoint", ["revoke", "introspect"])
def test_a_token_must_be_there_and_the_hint_decides_nothing(exchange, endpoint):
    client = exchange.region.clients["kent-registrar"]
    auth = (client.client_id, client.client_secret)
    for form in ({}, {"token": ""}):
        answer = exchange.http.post(f"/oauth/{endpoint}", data={"x": "y", **form}, auth=auth)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")

    for hint in ("access_token", "refresh_token", "unheard-of"):
        token = exchange.token("kent-registrar")
        assert about(exchange, endpoint, token, token_type_hint=hint).status_code == 200


def test_a_well_known_client_revokes_and_introspects(exchange):
    client = exchange.region.clients["kent-registrar"]
    with (
        listening(exchange) as base,
        OAuth2Session(client.client_id, client.client_secret) as session,
    ):
        token = session.fetch_token(f"{base}/oauth/token", grant_type="client_credentials")
        text = token["access_token"]
        told = [session.introspect_token(f"{base}/oauth/introspect", token=text).json()]
        session.revoke_token(f"{base}/oauth/revoke", token=text)
        told.append(session.introspect_token(f"{base}/oauth/introspect", token=text).json())

    assert [one["active"] for one in told] == [True, False]


def test_a_revoked_token_reads_no_record(exchange):
    token = exchange.token("kent-it")
    about(exchange, "revoke", token, "kent-it")
    exchange.hold("kent-it", token)

    assert exchange.read_record("kent-it", exchange.region.cast.kent[0], KENT).status_code == 401
