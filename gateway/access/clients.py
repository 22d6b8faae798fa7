"""Clients: authenticated by secret, given tokens that say at most what they may (RFC 6749)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.rfc9396 import Details, InvalidDetailsError, parse_details
from gateway.access.scopes import narrow
from gateway.access.secrets import is_secret
from gateway.access.tokens import LIFETIME, MAX_LENGTH, issue_token
from gateway.errors import GatewayError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import TokenIssued, TokenRefused
from gateway.model.client import Client
from gateway.model.purpose import Purpose
from gateway.store import Database

GRANT_TYPE = "client_credentials"


class OAuthError(GatewayError):
    """A refusal of the token endpoint; `code` is RFC 6749, section 5.2."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and what it got."""

    access_token: str = field(repr=False)
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
        """A token for an authenticated client; OAuthError says why not, and is recorded."""
        client = self._authenticate(client_id, secret)
        try:
            asked = _parse_details(details)
            purpose = _bind_purpose(client, asked)
            return self._issue(client, purpose, _grant_scopes(client, scope, asked))
        except OAuthError as error:
            self._record_refusal(client, error)
            raise

    def public_keys(self) -> list[dict[str, str]]:
        """The public keys of tokens, as JSON Web Keys (RFC 7517)."""
        return [dict(key.public_jwk) for key in self._keys.token_keys.values()]

    def _issue(
        self, client: Client, purpose: Purpose | None, scopes: tuple[str, ...]
    ) -> IssuedToken:
        now = self._clock()
        token = issue_token(
            self._keys, self._issuer, client.client_id, scopes=scopes, purpose=purpose, now=now
        )
        if len(token.text) > MAX_LENGTH:
            raise OAuthError("invalid_scope", "the scope asked for is too much for one token")
        event = TokenIssued(
            at=now,
            client_id=client.client_id,
            organization_id=client.organization_id,
            grant_type=GRANT_TYPE,
            purpose=purpose,
            scopes=scopes,
            kid=token.kid,
            jti=token.jti,
            expires_at=token.expires_at,
        )
        self._database.write(lambda uow: append(uow, event))
        return IssuedToken(token.text, int(LIFETIME.total_seconds()), scopes, purpose)

    def _authenticate(self, client_id: str, secret: str) -> Client:
        """Every failure is answered alike."""
        client = self._database.read(lambda uow: uow.clients.find(client_id))
        is_authentic = is_secret(secret, client.secret_hashes if client else ())
        if client is not None and client.is_active and is_authentic:
            return client
        error = OAuthError("invalid_client", "the client did not authenticate")
        if client is not None:
            self._record_refusal(client, error)
        raise error

    def _record_refusal(self, client: Client, error: OAuthError) -> None:
        event = TokenRefused(at=self._clock(), client_id=client.client_id, error=error.code)
        self._database.write(lambda uow: append(uow, event))


def _parse_details(text: str | None) -> Details:
    try:
        return parse_details(text) if text else Details(frozenset(), None)
    except InvalidDetailsError as error:
        raise OAuthError(
            "invalid_authorization_details", f"authorization_details: {error}"
        ) from None


def _bind_purpose(client: Client, asked: Details) -> Purpose | None:
    """The token's purpose: as asked for, else the client's only one (RFC 9396)."""
    if len(asked.purposes) > 1:
        raise OAuthError("invalid_authorization_details", "a token serves one purpose")
    if not asked.purposes and len(client.purposes) > 1:
        names = ", ".join(client.purposes)
        raise OAuthError(
            "invalid_authorization_details", f"name one purpose of the client's: {names}"
        )
    purpose = next(iter(asked.purposes or client.purposes), None)
    if purpose is not None and purpose not in client.purposes:
        raise OAuthError("invalid_authorization_details", f"the client may not act for {purpose}")
    return purpose


def _grant_scopes(client: Client, scope: str | None, asked: Details) -> tuple[str, ...]:
    """The part of what is asked for that the client may have."""
    granted = narrow(scope.split(), client.scopes) if scope else client.scopes
    if asked.scopes is not None:
        granted = narrow(asked.scopes, granted)
    if not granted:
        raise OAuthError("invalid_scope", "nothing of the scope asked for is allowed")
    return granted
