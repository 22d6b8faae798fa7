"""Tables of who takes part: districts, organizations, agreements and clients."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from gateway.model.address import Address
from gateway.model.agreement import FedrampLevel
from gateway.model.client import OrganizationState
from gateway.model.district import NoticeBasis
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.store.columns import ADDRESS, DAYS, KEYS, WORDS, Instant, one_of, some_of
from gateway.store.tables.base import Base, held, table_of


class DistrictRow(Base, table=True):
    """A district and the facts that a decision reads of it."""

    __tablename__ = "districts"

    code: str = Field(primary_key=True)
    name: str
    notice_basis: NoticeBasis | None = held(one_of(NoticeBasis), nullable=True)
    closed_days: frozenset[date] = held(DAYS)
    is_active: bool
    is_stopped: bool
    auto_approve: bool


class PublicationRow(Base, table=True):
    """An immutable version of a district's entry and crosswalks."""

    __tablename__ = "publications"
    __table_args__ = (
        Index(
            "ix_publications_active",
            "district",
            unique=True,
            sqlite_where=text("is_active"),
            postgresql_where=text("is_active"),
        ),
    )

    district: str = Field(primary_key=True, foreign_key="districts.code")
    sha256: str = Field(primary_key=True)
    body: str
    published_at: datetime = held(Instant())
    is_active: bool


class OrganizationRow(Base, table=True):
    """A party that receives records."""

    __tablename__ = "organizations"

    id: str = Field(primary_key=True)
    name: str
    kind: OrganizationKind = held(one_of(OrganizationKind))
    state: OrganizationState = held(one_of(OrganizationState))
    district: str | None = Field(default=None, foreign_key="districts.code")
    address: Address | None = held(ADDRESS, nullable=True)


class AgreementRow(Base, table=True):
    """What an organization promised a district, or all of them."""

    __tablename__ = "agreements"

    id: str = Field(primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id", index=True)
    district: str | None = Field(foreign_key="districts.code")
    no_sale: bool
    no_marketing: bool
    no_profiling: bool
    no_redisclosure: bool
    uses_cloud: bool
    starts_on: date
    ends_on: date
    fedramp_level: FedrampLevel | None = held(one_of(FedrampLevel, was_any=True), nullable=True)
    fedramp_on: date | None
    fedramp_id: str | None
    ended_at: datetime | None = held(Instant(), nullable=True)
    fedramp_ends_on: date | None
    fedramp_revoked_at: datetime | None = held(Instant(), nullable=True)


class ClientRow(Base, table=True):
    """An OAuth2 client; its secrets only as Argon2 hashes."""

    __tablename__ = "clients"

    client_id: str = Field(primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id", index=True)
    name: str
    secret_hashes: tuple[str, ...] = held(WORDS)
    purposes: tuple[Purpose, ...] = held(some_of(Purpose))
    scopes: tuple[str, ...] = held(WORDS)
    created_at: datetime = held(Instant())
    is_active: bool
    keys: tuple[Mapping[str, str], ...] = held(KEYS)
    redirect_uris: tuple[str, ...] = held(WORDS)
    requires_par: bool
    requires_dpop: bool


DISTRICTS = table_of(DistrictRow)
PUBLICATIONS = table_of(PublicationRow)
ORGANIZATIONS = table_of(OrganizationRow)
AGREEMENTS = table_of(AgreementRow)
CLIENTS = table_of(ClientRow)

__all__ = ["AGREEMENTS", "CLIENTS", "DISTRICTS", "ORGANIZATIONS", "PUBLICATIONS"]
