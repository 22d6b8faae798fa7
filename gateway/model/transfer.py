"""One student's record on its way: references and states, never the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gateway.model.rows import Omission


class TransferState(StrEnum):
    """Where a transfer stands; fetched and translated pass in memory and are only told."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    FETCHED = "fetched"
    TRANSLATED = "translated"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """A crash came between intent and outcome; left only by reconciliation."""


OPEN_STATES = frozenset(
    {
        TransferState.REQUESTED,
        TransferState.APPROVED,
        TransferState.FETCHED,
        TransferState.TRANSLATED,
        TransferState.DELIVERED,
        TransferState.UNKNOWN,
    }
)
"""States in which there is still something to do."""


class AttestationKind(StrEnum):
    """What the destination says of the student."""

    ENROLLED = "enrolled"
    INTENDS = "intends"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One record asked for by a destination, and what became of it."""

    id: str
    client_id: str
    source: str
    destination: str
    student_reference: str
    """Under the source district's key."""
    destination_reference: str
    """The same student under the destination's key."""
    datasets: tuple[str, ...]
    attested_kind: AttestationKind
    attested_school: str
    attested_on: date
    asked_by_encrypted: str = field(repr=False)
    state: TransferState
    requested_at: datetime
    updated_at: datetime
    due_at: datetime | None
    """Two school days of the source after the request (RCW 28A.225.330)."""
    idempotency_key: str | None = None
    body_sha256: str | None = None
    """The digest of the request body that came with the idempotency key."""
    step_failed: str | None = None
    reason: str | None = None
    """Why it was denied or failed; for the source and the ledger, not for the requester."""
    omitted: tuple[Omission, ...] = ()
    crosswalk_hashes: Mapping[str, str] = field(default_factory=dict)
    not_carried: tuple[str, ...] = ()
    """Record types that the destination's SIS has no place for."""
    approved_by: str | None = None
    approved_at: datetime | None = None
    grant_id: str | None = None
    disclosure_id: str | None = None
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    needs_person: bool = False
    """Set when the request could not be verified and waits for a person at the source."""
    taken_until: datetime | None = None
    """While a worker has it in hand, no other takes it."""
