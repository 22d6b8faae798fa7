"""Roles that people were given, and invitations to one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update

from gateway.model.page import Page, Paging
from gateway.model.person import Invitation, RoleAssignment
from gateway.model.role import Role
from gateway.store.repositories.base import Repository
from gateway.store.tables.people import INVITATIONS, ROLE_ASSIGNMENTS

_MISSING = "no such role was given"


class Roles(Repository[RoleAssignment]):
    """Who has which role where."""

    table = ROLE_ASSIGNMENTS
    item = RoleAssignment

    def add(self, assignment: RoleAssignment) -> None:
        self._add(assignment)

    def get_in(self, district: str | None, assignment_id: str) -> RoleAssignment:
        """One that is of the district; None: of the state."""
        return self._get(_MISSING, ROLE_ASSIGNMENTS.c.id == assignment_id, _of(district))

    def lock_in(self, district: str | None, assignment_id: str) -> RoleAssignment:
        return self._lock(_MISSING, ROLE_ASSIGNMENTS.c.id == assignment_id, _of(district))

    def end(self, assignment_id: str, at: datetime) -> bool:
        """End it, once; False when it is not there or ended before."""
        return self._change(
            update(ROLE_ASSIGNMENTS)
            .where(ROLE_ASSIGNMENTS.c.id == assignment_id, ROLE_ASSIGNMENTS.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def list_live(self, person_id: str, now: datetime) -> tuple[RoleAssignment, ...]:
        """The roles that the person has now, wherever."""
        return self._all(
            self._select()
            .where(ROLE_ASSIGNMENTS.c.person_id == person_id, *_live(now))
            .order_by(ROLE_ASSIGNMENTS.c.given_at, ROLE_ASSIGNMENTS.c.id)
        )

    def list_in(
        self, district: str | None, now: datetime, role: Role | None = None
    ) -> tuple[RoleAssignment, ...]:
        """Who has a role in the district now; None: the roles of the state."""
        where = [_of(district), *_live(now)]
        if role is not None:
            where.append(ROLE_ASSIGNMENTS.c.role == role)
        return self._all(
            self._select()
            .where(*where)
            .order_by(ROLE_ASSIGNMENTS.c.given_at, ROLE_ASSIGNMENTS.c.id)
        )

    def page_in(self, district: str, paging: Paging, now: datetime) -> Page[RoleAssignment]:
        """A part of who has a role in the district now, by id."""
        return self._page(ROLE_ASSIGNMENTS.c.id, paging, _of(district), *_live(now))


class Invitations(Repository[Invitation]):
    """Invitations, found by the digest of their code."""

    table = INVITATIONS
    item = Invitation

    def add(self, invitation: Invitation) -> None:
        self._add(invitation)

    def find(self, digests: Collection[str]) -> Invitation | None:
        """The invitation whose code has one of those digests."""
        return self._first(self._select().where(INVITATIONS.c.code_digest.in_(digests)))

    def list_open(self, role: Role, district: str | None, now: datetime) -> tuple[Invitation, ...]:
        """Who was invited to that role there and may still come, the first first."""
        column = INVITATIONS.c.district
        return self._all(
            self._select()
            .where(
                column.is_(None) if district is None else column == district,
                INVITATIONS.c.role == role,
                INVITATIONS.c.used_at.is_(None),
                INVITATIONS.c.ends_at > now,
            )
            .order_by(INVITATIONS.c.made_at, INVITATIONS.c.id)
        )

    def end(self, invitation_id: str, at: datetime) -> bool:
        """End it before its time; False where somebody used it up before."""
        return self._change(
            update(INVITATIONS)
            .where(INVITATIONS.c.id == invitation_id, INVITATIONS.c.used_at.is_(None))
            .values(ends_at=at)
        )

    def use(self, invitation_id: str, at: datetime) -> bool:
        """Use it up, once; False where somebody was faster."""
        return self._change(
            update(INVITATIONS)
            .where(INVITATIONS.c.id == invitation_id, INVITATIONS.c.used_at.is_(None))
            .values(used_at=at)
        )


def _of(district: str | None) -> ColumnElement[bool]:
    column = ROLE_ASSIGNMENTS.c.district
    return column.is_(None) if district is None else column == district


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ROLE_ASSIGNMENTS.c.given_at <= now,
        or_(ROLE_ASSIGNMENTS.c.ended_at.is_(None), ROLE_ASSIGNMENTS.c.ended_at > now),
    )
