"""Grants: looked up by index, however many there are."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    Text,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from gateway.model.grant import Grant, GrantStudents
from gateway.model.purpose import Action, Purpose
from gateway.store.repositories.base import Repository
from gateway.store.tables.permissions import GRANT_STUDENTS, GRANTS

_MOST_COVERING = 200
"""Of each sort; live ones come first, so what is cut off are grants long ended."""

# What every request asks is built once: to put a query together takes longer than to run it.
_UNLISTED = (
    select(GRANTS)
    .where(
        GRANTS.c.client_id == bindparam("client_id"),
        GRANTS.c.district == bindparam("district"),
        GRANTS.c.students.in_((GrantStudents.ALL, GrantStudents.ROSTER)),
    )
    .order_by(GRANTS.c.ended_at.is_not(None), GRANTS.c.ends_at.desc(), GRANTS.c.id)
    .limit(_MOST_COVERING)
)
_LISTING = (
    select(GRANTS)
    .join(GRANT_STUDENTS, GRANT_STUDENTS.c.grant_id == GRANTS.c.id)
    .where(GRANT_STUDENTS.c.reference.in_(bindparam("references", expanding=True)))
    .order_by(GRANTS.c.starts_at, GRANTS.c.id)
)


def _reach() -> Select[Any]:
    """
    The query of `list_reach`.

    It steps by index from one list of datasets to the next, since a client may have as many
    grants as students, and few lists.
    """
    now = bindparam("now", type_=GRANTS.c.starts_at.type)
    theirs = (
        GRANTS.c.client_id == bindparam("client_id"),
        GRANTS.c.district == bindparam("district"),
        GRANTS.c.purpose == bindparam("purpose"),
    )
    first = select(func.min(GRANTS.c.datasets).label("datasets")).where(*theirs)
    lists = first.cte("lists", recursive=True)
    following = (
        select(func.min(GRANTS.c.datasets))
        .where(*theirs, GRANTS.c.datasets > lists.c.datasets)
        .scalar_subquery()
    )
    lists = lists.union_all(select(following).where(lists.c.datasets.is_not(None)))
    is_live = exists().where(
        *theirs,
        GRANTS.c.starts_at <= now,
        GRANTS.c.ends_at > now,
        or_(GRANTS.c.ended_at.is_(None), GRANTS.c.ended_at > now),
        GRANTS.c.datasets == lists.c.datasets,
        type_coerce(GRANTS.c.actions, Text).contains(bindparam("action")),
    )
    return select(lists.c.datasets).where(is_live)


_REACH = _reach()


class Grants(Repository[Grant]):
    """Grants, and apart from them the students that each lists."""

    table = GRANTS
    item = Grant

    def add(self, grant: Grant, references: Iterable[str] = ()) -> None:
        """Add the grant and the students that it lists, by reference."""
        self._add(grant)
        rows = [
            {"grant_id": grant.id, "reference": reference} for reference in sorted(set(references))
        ]
        if rows:
            self._connection.execute(insert(GRANT_STUDENTS), rows)

    def get(self, grant_id: str) -> Grant:
        return self._get("no such grant", GRANTS.c.id == grant_id)

    def end(self, grant_id: str, at: datetime) -> bool:
        """End it, once; False when it is not there or ended before."""
        return self._change(
            update(GRANTS)
            .where(GRANTS.c.id == grant_id, GRANTS.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def list_covering(
        self, client_id: str, district: str, references: Collection[str]
    ) -> tuple[Grant, ...]:
        """
        Grants that could cover the student: for all, by school, or listing a reference.

        Ended ones too, so that a decision can say why; live ones first, and no more than a bound.
        """
        unlisted = self._all(_UNLISTED, client_id=client_id, district=district)
        listing = [
            grant
            for grant in self.list_for_student(references)
            if (grant.client_id, grant.district) == (client_id, district)
        ]
        listing.sort(key=lambda grant: (grant.ended_at is None, grant.ends_at), reverse=True)
        return (*unlisted, *listing[:_MOST_COVERING])

    def list_reach(
        self, client_id: str, district: str, purpose: Purpose, action: Action, now: datetime
    ) -> frozenset[str]:
        """Datasets that some live grant there gives the client for that purpose, for anybody."""
        found = self._connection.scalars(
            _REACH,
            {
                "client_id": client_id,
                "district": district,
                "purpose": purpose,
                "action": f'"{action}"',
                "now": now,
            },
        )
        return frozenset(dataset for datasets in found for dataset in datasets)

    def listed_references(self, grant_id: str) -> frozenset[str]:
        """The students that the grant lists."""
        return frozenset(
            self._connection.scalars(
                select(GRANT_STUDENTS.c.reference).where(GRANT_STUDENTS.c.grant_id == grant_id)
            )
        )

    def list_for_student(self, references: Collection[str]) -> tuple[Grant, ...]:
        """
        Every grant that lists the student, whoever has it.

        Nothing but the references narrows the query: a planner that sees a client, too, may walk
        through all of the client's grants instead.
        """
        listed = self._all(_LISTING, references=tuple(references))
        return tuple(dict.fromkeys(listed))

    def list_in(self, district: str) -> tuple[Grant, ...]:
        """The district's grants, newest first."""
        return self._all(
            self._select()
            .where(GRANTS.c.district == district)
            .order_by(GRANTS.c.starts_at.desc(), GRANTS.c.id)
        )
