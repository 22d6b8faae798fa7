"""A person authorizes a client whose tokens are bound to a key (RFC 9449, sections 5 and 10)."""

import pytest
from assertions import credentials_of
from authorizing import BACK, VERIFIER, answered, browser_of
from forging import parts
from proofs import TOKEN, Holder
from region import BASE_URL

PAR = f"{BASE_URL}/oauth/par"


@pytest.fixture
def browser(exchange):
    return browser_of(exchange)


@pytest.fixture
def holder(exchange):
    return Holder(exchange)


def exchange_code(holder, code, *proofs):
    return holder.ask(
        *proofs,
        grant_type="authorization_code",
        code=code,
        redirect_uri=BACK,
        code_verifier=VERIFIER,
    )


def refresh(holder, token, *proofs):
    return holder.ask(*proofs, grant_type="refresh_token", refresh_token=token)


def push(browser, *proofs, **changes):
    return browser.exchange.http.post(
        "/oauth/par",
        data=browser.query(**changes),
        auth=(browser.client.client_id, browser.client.client_secret),
        headers=[("DPoP", one) for one in proofs],
    )


def code_of(browser, pushed):
    assert pushed.status_code == 201, pushed.text
    only = dict.fromkeys(browser.query()) | {
        "client_id": browser.client.client_id,
        "request_uri": pushed.json()["request_uri"],
    }
    return answered(browser.post(**only))["code"]


def test_a_persons_tokens_are_bound_and_refreshed_by_whichever_key_the_client_has(browser, holder):
    first = exchange_code(holder, browser.code(), holder.proof()).json()
    other = Holder(browser.exchange)
    second = refresh(other, first["refresh_token"], other.proof()).json()

    assert first["token_type"] == second["token_type"] == "DPoP"
    assert parts(first["access_token"])[1]["cnf"] == {"jkt": holder.jkt}
    assert parts(second["access_token"])[1]["cnf"] == {"jkt": other.jkt}
    assert holder.opens(first["access_token"])
    assert other.opens(second["access_token"])
    assert not browser.opens(first["access_token"])


def test_who_must_prove_uses_up_neither_code_nor_refresh_token_without(browser, holder):
    credentials_of(browser.exchange).put_requirements(
        browser.client.client_id, dpop=True, by="test", why="test"
    )
    code = browser.code()
    without = exchange_code(holder, code)
    tokens = exchange_code(holder, code, holder.proof()).json()
    again = refresh(holder, tokens["refresh_token"])

    assert [one.json()["error"] for one in (without, again)] == ["invalid_dpop_proof"] * 2
    assert refresh(holder, tokens["refresh_token"], holder.proof()).status_code == 200


@pytest.mark.parametrize("way", ["browser", "pushed", "pushed with a proof"])
def test_a_code_is_for_a_token_of_the_key_that_was_named(browser, holder, way):
    if way == "browser":
        code = browser.code(dpop_jkt=holder.jkt)
    elif way == "pushed":
        code = code_of(browser, push(browser, dpop_jkt=holder.jkt))
    else:
        code = code_of(browser, push(browser, holder.proof(PAR)))
    other = Holder(browser.exchange)
    refused = [exchange_code(holder, code), exchange_code(other, code, other.proof())]

    assert [one.json()["error"] for one in refused] == ["invalid_grant"] * 2
    assert exchange_code(holder, code, holder.proof()).json()["token_type"] == "DPoP"


def test_what_is_pushed_names_the_key_of_its_own_proof(browser, holder):
    other = Holder(browser.exchange)
    proof = holder.proof(PAR)

    assert push(browser, proof, dpop_jkt=holder.jkt).status_code == 201
    for wrong in (
        push(browser, proof, dpop_jkt=holder.jkt),
        push(browser, holder.proof(TOKEN)),
        push(browser, holder.proof(PAR), dpop_jkt=other.jkt),
    ):
        assert (wrong.status_code, wrong.json()["error"]) == (400, "invalid_dpop_proof")


@pytest.mark.parametrize("named", ["", "x", "é", "A" * 42, "A" * 44, "A" * 42 + "+"])
def test_a_thumbprint_that_is_none_is_refused_by_either_way(browser, named):
    assert push(browser, dpop_jkt=named).json()["error"] == "invalid_request"
    answer = browser.get(dpop_jkt=named)
    if named.isascii():
        assert answered(answer)["error"] == "invalid_request"
    else:
        assert answer.status_code == 400
