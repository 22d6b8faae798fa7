"""Access tokens against the known attacks on JSON Web Tokens (RFC 8725)."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from factories import NOW
from forging import (
    decode,
    dumps,
    encode,
    parts,
    private_key,
    public_bytes,
    public_jwk,
    sign_es256,
    sign_hs256,
    unsigned,
)
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.tokens import LIFETIME, MAX_LENGTH, issue_token, verify_token
from gateway.errors import TokenError
from gateway.keys import KeyRing, create_key_file
from gateway.model.purpose import Purpose

ISSUER = "https://gateway.example.org"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return _new_ring(tmp_path_factory.mktemp("keys"))


def _new_ring(folder):
    create_key_file(folder / "keys.json")
    return KeyRing.load(f"file:{folder / 'keys.json'}")


@pytest.fixture(scope="module")
def good(keys):
    return _issue(keys)


def _issue(keys, issuer=ISSUER, purpose=Purpose.CBO_SUPPORT):
    return issue_token(
        keys,
        issuer,
        "mentors-1",
        scopes=("p2:17415:identity:read", "p2:*:attendance:read"),
        purpose=purpose,
        now=NOW,
    )


@pytest.fixture(scope="module")
def ours(keys):
    """The gateway's own signing key, to show that a right signature alone is not enough."""
    return private_key(keys.active_token_key.private_jwk)


def refused(keys, token, now=NOW):
    with pytest.raises(TokenError) as error:
        verify_token(keys, ISSUER, token, now)
    return str(error.value)


def test_a_good_token_says_what_was_issued(keys, good):
    token = verify_token(keys, ISSUER, good.text, NOW)

    assert token.client_id == "mentors-1"
    assert token.scopes == {"p2:17415:identity:read", "p2:*:attendance:read"}
    assert token.purpose is Purpose.CBO_SUPPORT
    assert token.expires_at == good.expires_at == NOW + LIFETIME


def test_a_token_is_made_by_the_profile_of_rfc_9068(keys, good):
    header, claims = parts(good.text)

    assert header == {"alg": "ES256", "typ": "at+jwt", "kid": keys.active_token_key.kid}
    assert claims["iss"] == claims["aud"] == ISSUER
    assert claims["sub"] == claims["client_id"] == "mentors-1"
    assert claims["exp"] - claims["iat"] == LIFETIME.total_seconds()
    assert claims["jti"] == good.jti != _issue(keys).jti
    assert good.text not in repr(good)


def test_a_token_without_a_purpose_carries_none(keys):
    token = _issue(keys, purpose=None).text

    assert "purpose" not in parts(token)[1]
    assert verify_token(keys, ISSUER, token, NOW).purpose is None


def test_a_token_ends_at_the_instant_it_expires(keys, good):
    end = NOW + LIFETIME

    assert verify_token(keys, ISSUER, good.text, end - timedelta(microseconds=1))
    assert "expired" in refused(keys, good.text, end)
    assert "expired" in refused(keys, good.text, end + SECOND)


HEADERS = {
    "alg none": {"alg": "none"},
    "alg None": {"alg": "None"},
    "alg nOnE": {"alg": "nOnE"},
    "no alg": {"alg": None},
    "alg list": {"alg": ["ES256", "none"]},
    "alg ES384": {"alg": "ES384"},
    "alg RS256": {"alg": "RS256"},
    "alg es256": {"alg": "es256"},
    "typ JWT": {"typ": "JWT"},
    "typ id token": {"typ": "id_token+jwt"},
    "no typ": {"typ": None},
    "crit": {"crit": ["exp"]},
    "crit empty": {"crit": []},
    "unencoded payload": {"crit": ["b64"], "b64": False},
    "kid unknown": {"kid": "nobody"},
    "kid path": {"kid": "../../../../dev/null"},
    "kid sql": {"kid": "x' UNION SELECT 'secret'--"},
    "kid url": {"kid": "http://127.0.0.1:1/jwks"},
    "kid number": {"kid": 7},
    "kid list": {"kid": []},
    "no kid": {"kid": None},
}


@pytest.mark.parametrize("change", HEADERS.values(), ids=HEADERS)
def test_a_header_of_another_kind_is_refused_though_rightly_signed(keys, good, ours, change):
    header, claims = parts(good.text)
    header |= change

    refused(keys, sign_es256(ours, {k: v for k, v in header.items() if v is not None}, claims))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "ES256", ""])
def test_a_token_without_a_signature_is_refused(keys, good, alg):
    header, claims = parts(good.text)

    refused(keys, unsigned(header | {"alg": alg}, claims))


@pytest.mark.parametrize("encoding", ["PEM", "DER"])
@pytest.mark.parametrize("alg", ["HS256", "ES256"])
def test_our_public_key_is_no_secret_to_sign_with(keys, good, ours, encoding, alg):
    header, claims = parts(good.text)
    secret = public_bytes(ours, encoding)

    refused(keys, sign_hs256(secret, header | {"alg": alg}, claims))
    refused(keys, sign_hs256(secret.strip(), header | {"alg": alg}, claims))


@pytest.mark.parametrize("secret", [b"", b"null", b"secret"])
def test_no_shared_secret_signs(keys, good, secret):
    header, claims = parts(good.text)

    refused(keys, sign_hs256(secret, header | {"alg": "HS256"}, claims))


def test_a_key_that_the_token_brings_along_is_not_used(keys, good):
    header, claims = parts(good.text)
    attacker = ec.generate_private_key(ec.SECP256R1())
    own = {**public_jwk(attacker), "kid": "attacker"}
    brought = (
        {"jwk": own},
        {"jwk": own, "kid": "attacker"},
        {"jku": "http://127.0.0.1:1/jwks", "kid": "attacker"},
        {"x5u": "http://127.0.0.1:1/cert", "kid": "attacker"},
        {"x5c": [encode(public_bytes(attacker, "DER"))]},
    )

    for change in brought:
        refused(keys, sign_es256(attacker, header | change, claims))


