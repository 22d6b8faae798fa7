"""The table of searches by name and birth date: references and sealed queries, never a name."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from gateway.model.match import MatchState
from gateway.model.transfer import AttestationKind
from gateway.store.columns import Instant, one_of
from gateway.store.tables.base import Base, held, table_of


class MatchRow(Base, table=True):
    """One search in one named district."""

    __tablename__ = "matches"
    __table_args__ = (
        Index(None, "client_id", "source", "requested_at"),
        Index(None, "source", "state", "requested_at"),
        Index(None, "expires_at"),
    )

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="clients.client_id")
    source: str = Field(foreign_key="districts.code")
    destination: str = Field(foreign_key="districts.code")
    attested_kind: AttestationKind = held(one_of(AttestationKind))
    attested_school: str
    attested_on: date
    asked_by_encrypted: str
    query_sealed: str | None
    state: MatchState = held(one_of(MatchState))
    requested_at: datetime = held(Instant())
    expires_at: datetime = held(Instant())
    reason: str | None
    student_reference: str | None
    decided_by: str | None


MATCHES = table_of(MatchRow)
