"""private_key_jwt at the token endpoint (RFC 7523), and what an attacker would send."""

import json
from datetime import timedelta

import pytest
from assertions import AUDIENCE, Signer, ask, credentials_of
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from forging import (
    decode,
    encode,
    parts,
    public_bytes,
    public_jwk,
    sign_es256,
    sign_hs256,
    unsigned,
)
from joserfc.jwk import ECKey, RSAKey
from listening import listening

from gateway.errors import InvalidRequestError


@pytest.fixture(scope="package")
def signer(served):
    return Signer(served, served.region.clients["kent-it"].client_id)


def refused(answer):
    assert answer.status_code == 401, answer.text
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "the client did not authenticate",
    }


def test_a_client_authenticates_by_its_key(served, signer):
    for audience in (AUDIENCE, "http://testserver", [AUDIENCE, "elsewhere"]):
        answer = ask(served, signer.sign(signer.claims(aud=audience)))

        assert answer.status_code == 200, answer.text
        assert parts(answer.json()["access_token"])[1]["client_id"] == signer.client_id


def test_an_assertion_is_good_once(served, signer):
    assertion = signer.sign()

    assert ask(served, assertion).status_code == 200
    refused(ask(served, assertion))
    again = signer.sign(signer.claims(jti=parts(assertion)[1]["jti"]))
    refused(ask(served, again))


def test_an_assertion_is_good_once_though_the_rest_of_the_request_was_wrong(served, signer):
    assertion = signer.sign()

    assert ask(served, assertion, scope="openid").json()["error"] == "invalid_scope"
    refused(ask(served, assertion))


def test_an_assertion_is_remembered_as_long_as_it_is_good_and_then_forgotten(exchange):
    signer = Signer(exchange, exchange.region.clients["kent-it"].client_id)
    assertion = signer.sign()
    assert ask(exchange, assertion).status_code == 200
    for seconds in (59, 61, 119, 121, 7200):
        exchange.ahead = timedelta(seconds=seconds)
        refused(ask(exchange, assertion))
        assert ask(exchange, signer.sign()).status_code == 200

    def count(uow):
        return uow._connection.exec_driver_sql("SELECT count(*) FROM assertions").scalar()  # noqa: SLF001 - no face counts them

    assert exchange.database.read(count) == 1


def test_the_jti_of_another_client_is_not_in_the_way(served, signer):
    other = Signer(served, served.region.clients["sis-vendor"].client_id)

    assert ask(served, signer.sign(signer.claims(jti="shared"))).status_code == 200
    assert ask(served, other.sign(other.claims(jti="shared"))).status_code == 200


CLAIMS = {
    "to nobody": {"aud": None},
    "to another": {"aud": "https://elsewhere.example/oauth/token"},
    "to another path": {"aud": AUDIENCE + "/x"},
    "to a list of others": {"aud": ["https://elsewhere.example"]},
    "to a number": {"aud": 7},
    "from nobody": {"iss": None},
    "from another": {"iss": "another"},
    "about another": {"sub": "another"},
    "about a number": {"sub": 7},
    "about nobody registered": {"iss": "nobody", "sub": "nobody"},
    "about NUL": {"iss": "a\x00", "sub": "a\x00"},
    "without end": {"exp": None},
    "ended": {"exp": -3600},
    "ending in two hours": {"exp": 7200},
    "ending as text": {"exp": "soon"},
    "ending as a boolean": {"exp": True},
    "ending beyond all years": {"exp": 10**18},
    "from tomorrow": {"nbf": 86_400},
    "issued tomorrow": {"iat": 86_400},
    "without id": {"jti": None},
    "with a number as id": {"jti": 7},
    "with an empty id": {"jti": ""},
    "with an endless id": {"jti": "x" * 257},
}


