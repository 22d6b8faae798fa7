"""When and where a simulated pupil is enrolled, and on which days absent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from gateway.simulators.people import Absence, Enrollment
from gateway.simulators.population_calendar import GRADE_NUMBERS, first_day, school_days
from gateway.simulators.population_chance import Chance
from gateway.simulators.population_schools import Campus
from gateway.simulators.population_setting import Setting

FULL_DAYS = frozenset({"EF", "UF"})
ABSENCES = ("EF", "UF", "EP", "UP")
TRANSFERRED = "T0"
LEFT = ("T0", "T0", "T0", "T2", "T3", "U1")
DROPPED_OUT = ("D0", "D6", "D7", "U2", "C1", "T0", "T0")
WITHIN_DISTRICT = "T1"


class Span(NamedTuple):
    """Days (by their place in the year) at one school, and why they ended."""

    campus: Campus
    first: int
    end: int
    withdrawal: str | None


@dataclass(frozen=True, slots=True)
class Stay:
    """A pupil's time in the district."""

    entered_on: date
    left_on: date | None
    campus: Campus
    """The school attended now, or last."""
    enrollments: tuple[Enrollment, ...]
    absences: tuple[Absence, ...]
    days: Sequence[date]
    """This year's school days so far at that school; never empty."""


def enroll(
    setting: Setting,
    grade: str,
    chance: Chance,
    *,
    is_rich: bool = False,
    is_leaving: bool = False,
) -> Stay:
    """Enrolled since some year; this year perhaps late, moved within the district, or gone."""
    days = [day for day in school_days(setting.school_year) if day <= setting.today]
    campuses = setting.campuses_for(grade)
    spans = _spans(campuses, grade, len(days), chance, is_rich=is_rich, is_leaving=is_leaving)
    begin, last = days[spans[0].first], spans[-1]
    enrollments: list[Enrollment] = []
    absences: list[Absence] = []
    for span in spans:
        attended = days[span.first : span.end]
        missed = _miss(span.campus.school.local, attended, chance, is_rich=is_rich)
        absences += missed
        enrollments.append(
            Enrollment(
                school=span.campus.school.local,
                first_day=attended[0],
                last_day=attended[-1] if span.withdrawal else None,
                withdrawal=span.withdrawal,
                is_primary=True,
                choice=chance.choices("013", (94, 5, 1))[0],
                days_present=len(attended) - sum(one.code in FULL_DAYS for one in missed),
            )
        )
    left_on = enrollments[-1].last_day
    others = [campus for campus in campuses if campus is not last.campus]
    if left_on is None and others and (is_rich or chance.happens(0.02)):
        enrollments.append(_also_attend(chance.choice(others), days[last.first :]))
    is_new = begin > first_day(setting.school_year)
    return Stay(
        entered_on=begin if is_new else _entered_on(grade, setting.school_year, chance),
        left_on=left_on,
        campus=last.campus,
        enrollments=tuple(enrollments),
        absences=tuple(absences),
        days=days[last.first : last.end],
    )


def _also_attend(campus: Campus, days: Sequence[date]) -> Enrollment:
    """A second school beside the primary one, for some classes."""
    return Enrollment(
        school=campus.school.local,
        first_day=days[0],
        last_day=None,
        withdrawal=None,
        is_primary=False,
        choice="0",
        days_present=len(days),
    )


def _spans(  # noqa: PLR0913 - two of them are flags of one pupil
    campuses: Sequence[Campus],
    grade: str,
    length: int,
    chance: Chance,
    *,
    is_rich: bool,
    is_leaving: bool,
) -> tuple[Span, ...]:
    campus = chance.choice(campuses)
    begin, end, reason = 0, length, None
    if is_leaving:
        end, reason = chance.randint(length * 3 // 4, length - 1), TRANSFERRED
    elif not is_rich and chance.happens(0.05):
        begin = chance.randrange(length)
    elif not is_rich and chance.happens(0.04):
        end = chance.randint(1, length)
        reason = chance.choice(DROPPED_OUT if grade in ("11", "12") else LEFT)
    others = [other for other in campuses if other is not campus]
    if others and end - begin > length // 2 and (is_rich or chance.happens(0.04)):
        middle = begin + chance.randint(3, (end - begin) // 2)
        return (
            Span(chance.choice(others), begin, middle, WITHIN_DISTRICT),
            Span(campus, middle, end, reason),
        )
    return (Span(campus, begin, end, reason),)


def _miss(school: str, days: Sequence[date], chance: Chance, *, is_rich: bool) -> list[Absence]:
    """A few days in a hundred, each once; for a rich pupil at least one."""
    often = min(len(days), int(chance.expovariate(1) * len(days) * 0.05) + is_rich)
    return [
        Absence(school, day, chance.choices(ABSENCES, (45, 25, 18, 12))[0])
        for day in sorted(chance.sample(days, often))
    ]


def _entered_on(grade: str, school_year: int, chance: Chance) -> date:
    """The first day of some year, or a day in it, since kindergarten."""
    years = max(GRADE_NUMBERS[grade], 0)
    year = school_year - min(chance.randint(0, years), chance.randint(0, years))
    if year == school_year or chance.happens(0.8):
        return first_day(year)
    return chance.choice(school_days(year))
