"""The simulated schools with their staff, courses and classes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from gateway.simulators.people import Course, School, Section, StaffMember
from gateway.simulators.population_calendar import (
    GRADES,
    first_day,
    first_semester_ends,
    last_day,
)
from gateway.simulators.population_catalogue import offers_of
from gateway.simulators.population_chance import Chance
from gateway.simulators.population_names import NamePool, mailbox

ELEMENTARY = GRADES[: GRADES.index("6")]
MIDDLE = ("6", "7", "8")
HIGH = ("9", "10", "11", "12")
TREES = (
    "Alder",
    "Cedar",
    "Dogwood",
    "Fir",
    "Hemlock",
    "Larch",
    "Madrone",
    "Maple",
    "Spruce",
    "Yew",
)


class Hiring(NamedTuple):
    """Where the staff come from: names, chance and the district's mail domain."""

    names: NamePool
    chance: Chance
    domain: str


@dataclass(frozen=True, slots=True)
class Campus:
    """One school and all that is taught there."""

    school: School
    courses: tuple[Course, ...]
    staff: tuple[StaffMember, ...]
    sections: tuple[Section, ...]
    by_course: dict[tuple[str, str], list[Section]] = field(default_factory=dict)
    """(course, term) to the classes to choose from."""


def build_campuses(
    district: str, name: str, school_year: int, size: int, people: Hiring
) -> tuple[Campus, ...]:
    """Six to ten schools that together teach every grade."""
    chance = people.chance
    plan = [ELEMENTARY] * chance.randint(3, 5) + [MIDDLE] * chance.randint(1, 2)
    plan += [HIGH] * chance.randint(2, 3)
    locals_ = sorted(chance.sample(range(101, 990), len(plan)))
    campuses = []
    for number, (grades, local) in enumerate(zip(plan, locals_, strict=True)):
        school = School(
            local=str(local),
            state=str(5000 + int(district) % 450 * 10 + number),
            name=f"{name} {TREES[number]} {_level(grades)} School",
            grades=grades,
            first_day=first_day(school_year),
            last_day=last_day(school_year),
        )
        campuses.append(_build_campus(school, number, size, people))
    return tuple(campuses)


def _level(grades: Sequence[str]) -> str:
    return {"PK": "Elementary", "6": "Middle"}.get(grades[0], "High")


def _build_campus(school: School, number: int, size: int, people: Hiring) -> Campus:
    staff = tuple(_hire(school, number, 9 + size // 250, people))
    courses = tuple(Course(school.local, *offer) for offer in offers_of(school.grades))
    sections = tuple(_plan_sections(school, courses, staff[2:], 1 + size // 800, number))
    by_course: defaultdict[tuple[str, str], list[Section]] = defaultdict(list)
    for section in sections:
        by_course[section.course, section.term].append(section)
    return Campus(school, courses, staff, sections, dict(by_course))


def _hire(school: School, number: int, count: int, people: Hiring) -> Iterator[StaffMember]:
    names, chance, domain = people
    is_elementary = school.grades[0] == "PK"
    for place in range(count):
        first = names.first_name(chance.choice("FM"), chance)
        last = chance.choice(names.families)
        staff_id = f"{30_000 + number * 500 + place}"
        duty = {0: "21" if is_elementary else "23", 1: "42"}.get(
            place, "31" if is_elementary else "32"
        )
        yield StaffMember(
            staff_id=staff_id,
            type_code=f"{duty}0",
            certification=f"{chance.randrange(100_000, 999_999)}{chance.choice('ABCDEFG')}",
            last_name=last,
            first_name=first,
            middle_name=names.first_name("X", chance) if chance.happens(0.5) else None,
            birth_date=date(1962, 1, 1) + timedelta(days=chance.randrange(365 * 38)),
            email=f"{mailbox(first)}.{mailbox(last)}.{staff_id}@{domain}",
            school=school.local,
        )


def _plan_sections(
    school: School,
    courses: Sequence[Course],
    teachers: Sequence[StaffMember],
    parallel: int,
    number: int,
) -> Iterator[Section]:
    year = school.last_day.year
    middle = first_semester_ends(year)
    halves = (
        ("SEM1", school.first_day, middle),
        ("SEM2", middle + timedelta(days=3), school.last_day),
    )
    whole = (("ALLYR", school.first_day, school.last_day),)
    count = 0
    for course in courses:
        for term, begins_on, ends_on in whole if school.grades[0] == "PK" else halves:
            for _ in range(parallel):
                count += 1
                yield Section(
                    section_id=f"{number + 1}{count:04d}",
                    school=school.local,
                    course=course.code,
                    term=term,
                    staff_id=teachers[count % len(teachers)].staff_id,
                    begins_on=begins_on,
                    ends_on=ends_on,
                )
