"""Grants: looked up by index, however many there are."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
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
from gateway.model.page import Page, Paging
from gateway.model.purpose import Action, Purpose
from gateway.store.repositories.base import Repository
from gateway.store.tables.permissions import GRANT_STUDENTS, GRANTS

_MOST_COVERING = 200
"""Of each sort; live ones come first, so what is cut off are grants long ended."""

_UNLISTED_KINDS = (GrantStudents.ALL, GrantStudents.ROSTER, GrantStudents.MOVED)

# What every request asks is built once: to put a query together takes longer than to run it.
_UNLISTED = (
    select(GRANTS)
    .where(
        GRANTS.c.client_id == bindparam("client_id"),
        GRANTS.c.district == bindparam("district"),
        GRANTS.c.students.in_(_UNLISTED_KINDS),
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

LISTS_TO = (
    GRANTS.c.client_id == bindparam("client_id"),
    GRANTS.c.district == bindparam("district"),
    GRANTS.c.students == GrantStudents.LISTED,
    GRANTS.c.ends_at > bindparam("now", type_=GRANTS.c.ends_at.type),
    or_(
        GRANTS.c.ended_at.is_(None),
        GRANTS.c.ended_at > bindparam("now", type_=GRANTS.c.ends_at.type),
    ),
)
"""Of a grant: that it lists students to the client there, and is not over."""
_LISTING_TO = select(GRANTS).where(*LISTS_TO).order_by(GRANTS.c.starts_at, GRANTS.c.id)
_LISTED_TO = (
    select(GRANT_STUDENTS.c.grant_id, GRANT_STUDENTS.c.reference)
    .join(GRANTS, GRANTS.c.id == GRANT_STUDENTS.c.grant_id)
    .where(*LISTS_TO)
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

    def get_in(self, district: str, grant_id: str) -> Grant:
        """One of the district's own."""
        return self._get("no such grant", GRANTS.c.id == grant_id, GRANTS.c.district == district)

    def lock(self, grant_id: str) -> Grant:
        return self._lock("no such grant", GRANTS.c.id == grant_id)

    def narrow(
        self, grant_id: str, datasets: tuple[str, ...], starts_at: datetime, ends_at: datetime
    ) -> None:
        """Put what it covers, and when."""
        self._change(
            update(GRANTS)
            .where(GRANTS.c.id == grant_id)
            .values(datasets=datasets, starts_at=starts_at, ends_at=ends_at)
        )

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

    def list_listing(self, client_id: str, district: str, now: datetime) -> tuple[Grant, ...]:
        """Every grant by list to the client there that is not over."""
        return self._all(_LISTING_TO, client_id=client_id, district=district, now=now)

    def list_listed(
        self, client_id: str, district: str, now: datetime
    ) -> dict[str, frozenset[str]]:
        """Whom each of those lists, by the grant's id."""
        listed: dict[str, set[str]] = {}
        for grant_id, reference in self._connection.execute(
            _LISTED_TO, {"client_id": client_id, "district": district, "now": now}
        ):
            listed.setdefault(grant_id, set()).add(reference)
        return {grant_id: frozenset(references) for grant_id, references in listed.items()}

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

    def count_listed(self, grant_ids: Collection[str]) -> dict[str, int]:
        """How many students each of the grants lists; those that list none are not there."""
        rows = self._connection.execute(
            select(GRANT_STUDENTS.c.grant_id, func.count())
            .where(GRANT_STUDENTS.c.grant_id.in_(grant_ids))
            .group_by(GRANT_STUDENTS.c.grant_id)
        )
        return {str(grant_id): int(number) for grant_id, number in rows}

    def page_in(
        self,
        district: str,
        paging: Paging,
        *,
        client_id: str | None = None,
        live_at: datetime | None = None,
    ) -> Page[Grant]:
        """The district's grants by id; those to one client, and those that hold then."""
        wanted = [GRANTS.c.district == district]
        if client_id is not None:
            wanted.append(GRANTS.c.client_id == client_id)
        if live_at is not None:
            wanted += _live(live_at)
        return self._page(GRANTS.c.id, paging, *wanted)

    def list_rosters(self, client_id: str, districts: Collection[str]) -> tuple[Grant, ...]:
        """Grants by roster to the client, of these districts."""
        return self._all(
            self._select()
            .where(
                GRANTS.c.client_id == client_id,
                GRANTS.c.district.in_(districts),
                GRANTS.c.students == GrantStudents.ROSTER,
            )
            .order_by(GRANTS.c.ended_at.is_not(None), GRANTS.c.ends_at.desc(), GRANTS.c.id)
            .limit(_MOST_COVERING)
        )

    def list_unlisted_in(self, district: str, now: datetime) -> tuple[Grant, ...]:
        """
        Live grants of the district that list nobody, for all or by roster; by id.

        Sorted here: told to sort, a planner may walk through all of the district's by id.
        """
        found = self._all(
            self._select().where(
                GRANTS.c.district == district,
                GRANTS.c.students.in_(_UNLISTED_KINDS),
                *_live(now),
            )
        )
        return tuple(sorted(found, key=lambda grant: grant.id))

    def list_in(self, district: str) -> tuple[Grant, ...]:
        """The district's grants, newest first."""
        return self._all(
            self._select()
            .where(GRANTS.c.district == district)
            .order_by(GRANTS.c.starts_at.desc(), GRANTS.c.id)
        )


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        GRANTS.c.starts_at <= now,
        GRANTS.c.ends_at > now,
        or_(GRANTS.c.ended_at.is_(None), GRANTS.c.ended_at > now),
    )
