"""ID tokens: who signed in, as the provider signs it (OpenID Connect Core 1.0, 3.1.3.7)."""

from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gateway.errors import SignInError

ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
"""Signatures by a key of the provider's own; no secret that both sides have, and never `none`."""
LEEWAY = timedelta(seconds=60)
MOST_CHARACTERS = 16_384
_FOREIGN_KEYS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"})
_MOST_SUBJECT = 255
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


class UnknownKeyError(SignInError):
    """The token names a key that the provider did not have when it was asked."""


def read_id_token(  # noqa: PLR0913 - all that binds a token to one sign-in
    text: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str,
    now: datetime,
) -> dict[str, Any]:
    """The claims of a token that is meant for this sign-in; SignInError for any other."""
    try:
        if len(text) > MOST_CHARACTERS:
            raise ValueError("too long")
        decoded = jwt.decode(text, _verified_by(keys), algorithms=list(ALGORITHMS))
        if _FOREIGN_KEYS & decoded.header.keys():
            raise ValueError("names a key of its own")
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": client_id},
                "nonce": {"essential": True},
            },
            params={"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(now=int(now.timestamp()), leeway=int(LEEWAY.total_seconds()))
        _verify_rest(decoded.claims, client_id)
    except UnknownKeyError:
        raise
    except _UNREADABLE as error:
        raise SignInError("the identity provider's answer is not meant for this") from error
    return dict(decoded.claims)


def _verified_by(keys: KeySet) -> Any:
    """The key that the header names, of the provider's; the only one where it names none."""

    def find(token: Any) -> Any:
        kid = token.headers().get("kid")
        known = [key for key in keys.keys if kid is None or key.kid == kid]
        if not known:
            raise UnknownKeyError("the identity provider signed with a key that it does not have")
        if len(known) > 1:
            raise ValueError("which key?")
        return known[0]

    return find


def _verify_rest(claims: dict[str, Any], client_id: str) -> None:
    """What the library lets pass: several audiences, and a subject of another sort."""
    audience = claims["aud"]
    if audience not in (client_id, [client_id]):
        raise ValueError("other audiences")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_SUBJECT:
        raise ValueError("no subject")
