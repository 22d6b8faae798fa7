"""When the simulated schools are open, and how grades, ages and years belong together."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

GRADES = ("PK", "K1", "K2", *(str(grade) for grade in range(1, 13)))
"""CEDARS grades, youngest first."""

GRADE_NUMBERS: Mapping[str, int] = MappingProxyType(
    {"PK": -1, "K1": 0, "K2": 0, **{str(grade): grade for grade in range(1, 13)}}
)

SATURDAY = 5


def first_day(school_year: int) -> date:
    """The first Wednesday of September, where the year ends in `school_year`."""
    first = date(school_year - 1, 9, 1)
    return first + timedelta(days=(2 - first.weekday()) % 7)


def last_day(school_year: int) -> date:
    """The third Friday of June."""
    first = date(school_year, 6, 1)
    return first + timedelta(days=14 + (4 - first.weekday()) % 7)


def first_semester_ends(school_year: int) -> date:
    """The last Friday of January."""
    end = date(school_year, 1, 31)
    return end - timedelta(days=(end.weekday() - 4) % 7)


@cache
def school_days(school_year: int) -> tuple[date, ...]:
    """The days with school: Monday to Friday less legal holidays and two breaks."""
    free = holidays.country_holidays(
        "US", subdiv="WA", years=(school_year - 1, school_year), observed=True
    )
    begin, end = first_day(school_year), last_day(school_year)
    every = (begin + timedelta(days=days) for days in range((end - begin).days + 1))
    return tuple(
        day for day in every if day.weekday() < SATURDAY and day not in free and not _is_break(day)
    )


def _is_break(day: date) -> bool:
    winter = (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 1)
    spring = day.month == 4 and 5 <= day.day <= 9  # noqa: PLR2004 - the second week of April
    return winter or spring


def simulated_today(today: date, school_year: int) -> date:
    """The day on which the data stands: today, but no sooner than six weeks into the year."""
    return min(max(today, first_day(school_year) + timedelta(weeks=6)), last_day(school_year))


def graduation_year(grade: str, school_year: int) -> int:
    """The year in which a pupil of that grade leaves twelfth grade."""
    return school_year + 12 - GRADE_NUMBERS[grade]
