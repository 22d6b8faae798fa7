"""When a record is due: school days of the source district (RCW 28A.225.330)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from gateway.model.day import ZONE, day_of

DAYS_TO_SEND = 2
"""School days after the request within which information is sent, RCW 28A.225.330(4)."""
_SATURDAY = 5


def is_school_day(day: date, closed: Collection[date]) -> bool:
    """Monday to Friday, less Washington's legal holidays and the district's closed days."""
    return day.weekday() < _SATURDAY and day not in closed and day not in _legal_holidays(day.year)


def due_at(requested_at: datetime, closed: Collection[date]) -> datetime:
    """The end of the second school day after the request, in the district's time zone."""
    day = day_of(requested_at)
    left = DAYS_TO_SEND
    while left:
        day += timedelta(days=1)
        left -= is_school_day(day, closed)
    last_minute = datetime(day.year, day.month, day.day, 23, 59, tzinfo=ZONE)
    return last_minute.astimezone(requested_at.tzinfo)


@lru_cache(maxsize=16)
def _legal_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", subdiv="WA", years=year))
