"""Signing in at a district's own identity provider, a third party's, over real HTTP."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest
import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from openid_provider import asked, describe, enter, openid_provider
from region import BASE_URL, KENT, SEATTLE

from gateway.access.people import People, RoleTerms
from gateway.access.relating import RelationTerms
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.relation import RelationKind
from gateway.model.role import Role

PROVIDERS = f"/registry/v1/districts/{KENT}/identity-providers"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with openid_provider(tmp_path_factory.mktemp("provider")) as address:
        describe(address, "teacher", name="Balthasar Pemberton", email="steward@kent.example")
        yield address


@pytest.fixture
def provider(exchange, issuer):
    return register(exchange, issuer).json()["id"]


@pytest.fixture
def people(exchange):
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    return People(exchange.database, keys, lambda: now() + exchange.ahead)


def register(exchange, issuer, **changes):
    body = {
        "name": "Kent staff",
        "issuer": issuer,
        "clientId": "gateway",
        "clientSecret": "a secret of the gateway's",
        "why": "our people sign in there",
        **changes,
    }
    return exchange.call("kent-it", "POST", PROVIDERS, body)


def invite(people, district=KENT, role=Role.EDUCATOR):
    return people.invite(RoleTerms(role, district), by="steward", why="new here").code


def begin(exchange, provider, **said):
    return exchange.http.post(
        f"/sign-in/openid/{provider}", data={"invitation": "", **said}, follow_redirects=False
    )


def come_back(exchange, address):
    assert address.startswith(BASE_URL)
    return exchange.http.get(address.removeprefix(BASE_URL), follow_redirects=False)


def sign_in(exchange, provider, subject="teacher", **said):
    sent = begin(exchange, provider, **said)
    assert sent.status_code == 303, sent.text
    return come_back(exchange, enter(sent.headers["location"], subject))


def test_who_was_invited_joins_and_is_known_from_then_on(exchange, provider, people):
    first = sign_in(exchange, provider, invitation=invite(people), returnTo="/oauth/authorize?a=b")

    assert (first.status_code, first.headers["location"]) == (303, "/oauth/authorize?a=b")
    session = exchange.http.get("/sign-in/session").json()
    assert session["roles"] == [{"role": "educator", "district": KENT, "organization": None}]
    exchange.http.cookies.clear()
    again = sign_in(exchange, provider)
    assert (again.status_code, again.headers["location"]) == (303, "/sign-in/session")
    assert exchange.http.get("/sign-in/session").json()["personId"] == session["personId"]
    methods = [one["data"]["method"] for one in exchange.events("signin.made")]
    assert methods == ["openid-connect"] * 2


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(exchange, provider, issuer):
    first, second = (begin(exchange, provider).headers["location"] for _ in range(2))

    assert first.startswith(f"{issuer}/oauth2/authorize?")
    said = asked(first)
    assert said["redirect_uri"] == f"{BASE_URL}/sign-in/openid/{provider}/callback"
    assert said["response_type"] == "code"
    assert said["code_challenge_method"] == "S256"
    assert said["scope"] == "openid profile"
    for name in ("state", "nonce", "code_challenge"):
        assert len(said[name]) >= 43
        assert said[name] != asked(second)[name]


def test_a_code_is_not_taken_up_with_the_verifier_of_another_sign_in(exchange, provider, people):
    code = invite(people)
    address = enter(begin(exchange, provider, invitation=code).headers["location"], "teacher")
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    digest = sha256(asked(address)["state"].encode()).hexdigest()

    def unit(uow):
        flow = uow.signin_flows.take(digest)
        uow.signin_flows.add(replace(flow, verifier_encrypted=keys.encrypt_name("another-" * 8)))

    exchange.database.write(unit)

    assert come_back(exchange, address).status_code == 401
    (failed,) = exchange.events("signin.failed")
    assert failed["data"]["reason"] == "the identity provider gave no token"
    assert sign_in(exchange, provider, invitation=code).status_code == 303


def test_the_provider_gives_no_token_without_the_right_verifier(issuer):
    """Else the tests of the gateway's own would show nothing."""
    verifier, back = "right-" * 8, {"redirect_uri": "https://here/back"}
    terms = {"client_id": "gateway", "response_type": "code", "scope": "openid", "nonce": "n"}
    challenge = {
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }

    def code(**more):
        return asked(
            enter(f"{issuer}/oauth2/authorize?{urlencode(terms | back | more)}", "teacher")
        )

    def take_up(sent):
        form = {"grant_type": "authorization_code", **code(**challenge), **back, **sent}
        secret = ("gateway", "a secret")
        address = f"{issuer}/oauth2/token"
        return requests.post(address, data=form, auth=secret, timeout=30).status_code

    assert take_up({"code_verifier": verifier}) == 200
    assert take_up({"code_verifier": verifier[::-1]}) == 400
    assert take_up({}) == 400
    assert code()["error"] == "invalid_request"
    assert code(**challenge | {"code_challenge_method": "plain"})["error"] == "invalid_request"


