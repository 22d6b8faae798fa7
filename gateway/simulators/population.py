"""Everyone and everything at the simulated districts, the same for the same seed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from gateway.simulators.people import Population, Pupil
from gateway.simulators.population_calendar import simulated_today
from gateway.simulators.population_chance import Chance
from gateway.simulators.population_names import draw_names, mailbox
from gateway.simulators.population_pupils import make_pupil
from gateway.simulators.population_schools import Hiring, build_campuses
from gateway.simulators.population_setting import Setting, make_student_id

SCHOOL_YEAR = 2027
STUDENTS = 2000
REGION: Mapping[str, str] = MappingProxyType(
    {
        "17415": "Kent",
        "17001": "Seattle",
        "17401": "Highline",
        "17408": "Auburn",
        "17403": "Renton",
        "17406": "Tukwila",
        "17210": "Federal Way",
    }
)
"""The seven districts, by code."""
MOVES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "17415": ("17001", "17408"),
        "17001": ("17401", "17415"),
        "17401": ("17415",),
        "17408": ("17403",),
        "17403": ("17210",),
        "17406": ("17001",),
        "17210": ("17406",),
    }
)
"""Source district to the districts where its moving pupils are expected."""
MOVING = 3
"""Pupils on the move for each source and destination; the last of them has left already."""
ALSO_RICH = 6
"""Pupils that stay and have every kind of data."""


def populate(  # noqa: PLR0913 - all but two have defaults
    district: str,
    name: str,
    students: int = STUDENTS,
    *,
    school_year: int = SCHOOL_YEAR,
    today: date | None = None,
    seed: str | None = None,
    moving_in: Sequence[Pupil] = (),
    moving_to: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
) -> Population:
    """
    One district; `moving_in` come as pre-enrolled, without a history.

    A few rich pupils of grades 9 to 11 are expected at each of `moving_to`. `progress` is told
    how many pupils were made since it was last told.
    """
    setting = _set_up(district, name, students, school_year=school_year, today=today, seed=seed)
    rich = MOVING * len(moving_to) + ALSO_RICH
    pupils: list[Pupil] = []
    for number in range(max(students, rich)):
        is_moving = number < MOVING * len(moving_to)
        is_last = number % MOVING == MOVING - 1
        pupils.append(
            make_pupil(setting, number, is_rich=number < rich, is_leaving=is_moving and is_last)
        )
        if progress:
            progress(1)
    return preenroll(
        Population(
            district=district,
            name=name,
            school_year=school_year,
            schools=tuple(campus.school for campus in setting.campuses),
            courses=tuple(one for campus in setting.campuses for one in campus.courses),
            staff=tuple(one for campus in setting.campuses for one in campus.staff),
            sections=tuple(one for campus in setting.campuses for one in campus.sections),
            pupils=tuple(pupils),
            moving={
                destination: tuple(
                    pupil.ssid for pupil in pupils[place * MOVING : (place + 1) * MOVING]
                )
                for place, destination in enumerate(moving_to)
            },
        ),
        moving_in,
        setting.today,
    )


def _set_up(  # noqa: PLR0913 - the facts of `populate`
    district: str,
    name: str,
    students: int,
    *,
    school_year: int,
    today: date | None,
    seed: str | None,
) -> Setting:
    seed = f"{district}:{seed or school_year}"
    names = draw_names(seed)
    domain = f"{mailbox(name)}.example"
    return Setting(
        code=district,
        city=name,
        domain=domain,
        school_year=school_year,
        today=simulated_today(today or date.today(), school_year),  # noqa: DTZ011 - a school's own calendar day
        campuses=build_campuses(
            district, name, school_year, students, Hiring(names, Chance(seed), domain)
        ),
        names=names,
        seed=seed,
    )


def preenroll(population: Population, moving_in: Sequence[Pupil], today: date) -> Population:
    """The same district, expecting these pupils of others in a week."""
    domain = f"students.{mailbox(population.name)}.example"
    coming = tuple(
        _expect(population, pupil, make_student_id(population.district, number), domain, today)
        for number, pupil in enumerate(moving_in, len(population.pupils))
    )
    return replace(population, pupils=population.pupils + coming)


def _expect(
    population: Population, pupil: Pupil, student_id: str, domain: str, today: date
) -> Pupil:
    user_name = f"{mailbox(pupil.first_name)[0]}{mailbox(pupil.last_name)[:12]}{student_id}"
    return replace(
        pupil,
        student_id=student_id,
        resident_district=population.district,
        entered_on=today + timedelta(days=7),
        left_on=None,
        city=population.name,
        homeless="N",
        foster="N",
        exchange_visa="N",
        part_time_private="0",
        part_time_home="0",
        military="X",
        gpa=None,
        credits_attempted=None,
        credits_earned=None,
        usa_placed_on=None,
        ethnicities=(),
        races=(),
        email=f"{user_name}@{domain}",
        user_name=user_name,
        ssn="",
        meal_status="0",
        is_preenrolled=True,
        enrollments=(),
        schedule=(),
        absences=(),
        transcript=(),
        programs=(),
        english_learner=(),
        special_education=(),
        incidents=(),
        growth=(),
        contacts=(),
        doses=(),
    )


def populate_region(
    students: int = STUDENTS,
    today: date | None = None,
    districts: Mapping[str, str] = REGION,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Population]:
    """All the districts, with pupils who move between them as MOVES says."""
    region = {
        code: populate(
            code,
            name,
            students,
            today=today,
            moving_to=[other for other in MOVES.get(code, ()) if other in districts],
            progress=progress,
        )
        for code, name in districts.items()
    }
    stands = simulated_today(today or date.today(), SCHOOL_YEAR)  # noqa: DTZ011 - a school's own calendar day
    return {
        code: preenroll(population, _expected_at(code, region.values()), stands)
        for code, population in region.items()
    }


def _expected_at(destination: str, populations: Iterable[Population]) -> list[Pupil]:
    return [
        pupil
        for population in populations
        for ssid in population.moving.get(destination, ())
        for pupil in population.pupils
        if pupil.ssid == ssid
    ]
