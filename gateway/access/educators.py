"""Educators: whatever the district granted, each sees whom they teach now and nobody else."""

from collections.abc import Iterable

from gateway.access.facts import Facts
from gateway.access.person_rules import list_serving
from gateway.model.permit import Question
from gateway.model.purpose import Purpose
from gateway.model.role import Role
from gateway.model.student import Listed, Roster, Rosters, StudentSet

NOBODY = Listed(frozenset())
SCHEDULE_UNKNOWN = "which sections the educator teaches is not known"


def list_staff_ids(question: Question, facts: Facts) -> tuple[str, ...] | None:
    """The StaffIds of who asks as an educator; None where no educator does, or more than one."""
    if question.person_id is None or question.purpose is not Purpose.DISTRICT_OPERATIONS:
        return None
    serving = list_serving(question, facts)
    if any(role.role is not Role.EDUCATOR for role in serving):
        return None
    return tuple(sorted({role.staff_id for role in serving if role.staff_id is not None}))


def own_rosters(question: Question, facts: Facts) -> frozenset[Roster] | None:
    """The rosters that bound who asks, as the source says them now; None where nothing does."""
    staff_ids = list_staff_ids(question, facts)
    if staff_ids is None:
        return None
    teaches = facts.teaches or {}
    return frozenset(roster for one in staff_ids for roster in teaches.get(one, ()))


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
