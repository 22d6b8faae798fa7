"""People who act: who they are, how they sign in, and in which roles."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.model.role import Role

OWN_PAGES = "p2-pages"
"""In place of a client where a person acts through the gateway's own pages; no client has it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in; name and e-mail are encrypted at rest."""

    id: str
    name_encrypted: str = field(repr=False)
    email_encrypted: str | None = field(repr=False)
    """Told to nobody and trusted for nothing: whoever has the address is not thereby anybody."""
    created_at: datetime
    is_active: bool = True


class AccountKind(StrEnum):
    """Who vouches for the person."""

    LOCAL = "local"
    OPENID_CONNECT = "openid-connect"


@dataclass(frozen=True, slots=True)
class Account:
    """One way in which a person signs in; its login is held as a keyed digest alone."""

    id: str
    person_id: str
    kind: AccountKind
    login_digest: str = field(repr=False)
    """Of the login; for OpenID Connect, of issuer and `sub`."""
    created_at: datetime
    password_hash: str | None = field(default=None, repr=False)
    """Argon2id; None where an identity provider vouches."""
    totp_encrypted: str | None = field(default=None, repr=False)
    """The secret of RFC 6238, encrypted."""
    totp_counter: int = 0
    """The last time step of which a code was taken: each is good once."""
    recovery_hashes: tuple[str, ...] = field(default=(), repr=False)
    """Codes for a lost authenticator, each good once."""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A role that a person was given, in one district; in none where the role is of the state."""

    id: str
    person_id: str
    role: Role
    district: str | None
    organization_id: str | None
    """Whose staff the person is, where the role is of an organization's staff."""
    given_by: str
    given_at: datetime
    ended_at: datetime | None = None
    staff_id: str | None = None
    """An educator's, by which the SIS says when asked what they teach; without one, nothing."""

    def is_live(self, now: datetime) -> bool:
        """Whether it holds at that instant."""
        return self.given_at <= now and (self.ended_at is None or now < self.ended_at)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time code by which somebody comes to a role; only the code's digest is held."""

    id: str
    code_digest: str = field(repr=False)
    role: Role
    district: str | None
    organization_id: str | None
    made_by: str
    made_at: datetime
    ends_at: datetime
    """The first instant at which it no longer holds."""
    used_at: datetime | None = None
    staff_id: str | None = None
    """An educator's, as that of the role will be."""

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.used_at is None and now < self.ends_at
