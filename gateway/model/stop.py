"""A district's emergency stop: of all release, or of one client."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing goes to the client, or to anybody at all, until the district lifts it."""

    id: str
    district: str
    client_id: str | None
    """None: every client."""
    starts_at: datetime
    set_by: str
    reason: str
    ended_at: datetime | None = None
