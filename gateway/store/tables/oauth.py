"""Tables of the authorization server: what was used once, and must not be again."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from gateway.store.columns import Instant
from gateway.store.tables.base import Base, table_of


class AssertionRow(Base, table=True):
    """A client's assertion that was used, until it expires (RFC 7523, section 3)."""

    __tablename__ = "assertions"

    client_id: str = Field(primary_key=True, foreign_key="clients.client_id")
    jti_hash: str = Field(primary_key=True)
    """SHA-256 in hex: the client chose the text."""
    expires_at: datetime = Field(sa_column=Column(Instant(), nullable=False, index=True))


class ProofRow(Base, table=True):
    """A proof of possession that was used, until it would be too old (RFC 9449, section 11.1)."""

    __tablename__ = "dpop_proofs"

    used_hash: str = Field(primary_key=True)
    """SHA-256 in hex of the key's thumbprint and the id: a client chose the text."""
    expires_at: datetime = Field(sa_column=Column(Instant(), nullable=False, index=True))


class RevocationRow(Base, table=True):
    """An access token that was revoked, until it expires (RFC 7009)."""

    __tablename__ = "revocations"

    jti: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_column=Column(Instant(), nullable=False, index=True))


ASSERTIONS = table_of(AssertionRow)
PROOFS = table_of(ProofRow)
REVOCATIONS = table_of(RevocationRow)

__all__ = ["ASSERTIONS", "PROOFS", "REVOCATIONS"]
