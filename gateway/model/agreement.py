"""What an organization promised before it may have anything (RCW 28A.604)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class FedrampLevel(StrEnum):
    """The closed list of levels at which a cloud is authorized (FedRAMP baselines)."""

    LI_SAAS = "li-saas"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Agreement:
    """An organization's agreement with a district, or with all of them; its facts alone."""

    id: str
    organization_id: str
    district: str | None
    """None: signed for every district."""
    no_sale: bool
    no_marketing: bool
    no_profiling: bool
    no_redisclosure: bool
    uses_cloud: bool
    starts_on: date
    ends_on: date
    """The last day on which it holds."""
    fedramp_level: FedrampLevel | None = None
    fedramp_on: date | None = None
    fedramp_id: str | None = None
    ended_at: datetime | None = None
    """Set when it ended before its last day."""
    fedramp_ends_on: date | None = None
    """The last day of the authorization, where it has one."""
    fedramp_revoked_at: datetime | None = None
    """Set when the authorization was revoked."""
