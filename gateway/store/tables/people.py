"""Tables of people: who they are, how they sign in, their roles, and what invites them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from gateway.model.person import AccountKind
from gateway.model.role import Role
from gateway.store.columns import WORDS, Instant, one_of
from gateway.store.tables.base import Base, held, table_of


class PersonRow(Base, table=True):
    """Somebody who signs in."""

    __tablename__ = "persons"

    id: str = Field(primary_key=True)
    name_encrypted: str
    email_encrypted: str | None
    created_at: datetime = held(Instant())
    is_active: bool


class AccountRow(Base, table=True):
    """One way in which a person signs in."""

    __tablename__ = "accounts"

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="persons.id", index=True)
    kind: AccountKind = held(one_of(AccountKind))
    login_digest: str = Field(unique=True)
    created_at: datetime = held(Instant())
    password_hash: str | None
    totp_encrypted: str | None
    totp_counter: int
    recovery_hashes: tuple[str, ...] = held(WORDS)
    is_active: bool


class RoleAssignmentRow(Base, table=True):
    """A role that a person was given."""

    __tablename__ = "role_assignments"
    __table_args__ = (Index(None, "district", "id"),)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="persons.id", index=True)
    role: Role = held(one_of(Role))
    district: str | None = Field(foreign_key="districts.code")
    organization_id: str | None = Field(foreign_key="organizations.id")
    given_by: str
    given_at: datetime = held(Instant())
    ended_at: datetime | None = held(Instant(), nullable=True)
    staff_id: str | None


class InvitationRow(Base, table=True):
    """A one-time code by which somebody comes to a role."""

    __tablename__ = "invitations"

    id: str = Field(primary_key=True)
    code_digest: str = Field(unique=True)
    role: Role = held(one_of(Role))
    district: str | None = Field(foreign_key="districts.code", index=True)
    organization_id: str | None = Field(foreign_key="organizations.id")
    made_by: str
    made_at: datetime = held(Instant())
    ends_at: datetime = held(Instant())
    used_at: datetime | None = held(Instant(), nullable=True)
    staff_id: str | None


PERSONS = table_of(PersonRow)
ACCOUNTS = table_of(AccountRow)
ROLE_ASSIGNMENTS = table_of(RoleAssignmentRow)
INVITATIONS = table_of(InvitationRow)

__all__ = ["ACCOUNTS", "INVITATIONS", "PERSONS", "ROLE_ASSIGNMENTS"]
