"""Signing in over HTTP: pages and JSON, a cookie, and roles that a steward gives with a token."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from region import BASE_URL, KENT, SEATTLE

from gateway.access.people import People, RoleTerms
from gateway.access.tokens import issue_token
from gateway.clock import now
from gateway.keys import KeyRing
from gateway.model.person import OWN_PAGES
from gateway.model.role import Role

LOGIN, PASSWORD = "ottoline", "a Passphrase of some length"
STEP = timedelta(seconds=30)


@pytest.fixture
def people(exchange):
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    return People(exchange.database, keys, lambda: now() + exchange.ahead)


def invite_steward(people, district):
    terms = RoleTerms(Role.DATA_STEWARD, district)
    return people.invite(terms, by="operator", why="the district joins")


@pytest.fixture
def invitation(people):
    return invite_steward(people, KENT).code


def join(exchange, invitation, **changes):
    body = {
        "invitation": invitation,
        "name": "Ottoline Brackwater",
        "login": LOGIN,
        "password": PASSWORD,
        **changes,
    }
    return exchange.http.post("/sign-in/invitation", json=body)


def code_of(exchange, uri):
    secret = parse_qs(urlsplit(uri).query)["secret"][0]
    return pyotp.TOTP(secret).at(now() + exchange.ahead)


def credentials(exchange, uri, **changes):
    return {"login": LOGIN, "password": PASSWORD, "code": code_of(exchange, uri), **changes}


@pytest.fixture
def joined(exchange, invitation):
    answer = join(exchange, invitation)
    assert answer.status_code == 201, answer.text
    return answer.json()


def token_of(exchange, person_id):
    """What the authorization server gives a client on the person's behalf."""
    keys = KeyRing.load(f"file:{exchange.region.keys}")
    token = issue_token(
        keys, BASE_URL, OWN_PAGES, scopes=(), purpose=None, now=now(), person_id=person_id
    )
    return {"Authorization": f"Bearer {token.text}"}


def test_who_was_invited_joins_signs_in_and_out(exchange, joined):
    answer = exchange.http.post("/sign-in", json=credentials(exchange, joined["uri"]))

    assert answer.status_code == 200
    assert answer.json()["personId"] == joined["personId"]
    assert answer.json()["roles"] == [
        {"role": "data-steward", "district": KENT, "organization": None}
    ]
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert exchange.http.get("/sign-in/session").json() == answer.json()

    assert exchange.http.delete("/sign-in/session").status_code == 200
    exchange.http.cookies.set("p2-session", cookie.partition(";")[0].partition("=")[2])
    assert exchange.http.get("/sign-in/session").status_code == 401


def test_a_browser_joins_and_signs_in_by_forms(exchange, invitation):
    page = exchange.http.get("/sign-in/invitation")
    assert "<form" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    form = {"invitation": invitation, "name": "A", "login": LOGIN, "password": PASSWORD}
    kept = exchange.http.post("/sign-in/invitation", data=form)
    assert kept.status_code == 201
    uri = kept.text.partition("otpauth")[2].partition("<")[0].replace("&amp;", "&")

    page = exchange.http.get("/sign-in", params={"return_to": "/oauth/authorize?a=b&c=%22"})
    assert 'value="/oauth/authorize?a=b&amp;c=%22"' in page.text
    form = credentials(exchange, f"otpauth{uri}", returnTo="/oauth/authorize?a=b")
    answer = exchange.http.post("/sign-in", data=form, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/oauth/authorize?a=b")
    again = exchange.http.post("/sign-in", data={**form, "password": "no"}, follow_redirects=False)
    assert (again.status_code, again.headers["location"]) == (
        303,
        "/sign-in?failed=true&return_to=%2Foauth%2Fauthorize%3Fa%3Db",
    )
    assert 'role="alert"' in exchange.http.get(again.headers["location"]).text


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\n/evil", "/a b"]
)
def test_a_sign_in_returns_to_nowhere_else(exchange, joined, to):
    form = credentials(exchange, joined["uri"], returnTo=to)

    assert exchange.http.get("/sign-in", params={"return_to": to}).status_code == 400
    assert exchange.http.post("/sign-in", data=form).status_code == 400


def test_a_failed_sign_in_says_the_same_whatever_was_wrong(exchange, joined):
    right = credentials(exchange, joined["uri"])
    answers = [
        exchange.http.post("/sign-in", json={**right, **wrong})
        for wrong in ({"login": "nobody"}, {"password": "wrong"}, {"code": "000000"})
    ]

    told = {(one.status_code, one.json()["type"], one.json()["detail"]) for one in answers}
    assert told == {
        (401, "urn:p2:problem:not-signed-in", "login, password and code do not belong together")
    }
    assert all("set-cookie" not in one.headers for one in answers)


