"""Tokens that are bound to a key (RFC 9449), and what an attacker brings who has no key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from assertions import credentials_of
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from forging import (
    dumps,
    encode,
    parts,
    public_bytes,
    public_jwk,
    sign_es256,
    sign_hs256,
    unsigned,
)
from joserfc import jwt
from joserfc.jwk import RSAKey
from proofs import TOKEN, TRANSFERS, URL, Holder, ath
from region import KENT
from starlette.testclient import TestClient

from gateway.app.application import create_app
from gateway.app.composition import compose
from gateway.clock import now

OTHER_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def holder(served):
    return Holder(served)


@pytest.fixture
def own(exchange):
    """One at a gateway of the test's own."""
    return Holder(exchange)


@pytest.fixture(scope="module")
def bound(holder):
    return holder.token()


def not_proven(answer):
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof"), answer.text
    assert "access_token" not in answer.text


def challenged(answer, error):
    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"] == (
        f'DPoP realm="p2", error="{error}", algs="ES256 PS256"'
    )


def require_dpop(holder, *, dpop=True):
    credentials_of(holder.exchange).put_requirements(
        holder.client.client_id, dpop=dpop, by="test", why="test"
    )


def test_a_token_is_bound_to_the_key_of_the_proof_and_is_good_with_it(holder):
    answer = holder.ask(holder.proof())
    token = answer.json()["access_token"]

    assert answer.json()["token_type"] == "DPoP"
    assert parts(token)[1]["cnf"] == {"jkt": holder.jkt}
    assert holder.opens(token)
    assert holder.opens(token)
    issued = holder.exchange.events("token.issued")[-1]["data"]
    assert issued["jkt"] == holder.jkt


def test_without_a_proof_a_token_is_a_bearers(holder):
    answer = holder.ask()

    assert answer.json()["token_type"] == "Bearer"
    assert "cnf" not in parts(answer.json()["access_token"])[1]


def test_a_key_of_rsa_is_as_good(holder):
    key = RSAKey.generate_key(2048)
    header = holder.header(alg="PS256", jwk=key.as_dict(private=False))
    answer = holder.ask(jwt.encode(header, holder.claims(), key, algorithms=["PS256"]))

    assert parts(answer.json()["access_token"])[1]["cnf"] == {"jkt": key.thumbprint()}


def test_introspection_says_what_it_is_bound_to(holder, bound):
    def about(token):
        auth = (holder.client.client_id, holder.client.client_secret)
        told = holder.exchange.http.post("/oauth/introspect", data={"token": token}, auth=auth)
        return told.json()["token_type"], told.json().get("cnf")

    assert about(bound) == ("DPoP", {"jkt": holder.jkt})
    assert about(holder.ask().json()["access_token"]) == ("Bearer", None)


def test_the_districts_own_endpoint_is_named_by_its_own_address(holder):
    path = f"/{KENT}/oauth/token"

    assert holder.ask(holder.proof(f"http://testserver{path}"), path=path).status_code == 200
    not_proven(holder.ask(holder.proof(), path=path))


def test_the_metadata_names_the_algorithms(holder):
    metadata = holder.exchange.http.get("/.well-known/oauth-authorization-server").json()

    assert metadata["dpop_signing_alg_values_supported"] == ["ES256", "PS256"]


# What an attacker who took the token brings.


def test_a_bound_token_is_no_bearers(holder, bound):
    for proofs in ((), (holder.proof(URL, "GET", bound),)):
        answer = holder.show(bound, *proofs, scheme="Bearer")

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == (
            'Bearer realm="p2", error="invalid_token", DPoP algs="ES256 PS256"'
        )


def test_a_bearers_token_is_not_bound_by_whoever_shows_it(holder):
    token = holder.ask().json()["access_token"]

    challenged(holder.show(token, holder.proof(URL, "GET", token)), "invalid_token")


def test_without_a_proof_it_opens_nothing(holder, bound):
    challenged(holder.show(bound), "invalid_dpop_proof")
    challenged(holder.show(bound, ""), "invalid_dpop_proof")


