"""That somebody signed in, and how often somebody failed to."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in; the opaque id that their browser holds is here as a digest."""

    digest: str = field(repr=False)
    person_id: str
    account_id: str
    provider_id: str | None
    """The identity provider that vouched; None where the gateway did itself."""
    opened_at: datetime
    seen_at: datetime
    """To the minute: a write for every request would be too many."""
    ends_at: datetime
    """The first instant at which it is over, however busy it was."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """How often something was tried since a window began; by digest of what was tried."""

    key_digest: str = field(repr=False)
    began_at: datetime
    tries: int
