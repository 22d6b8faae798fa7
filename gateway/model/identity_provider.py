"""A district's identity provider, and a sign-in there that is under way."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Where a district's people sign in (OpenID Connect); known by its issuer."""

    id: str
    district: str
    name: str
    """What the button says."""
    issuer: str
    client_id: str
    """Of the gateway, at the provider."""
    client_secret_encrypted: str | None = field(repr=False)
    """None for a public client, which PKCE alone protects."""
    registered_by: str
    registered_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignInFlow:
    """Somebody was sent to a provider and is expected back, once and soon."""

    state_digest: str = field(repr=False)
    provider_id: str
    browser_digest: str = field(repr=False)
    """Of what the browser holds: whoever else comes back is somebody else."""
    nonce: str = field(repr=False)
    verifier_encrypted: str = field(repr=False)
    """PKCE's (RFC 7636)."""
    invitation_encrypted: str | None = field(repr=False)
    return_to: str | None
    ends_at: datetime