def test_a_proof_of_another_key_is_none(holder, bound):
    other = Holder(holder.exchange)

    challenged(holder.show(bound, other.proof(URL, "GET", bound)), "invalid_token")


def test_two_proofs_are_none(holder, bound):
    two = [holder.proof(URL, "GET", bound) for _ in range(2)]

    challenged(holder.show(bound, *two), "invalid_dpop_proof")
    not_proven(holder.ask(holder.proof(), holder.proof()))


def test_what_is_no_token_is_challenged_as_such(holder):
    challenged(holder.show("x", holder.proof(URL, "GET", "x")), "invalid_token")


@pytest.mark.parametrize("path", ["/ledger/v1/none", "/health/live"])
def test_what_asks_for_no_token_reads_no_proof(holder, path):
    assert holder.show("x", "y", path=path).status_code != 401


def test_a_proof_is_good_once(holder, bound):
    proof, at_issuing = holder.proof(URL, "GET", bound), holder.proof()

    assert holder.show(bound, proof).status_code == 200
    challenged(holder.show(bound, proof), "invalid_dpop_proof")
    again = holder.proof(URL, "GET", bound, jti=parts(proof)[1]["jti"])
    challenged(holder.show(bound, again), "invalid_dpop_proof")
    assert holder.ask(at_issuing).status_code == 200
    not_proven(holder.ask(at_issuing))


def test_a_proof_is_good_once_in_all_processes_together(own):
    token = own.token()
    proof = own.proof(URL, "GET", token)
    other = compose(own.exchange.gateway.services.settings, now)
    elsewhere = Holder(own.exchange)
    headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
    second = TestClient(create_app(other), base_url="http://testserver")

    assert own.show(token, proof).status_code == 200
    assert second.get(TRANSFERS, headers=headers).status_code == 401
    fresh = headers | {"DPoP": own.proof(URL, "GET", token)}
    assert second.get(TRANSFERS, headers=fresh).status_code == 200
    assert elsewhere.show(token, fresh["DPoP"]).status_code == 401
    other.services.database.close()


def test_of_two_at_once_one_is_served(own):
    token = own.token()
    proof = own.proof(URL, "GET", token)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: own.show(token, proof).status_code, range(2)))

    assert sorted(answers) == [200, 401]


def test_an_id_of_another_key_is_not_in_the_way(holder):
    other = Holder(holder.exchange)

    assert holder.ask(holder.proof(jti="shared")).status_code == 200
    assert other.ask(other.proof(jti="shared")).status_code == 200


def test_a_proof_is_remembered_as_long_as_it_is_good_and_then_forgotten(own):
    proof = own.proof()
    assert own.ask(proof).status_code == 200
    for seconds in (30, 58, 61, 120):
        own.exchange.ahead = timedelta(seconds=seconds)
        not_proven(own.ask(proof))
    assert own.ask(own.proof()).status_code == 200

    def count(uow):
        return uow._connection.exec_driver_sql("SELECT count(*) FROM dpop_proofs").scalar()  # noqa: SLF001 - no face counts them

    assert own.exchange.database.read(count) == 1


MINUTE = 60
CLAIMS = {
    "another method": {"htm": "GET"},
    "the method in another case": {"htm": "post"},
    "no method": {"htm": None},
    "another address": {"htu": "http://testserver/oauth/revoke"},
    "another host": {"htu": "http://elsewhere.example/oauth/token"},
    "another port": {"htu": "http://testserver:8080/oauth/token"},
    "another scheme": {"htu": "https://testserver/oauth/token"},
    "another case of the path": {"htu": "http://testserver/OAuth/token"},
    "a login in the address": {"htu": "http://x@testserver/oauth/token"},
    "a host that only begins so": {"htu": "http://testserver.evil.example/oauth/token"},
    "no host": {"htu": "/oauth/token"},
    "a port that is none": {"htu": "http://testserver:x/oauth/token"},
    "an address that is a list": {"htu": [TOKEN]},
    "no address": {"htu": None},
    "no id": {"jti": None},
    "an empty id": {"jti": ""},
    "a number as id": {"jti": 7},
    "an endless id": {"jti": "x" * 257},
    "no time": {"iat": None},
    "an old time": {"iat": -2 * MINUTE},
    "a time to come": {"iat": 2 * MINUTE},
    "a time as text": {"iat": "now"},
    "a time as a boolean": {"iat": True},
    "a time beyond all years": {"iat": 10**18},
}


