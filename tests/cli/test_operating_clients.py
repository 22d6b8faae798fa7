"""What an operator changes of how a client authenticates holds at its next request for a token."""

import json

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey
from serving import PATIENCE

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite", "postgresql"], indirect=True, scope="package"
)


@pytest.fixture
def client(site):
    return site.add_client("Evergreen SIS", "sis-vendor", "district-operations")


def status(site, client_id, secret):
    answer = requests.post(
        f"{site.server.url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client_id, secret),
        timeout=PATIENCE,
    )
    return answer.status_code


def test_a_secret_is_replaced_without_a_request_refused(site, client):
    client_id, old = client["client_id"], client["client_secret"]
    new = site.p2("client", "rotate", client_id).stdout.split()[1]
    both = [status(site, client_id, secret) for secret in (old, new)]
    site.p2("client", "end-secret", client_id, "--why", "test")

    assert both == [200, 200]
    assert [status(site, client_id, secret) for secret in (old, new)] == [401, 200]


def test_a_newer_secret_that_was_lost_is_ended(site, client):
    client_id, old = client["client_id"], client["client_secret"]
    new = site.p2("client", "rotate", client_id).stdout.split()[1]
    site.p2("client", "end-secret", client_id, "--newer", "--why", "test")

    assert [status(site, client_id, secret) for secret in (old, new)] == [200, 401]


def test_a_client_authenticates_by_a_key_that_was_registered_by_command(site, client, tmp_path):
    key = ECKey.generate_key("P-256")
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [key.as_dict(private=False) | {"kid": "one"}]}), "utf-8")
    site.p2("client", "keys", client["client_id"], str(path))
    url = f"{site.server.url}/oauth/token"

    with OAuth2Session(
        client["client_id"], key, token_endpoint_auth_method="private_key_jwt"
    ) as session:
        session.register_client_auth_method(
            PrivateKeyJWT(url, headers={"kid": "one"}, alg="ES256")
        )
        token = session.fetch_token(url, grant_type="client_credentials")

    answer = site.server.call(token["access_token"], "GET", "/exchange/v1/transfers")
    assert answer.status_code == 403  # known, and no registrar


def test_people_are_sent_back_to_an_address_that_was_registered_by_command(site, client):
    back = "https://evergreen.example/back"
    query = {"client_id": client["client_id"], "redirect_uri": back, "response_type": "token"}
    site.p2("client", "redirects", client["client_id"], back)

    stored = site.p2("client", "redirects", client["client_id"], back).stdout
    page = requests.get(
        f"{site.server.url}/oauth/authorize",
        params=query,
        timeout=PATIENCE,
        allow_redirects=False,
    )

    assert "1 address" in stored
    assert page.headers["Location"].startswith("/sign-in")


def test_a_client_is_told_by_command_to_push_what_it_asks_and_to_bind_its_tokens(site, client):
    told = [
        site.p2("client", "require", client["client_id"], flag, "--why", "test").stdout
        for flag in ("--par", "--dpop", "--no-par")
    ]

    assert [("must push" in one, "must bind" in one) for one in told] == [
        (True, False),
        (True, True),
        (False, True),
    ]
    assert status(site, client["client_id"], client["client_secret"]) == 400  # without a proof
    assert site.add_client(
        "Pushing SIS", "sis-vendor", "district-operations", "--requires-par", "--requires-dpop"
    ).keys() == {"organization_id", "client_id", "client_secret"}
