"""A person's relation to a student, as the district recorded it; and when the rights pass."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gateway.model.role import Role

ADULT = 18


class RelationKind(StrEnum):
    """Whose the rights are (34 CFR 99.3, 99.5)."""

    PARENT = "parent"
    """A parent, guardian, or who acts as one."""
    SELF = "self"
    """The student, once eligible."""


ROLE_OF_RELATION = {
    RelationKind.PARENT: Role.PARENT,
    RelationKind.SELF: Role.ELIGIBLE_STUDENT,
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A person and a student of the district."""

    id: str
    district: str
    person_id: str
    student_reference: str
    kind: RelationKind
    is_dependent: bool
    """The district keeps a parent's access to a dependent student (34 CFR 99.31(a)(8))."""
    made_by: str
    made_at: datetime
    ended_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it holds at that instant."""
        return self.made_at <= now and (self.ended_at is None or now < self.ended_at)


@dataclass(frozen=True, slots=True)
class ChildCode:
    """A one-time code that ties whoever has it to a student; only its digest is held."""

    id: str
    code_digest: str = field(repr=False)
    district: str
    student_reference: str
    kind: RelationKind
    is_dependent: bool
    made_by: str
    made_at: datetime
    ends_at: datetime
    """The first instant at which it no longer holds."""
    used_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return self.used_at is None and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Postsecondary:
    """That a student attends a postsecondary institution: the rights are the student's own."""

    id: str
    district: str
    student_reference: str
    recorded_by: str
    recorded_at: datetime
    ended_at: datetime | None = None


def is_adult(born_on: date, today: date) -> bool:
    """Whether somebody born then is 18; who was born on 29 February, from 1 March on."""
    return (today.year - born_on.year, today.month, today.day) >= (
        ADULT,
        born_on.month,
        born_on.day,
    )
