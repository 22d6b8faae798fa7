"""Refresh tokens: each good once, and what was stolen ends the family (RFC 9700, section 4.14)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from authorizing import browser_of, details
from forging import parts
from region import KENT, SEATTLE


@pytest.fixture
def browser(exchange):
    return browser_of(exchange)


def about(browser, endpoint, token):
    client = browser.client
    return browser.exchange.http.post(
        f"/oauth/{endpoint}", data={"token": token}, auth=(client.client_id, client.client_secret)
    )


def test_each_refresh_brings_another_token_and_the_same_person(browser):
    first = browser.tokens()
    second = browser.refresh(first["refresh_token"]).json()
    third = browser.refresh(second["refresh_token"]).json()

    assert len({one["refresh_token"] for one in (first, second, third)}) == 3
    assert {parts(one["access_token"])[1]["sub"] for one in (second, third)} == {browser.person_id}
    assert {one["scope"] for one in (first, second, third)} == {first["scope"]}
    assert all(browser.opens(one["access_token"]) for one in (first, second, third))


def test_a_refresh_token_that_comes_again_ends_all_that_came_of_the_authorization(browser):
    first = browser.tokens()
    second = browser.refresh(first["refresh_token"]).json()
    other = browser.tokens()

    again = browser.refresh(first["refresh_token"])

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert browser.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert not any(browser.opens(one["access_token"]) for one in (first, second))
    assert browser.opens(other["access_token"])
    assert browser.refresh(other["refresh_token"]).status_code == 200
    (revoked,) = browser.exchange.events("token.revoked")
    assert revoked["data"]["reason"] == "a refresh token came a second time"


def test_of_two_at_once_one_is_served_at_most(browser):
    token = browser.tokens()["refresh_token"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: browser.refresh(token).status_code, range(2)))

    assert sorted(answers) == [200, 400]


def test_another_clients_refresh_token_is_none_and_is_not_used_up(browser):
    token = browser.tokens()["refresh_token"]
    other = browser_of(browser.exchange, "seattle-registrar", district=SEATTLE)

    assert other.refresh(token).json()["error"] == "invalid_grant"
    assert browser.refresh(token).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_what_is_no_refresh_token_is_refused(browser, token):
    assert browser.refresh(token).json()["error"] == "invalid_grant"


def test_a_refresh_narrows_the_scope_of_one_token_and_never_widens_it(browser):
    tokens = browser.tokens(scope=f"p2:{KENT}:identity:read p2:{KENT}:growth:read")
    less = browser.refresh(tokens["refresh_token"], scope=f"p2:{KENT}:identity:read").json()
    assert less["scope"] == f"p2:{KENT}:identity:read"

    for more in (
        "p2:*:*:read",
        f"p2:{KENT}:*:read",
        f"p2:{KENT}:identity:read p2:{KENT}:attendance:read",
        f"p2:{KENT}:identity:write",
    ):
        refused = browser.refresh(less["refresh_token"], scope=more)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    asked = details(districts=[KENT], datasets=["attendance"])
    refused = browser.refresh(less["refresh_token"], authorization_details=asked)
    assert refused.json()["error"] == "invalid_authorization_details"
    whole = browser.refresh(less["refresh_token"]).json()
    assert whole["scope"] == tokens["scope"]


def test_a_family_is_over_after_a_month_and_is_forgotten(browser):
    token = browser.tokens()["refresh_token"]
    browser.exchange.ahead = timedelta(days=30) - timedelta(minutes=1)
    late = browser.refresh(token).json()
    browser.exchange.ahead = timedelta(days=30)

    assert not browser.opens(late["access_token"])
    assert browser.refresh(late["refresh_token"]).json()["error"] == "invalid_grant"

    def count(uow):
        return uow._connection.exec_driver_sql("SELECT count(*) FROM refresh_tokens").scalar()  # noqa: SLF001 - no face counts them

    assert browser.exchange.database.read(count) == 2
    again = browser_of(browser.exchange)
    again.code()
    assert browser.exchange.database.read(count) == 0


def test_to_revoke_a_refresh_token_ends_the_authorization(browser):
    tokens = browser.tokens()
    assert about(browser, "introspect", tokens["refresh_token"]).json()["active"] is True

    assert about(browser, "revoke", tokens["refresh_token"]).status_code == 200

    assert about(browser, "introspect", tokens["refresh_token"]).json() == {"active": False}
    assert not browser.opens(tokens["access_token"])
    assert browser.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_to_revoke_an_access_token_leaves_the_authorization(browser):
    tokens = browser.tokens()
    about(browser, "revoke", tokens["access_token"])

    assert not browser.opens(tokens["access_token"])
    assert browser.refresh(tokens["refresh_token"]).status_code == 200


def test_a_refresh_token_that_was_exchanged_is_not_active(browser):
    tokens = browser.tokens()
    browser.refresh(tokens["refresh_token"])

    assert about(browser, "introspect", tokens["refresh_token"]).json() == {"active": False}


def test_a_refreshed_token_has_no_more_than_the_client_may_have_by_now(browser):
    tokens = browser.tokens()
    client_id = browser.client.client_id

    def narrow(uow):
        uow._connection.exec_driver_sql(  # noqa: SLF001 - no face narrows a client's scopes
            "UPDATE clients SET scopes = '[\"p2:17415:identity:read\"]' WHERE client_id = ?",
            (client_id,),
        )

    browser.exchange.database.write(narrow)

    assert browser.refresh(tokens["refresh_token"]).json()["scope"] == "p2:17415:identity:read"
