"""A client pushes what it asks a person (RFC 9126), and what an attacker would bring instead."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from assertions import ASSERTION_TYPE, Signer, credentials_of
from authorizing import BACK, OTHER, answered, browser_of, details
from forging import parts
from region import BASE_URL, KENT

PAR = "/oauth/par"
FIVE_MINUTES = 300


@pytest.fixture
def browser(exchange):
    return browser_of(exchange)


def push(browser, auth=None, **changes):
    auth = auth or (browser.client.client_id, browser.client.client_secret)
    return browser.exchange.http.post(PAR, data=browser.query(**changes), auth=auth)


def pushed(browser, **changes):
    answer = push(browser, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["request_uri"]


def only(uri, **beside):
    """Changes to the query after which the URI is all of it, but for the client."""
    names = (
        "response_type",
        "redirect_uri",
        "state",
        "code_challenge",
        "code_challenge_method",
    )
    return dict.fromkeys(names) | {"request_uri": uri} | beside


def refused(answer):
    """Nobody is sent anywhere, and what is wrong is not told apart."""
    assert answer.status_code == 400, answer.text
    assert "Location" not in answer.headers
    assert answer.json() == {
        "error": "invalid_request_uri",
        "error_description": "request_uri: is none of the client's, or over",
    }


def at_rest(exchange):
    return b"".join(
        path.read_bytes()
        for path in exchange.folder.iterdir()
        if path.name.startswith("gateway.db")
    )


def require_par(browser, *, par=True):
    credentials_of(browser.exchange).put_requirements(
        browser.client.client_id, par=par, by="test", why="test"
    )


def test_what_was_pushed_is_asked_and_answered(browser):
    answer = push(browser, scope=f"p2:{KENT}:identity:read")
    uri = answer.json()["request_uri"]
    page = browser.get(**only(uri))
    sent = answered(browser.post(**only(uri)))
    tokens = browser.exchange_code(sent["code"]).json()

    assert answer.status_code == 201
    assert answer.json().keys() == {"request_uri", "expires_in"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert uri.startswith("urn:ietf:params:oauth:request_uri:")
    assert answer.json()["expires_in"] == FIVE_MINUTES
    assert f"p2:{KENT}:identity:read" in page.text
    assert (sent["state"], sent["iss"]) == (browser.query()["state"], BASE_URL)
    assert tokens["scope"] == f"p2:{KENT}:identity:read"
    assert browser.opens(tokens["access_token"])


def test_who_is_not_signed_in_comes_back_with_it(browser):
    uri = pushed(browser)
    location = browser.get(is_signed_in=False, **only(uri)).headers["Location"]

    assert location.startswith("/sign-in?return_to=")
    assert uri.rpartition(":")[2] in location
    assert browser.get(**only(uri)).status_code == 200


def test_it_is_answered_once_whatever_the_answer(browser):
    for decision in ("grant", "deny"):
        uri = pushed(browser)
        assert browser.get(**only(uri)).status_code == 200
        assert browser.get(**only(uri)).status_code == 200
        assert browser.post(decision, **only(uri)).status_code == 303

        refused(browser.post(**only(uri)))
        refused(browser.get(**only(uri)))


def test_of_two_answers_at_once_one_is_taken(browser):
    uri = pushed(browser)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: browser.post(**only(uri)).status_code, range(2)))

    assert sorted(answers) == [303, 400]


def test_it_is_good_for_five_minutes_and_then_forgotten(browser):
    uri = pushed(browser)
    browser.exchange.ahead = timedelta(seconds=FIVE_MINUTES - 5)
    assert browser.get(**only(uri)).status_code == 200

    browser.exchange.ahead = timedelta(seconds=FIVE_MINUTES + 1)
    refused(browser.get(**only(uri)))
    refused(browser.post(**only(uri)))
    pushed(browser)

    def count(uow):
        return uow._connection.exec_driver_sql("SELECT count(*) FROM pushed_requests").scalar()  # noqa: SLF001 - no face counts them

    assert browser.exchange.database.read(count) == 1


def test_it_is_the_clients_own(browser):
    uri = pushed(browser)
    other = browser.exchange.region.clients["cbo"].client_id

    refused(browser.get(**only(uri, client_id=other)))
    refused(browser.post(**only(uri, client_id=other)))
    refused(browser.get(**only(uri, client_id=None)))
    assert browser.post(**only(uri)).status_code == 303


@pytest.mark.parametrize(
    "uri",
    [
        "urn:ietf:params:oauth:request_uri:nobody",
        "https://evil.example/request",
        "http://127.0.0.1:1/",
        "",
        "' OR 1=1 --",
    ],
)
def test_no_other_address_is_read(browser, uri):
    refused(browser.get(**only(uri)))
    refused(browser.post(**only(uri)))


def test_what_is_sent_beside_it_is_not_read(browser):
    uri = pushed(browser, scope=f"p2:{KENT}:identity:read")
    beside = {
        "redirect_uri": OTHER,
        "state": "another",
        "scope": "p2:*:*:read",
        "response_type": "token",
        "code_challenge": "short",
        "authorization_details": "{",
    }
    assert "p2:*:*:read" not in browser.get(**only(uri, **beside)).text
    answer = browser.post(**only(uri, **beside))

    assert answer.headers["Location"].startswith(BACK)
    assert answered(answer)["state"] == browser.query()["state"]
    tokens = browser.exchange_code(answered(answer)["code"]).json()
    assert tokens["scope"] == f"p2:{KENT}:identity:read"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"client_id": "another"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "openid"}, "invalid_scope"),
        ({"authorization_details": "{"}, "invalid_authorization_details"),
        ({"state": "x" * 3001}, "invalid_request"),
        ({"scope": "x" * 10_001}, "invalid_request"),
        ({"authorization_details": "x" * 20_001}, "invalid_request"),
    ],
)
def test_what_cannot_be_asked_is_refused_to_the_client_and_nobody_is_sent(browser, changes, error):
    answer = push(browser, **changes)

    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
    assert "Location" not in answer.headers
    assert "evil" not in answer.text


def test_a_body_past_the_limit_is_not_read(browser):
    assert push(browser, padding="x" * 2_000_000).status_code == 413


def test_the_client_authenticates_as_for_a_token(browser):
    answers = [
        push(browser, auth=(browser.client.client_id, "wrong")),
        push(browser, auth=("nobody", "wrong")),
        browser.exchange.http.post(PAR, data=browser.query()),
    ]

    assert [(one.status_code, one.json()["error"]) for one in answers] == [
        (401, "invalid_client")
    ] * 3


@pytest.mark.parametrize("audience", [BASE_URL, BASE_URL + PAR, f"{BASE_URL}/oauth/token"])
def test_the_client_authenticates_by_its_key(browser, audience):
    signer = Signer(browser.exchange, browser.client.client_id)
    assertion = signer.sign(signer.claims(aud=audience))
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}

    def post():
        return browser.exchange.http.post(PAR, data=browser.query(client_id=None) | form)

    assert [post().status_code for _ in range(2)] == [201, 401]


def test_students_are_kept_as_references_and_what_the_client_says_encrypted(browser):
    ssid = browser.exchange.region.cast.kent[0]
    asked = details(districts=[KENT], datasets=["identity"], students=[ssid])
    state = f"about {ssid}"
    uri = pushed(browser, authorization_details=asked, state=state)
    held = at_rest(browser.exchange)
    answer = answered(browser.post(**only(uri)))
    claims = parts(browser.exchange_code(answer["code"]).json()["access_token"])[1]

    assert b"pushed_requests" in held
    assert uri.encode() not in held
    assert ssid.encode() not in held
    assert answer["state"] == state
    assert list(claims["students"]) == [KENT]


def test_who_must_push_is_refused_without_by_either_way(browser):
    assert browser.get().status_code == 200
    require_par(browser)

    for answer in (browser.get(), browser.post()):
        sent = answered(answer)
        assert (sent["error"], sent["state"]) == ("invalid_request", browser.query()["state"])
        assert "code" not in sent
    assert "code" in answered(browser.post(**only(pushed(browser))))


def test_a_client_that_ended_since_is_asked_for_no_more(browser, registry):
    uri = pushed(browser)
    registry.parties.end_client(browser.client.client_id, by="test", why="it ended")

    assert answered(browser.get(**only(uri)))["error"] == "unauthorized_client"
    assert push(browser).status_code == 401


def test_it_gives_no_more_than_the_client_may_have_when_it_is_answered(browser):
    uri = pushed(browser)
    narrowed = (f"p2:{KENT}:identity:read",)

    def narrow(uow):
        uow._connection.exec_driver_sql(  # noqa: SLF001 - no face narrows a client yet
            "UPDATE clients SET scopes = ? WHERE client_id = ?",
            (f'["{narrowed[0]}"]', browser.client.client_id),
        )

    browser.exchange.database.write(narrow)
    sent = answered(browser.post(**only(uri)))

    assert browser.exchange_code(sent["code"]).json()["scope"] == narrowed[0]


def test_the_requirement_is_an_event(browser):
    require_par(browser)
    require_par(browser, par=False)

    events = [one["data"] for one in browser.exchange.events("policy.changed")[-2:]]
    assert [one["after"]["requires_par"] for one in events] == [True, False]
    assert [one["before"]["requires_par"] for one in events] == [False, True]
    assert browser.get().status_code == 200


def test_the_refusal_to_push_is_an_event(browser):
    push(browser, scope="openid")

    refusal = browser.exchange.events("token.refused")[-1]["data"]
    assert (refusal["client_id"], refusal["error"]) == (browser.client.client_id, "invalid_scope")
