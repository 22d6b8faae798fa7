"""A person authorizes a client: authorization_code with PKCE (RFC 6749, 7636, 9207)."""

import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from assertions import ASSERTION_TYPE, Signer, credentials_of
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authorizing import BACK, OTHER, TOKEN, VERIFIER, answered, browser_of, details
from forging import parts
from listening import listening
from oauthlib.oauth2 import WebApplicationClient
from region import BASE_URL, KENT, SEATTLE
from requests_oauthlib import OAuth2Session

from gateway.errors import InvalidRequestError
from gateway.model.purpose import Purpose


@pytest.fixture
def browser(exchange):
    return browser_of(exchange)


def test_who_is_not_signed_in_is_sent_to_sign_in_and_comes_back(browser):
    answer = browser.get(is_signed_in=False)

    assert answer.status_code == 303
    location = urlsplit(answer.headers["Location"])
    assert (location.netloc, location.path) == ("", "/sign-in")
    back = urlsplit(dict(parse_qsl(location.query))["return_to"])
    assert (back.netloc, back.path) == ("", "/oauth/authorize")
    assert dict(parse_qsl(back.query)) == browser.query()
    page = browser.exchange.http.get(answer.headers["Location"])
    assert page.status_code == 200


def test_the_page_says_who_asks_for_what_and_nothing_of_students(browser):
    ssid = browser.exchange.region.cast.kent[0]
    asked = details(districts=[KENT], datasets=["identity"], students=[ssid])

    page = browser.get(authorization_details=asked)

    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Kent School District" in page.text
    assert Purpose.ENROLLMENT_TRANSFER in page.text
    assert f"p2:{KENT}:identity:read" in page.text
    assert "Of 1\n" in page.text
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "<script" not in browser.get(state="<script>").text


def test_the_person_authorizes_and_the_client_acts_for_them(browser):
    sent = answered(browser.post())
    assert sent.keys() == {"from", "code", "state", "iss"}
    assert sent["state"] == browser.query()["state"]
    assert sent["iss"] == BASE_URL

    answer = browser.exchange_code(sent["code"])

    assert answer.status_code == 200, answer.text
    found = answer.json()
    claims = parts(found["access_token"])[1]
    assert claims["sub"] == browser.person_id
    assert claims["client_id"] == browser.client.client_id
    assert claims["purpose"] == Purpose.ENROLLMENT_TRANSFER
    assert found["refresh_token"] not in found["access_token"]
    assert browser.opens(found["access_token"])


def test_what_was_authorized_is_in_the_ledger(browser):
    tokens = browser.tokens()
    (given,) = browser.exchange.events("authorization.given")
    issued = browser.exchange.events("token.issued")[-1]["data"]

    assert given["data"]["person_id"] == issued["person_id"] == browser.person_id
    assert given["data"]["family_id"] == issued["family_id"]
    assert issued["grant_type"] == "authorization_code"
    everything = json.dumps([given, issued])
    assert tokens["refresh_token"] not in everything


def test_codes_and_refresh_tokens_are_at_rest_as_digests_alone(browser):
    code = browser.code()
    refresh = browser.exchange_code(code).json()["refresh_token"]
    held = b"".join(
        path.read_bytes()
        for path in browser.exchange.folder.iterdir()
        if path.name.startswith("gateway.db")
    )

    assert code.encode() not in held
    assert refresh.encode() not in held


