"""Tables of who may: grants and the students they list, consents, blocks."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from gateway.model.block import BlockKind
from gateway.model.consent import SignatureMethod, SignerRelation
from gateway.model.grant import GrantStudents
from gateway.model.purpose import Action, Purpose
from gateway.store.columns import WORDS, Instant, one_of, some_of
from gateway.store.tables.base import Base, held, table_of


class GrantRow(Base, table=True):
    """A district's permission."""

    __tablename__ = "grants"
    __table_args__ = (
        Index(None, "client_id", "district", "students", "ends_at"),
        Index(None, "client_id", "district", "purpose", "datasets", "ends_at"),
        Index(None, "district", "id"),
        Index(None, "district", "students", "ends_at"),
    )

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code")
    client_id: str = Field(foreign_key="clients.client_id")
    datasets: tuple[str, ...] = held(WORDS)
    actions: tuple[Action, ...] = held(some_of(Action))
    purpose: Purpose = held(one_of(Purpose))
    students: GrantStudents = held(one_of(GrantStudents))
    starts_at: datetime = held(Instant())
    ends_at: datetime = held(Instant())
    given_by: str
    reason: str
    schools: tuple[str, ...] = held(WORDS)
    grades: tuple[str, ...] = held(WORDS)
    sections: tuple[str, ...] = held(WORDS)
    consent_id: str | None = Field(foreign_key="consents.id", index=True)
    transfer_id: str | None = Field(index=True)
    ended_at: datetime | None = held(Instant(), nullable=True)


class GrantStudentRow(Base, table=True):
    """One listed student of a grant, by encrypted reference."""

    __tablename__ = "grant_students"

    reference: str = Field(primary_key=True)
    grant_id: str = Field(primary_key=True, foreign_key="grants.id", index=True)


class ConsentRow(Base, table=True):
    """The facts of a signed consent."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(None, "district", "id"),
        Index(None, "student_reference", "district"),
    )

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code")
    student_reference: str
    recipient_organization_id: str = Field(foreign_key="organizations.id")
    datasets: tuple[str, ...] = held(WORDS)
    purpose: Purpose = held(one_of(Purpose))
    signer_name_encrypted: str
    signer_relation: SignerRelation = held(one_of(SignerRelation, was_any=True))
    signed_on: date
    method: SignatureMethod = held(one_of(SignatureMethod, was_any=True))
    document_sha256: str
    starts_on: date
    ends_on: date
    revoked_at: datetime | None = held(Instant(), nullable=True)


class BlockRow(Base, table=True):
    """What stands against a release."""

    __tablename__ = "blocks"
    __table_args__ = (Index(None, "district", "id"),)

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code")
    student_reference: str = Field(index=True)
    kind: BlockKind = held(one_of(BlockKind))
    starts_at: datetime = held(Instant())
    purposes: tuple[Purpose, ...] = held(some_of(Purpose))
    organization_id: str | None = Field(foreign_key="organizations.id")
    party_encrypted: str | None
    person_id: str | None = Field(foreign_key="persons.id")
    substitute_encrypted: str | None
    set_by: str
    reason: str
    ended_at: datetime | None = held(Instant(), nullable=True)


class StopRow(Base, table=True):
    """An emergency stop of a district, or of one client there."""

    __tablename__ = "stops"
    __table_args__ = (Index(None, "district", "client_id"),)

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code")
    client_id: str | None = Field(foreign_key="clients.client_id")
    starts_at: datetime = held(Instant())
    set_by: str
    reason: str
    ended_at: datetime | None = held(Instant(), nullable=True)


GRANTS = table_of(GrantRow)
GRANT_STUDENTS = table_of(GrantStudentRow)
CONSENTS = table_of(ConsentRow)
BLOCKS = table_of(BlockRow)
STOPS = table_of(StopRow)