@pytest.mark.parametrize("change", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_that_is_wrong_is_refused_though_rightly_signed(served, signer, change):
    good = signer.claims()
    relative = {
        name: good["iat"] + value
        for name, value in change.items()
        if name in {"exp", "nbf", "iat"} and type(value) is int and abs(value) < 10**6
    }
    claims = {
        name: value for name, value in {**good, **change, **relative}.items() if value is not None
    }

    refused(ask(served, signer.sign(claims)))


def _with_own_key(signer):
    own = ec.generate_private_key(ec.SECP256R1())
    header = {"alg": "ES256", "kid": "one", "jwk": public_jwk(own)}
    return sign_es256(own, header, signer.claims())


HEADERS = {
    "another key": lambda signer: sign_es256(
        ec.generate_private_key(ec.SECP256R1()), {"alg": "ES256", "kid": "one"}, signer.claims()
    ),
    "another kid": lambda signer: signer.sign(kid="two"),
    "a path as kid": lambda signer: signer.sign(kid="../../dev/null"),
    "SQL as kid": lambda signer: signer.sign(kid="one' OR '1'='1"),
    "alg none": lambda signer: unsigned({"alg": "none", "kid": "one"}, signer.claims()),
    "alg HS256 by the PEM": lambda signer: sign_hs256(
        public_bytes(signer.key, "PEM"), {"alg": "HS256", "kid": "one"}, signer.claims()
    ),
    "alg HS256 by the DER": lambda signer: sign_hs256(
        public_bytes(signer.key, "DER"), {"alg": "HS256", "kid": "one"}, signer.claims()
    ),
    "alg HS256 by nothing": lambda signer: sign_hs256(
        b"", {"alg": "HS256", "kid": "one"}, signer.claims()
    ),
    "a key of its own": _with_own_key,
    "a key's address": lambda signer: signer.sign(jku="https://elsewhere.example/jwks"),
    "a certificate's address": lambda signer: signer.sign(x5u="https://elsewhere.example/x"),
    "something critical": lambda signer: signer.sign(crit=["exp"]),
    "another's signature": lambda signer: signer.sign()[:-8] + "AAAAAAAA",
    "no signature": lambda signer: signer.sign().rpartition(".")[0] + ".",
    "one part": lambda signer: signer.sign().partition(".")[0],
    "five parts": lambda signer: signer.sign() + ".AAAA.AAAA",
    "nothing": lambda _: "",
    "no JSON": lambda _: "e30.bm8.AAAA",
    "deep JSON": lambda _: f"e30.{'W1tbW1tb' * 900}.AAAA",
}


@pytest.mark.parametrize("forge", HEADERS.values(), ids=HEADERS)
def test_what_the_clients_key_did_not_sign_is_refused(served, signer, forge):
    refused(ask(served, forge(signer)))


def test_an_assertion_too_long_is_not_read(served, signer):
    answer = ask(served, signer.sign(signer.claims(padding="x" * 9000)))

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_another_type_of_assertion_is_refused(served, signer):
    refused(ask(served, signer.sign(), client_assertion_type="urn:other"))
    refused(ask(served, signer.sign(), client_assertion_type=None))


def test_a_client_id_beside_the_assertion_is_the_same(served, signer):
    assert ask(served, signer.sign(), client_id=signer.client_id).status_code == 200
    refused(ask(served, signer.sign(), client_id="another"))


def test_an_assertion_and_a_secret_are_one_too_many(served, signer):
    answer = ask(served, signer.sign(), client_secret="x")

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_client_without_keys_has_no_assertions(served, signer):
    cbo = served.region.clients["cbo"].client_id

    refused(ask(served, signer.sign(signer.claims(iss=cbo, sub=cbo))))


def test_a_client_that_ended_is_refused(exchange, registry):
    signer = Signer(exchange, exchange.region.clients["kent-it"].client_id)
    registry.parties.end_client(signer.client_id, by="test", why="it ended")

    refused(ask(exchange, signer.sign()))


def test_a_key_is_replaced_while_the_one_before_still_works(exchange):
    client_id = exchange.region.clients["kent-it"].client_id
    old = Signer(exchange, client_id, "old")
    new = Signer(exchange, client_id, "new")
    new.register(old, new)
    assert [ask(exchange, one.sign()).status_code for one in (old, new)] == [200, 200]

    new.register(new)

    refused(ask(exchange, old.sign()))
    assert ask(exchange, new.sign()).status_code == 200
    *_, last = [one["data"] for one in exchange.events("policy.changed")]
    assert last["what"] == "client"
    assert (last["before"]["keys"], last["after"]["keys"]) == (["old", "new"], ["new"])


def _jwks(*keys):
    return json.dumps({"keys": list(keys)})


def _rsa(bits):
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    modulus = made.public_key().public_numbers().n.to_bytes(bits // 8)
    return {"kty": "RSA", "n": encode(modulus), "e": "AQAB"}


GOOD = public_jwk(ec.generate_private_key(ec.SECP256R1())) | {"kid": "one"}
BAD_KEYS = {
    "no JSON": "{",
    "no object": "[]",
    "no keys": "{}",
    "none": _jwks(),
    "three": _jwks(*(GOOD | {"kid": kid} for kid in "abc")),
    "one kid twice": _jwks(GOOD, GOOD),
    "no kid": _jwks({name: value for name, value in GOOD.items() if name != "kid"}),
    "a number as kid": _jwks(GOOD | {"kid": 7}),
    "a secret": _jwks({"kty": "oct", "k": "AAAA", "kid": "one"}),
    "private": _jwks(GOOD | {"d": "AAAA"}),
    "another curve": _jwks(ECKey.generate_key("P-384").as_dict(private=False) | {"kid": "one"}),
    "off the curve": _jwks(GOOD | {"x": GOOD["y"]}),
    "small": _jwks(_rsa(1024) | {"kid": "one"}),
    "unknown": _jwks({"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "one"}),
    "no key": _jwks("one"),
}


@pytest.mark.parametrize("keys", BAD_KEYS.values(), ids=BAD_KEYS)
def test_what_is_no_public_key_for_assertions_is_not_registered(served, keys):
    client_id = served.region.clients["learning-provider"].client_id
    with pytest.raises(InvalidRequestError, match="keys: "):
        credentials_of(served).put_keys(client_id, keys, by="test", why="test")

    assert served.database.read(lambda uow: uow.clients.get(client_id)).keys == ()


def test_a_registered_key_is_kept_without_what_else_came_with_it(served):
    client_id = served.region.clients["stranger"].client_id
    text = _jwks(GOOD | {"x5u": "https://elsewhere.example", "use": "sig"})
    credentials_of(served).put_keys(client_id, text, by="test", why="test")

    assert served.database.read(lambda uow: uow.clients.get(client_id)).keys == (GOOD,)


@pytest.mark.parametrize("algorithm", ["ES256", "PS256"])
def test_a_well_known_client_authenticates_by_its_key(served, algorithm):
    client_id = served.region.clients["kent-registrar"].client_id
    made = ECKey.generate_key("P-256") if algorithm == "ES256" else RSAKey.generate_key(2048)
    keys = _jwks(made.as_dict(private=False) | {"kid": "one"})
    credentials_of(served).put_keys(client_id, keys, by="test", why="test")

    with (
        listening(served) as base,
        OAuth2Session(client_id, made, token_endpoint_auth_method="private_key_jwt") as session,
    ):
        session.register_client_auth_method(
            PrivateKeyJWT(AUDIENCE, headers={"kid": "one"}, alg=algorithm)
        )
        token = session.fetch_token(f"{base}/oauth/token", grant_type="client_credentials")

    assert token["token_type"] == "Bearer"
    assert decode(token["access_token"].split(".")[0])