@pytest.mark.parametrize("change", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_that_is_wrong_is_refused_though_rightly_signed(holder, change):
    moved = change.get("iat")
    if type(moved) is int and abs(moved) < 10**6:
        change = {"iat": holder.claims()["iat"] + moved}

    not_proven(holder.ask(holder.proof(**change)))


@pytest.mark.parametrize(
    "htu",
    [
        "HTTP://TESTSERVER/oauth/token",
        "http://testserver:80/oauth/token",
        "http://testserver/oauth/token?x=1#y",
        "http://testserver/oauth/%74oken",
    ],
)
def test_addresses_that_are_one_are_one(holder, htu):
    assert holder.ask(holder.proof(htu)).status_code == 200


def test_the_address_comes_from_the_settings_and_not_from_the_request(holder, bound):
    proof = holder.proof(f"https://evil.example{TRANSFERS}", "GET", bound)
    headers = {
        "Authorization": f"DPoP {bound}",
        "DPoP": proof,
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
    }
    there = headers | {"DPoP": holder.proof(URL, "GET", bound)}

    challenged(holder.exchange.http.get(TRANSFERS, headers=headers), "invalid_dpop_proof")
    assert holder.exchange.http.get(TRANSFERS, headers=there).status_code == 200


def test_a_query_is_no_part_of_the_address(holder, bound):
    shown = holder.show(bound, holder.proof(URL, "GET", bound), path=f"{TRANSFERS}?limit=1")

    assert shown.status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"ath": None},
        {"ath": ""},
        {"ath": "é"},
        {"ath": 7},
        {"ath": ath("another token")},
        {"htm": "POST"},
        {"htu": TOKEN},
        {"iat": 1},
    ],
    ids=str,
)
def test_at_a_door_a_proof_is_of_that_token_and_request(holder, bound, change):
    challenged(holder.show(bound, holder.proof(URL, "GET", bound, **change)), "invalid_dpop_proof")


def _private(holder):
    numbers = holder.key.private_numbers().private_value
    return public_jwk(holder.key) | {"d": encode(numbers.to_bytes(32))}


def _weak(holder):
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is what is tried
    numbers = key.public_key().public_numbers()
    public = {"kty": "RSA", "e": "AQAB", "n": encode(numbers.n.to_bytes(128))}
    signed = f"{dumps(holder.header(alg='PS256', jwk=public))}.{dumps(holder.claims())}"
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    return f"{signed}.{encode(key.sign(signed.encode(), pss, hashes.SHA256()))}"


def _of(holder, **header):
    return sign_es256(holder.key, holder.header(**header), holder.claims())


