"""Tables of what moved: transfers, disclosures and the students of each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from gateway.model.disclosure import DisclosureKind, Outcome
from gateway.model.purpose import Purpose
from gateway.model.rows import Omission
from gateway.model.transfer import OPEN_STATES, AttestationKind, TransferState
from gateway.store.columns import NAMED, OMISSIONS, WORDS, Instant, one_of
from gateway.store.tables.base import Base, held, table_of

_IS_OPEN = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(OPEN_STATES))))


class TransferRow(Base, table=True):
    """One record on its way: references and states."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index(None, "client_id", "idempotency_key", unique=True),
        Index(
            "ix_transfers_open",
            "client_id",
            "source",
            "destination",
            "student_reference",
            "datasets",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
        Index(None, "state", "requested_at"),
        Index(None, "client_id", "requested_at"),
        Index(None, "source", "requested_at"),
        Index(None, "student_reference"),
    )

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="clients.client_id")
    source: str = Field(foreign_key="districts.code")
    destination: str = Field(foreign_key="districts.code")
    student_reference: str
    destination_reference: str
    datasets: tuple[str, ...] = held(WORDS)
    attested_kind: AttestationKind = held(one_of(AttestationKind))
    attested_school: str
    attested_on: date
    asked_by_encrypted: str
    state: TransferState = held(one_of(TransferState))
    requested_at: datetime = held(Instant())
    updated_at: datetime = held(Instant())
    due_at: datetime | None = held(Instant(), nullable=True)
    idempotency_key: str | None
    body_sha256: str | None
    step_failed: str | None
    reason: str | None
    omitted: tuple[Omission, ...] = held(OMISSIONS)
    crosswalk_hashes: Mapping[str, Any] = held(NAMED)
    not_carried: tuple[str, ...] = held(WORDS)
    approved_by: str | None
    approved_at: datetime | None = held(Instant(), nullable=True)
    grant_id: str | None = Field(foreign_key="grants.id")
    disclosure_id: str | None
    delivered_at: datetime | None = held(Instant(), nullable=True)
    acknowledged_at: datetime | None = held(Instant(), nullable=True)
    needs_person: bool
    taken_until: datetime | None = held(Instant(), nullable=True)


class MovedStudentRow(Base, table=True):
    """A student whom the source's grants to the destination's providers still cover."""

    __tablename__ = "moved_students"
    __table_args__ = (
        Index(
            "ix_moved_students_open",
            "looked_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    transfer_id: str = Field(primary_key=True, foreign_key="transfers.id")
    source: str = Field(foreign_key="districts.code")
    destination: str = Field(foreign_key="districts.code")
    student_reference: str = Field(index=True)
    destination_reference: str
    starts_at: datetime = held(Instant())
    ends_at: datetime = held(Instant())
    looked_at: datetime = held(Instant())
    ended_at: datetime | None = held(Instant(), nullable=True)


class DisclosureRow(Base, table=True):
    """One release and what became of it."""

    __tablename__ = "disclosures"
    __table_args__ = (
        Index(
            "ix_disclosures_open",
            "intended_at",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index(None, "district", "intended_at"),
    )

    id: str = Field(primary_key=True)
    kind: DisclosureKind = held(one_of(DisclosureKind))
    district: str
    client_id: str
    organization_id: str
    person: str | None
    purpose: Purpose = held(one_of(Purpose))
    authority: str
    notice_basis: str | None
    grant_ids: tuple[str, ...] = held(WORDS)
    consent_ids: tuple[str, ...] = held(WORDS)
    datasets: tuple[str, ...] = held(WORDS)
    transfer_id: str | None = Field(index=True)
    crosswalk_hashes: Mapping[str, Any] = held(NAMED)
    counts: Mapping[str, Any] = held(NAMED)
    digest: str
    subject_root: str
    intended_at: datetime = held(Instant())
    outcome: Outcome | None = held(one_of(Outcome), nullable=True)
    outcome_at: datetime | None = held(Instant(), nullable=True)


class SubjectRow(Base, table=True):
    """One student of a disclosure, by encrypted reference."""

    __tablename__ = "disclosure_subjects"

    disclosure_id: str = Field(primary_key=True, foreign_key="disclosures.id")
    position: int = Field(primary_key=True)
    reference: str = Field(index=True)
    salt: str
    datasets: tuple[str, ...] = held(WORDS)
    leaf_hash: str


TRANSFERS = table_of(TransferRow)
MOVED_STUDENTS = table_of(MovedStudentRow)
DISCLOSURES = table_of(DisclosureRow)
SUBJECTS = table_of(SubjectRow)
