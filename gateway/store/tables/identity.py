"""Tables of identity providers, and of sign-ins there that are under way."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from gateway.store.columns import Instant
from gateway.store.tables.base import Base, held, table_of


class IdentityProviderRow(Base, table=True):
    """Where a district's people sign in."""

    __tablename__ = "identity_providers"
    __table_args__ = (Index(None, "district", "id"),)

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code")
    name: str
    issuer: str
    client_id: str
    client_secret_encrypted: str | None
    registered_by: str
    registered_at: datetime = held(Instant())
    ended_at: datetime | None = held(Instant(), nullable=True)


class SignInFlowRow(Base, table=True):
    """Somebody who was sent to a provider and is expected back."""

    __tablename__ = "signin_flows"

    state_digest: str = Field(primary_key=True)
    provider_id: str = Field(foreign_key="identity_providers.id")
    browser_digest: str
    nonce: str
    verifier_encrypted: str
    invitation_encrypted: str | None
    return_to: str | None
    ends_at: datetime = held(Instant(), nullable=False)


IDENTITY_PROVIDERS = table_of(IdentityProviderRow)
SIGNIN_FLOWS = table_of(SignInFlowRow)

__all__ = ["IDENTITY_PROVIDERS", "SIGNIN_FLOWS"]
