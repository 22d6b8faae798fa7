"""Tables of what people authorized clients to do."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field

from gateway.model.purpose import Purpose
from gateway.store.columns import NAMED, WORDS, Instant, one_of
from gateway.store.tables.base import Base, held, table_of


class TokenFamilyRow(Base, table=True):
    """One authorization by a person."""

    __tablename__ = "token_families"

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="clients.client_id")
    person_id: str = Field(foreign_key="persons.id")
    scopes: tuple[str, ...] = held(WORDS)
    purpose: Purpose | None = held(one_of(Purpose), nullable=True)
    students: Mapping[str, list[str]] | None = held(NAMED, nullable=True)
    begun_at: datetime = held(Instant())
    ends_at: datetime = Field(sa_column=Column(Instant(), nullable=False, index=True))
    ended_at: datetime | None = held(Instant(), nullable=True)


class PushedRequestRow(Base, table=True):
    """What a client is to ask a person, by the digest of its URI."""

    __tablename__ = "pushed_requests"

    uri_hash: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="clients.client_id")
    redirect_uri: str
    state_encrypted: str | None
    challenge: str
    scopes: tuple[str, ...] = held(WORDS)
    purpose: Purpose | None = held(one_of(Purpose), nullable=True)
    students: Mapping[str, list[str]] | None = held(NAMED, nullable=True)
    ends_at: datetime = Field(sa_column=Column(Instant(), nullable=False, index=True))
    dpop_jkt: str | None


class AuthorizationCodeRow(Base, table=True):
    """A code, by its digest."""

    __tablename__ = "authorization_codes"

    code_hash: str = Field(primary_key=True)
    family_id: str = Field(foreign_key="token_families.id", index=True)
    redirect_uri: str
    challenge: str
    ends_at: datetime = held(Instant())
    used_at: datetime | None = held(Instant(), nullable=True)
    dpop_jkt: str | None


class RefreshTokenRow(Base, table=True):
    """A refresh token, by its digest."""

    __tablename__ = "refresh_tokens"

    token_hash: str = Field(primary_key=True)
    family_id: str = Field(foreign_key="token_families.id", index=True)
    issued_at: datetime = held(Instant())
    used_at: datetime | None = held(Instant(), nullable=True)


PUSHED_REQUESTS = table_of(PushedRequestRow)
TOKEN_FAMILIES = table_of(TokenFamilyRow)
AUTHORIZATION_CODES = table_of(AuthorizationCodeRow)
REFRESH_TOKENS = table_of(RefreshTokenRow)

__all__ = ["AUTHORIZATION_CODES", "PUSHED_REQUESTS", "REFRESH_TOKENS", "TOKEN_FAMILIES"]
