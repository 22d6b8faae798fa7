"""A search for the one student of a name and birth date: states and references, never a name."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gateway.model.transfer import AttestationKind


class MatchState(StrEnum):
    """Where a match stands; who asked is told of the first three alike."""

    WAITING = "waiting"
    """Sent to the district: nobody, several, or one who is blocked."""
    DENIED = "denied"
    FAILED = "failed"
    """The source could not be asked."""
    MATCHED = "matched"
    """Exactly one student has that name and birth date."""
    ACCEPTED = "accepted"
    """The source's steward said who is meant."""


FOUND_STATES = frozenset({MatchState.MATCHED, MatchState.ACCEPTED})
"""States in which there is a student to give a handle for."""


@dataclass(frozen=True, slots=True)
class Match:
    """One search in one named district, and what became of it."""

    id: str
    client_id: str
    source: str
    destination: str
    attested_kind: AttestationKind
    attested_school: str
    attested_on: date
    asked_by_encrypted: str = field(repr=False)
    query_sealed: str | None = field(repr=False)
    """Name and birth date, encrypted under the source's key; None once it is decided or over."""
    state: MatchState
    requested_at: datetime
    expires_at: datetime
    """From then on it is not there for anybody, and the query is erased."""
    reason: str | None = None
    """Why it waits or was denied; for the source and the ledger, not for who asked."""
    student_reference: str | None = None
    """Who was matched, under the source's key."""
    decided_by: str | None = None
