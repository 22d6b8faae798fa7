"""Who is whose parent, codes that say so, and who attends further on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from gateway.model.page import Page, Paging
from gateway.model.relation import ChildCode, Postsecondary, Relation
from gateway.store.repositories.base import Repository
from gateway.store.tables.relations import CHILD_CODES, POSTSECONDARY, RELATIONS

_MISSING = "no such relation was recorded"


class Relations(Repository[Relation]):
    """Persons and the students that they are related to."""

    table = RELATIONS
    item = Relation

    def add(self, relation: Relation) -> None:
        self._add(relation)

    def get_in(self, district: str, relation_id: str) -> Relation:
        """One of the district's own."""
        return self._get(_MISSING, RELATIONS.c.id == relation_id, RELATIONS.c.district == district)

    def lock_in(self, district: str, relation_id: str) -> Relation:
        return self._lock(
            _MISSING, RELATIONS.c.id == relation_id, RELATIONS.c.district == district
        )

    def end(self, relation_id: str, at: datetime) -> bool:
        """End it, once; False when it is not there or ended before."""
        return self._change(
            update(RELATIONS)
            .where(RELATIONS.c.id == relation_id, RELATIONS.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def list_live(self, person_id: str, district: str, now: datetime) -> tuple[Relation, ...]:
        """The person's relations in the district now: few."""
        return self._all(
            self._select()
            .where(
                RELATIONS.c.person_id == person_id,
                RELATIONS.c.district == district,
                *_live(now),
            )
            .order_by(RELATIONS.c.made_at, RELATIONS.c.id)
        )

    def page_in(
        self, district: str, paging: Paging, references: Collection[str] | None = None
    ) -> Page[Relation]:
        """The district's relations, those with one student where references are given; by id."""
        of_student = [] if references is None else [RELATIONS.c.student_reference.in_(references)]
        return self._page(RELATIONS.c.id, paging, RELATIONS.c.district == district, *of_student)


class ChildCodes(Repository[ChildCode]):
    """One-time codes, found by their digest."""

    table = CHILD_CODES
    item = ChildCode

    def add(self, code: ChildCode) -> None:
        self._add(code)

    def find(self, digests: Collection[str]) -> ChildCode | None:
        return self._first(self._select().where(CHILD_CODES.c.code_digest.in_(digests)))

    def use(self, code_id: str, at: datetime) -> bool:
        """Use it up, once; False where somebody was faster."""
        return self._change(
            update(CHILD_CODES)
            .where(CHILD_CODES.c.id == code_id, CHILD_CODES.c.used_at.is_(None))
            .values(used_at=at)
        )


class Postsecondaries(Repository[Postsecondary]):
    """Who attends a postsecondary institution."""

    table = POSTSECONDARY
    item = Postsecondary

    def add(self, attendance: Postsecondary) -> None:
        self._add(attendance)

    def end_of(self, district: str, references: Collection[str], at: datetime) -> bool:
        """The student attends none any more; False where none was recorded."""
        return self._change(
            update(POSTSECONDARY).where(*_attends(district, references)).values(ended_at=at)
        )

    def is_recorded(self, district: str, references: Collection[str]) -> bool:
        """Whether the student attends one, as the district recorded."""
        query = select(POSTSECONDARY.c.id).where(*_attends(district, references)).limit(1)
        return self._connection.execute(query).first() is not None


def _attends(district: str, references: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        POSTSECONDARY.c.student_reference.in_(references),
        POSTSECONDARY.c.district == district,
        POSTSECONDARY.c.ended_at.is_(None),
    )


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        RELATIONS.c.made_at <= now,
        or_(RELATIONS.c.ended_at.is_(None), RELATIONS.c.ended_at > now),
    )
