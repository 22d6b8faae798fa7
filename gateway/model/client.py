"""Organizations and their OAuth2 clients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.model.address import Address
from gateway.model.purpose import OrganizationKind, Purpose


class OrganizationState(StrEnum):
    """Whether an organization's clients may act at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Organization:
    """A party that receives records, or the DCC."""

    id: str
    name: str
    kind: OrganizationKind
    state: OrganizationState = OrganizationState.ACTIVE
    district: str | None = None
    """Its code, where the organization is a district."""
    address: Address | None = None
    """Where it is, of a community organization: in Washington."""


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth2 client of an organization; the most that its tokens may ever say."""

    client_id: str
    organization_id: str
    name: str
    secret_hashes: tuple[str, ...] = field(repr=False)
    """Argon2 hashes; two while a secret is being replaced."""
    purposes: tuple[Purpose, ...]
    scopes: tuple[str, ...]
    """What the client may ask for at most."""
    created_at: datetime
    is_active: bool = True
    keys: tuple[Mapping[str, str], ...] = ()
    """Public keys (RFC 7517) that verify its assertions; two while one is being replaced."""
    redirect_uris: tuple[str, ...] = ()
    """Where a browser may bring a person's answer, each exactly; none: it acts for no person."""
    requires_par: bool = False
    """Whether it must push what it asks people (RFC 9126)."""
    requires_dpop: bool = False
    """Whether its tokens must be bound to a key of its own (RFC 9449)."""
