"""High-school transcripts, and the totals that follow from them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from gateway.simulators.people import TranscriptCourse
from gateway.simulators.population_calendar import (
    GRADE_NUMBERS,
    first_semester_ends,
    last_day,
)
from gateway.simulators.population_catalogue import (
    EARLY,
    ELECTIVES,
    FRENCH,
    HIGH,
    MATH,
    SPANISH,
    Offer,
)
from gateway.simulators.population_chance import Chance

POINTS: Mapping[str, Decimal] = MappingProxyType(
    {
        mark: Decimal(points)
        for mark, points in {
            "A": "4.0",
            "A-": "3.7",
            "B+": "3.3",
            "B": "3.0",
            "B-": "2.7",
            "C+": "2.3",
            "C": "2.0",
            "C-": "1.7",
            "D+": "1.3",
            "D": "1.0",
            "E": "0.0",
            "F": "0.0",
        }.items()
    }
)
MARKS = (*POINTS, "P", "NC", "S")
WEIGHTS = (16, 12, 12, 14, 10, 8, 8, 5, 3, 3, 1, 2, 4, 1, 1)
WITHOUT_CREDIT = frozenset({"E", "F", "NC"})
OUTSIDE = "9999"
"""School code of credit earned outside the district."""

FIRST_HIGH = 9
EIGHTH = 8


class Path(NamedTuple):
    """What a pupil chose for all of high school."""

    is_early: bool
    """Took Algebra 1 and Spanish 1 in middle school."""
    languages: tuple[Offer, ...]


def choose_path(chance: Chance, *, is_early: bool) -> Path:
    """A language, and whether credit was earned before ninth grade."""
    return Path(is_early, SPANISH if is_early or chance.happens(0.7) else FRENCH)


def courses_of(grade: str, path: Path, chance: Chance) -> tuple[Offer, ...]:
    """The six courses of one year of high school."""
    place = int(grade) - FIRST_HIGH + path.is_early
    return (
        *(chance.choice(slot) for slot in HIGH[grade]),
        MATH[place],
        path.languages[place],
        chance.choice(ELECTIVES),
    )


def write_transcript(  # noqa: PLR0913 - one call, whose facts have no common name
    grade: str,
    path: Path,
    chance: Chance,
    *,
    schools: Mapping[str, str],
    entered_on: date,
    school_year: int,
) -> Iterator[TranscriptCourse]:
    """Every finished year's courses; `schools` gives the state code by grade taken."""
    current = GRADE_NUMBERS[grade]
    for taken in range(EIGHTH, current):
        year = school_year - (current - taken)
        if taken < FIRST_HIGH:
            courses: Sequence[Offer] = EARLY if path.is_early else ()
        else:
            courses = courses_of(str(taken), path, chance)
        is_outside = entered_on > last_day(year)
        school = OUTSIDE if is_outside else schools[str(taken)]
        for offer in courses:
            for term, ends_on in (("SEM1", first_semester_ends(year)), ("SEM2", last_day(year))):
                mark = chance.choices(MARKS, WEIGHTS)[0]
                yield TranscriptCourse(
                    school_year=year,
                    school_state_code=school,
                    course=offer.code,
                    title=offer.title,
                    grade_level=str(taken),
                    mark=mark,
                    attempted=offer.credits,
                    earned=Decimal("0.00") if mark in WITHOUT_CREDIT else offer.credits,
                    designation=offer.designation,
                    content_area=offer.content_area,
                    state_code=offer.state_code,
                    term=term,
                    term_ends_on=ends_on,
                )


def grade_point_average(transcript: Sequence[TranscriptCourse]) -> Decimal | None:
    """Points weighted by credits attempted; none where no mark has points."""
    graded = [line for line in transcript if line.mark in POINTS]
    weight = sum((line.attempted for line in graded), Decimal(0))
    if not weight:
        return None
    points = sum((POINTS[line.mark] * line.attempted for line in graded), Decimal(0))
    return (points / weight).quantize(Decimal("0.001"))


def total_credits(transcript: Sequence[TranscriptCourse]) -> tuple[Decimal, Decimal]:
    """Credits attempted and earned."""
    return (
        sum((line.attempted for line in transcript), Decimal("0.00")),
        sum((line.earned for line in transcript), Decimal("0.00")),
    )
