"""A student who moved: until the new district lists them, the old one serves its providers."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MovedStudent:
    """By an approved transfer; the destination's providers may have the account at the source."""

    transfer_id: str
    source: str
    destination: str
    student_reference: str
    """Under the source district's key."""
    destination_reference: str
    """The same student under the destination's key."""
    starts_at: datetime
    ends_at: datetime
    """The first instant at which it no longer holds."""
    looked_at: datetime
    """When the destination's SIS was last asked, or the transfer was approved."""
    ended_at: datetime | None = None
    """Set once the destination's own SIS lists the student."""