def test_who_tries_too_often_is_told_to_wait(exchange, joined):
    wrong = credentials(exchange, joined["uri"], password="wrong")
    statuses = [exchange.http.post("/sign-in", json=wrong).status_code for _ in range(11)]
    answer = exchange.http.post("/sign-in", json=credentials(exchange, joined["uri"]))

    assert statuses == [401] * 10 + [429]
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")


def test_no_page_of_another_site_signs_anybody_in_or_out(exchange, joined):
    body = credentials(exchange, joined["uri"])
    for origin in ("https://evil.example", "null", BASE_URL + ".evil.example"):
        foreign = {"Origin": origin}
        assert exchange.http.post("/sign-in", json=body, headers=foreign).status_code == 403
    own = {"Origin": BASE_URL}
    assert exchange.http.post("/sign-in", json=body, headers=own).status_code == 200
    foreign = {"Origin": "https://evil.example"}
    assert exchange.http.delete("/sign-in/session", headers=foreign).status_code == 403


def test_password_and_authenticator_are_changed_by_who_signs_in_once_more(exchange, joined):
    body = credentials(exchange, joined["uri"], newPassword="another passphrase")
    assert exchange.http.post("/sign-in/password", json=body).status_code == 200
    exchange.ahead += STEP
    body = credentials(exchange, joined["uri"], password="another passphrase")
    renewed = exchange.http.post("/sign-in/authenticator", json=body)
    assert renewed.status_code == 201

    exchange.ahead += STEP
    old = credentials(exchange, joined["uri"], password="another passphrase")
    new = credentials(exchange, renewed.json()["uri"], password="another passphrase")
    assert exchange.http.post("/sign-in", json=old).status_code == 401
    assert exchange.http.post("/sign-in", json=new).status_code == 200


def test_a_steward_invites_gives_and_ends_roles(exchange, people, joined):
    steward = token_of(exchange, joined["personId"])
    roles = f"/registry/v1/districts/{KENT}/roles"
    invited = exchange.http.post(
        f"/registry/v1/districts/{KENT}/invitations",
        json={"role": "registrar", "why": "new here"},
        headers=steward,
    )
    assert invited.status_code == 201, invited.text
    person = people.accept(invited.json()["code"], "Balthasar Pemberton").id
    teaches = {"personId": person, "role": "educator", "staffId": "30005", "why": "teaches"}
    given = exchange.http.post(roles, json=teaches, headers=steward)
    assert given.status_code == 201, given.text
    assert given.json()["name"] == "Balthasar Pemberton"
    assert given.json()["staffId"] == "30005"
    refused = exchange.http.post(roles, json={**teaches, "role": "registrar"}, headers=steward)
    assert refused.status_code == 400

    listed = exchange.http.get(roles, headers=steward).json()["items"]
    assert {(one["role"], one["personId"]) for one in listed} == {
        ("data-steward", joined["personId"]),
        ("registrar", person),
        ("educator", person),
    }
    end = f"{roles}/{given.json()['id']}/end"
    assert exchange.http.post(end, json={"why": "left"}, headers=steward).status_code == 428
    tag = {"If-Match": given.headers["etag"]}
    ended = exchange.http.post(end, json={"why": "left"}, headers={**steward, **tag})
    assert ended.status_code == 200, ended.text
    assert ended.json()["endedAt"]
    stale = exchange.http.post(end, json={"why": "left"}, headers={**steward, **tag})
    assert stale.status_code == 412


def test_a_steward_has_no_say_in_another_district(exchange, people, joined):
    steward = token_of(exchange, joined["personId"])
    first = invite_steward(people, SEATTLE)
    other = people.accept(first.code, "S. Eattle").id
    given = exchange.http.get(
        f"/registry/v1/districts/{SEATTLE}/roles", headers=token_of(exchange, other)
    ).json()["items"][0]

    for method, path, body in (
        ("GET", f"/registry/v1/districts/{SEATTLE}/roles", None),
        ("GET", f"/registry/v1/districts/{SEATTLE}/roles/{given['id']}", None),
        ("POST", f"/registry/v1/districts/{SEATTLE}/roles/{given['id']}/end", {"why": "x"}),
        (
            "POST",
            f"/registry/v1/districts/{SEATTLE}/roles",
            {"personId": other, "role": "registrar", "why": "x"},
        ),
        (
            "POST",
            f"/registry/v1/districts/{SEATTLE}/invitations",
            {"role": "registrar", "why": "x"},
        ),
    ):
        answer = exchange.http.request(method, path, json=body, headers=steward)
        assert answer.status_code == 403, (method, path)
    away = f"/registry/v1/districts/{KENT}/roles/{given['id']}"
    assert exchange.http.get(away, headers=steward).status_code == 404


def test_nobody_gives_a_role_to_themselves_over_http(exchange, joined):
    answer = exchange.http.post(
        f"/registry/v1/districts/{KENT}/roles",
        json={"personId": joined["personId"], "role": "registrar", "why": "why not"},
        headers=token_of(exchange, joined["personId"]),
    )

    assert answer.status_code == 403
    assert "themselves" in answer.json()["detail"]
