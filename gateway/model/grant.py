"""A district's permission."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gateway.model.purpose import Action, Purpose


class GrantStudents(StrEnum):
    """How a grant says whom it covers."""

    ALL = "all"
    LISTED = "listed"
    ROSTER = "roster"
    """Who is at these schools, in these grades and sections, as the SIS says when asked."""
    MOVED = "moved"
    """Who moves to a district that has admitted the client, until its own SIS lists them."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Client by datasets, students, actions, purpose and dates; listed students lie apart."""

    id: str
    district: str
    client_id: str
    datasets: tuple[str, ...]
    actions: tuple[Action, ...]
    purpose: Purpose
    students: GrantStudents
    starts_at: datetime
    ends_at: datetime
    """The first instant at which it no longer holds."""
    given_by: str
    reason: str
    schools: tuple[str, ...] = ()
    """LocationIds, where students come by roster; of what a roster does not name, any will do."""
    grades: tuple[str, ...] = ()
    """CEDARS grade levels."""
    sections: tuple[str, ...] = ()
    """SectionIds."""
    consent_id: str | None = None
    transfer_id: str | None = None
    """Set where an approved transfer gave it."""
    ended_at: datetime | None = None
    """Set when the district ended it early."""

    def is_live(self, now: datetime) -> bool:
        """Whether it holds at that instant."""
        return self.starts_at <= now < self.ends_at and (
            self.ended_at is None or now < self.ended_at
        )
