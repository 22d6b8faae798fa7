"""The calendar day that an instant falls on where the districts are."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")
"""Washington's; what is signed or agreed by the day begins and ends by its clocks."""


def day_of(instant: datetime) -> date:
    """The day in Washington."""
    return instant.astimezone(ZONE).date()