def test_who_is_not_known_and_not_invited_is_nobody(exchange, provider, people):
    """Whatever e-mail address or name the provider says."""
    people.register("Balthasar Pemberton", "steward@kent.example", by="steward", why="x")

    answer = sign_in(exchange, provider)

    assert answer.status_code == 401
    assert "p2-session" not in exchange.http.cookies
    (failed,) = exchange.events("signin.failed")
    assert failed["data"]["account_id"] is None
    assert "teacher" not in str(failed)


def test_one_subject_is_one_person_within_its_issuer_alone(exchange, provider, people, tmp_path):
    sign_in(exchange, provider, invitation=invite(people))
    with openid_provider(tmp_path) as other:
        elsewhere = register(exchange, other).json()["id"]

        assert sign_in(exchange, elsewhere).status_code == 401


def test_an_invitation_of_another_district_is_none_here(exchange, provider, people):
    code = invite(people, SEATTLE)

    assert sign_in(exchange, provider, invitation=code).status_code == 401
    assert people.accept(code, "S. Eattle")  # it was not used up


def test_a_parent_joins_with_the_childs_code(exchange, provider):
    terms = RelationTerms(exchange.region.cast.kent[0], RelationKind.PARENT)
    relating = exchange.gateway.services.people.relating
    code = relating.make_code(KENT, terms, by="steward", why="a letter home").code

    assert sign_in(exchange, provider, "parent", invitation=code).status_code == 303
    assert exchange.http.get("/sign-in/session").json()["roles"] == []


def test_what_comes_back_is_good_once_and_in_the_same_browser(exchange, provider, people):
    sign_in(exchange, provider, invitation=invite(people))
    address = enter(begin(exchange, provider).headers["location"], "teacher")
    kept = exchange.http.cookies["p2-flow"]
    exchange.http.cookies.clear()

    assert come_back(exchange, address).status_code == 401  # no browser's
    address = enter(begin(exchange, provider).headers["location"], "teacher")
    exchange.http.cookies.clear()
    exchange.http.cookies.set("p2-flow", kept)
    assert come_back(exchange, address).status_code == 401  # another browser's
    exchange.http.cookies.clear()
    address = enter(begin(exchange, provider).headers["location"], "teacher")
    assert come_back(exchange, address).status_code == 303
    assert come_back(exchange, address).status_code == 401  # once


def test_a_flow_ends_after_ten_minutes(exchange, provider, people):
    address = enter(
        begin(exchange, provider, invitation=invite(people)).headers["location"], "teacher"
    )
    exchange.ahead += timedelta(minutes=10)

    assert come_back(exchange, address).status_code == 401


@pytest.mark.parametrize("changed", ["state", "code", "iss", "error"])
def test_an_answer_that_was_changed_on_the_way_is_refused(exchange, provider, people, changed):
    address = enter(
        begin(exchange, provider, invitation=invite(people)).headers["location"], "teacher"
    )
    said = asked(address) | {changed: "https://evil.example"}
    path = address.partition("?")[0].removeprefix(BASE_URL)

    answer = exchange.http.get(path, params=said, follow_redirects=False)

    assert answer.status_code == 401
    assert "p2-session" not in exchange.http.cookies


def test_an_answer_for_another_provider_is_refused(exchange, provider, issuer, people):
    """Mix-up: each provider has an address of its own to come back to."""
    other = register(exchange, issuer, name="Kent parents").json()["id"]
    address = enter(
        begin(exchange, provider, invitation=invite(people)).headers["location"], "teacher"
    )

    assert come_back(exchange, address.replace(provider, other)).status_code == 401


def test_a_provider_that_ended_signs_nobody_in_and_everybody_out(exchange, provider, people):
    sign_in(exchange, provider, invitation=invite(people))
    assert exchange.http.get("/sign-in/session").status_code == 200
    shown = exchange.call("kent-it", "GET", f"{PROVIDERS}/{provider}")
    ended = exchange.call(
        "kent-it",
        "POST",
        f"{PROVIDERS}/{provider}/end",
        {"why": "a breach"},
        If_Match=shown.headers["etag"],
    )

    assert ended.status_code == 200, ended.text
    assert exchange.http.get("/sign-in/session").status_code == 401
    assert begin(exchange, provider).status_code == 404


def test_a_provider_is_asked_who_it_is_when_it_is_registered(exchange, issuer):
    wrong = (
        "http://idp.example.org",  # not https
        "https://[idp.example.org",  # no address at all
        "https://idp.example.org/?x",
        "http://user@127.0.0.1:1",
        f"{issuer}/",  # it says that it is another
        "http://127.0.0.1:9",  # nobody answers
    )
    for one in wrong:
        answer = register(exchange, one)
        assert answer.status_code == 400, one
        assert "issuer" in answer.text
    shown = register(exchange, issuer)
    assert "a secret" not in shown.text
    assert "a secret" not in str(exchange.events("policy.changed"))


def test_the_page_offers_the_providers(exchange, provider):
    page = exchange.http.get("/sign-in", params={"return_to": "/oauth/authorize"}).text

    assert f'action="/sign-in/openid/{provider}"' in page
    assert "Sign in at Kent staff" in page
