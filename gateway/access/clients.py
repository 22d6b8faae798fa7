"""Clients: authenticated by secret, given tokens that say at most what they may (RFC 6749)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.access.scopes import narrow
from gateway.access.secrets import is_secret
from gateway.access.tokens import LIFETIME, issue_token
from gateway.errors import GatewayError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import TokenIssued
from gateway.model.client import Client
from gateway.model.purpose import Purpose
from gateway.store import Database

DETAIL_TYPE = "student_record"
"""The type of RFC 9396 authorization details that the gateway knows."""


class OAuthError(GatewayError):
    """A refusal of the token endpoint; `code` is RFC 6749, section 5.2."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and what it got."""

    access_token: str
    expires_in: int
    """Seconds."""
    scopes: tuple[str, ...]
    purpose: Purpose | None


class Clients:
    """The token endpoint's use case."""

    def __init__(
        self, database: Database, keys: KeyRing, issuer: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._keys = keys
        self._issuer = issuer
        self._clock = clock

    def issue(
        self,
        client_id: str,
        secret: str,
        scope: str | None,
        details: str | None,
    ) -> IssuedToken:
        """A token for an authenticated client; OAuthError says why not."""
        client = self._authenticate(client_id, secret)
        purpose = _bind_purpose(client, details)
        asked = scope.split() if scope else client.scopes
        granted = narrow(asked, client.scopes)
        if not granted:
            raise OAuthError("invalid_scope", "nothing of the scope asked for is allowed")
        now = self._clock()
        token = issue_token(
            self._keys,
            self._issuer,
            client.client_id,
            scopes=granted,
            purpose=purpose,
            now=now,
        )
        event = TokenIssued(
            at=now,
            client_id=client.client_id,
            organization_id=client.organization_id,
            grant_type="client_credentials",
            purpose=purpose,
            scopes=granted,
            kid=token.kid,
            jti=token.jti,
            expires_at=token.expires_at,
        )
        self._database.write(lambda uow: append(uow, event))
        return IssuedToken(token.text, int(LIFETIME.total_seconds()), granted, purpose)

    def public_keys(self) -> list[dict[str, str]]:
        """The public keys of tokens, as JSON Web Keys (RFC 7517)."""
        return [dict(key.public_jwk) for key in self._keys.token_keys.values()]

    def _authenticate(self, client_id: str, secret: str) -> Client:
        client = self._database.read(lambda uow: uow.clients.find(client_id))
        hashes = client.secret_hashes if client else ()
        if not is_secret(secret, hashes) or client is None or not client.is_active:
            raise OAuthError("invalid_client", "the client did not authenticate")
        return client


def _bind_purpose(client: Client, details: str | None) -> Purpose | None:
    """The token's purpose: as asked for, else the client's only one (RFC 9396)."""
    asked = _asked_purposes(details) if details else ()
    if len(asked) > 1:
        raise OAuthError("invalid_authorization_details", "a token serves one purpose")
    if asked:
        if asked[0] not in client.purposes:
            raise OAuthError(
                "invalid_authorization_details", f"the client may not act for {asked[0]}"
            )
        return asked[0]
    if len(client.purposes) > 1:
        names = ", ".join(client.purposes)
        raise OAuthError(
            "invalid_authorization_details", f"name one purpose of the client's: {names}"
        )
    return client.purposes[0] if client.purposes else None


def _asked_purposes(details: str) -> tuple[Purpose, ...]:
    try:
        parsed: Any = json.loads(details)
        found = {
            Purpose(detail["purpose"])
            for detail in parsed
            if detail["type"] == DETAIL_TYPE and "purpose" in detail
        }
        known = all(detail["type"] == DETAIL_TYPE for detail in parsed)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise OAuthError(
            "invalid_authorization_details",
            f"send a JSON array of details of type {DETAIL_TYPE} with a known purpose",
        ) from None
    if not known:
        raise OAuthError("invalid_authorization_details", f"the only type known is {DETAIL_TYPE}")
    return tuple(sorted(found))
