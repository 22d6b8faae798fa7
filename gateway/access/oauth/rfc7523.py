"""Clients that authenticate by an assertion which they sign: private_key_jwt (RFC 7523)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gateway.access.oauth.messages import Asked, unauthenticated
from gateway.access.oauth.rfc6749 import RegisteredClient
from gateway.store import Database

ALGORITHMS = ("ES256", "PS256")
"""What FAPI 2.0 allows, of the curves and paddings that clients' libraries know."""
LONGEST = timedelta(hours=1)
"""How far ahead an assertion may expire: so long its `jti` is remembered."""
LEEWAY = timedelta(seconds=60)
MOST_CHARACTERS = 8192
_MOST_JTI = 256
_FOREIGN_KEYS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"})
"""Header parameters that name another key than the registered, or change what is signed."""
_UNREADABLE = (
    OAuth2Error,
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    OSError,
    RecursionError,
)
"""What the libraries raise at an assertion that is none; all are answered alike."""


class PrivateKeyJwt(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib ships no types
    """
    Authenticates by a key of the client's that the registry holds; each assertion once.

    It is meant for the issuer, or for one of its endpoints for tokens or for pushing: all are
    one server.
    """

    CLIENT_AUTH_METHOD = "private_key_jwt"

    def __init__(self, database: Database, issuer: str, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._database = database
        self._audience = re.compile(
            rf"{re.escape(issuer)}(/(\d{{5}}/)?oauth/token|/oauth/par)?", re.ASCII
        )
        self._clock = clock

    def __call__(self, query_client: Any, request: Asked) -> RegisteredClient | None:
        """The client; None where the request brings no assertion."""
        if "client_assertion" not in request.form:
            return None
        if (
            request.form.get("client_assertion_type") != self.CLIENT_ASSERTION_TYPE
            or not 0 < len(request.form["client_assertion"]) <= MOST_CHARACTERS
        ):
            raise unauthenticated()

        def find_claimed(client_id: str) -> RegisteredClient | None:
            if not (client_id.isascii() and client_id.isprintable()):
                return None
            found: RegisteredClient | None = query_client(client_id)
            request.claimed_id = found.get_client_id() if found else None
            return found if found and found.registered.is_active else None

        try:
            client: RegisteredClient = super().__call__(find_claimed, request)
        except _UNREADABLE:
            raise unauthenticated() from None
        named = request.form.get("client_id", client.get_client_id())
        if named != client.get_client_id():  # section 3.2 of RFC 7521
            raise unauthenticated()
        return client

    def resolve_client_public_key(self, client: RegisteredClient) -> KeySet:
        return KeySet.import_key_set({"keys": [dict(key) for key in client.registered.keys]})

    def process_assertion_claims(self, assertion: str, resolve_key: KeySet) -> dict[str, Any]:
        """The claims of a good assertion that was never used before."""
        token = jwt.decode(assertion, resolve_key, algorithms=list(ALGORITHMS))
        if _FOREIGN_KEYS & token.header.keys():
            raise unauthenticated()
        self.verify_claims(token.claims)
        return token.claims

    def verify_claims(self, claims: Mapping[str, Any]) -> None:
        """Section 3: from the client, about itself, to us, for a short while, once."""
        now = self._clock()
        expires_at = datetime.fromtimestamp(_number(claims["exp"]), tz=now.tzinfo)
        starts_at = [
            datetime.fromtimestamp(_number(claims[name]), tz=now.tzinfo)
            for name in ("iat", "nbf")
            if name in claims
        ]
        audience = claims["aud"]
        named = {audience} if isinstance(audience, str) else set(audience)
        jti = claims["jti"]
        if not (
            claims["iss"] == claims["sub"]
            and any(self._audience.fullmatch(one) for one in named)
            and now - LEEWAY < expires_at <= now + LONGEST + LEEWAY
            and all(start <= now + LEEWAY for start in starts_at)
            and isinstance(jti, str)
            and 0 < len(jti) <= _MOST_JTI
        ):
            raise unauthenticated()
        # An assertion is good until its end and the leeway: so long it is remembered.
        is_first = self._database.write(
            lambda uow: uow.assertions.use(claims["sub"], jti, expires_at + LEEWAY, now)
        )
        if not is_first:
            raise unauthenticated()


def _number(claim: object) -> int:
    """A NumericDate (RFC 7519, section 2); TypeError for another."""
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        raise TypeError("not a NumericDate")
    return int(claim)