def test_the_person_refuses_and_the_client_is_told(browser):
    sent = answered(browser.post("deny"))

    assert sent["error"] == "access_denied"
    assert (sent["state"], sent["iss"]) == (browser.query()["state"], BASE_URL)
    assert "code" not in sent
    assert browser.exchange.events("authorization.given") == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"response_type": "token"}, "unsupported_response_type", id="implicit"),
        pytest.param({"response_type": 'a"\\b'}, "unsupported_response_type", id="odd type"),
        pytest.param({"response_type": None}, "unsupported_response_type", id="no type"),
        pytest.param({"code_challenge": None}, "invalid_request", id="no challenge"),
        pytest.param({"code_challenge": "short"}, "invalid_request", id="no challenge of S256"),
        pytest.param({"code_challenge_method": None}, "invalid_request", id="no method"),
        pytest.param({"code_challenge_method": "plain"}, "invalid_request", id="plain"),
        pytest.param(
            {"code_challenge": None, "code_challenge_method": None},
            "invalid_request",
            id="no PKCE",
        ),
        pytest.param({"scope": "openid"}, "invalid_scope", id="no scope of ours"),
        pytest.param(
            {"authorization_details": "{"}, "invalid_authorization_details", id="no details"
        ),
        pytest.param(
            {"authorization_details": details(purpose="cbo-support")},
            "invalid_authorization_details",
            id="another purpose",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_to_the_client_by_either_way(browser, changes, error):
    for answer in (browser.get(**changes), browser.post(**changes)):
        assert answer.status_code == 303, answer.text
        sent = answered(answer)
        assert (sent["error"], sent["state"], sent["iss"]) == (
            error,
            browser.query()["state"],
            BASE_URL,
        )
        assert "code" not in sent


REDIRECTS = [
    "https://client.example/back",
    "https://client.example/back?from=p2&x=y",
    "https://client.example/back?from=p2/",
    "https://client.example/back?from=p2#x",
    "https://client.example/BACK?from=p2",
    "https://client.example:443/back?from=p2",
    "http://client.example/back?from=p2",
    "https://evil.example/back?from=p2",
    "https://client.example.evil.example/back?from=p2",
    "https://client.example@evil.example/back?from=p2",
    "https://client.example/../back?from=p2",
    "https://client.example/back%3Ffrom=p2",
    "//client.example/back?from=p2",
    "/back",
    "javascript:alert(1)",
    "http://127.0.0.1:9998/back",
    "http://localhost:9999/back",
    'https://client.example/"',
    "",
    None,
]


@pytest.mark.parametrize("uri", REDIRECTS)
def test_nobody_is_sent_to_an_address_that_is_not_exactly_registered(browser, uri):
    for answer in (
        browser.get(redirect_uri=uri),
        browser.post(redirect_uri=uri),
        browser.get(redirect_uri=uri, response_type="token"),
        browser.get(redirect_uri=uri, code_challenge=None),
    ):
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert answer.json()["error"] in {"invalid_request", "unsupported_response_type"}


@pytest.mark.parametrize("client_id", ["nobody", "", None, "' OR 1=1 --"])
def test_a_client_that_is_not_there_gets_nobody(browser, client_id):
    for answer in (browser.get(client_id=client_id), browser.post(client_id=client_id)):
        assert answer.status_code == 400
        assert "Location" not in answer.headers


def test_a_client_that_ended_asks_nobody(browser, registry):
    registry.parties.end_client(browser.client.client_id, by="test", why="it ended")

    assert answered(browser.get())["error"] == "unauthorized_client"
    assert answered(browser.post())["error"] == "unauthorized_client"


def test_what_is_not_known_is_ignored_and_what_comes_twice_is_not(browser):
    assert browser.get(nonce="n", prompt="consent").status_code == 200
    twice = browser.exchange.http.get(
        "/oauth/authorize?state=a&state=b", headers=browser.cookie(), follow_redirects=False
    )
    assert twice.status_code == 400


def test_an_answer_is_taken_from_the_gateways_own_page_of_who_is_signed_in(browser):
    assert browser.post(headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.post(headers={"Origin": BASE_URL}).status_code == 303
    browser.session_id = "x" * 43
    assert browser.post().status_code == 401
    assert browser.exchange.events("authorization.given")[1:] == []


def test_a_code_is_good_once_and_ends_what_came_of_it_when_it_comes_again(browser):
    code = browser.code()
    tokens = browser.exchange_code(code).json()
    assert browser.opens(tokens["access_token"])

    again = browser.exchange_code(code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert not browser.opens(tokens["access_token"])
    assert browser.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    (revoked,) = browser.exchange.events("token.revoked")
    assert revoked["data"]["reason"] == "its code came a second time"


def test_a_code_is_good_for_a_minute(browser):
    code = browser.code()
    browser.exchange.ahead = timedelta(minutes=1)

    assert browser.exchange_code(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": create_s256_code_challenge(VERIFIER)}, "invalid_grant"),
        ({"code_verifier": "v" * 42}, "invalid_request"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": None}, "invalid_request"),
        ({"redirect_uri": OTHER}, "invalid_grant"),
        ({"redirect_uri": BACK + "&x=y"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code": "x" * 43}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"authorization_details": details(districts=[KENT])}, "invalid_authorization_details"),
        ({"scope": "p2:*:*:read p2:*:*:write"}, "invalid_scope"),
    ],
)
def test_a_code_is_taken_up_as_it_was_asked_for_or_not_at_all(browser, changes, error):
    code = browser.code()

    refused = browser.exchange_code(**{"code": code, **changes})

    assert (refused.status_code, refused.json()["error"]) == (400, error)
    assert browser.exchange_code(code).status_code == 200


def test_another_clients_code_is_none_and_is_not_used_up(browser):
    code = browser.code()
    other = browser_of(browser.exchange, "seattle-registrar", district=SEATTLE)

    stolen = other.exchange_code(code)

    assert stolen.json()["error"] == "invalid_grant"
    assert browser.exchange_code(code).status_code == 200


def test_the_client_authenticates_when_it_takes_up_a_code(browser):
    code = browser.code()
    client_id = browser.client.client_id

    assert browser.exchange_code(code, auth=(client_id, "wrong")).status_code == 401
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    bare = browser.exchange.http.post(TOKEN, data=form | {"client_id": client_id})
    assert (bare.status_code, bare.json()["error"]) == (401, "invalid_client")
    signed = browser.exchange.http.post(
        TOKEN,
        data=form
        | {
            "redirect_uri": BACK,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": Signer(browser.exchange, client_id).sign(),
        },
    )
    assert signed.status_code == 200


def test_a_client_without_redirect_uris_acts_for_nobody(browser):
    code = browser.code()
    refresh = browser.tokens()["refresh_token"]
    credentials = credentials_of(browser.exchange)
    credentials.put_redirect_uris(browser.client.client_id, (), by="test", why="test")

    assert browser.get().status_code == 400
    assert browser.exchange_code(code).json()["error"] == "unauthorized_client"
    assert browser.refresh(refresh).json()["error"] == "unauthorized_client"


def test_a_person_who_was_stopped_is_acted_for_no_more(browser):
    code, tokens = browser.code(), browser.tokens()
    browser.stop()

    assert browser.exchange_code(code).json()["error"] == "invalid_grant"
    assert browser.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_students_named_are_kept_as_references_and_named_in_the_token(browser):
    ssid = browser.exchange.region.cast.kent[0]
    asked = details(districts=[KENT], students=[ssid])

    tokens = browser.tokens(authorization_details=asked)

    (reference,) = parts(tokens["access_token"])[1]["students"][KENT]
    further = browser.refresh(tokens["refresh_token"]).json()
    assert parts(further["access_token"])[1]["students"] == {KENT: [reference]}
    held = b"".join(
        path.read_bytes()
        for path in browser.exchange.folder.iterdir()
        if path.name.startswith("gateway.db")
    )
    assert ssid.encode() not in held


def test_at_a_districts_door_the_token_is_of_that_district(browser):
    answer = browser.exchange_code(browser.code(), path=f"/{KENT}/oauth/token")
    claims = parts(answer.json()["access_token"])[1]

    assert claims["district"] == KENT
    assert all(scope.startswith(f"p2:{KENT}:") for scope in claims["scope"].split())


BAD_URIS = [
    "http://client.example/back",
    "https://client.example/back#x",
    "https://client.example/back#",
    "https://user@client.example/back",
    "https://*.example/back",
    "https:///back",
    "https://client.example:port/back",
    "https://client.example/a b",
    "https://client.example/\n",
    "https://client.example/é",
    "javascript:alert(1)",
    "custom.scheme:/back",
    "http://127.0.0.1.evil.example/back",
    "/back",
    "",
    "https://client.example/" + "x" * 500,
]


@pytest.mark.parametrize("uri", BAD_URIS)
def test_what_is_no_safe_address_is_not_registered(served, uri):
    client_id = served.region.clients["cbo"].client_id
    with pytest.raises(InvalidRequestError, match="redirect_uri"):
        credentials_of(served).put_redirect_uris(client_id, (BACK, uri), by="test", why="test")

    assert served.database.read(lambda uow: uow.clients.get(client_id)).redirect_uris == ()


@pytest.mark.parametrize(
    "uri",
    [BACK, OTHER, "http://localhost/", "http://[::1]:8080/x", "https://client.example:8443/"],
)
def test_https_and_ones_own_machine_are_registered(exchange, uri):
    client_id = exchange.region.clients["cbo"].client_id
    credentials_of(exchange).put_redirect_uris(client_id, (uri,), by="test", why="test")

    assert exchange.database.read(lambda uow: uow.clients.get(client_id)).redirect_uris == (uri,)
    assert exchange.events("policy.changed")[-1]["data"]["after"]["redirect_uris"] == [uri]


def test_two_well_known_clients_act_for_a_person(browser, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    client_id, secret = browser.client.client_id, browser.client.client_secret

    def visit(url):
        """What the person's browser does with the address that the client made."""
        query = dict(parse_qsl(urlsplit(url).query))
        answer = browser.exchange.http.post(
            "/oauth/authorize",
            data=query | {"decision": "grant"},
            headers=browser.cookie(),
            follow_redirects=False,
        )
        return answer.headers["Location"]

    with listening(browser.exchange) as base:
        with AuthlibSession(
            client_id, secret, redirect_uri=BACK, code_challenge_method="S256"
        ) as session:
            url, _ = session.create_authorization_url(
                f"{base}/oauth/authorize", code_verifier=VERIFIER
            )
            got = [
                session.fetch_token(
                    f"{base}/oauth/token",
                    authorization_response=visit(url),
                    code_verifier=VERIFIER,
                )
            ]
            got.append(session.refresh_token(f"{base}/oauth/token"))
        web = WebApplicationClient(client_id)
        with OAuth2Session(client=web, redirect_uri=BACK, pkce="S256") as session:
            url, _ = session.authorization_url(f"{base}/oauth/authorize")
            got.append(
                session.fetch_token(
                    f"{base}/oauth/token",
                    authorization_response=visit(url),
                    client_secret=secret,
                )
            )

    assert all(browser.opens(one["access_token"]) for one in got)
