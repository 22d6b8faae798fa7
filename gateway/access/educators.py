"""Educators: whatever the district granted, each sees the own roster and nobody else."""

from collections.abc import Iterable

from gateway.access.facts import Facts
from gateway.access.person_rules import list_serving
from gateway.model.permit import Question
from gateway.model.purpose import Purpose
from gateway.model.role import Role
from gateway.model.student import Listed, Roster, Rosters, StudentSet

NOBODY = Listed(frozenset())


def own_rosters(question: Question, facts: Facts) -> frozenset[Roster] | None:
    """The rosters that bound who asks; None where nothing does: no educator, or more than one."""
    if question.person_id is None or question.purpose is not Purpose.DISTRICT_OPERATIONS:
        return None
    serving = list_serving(question, facts)
    if any(role.role is not Role.EDUCATOR for role in serving):
        return None
    return frozenset(
        Roster(frozenset(role.schools), frozenset(), frozenset(role.sections)) for role in serving
    )


def narrow(students: StudentSet, bounds: frozenset[Roster] | None) -> StudentSet | None:
    """The students who are on one of the rosters, too; None where nobody can be."""
    if bounds is None:
        return students
    if not isinstance(students, Rosters):
        return Rosters(bounds) if bounds else None
    met = frozenset(_met(students.rosters, bounds))
    return Rosters(met) if met else None


def _met(ones: Iterable[Roster], others: Iterable[Roster]) -> Iterable[Roster]:
    """Each roster of those on both; a part that is not named is met by any."""
    others = tuple(others)
    for one in ones:
        for other in others:
            pairs = (
                (one.schools, other.schools),
                (one.grades, other.grades),
                (one.sections, other.sections),
            )
            if all(not mine or not theirs or mine & theirs for mine, theirs in pairs):
                schools, grades, sections = (
                    mine & theirs if mine and theirs else mine | theirs for mine, theirs in pairs
                )
                yield Roster(schools, grades, sections)
