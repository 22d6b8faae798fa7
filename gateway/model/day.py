"""The calendar day, and the school year, that an instant falls in where the districts are."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")
"""Washington's; what is signed or agreed by the day begins and ends by its clocks."""
_FIRST_MONTH = 7
"""A school year is named by the year it ends in; July begins the next."""


def day_of(instant: datetime) -> date:
    """The day in Washington."""
    return instant.astimezone(ZONE).date()


def school_year_of(day: date) -> int:
    """The ending year of the school year that the day lies in."""
    return day.year + (day.month >= _FIRST_MONTH)