HEADERS = {
    "another type": lambda h: _of(h, typ="JWT"),
    "no type": lambda h: _of(h, typ=None),
    "no key": lambda h: _of(h, jwk=None),
    "a private key": lambda h: _of(h, jwk=_private(h)),
    "a secret as key": lambda h: sign_hs256(
        b"secret",
        h.header(alg="HS256", jwk={"kty": "oct", "k": encode(b"secret")}),
        h.claims(),
    ),
    "a secret among the members": lambda h: _of(h, jwk=public_jwk(h.key) | {"k": "x"}),
    "another's key": lambda h: _of(h, jwk=public_jwk(OTHER_KEY)),
    "a point of no curve": lambda h: _of(h, jwk=public_jwk(h.key) | {"y": encode(b"\x01" * 32)}),
    "another curve": lambda h: _of(h, jwk=public_jwk(h.key) | {"crv": "P-384"}),
    "a key that is text": lambda h: _of(h, jwk="x"),
    "a key that is a list": lambda h: _of(h, jwk=[public_jwk(h.key)]),
    "RSA of too few bits": _weak,
    "alg none": lambda h: unsigned(h.header(alg="none"), h.claims()),
    "alg None": lambda h: unsigned(h.header(alg="None"), h.claims()),
    "alg HS256 by the PEM": lambda h: sign_hs256(
        public_bytes(h.key, "PEM"), h.header(alg="HS256"), h.claims()
    ),
    "alg HS256 by the DER": lambda h: sign_hs256(
        public_bytes(h.key, "DER"), h.header(alg="HS256"), h.claims()
    ),
    "alg HS256 by nothing": lambda h: sign_hs256(b"", h.header(alg="HS256"), h.claims()),
    "alg of another kind of key": lambda h: _of(h, alg="PS256"),
    "alg that is not on the list": lambda h: _of(h, alg="RS256"),
    "alg that is a list": lambda h: _of(h, alg=["ES256"]),
    "no alg": lambda h: _of(h, alg=None),
    "a key's address": lambda h: _of(h, jku="https://elsewhere.example/jwks"),
    "a certificate's address": lambda h: _of(h, x5u="https://elsewhere.example/x"),
    "something critical": lambda h: _of(h, crit=["exp"], exp=1),
    "not encoded": lambda h: _of(h, b64=False),
    "another's signature": lambda h: h.proof()[:-8] + "AAAAAAAA",
    "no signature": lambda h: h.proof().rpartition(".")[0] + ".",
    "one part": lambda h: h.proof().partition(".")[0],
    "five parts": lambda h: h.proof() + ".AAAA.AAAA",
    "nothing": lambda _: "",
    "no JSON": lambda _: "e30.bm8.AAAA",
    "a header that is a list": lambda _: "W10.e30.AAAA",
    "deep JSON": lambda _: f"{'W1tbW1tb' * 400}.e30.AAAA",
    "too long": lambda h: h.proof(padding="x" * 4000),
}


@pytest.mark.parametrize("forge", HEADERS.values(), ids=HEADERS)
def test_what_is_no_proof_of_a_public_key_is_refused(holder, forge):
    not_proven(holder.ask(forge(holder)))


@pytest.mark.parametrize("forge", HEADERS.values(), ids=HEADERS)
def test_what_is_no_proof_opens_no_door_either(holder, bound, forge):
    challenged(holder.show(bound, forge(holder)), "invalid_dpop_proof")


def test_who_does_not_authenticate_uses_up_no_proof(holder):
    proof = holder.proof()
    form = {"grant_type": "client_credentials"}
    wrong = holder.exchange.http.post(
        "/oauth/token",
        data=form,
        auth=(holder.client.client_id, "wrong"),
        headers={"DPoP": proof},
    )

    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert holder.ask(proof).status_code == 200


# Clients that must.


def test_who_must_prove_gets_no_bearers_token(own):
    require_dpop(own)

    not_proven(own.ask())
    path = f"/{KENT}/oauth/token"
    not_proven(own.ask(path=path))
    assert own.opens(own.token())
    refusal = own.exchange.events("token.refused")[-1]["data"]
    assert refusal["error"] == "invalid_dpop_proof"


def test_a_bearers_token_is_dead_from_the_next_request_on_once_its_client_must_prove(own):
    token, bound = own.ask().json()["access_token"], own.token()
    before = own.show(token, scheme="Bearer").status_code
    require_dpop(own)
    during = own.show(token, scheme="Bearer").status_code
    still = own.opens(bound)
    require_dpop(own, dpop=False)

    assert (before, during, still) == (200, 401, True)
    assert own.show(token, scheme="Bearer").status_code == 200


def test_the_requirement_is_an_event_and_leaves_the_other_as_it_is(own):
    credentials = credentials_of(own.exchange)
    client_id = own.client.client_id
    credentials.put_requirements(client_id, par=True, by="test", why="test")
    changed = credentials.put_requirements(client_id, dpop=True, by="test", why="test")

    assert (changed.requires_par, changed.requires_dpop) == (True, True)
    event = own.exchange.events("policy.changed")[-1]["data"]
    assert (event["before"]["requires_dpop"], event["after"]["requires_dpop"]) == (False, True)