def test_another_gateways_key_does_not_sign_here(keys, good, tmp_path):
    stranger = _new_ring(tmp_path)
    header, claims = parts(good.text)

    refused(keys, _issue(stranger).text)
    refused(keys, sign_es256(private_key(stranger.active_token_key.private_jwk), header, claims))


CLAIMS = {
    "foreign issuer": {"iss": "https://other.example.org"},
    "issuer with a slash": {"iss": f"{ISSUER}/"},
    "issuers": {"iss": [ISSUER]},
    "wrong audience": {"aud": "https://other.example.org"},
    "no audience of many": {"aud": []},
    "audience null": {"aud": None},
    "subject a number": {"sub": 7},
    "expires as text": {"exp": "soon"},
    "expires never": {"exp": float("inf")},
    "expires null": {"exp": None},
    "expired": {"exp": int(NOW.timestamp())},
    "expired in the year one": {"exp": -(10**18)},
    "expires beyond all years": {"exp": 10**18},
    "unknown purpose": {"purpose": "marketing"},
    "purposes": {"purpose": ["cbo-support"]},
    "purpose null": {"purpose": None},
    "students a list": {"students": ["m1:x"]},
    "students null": {"students": None},
    "students of no list": {"students": {"17415": 7}},
}


@pytest.mark.parametrize("change", CLAIMS.values(), ids=CLAIMS)
def test_a_claim_that_is_not_ours_is_refused_though_rightly_signed(keys, good, ours, change):
    header, claims = parts(good.text)

    refused(keys, sign_es256(ours, header, claims | change))


@pytest.mark.parametrize("claim", ["aud", "exp", "iss", "sub", "jti", "iat", "scope"])
def test_a_missing_claim_is_refused_though_rightly_signed(keys, good, ours, claim):
    header, claims = parts(good.text)
    del claims[claim]

    refused(keys, sign_es256(ours, header, claims))


@pytest.mark.parametrize("claims", [b"[]", b"null", b'"text"', b"{", b"\xff", b"[" * 10_000])
def test_claims_that_are_no_object_are_refused_though_rightly_signed(keys, good, ours, claims):
    header, _ = parts(good.text)

    refused(keys, sign_es256(ours, header, claims))


def _two_signatures(token):
    """The JSON serialization, with the signature twice."""
    header, claims, signature = token.split(".")
    signatures = [{"protected": header, "signature": signature}] * 2
    return json.dumps({"payload": claims, "signatures": signatures})


MANGLED = {
    "empty": lambda _: "",
    "dots": lambda _: "..",
    "one part": lambda token: token.split(".")[0],
    "two parts": lambda token: token.rsplit(".", 1)[0],
    "four parts": lambda token: token + ".AAAA",
    "five parts, as a JWE": lambda token: token + ".AAAA.AAAA",
    "two signatures": _two_signatures,
    "two tokens": lambda token: f"{token},{token}",
    "another's signature": lambda token: token[:-8] + "AAAAAAAA",
    "no signature": lambda token: token.rsplit(".", 1)[0] + ".",
    "all zero signature": lambda token: f"{token.rsplit('.', 1)[0]}.{encode(bytes(64))}",
    "DER signature": lambda token: (
        f"{token.rsplit('.', 1)[0]}.{encode(bytes([48, 6] + [2, 1, 1] * 2))}"
    ),
    "header too deep": lambda token: f"{dumps(b'[' * 9000)}.{token.split('.')[1]}.AAAA",
    "header a list": lambda token: f"{dumps(b'[]')}.{token.split('.')[1]}.AAAA",
    "header no text": lambda token: f"{dumps(bytes([255, 254]))}.{token.split('.')[1]}.AAAA",
    "header with a huge number": lambda _: dumps(b'{"alg":' + b"9" * 8000 + b"}") + ".A.A",
    "not base64": lambda token: "!" + token[1:],
    "not ASCII": lambda token: "é" + token[1:],
    "a surrogate": lambda token: "\udcff" + token[1:],
    "NUL": lambda token: token + "\x00",
    "a line end": lambda token: token + "\n.",
    "oversize": lambda token: token + "A" * MAX_LENGTH,
}


@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED)
def test_what_is_no_token_is_refused(keys, good, mangle):
    refused(keys, mangle(good.text))


def test_a_longer_token_than_any_of_ours_is_not_even_read(keys, good, ours):
    header, claims = parts(good.text)

    refused(keys, sign_es256(ours, header, claims | {"padding": "x" * MAX_LENGTH}))


@given(position=st.integers(0, 10**6), bit=st.integers(0, 5))
def test_a_token_of_which_one_character_is_another_is_refused(keys, good, position, bit):
    """But for the bits of the last character that no byte holds."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    position %= len(good.text) - 1
    kept = good.text[position]
    if kept == ".":
        return
    other = alphabet[alphabet.index(kept) ^ (1 << bit)]
    changed = good.text[:position] + other + good.text[position + 1 :]
    if [decode(part) for part in changed.split(".")] == [
        decode(part) for part in good.text.split(".")
    ]:
        return

    refused(keys, changed)


@given(st.text(max_size=200))
def test_any_text_is_refused_and_not_repeated(keys, text):
    message = refused(keys, text)

    assert len(text) < 4 or text not in message


def test_a_message_never_repeats_the_token(keys, good):
    header, claims, _ = good.text.split(".")
    with pytest.raises(TokenError) as error:
        verify_token(keys, ISSUER, f"{header}.{claims}.AAAA", NOW)

    assert not any(part in str(error.value) for part in (header, claims))
