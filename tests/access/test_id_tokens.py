"""An ID token is one provider's, for this gateway, and for this one sign-in."""

import pytest
from factories import NOW
from id_tokens import (
    CLIENT,
    ISSUER,
    KEYS,
    NONCE,
    OTHER,
    claims,
    signed,
    unsigned,
    with_shared_secret,
)

from gateway.access.openid.id_token import UnknownKeyError, read_id_token
from gateway.errors import SignInError

NOW_SECONDS = int(NOW.timestamp())


def read(text, **changes):
    meant = {
        "issuer": ISSUER,
        "client_id": CLIENT,
        "nonce": NONCE,
        "access_token": "an access token",
        "now": NOW,
        **changes,
    }
    return read_id_token(text, KEYS, **meant)


def test_what_the_provider_signed_is_read():
    assert read(signed())["sub"] == "somebody"
    assert read(signed(claims(aud=[CLIENT])))["sub"] == "somebody"


WRONG = {
    "another issuer": claims(iss="https://idp.example.org/"),
    "no issuer": claims(iss=None),
    "another audience": claims(aud="another"),
    "no audience": claims(aud=None),
    "two audiences": claims(aud=[CLIENT, "another"], azp=CLIENT),
    "another party": claims(azp="another"),
    "another nonce": claims(nonce="another"),
    "no nonce": claims(nonce=None),
    "expired": claims(exp=NOW_SECONDS - 61),
    "no expiry": claims(exp=None),
    "from the future": claims(iat=NOW_SECONDS + 61),
    "not yet": claims(nbf=NOW_SECONDS + 61),
    "no subject": claims(sub=None),
    "an empty subject": claims(sub=""),
    "a subject that is a number": claims(sub=7),
    "a subject without end": claims(sub="x" * 256),
    "another access token": claims(at_hash="AAAA"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_token_that_says_anything_else_is_refused(wrong):
    with pytest.raises(SignInError, match="not meant for this"):
        read(signed(WRONG[wrong]))


FORGED = {
    "by another key": lambda: signed(key=OTHER),
    "without a signature": unsigned,
    "with the public key as a secret": with_shared_secret,
    "with a changed body": lambda: signed()[:-8] + "AAAAAAAA",
    "with a key of its own": lambda: signed(jku="https://evil.example/keys"),
    "as no token at all": lambda: "garbage",
    "as nothing": lambda: "",
    "without end": lambda: "x" * 20_000,
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_token_that_was_signed_otherwise_is_refused(forged):
    with pytest.raises(SignInError):
        read(FORGED[forged]())


def test_a_key_that_the_provider_did_not_have_is_told_apart():
    """It may have changed its keys: they are read once more."""
    with pytest.raises(UnknownKeyError):
        read(signed(kid="two"))
