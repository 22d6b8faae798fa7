"""What a person authorized a client to do, and the secrets by which the client takes it up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.model.purpose import Purpose


@dataclass(frozen=True, slots=True)
class TokenFamily:
    """One authorization by a person; all tokens that come of it end together."""

    id: str
    client_id: str
    person_id: str
    scopes: tuple[str, ...]
    purpose: Purpose | None
    students: Mapping[str, list[str]] | None
    """References by district; None: it names none."""
    begun_at: datetime
    ends_at: datetime
    """The first instant at which no token comes of it any more."""
    ended_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether tokens may still come of it, and be used."""
        return now < self.ends_at and (self.ended_at is None or now < self.ended_at)


@dataclass(frozen=True, slots=True)
class PushedRequest:
    """What a client asks a person, pushed beforehand (RFC 9126); its URI is held as a digest."""

    uri_hash: str = field(repr=False)
    client_id: str
    redirect_uri: str
    state_encrypted: str | None
    """The client's own text, which may be anything."""
    challenge: str
    """Of RFC 7636, by S256."""
    scopes: tuple[str, ...]
    purpose: Purpose | None
    students: Mapping[str, list[str]] | None
    """References by district; None: it names none."""
    ends_at: datetime
    dpop_jkt: str | None = None
    """Thumbprint of the key that its token is to be bound to (RFC 9449); None: of any, or none."""


@dataclass(frozen=True, slots=True)
class AuthorizationCode:
    """What the client exchanges once for the family's first tokens; held as a digest alone."""

    code_hash: str = field(repr=False)
    family_id: str
    redirect_uri: str
    challenge: str
    """Of RFC 7636, by S256."""
    ends_at: datetime
    used_at: datetime | None = None
    dpop_jkt: str | None = None
    """As of a pushed request."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What the client exchanges once for further tokens; held as a digest alone."""

    token_hash: str = field(repr=False)
    family_id: str
    issued_at: datetime
    used_at: datetime | None = None
