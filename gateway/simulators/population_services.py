"""Programmes, services and incidents in a simulated pupil's record."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from gateway.simulators.people import (
    EnglishLearner,
    Growth,
    Incident,
    Program,
    SpecialEducation,
)
from gateway.simulators.population_calendar import GRADE_NUMBERS
from gateway.simulators.population_chance import Chance

PARENT_PROGRAMS = ("1", "31", "32", "33", "35")
LEARNING_ASSISTANCE = ("6", "7", "37", "38", "44")
BEHAVIORS = ("02", "03", "04", "05", "06", "08", "11", "12", "13", "14", "18", "19")
MINOR_BEHAVIORS = ("12", "13", "17", "18", "19", "20")
INTERVENTIONS = ("SS", "IS", "LS", "EE", "NA")
DAYS = {"SS": "1 2 3 5 10", "IS": "0.5 1 2", "LS": "11 15 20", "EE": "1 3 5", "NA": "0"}
WITH_SERVICES = frozenset({"SS", "LS", "EX"})
WEAPON_BEHAVIOR = "08"
OLDEST_DELAY = 8
SCHOOL_AGE = 6


class Facts(NamedTuple):
    """What the services of one pupil depend on."""

    school: str
    grade: str
    age: int
    entered_on: date
    days: Sequence[date]
    """School days of this year while enrolled; never empty."""
    is_rich: bool
    is_homeless: bool

    @property
    def last_day(self) -> date:
        """The last day that the record speaks of."""
        return self.days[-1]


def begin_programs(facts: Facts, chance: Chance) -> Iterator[Program]:
    """Programme spans other than meals; 36 and 16 with their qualification."""
    grade = GRADE_NUMBERS[facts.grade]
    begin = _some_day(facts.entered_on, facts.last_day, chance)
    if facts.is_rich or chance.happens(0.05):
        yield Program(facts.school, "16", begin, None, None, None)
    if facts.is_rich or chance.happens(0.09):
        ended_on = _some_day(begin, facts.last_day, chance)
        yield Program(
            facts.school,
            chance.choice(PARENT_PROGRAMS),
            begin,
            ended_on,
            chance.choice("AD"),
            None,
        )
    if grade >= 7 and (facts.is_rich or chance.happens(0.2)):  # noqa: PLR2004 - College Bound's grade
        yield Program(facts.school, "25", begin, None, None, None)
    if facts.is_homeless and chance.happens(0.3):
        yield Program(facts.school, "24", begin, None, None, None)
    if grade >= 9 and chance.happens(0.02):  # noqa: PLR2004 - high school
        yield Program(facts.school, "43", begin, None, None, "1")


def educate_specially(
    facts: Facts, chance: Chance
) -> tuple[tuple[SpecialEducation, ...], tuple[Program, ...]]:
    """Placements (the last may be running) and the programme 36 that goes with them."""
    if not facts.is_rich and not chance.happens(0.12):
        return (), ()
    begin = _some_day(facts.entered_on, facts.last_day, chance)
    kinds = ("5", "4", "12", "13", "9") + (("1",) if facts.age <= OLDEST_DELAY else ())
    disability = Program(facts.school, "36", begin, None, None, chance.choice(kinds))
    codes = ("1", "2", "3", "28") if facts.age >= SCHOOL_AGE else ("18", "19", "35")
    first = SpecialEducation(facts.school, chance.choice(codes), begin, None, None)
    if begin < facts.last_day and chance.happens(0.15):
        ended_on = _some_day(begin, facts.last_day, chance)
        return (SpecialEducation(facts.school, first.environment, begin, ended_on, "1"),), (
            disability,
        )
    return (first,), (disability,)


def learn_english(facts: Facts, chance: Chance) -> tuple[EnglishLearner, ...]:
    """One service span with its placement test."""
    begin = _some_day(facts.entered_on, facts.last_day, chance)
    tested_on = max(facts.entered_on, begin - timedelta(days=chance.randrange(1, 20)))
    has_left = not facts.is_rich and chance.happens(0.2)
    return (
        EnglishLearner(
            school=facts.school,
            model=chance.choice("BCDEN"),
            designation="1",
            begins_on=begin,
            ends_on=_some_day(begin, facts.last_day, chance) if has_left else None,
            exit_reason="A" if has_left else None,
            wa_placed_on=facts.entered_on,
            test=chance.choice("56"),
            test_grade=facts.grade,
            test_level=f"L{chance.randint(1, 5)}",
            tested_on=tested_on,
        ),
    )


def record_incidents(facts: Facts, number: int, chance: Chance) -> Iterator[Incident]:
    """Incidents with exclusionary action, each on a school day."""
    if not facts.is_rich and not chance.happens(0.04):
        return
    for place in range(chance.choice((1, 1, 2))):
        day = chance.choice(facts.days)
        behavior = chance.choice(BEHAVIORS)
        intervention = chance.choice(INTERVENTIONS)
        has_services = intervention in WITH_SERVICES
        yield Incident(
            incident_id=f"{number * 10 + place + 100_000}",
            school=facts.school,
            day=day,
            behavior=behavior,
            other_behaviors=tuple(
                sorted({chance.choice(MINOR_BEHAVIORS)} - {behavior})
                if behavior not in MINOR_BEHAVIORS and chance.happens(0.4)
                else ()
            ),
            intervention=intervention,
            intervention_on=min(day + timedelta(days=chance.randrange(3)), facts.last_day),
            days=Decimal(chance.choice(DAYS[intervention].split())).quantize(Decimal("0.1")),
            weapon=chance.choice(("KD", "OW", "OF")) if behavior == WEAPON_BEHAVIOR else None,
            academic_services=chance.choice("123") if has_services else None,
            behavior_services=chance.choice("123") if has_services else None,
        )


def assist_learning(
    facts: Facts, chance: Chance
) -> tuple[tuple[Growth, ...], tuple[Program, ...]]:
    """Growth in a learning assistance programme, with the programme span."""
    if not facts.is_rich and not chance.happens(0.06):
        return (), ()
    program = chance.choice(LEARNING_ASSISTANCE)
    begin = facts.days[0]
    has_ended = len(facts.days) > 1 and (facts.is_rich or chance.happens(0.4))
    score = chance.randint(150, 400)
    growth = Growth(
        school=facts.school,
        program=program,
        begins_on=begin,
        assessment=chance.choice(("1", "2", "5")),
        begin_score=str(score),
        scored_on=begin,
        end_score=str(score + chance.randint(0, 120)) if has_ended else None,
        ended_on=facts.days[-1] if has_ended else None,
        met_goal=chance.choice("YN") if has_ended else None,
    )
    return (growth,), (Program(facts.school, program, begin, None, None, None),)


def _some_day(first: date, last: date, chance: Chance) -> date:
    return first + timedelta(days=chance.randrange(max((last - first).days, 0) + 1))
