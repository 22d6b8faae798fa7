"""Conditions that a student is on a roster, or among those whom a list means."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, or_, select

from gateway.connectors.sql_statements import AnyColumn, SourceStatement
from gateway.errors import NotFoundError
from gateway.model.connector import Criterion, NativeRoster, Whose
from gateway.model.district import ConnectorEntry

Comparable = Callable[[SourceStatement, str, str], object]
"""A value as the record's column compares it; NotFoundError where it cannot be there."""


@dataclass(frozen=True, slots=True)
class SqlRosters:
    """Makes conditions on the column that holds a student's key."""

    entry: ConnectorEntry
    statements: Mapping[str, SourceStatement]
    comparable: Comparable

    def has_any(self, key: AnyColumn, rosters: Iterable[NativeRoster]) -> ColumnElement[bool]:
        """That the student is on one of the rosters."""
        return or_(
            false(),
            *(
                and_(*(self._shown(key, criterion) for criterion in roster))
                for roster in rosters
                if roster
            ),
        )

    def is_meant(self, key: AnyColumn, whose: Whose) -> ColumnElement[bool]:
        """That the student is one of those whom a list means."""
        statement = self.statements[self.entry.student_record]
        who = statement.table.alias("who")
        meant = select(who.c[self.entry.student_key])
        named = who.c[whose.named_by] if whose.named_by else None
        mine = who.c[self.entry.student_key]
        included: list[ColumnElement[bool]] = []
        if whose.students is not None and named is not None:
            values = self._comparables(statement, whose.named_by, whose.students)
            included.append(named.in_(list(values)))
        if whose.rosters is not None:
            included.append(self.has_any(mine, whose.rosters))
        if included:
            meant = meant.where(or_(*included))
        if whose.without and named is not None:
            values = self._comparables(statement, whose.named_by, whose.without)
            meant = meant.where(or_(named.is_(None), named.not_in(list(values))))
        if whose.among is not None and named is not None:
            values = self._comparables(statement, whose.named_by, whose.among)
            meant = meant.where(named.in_(list(values)))
        return key.in_(meant.where(*(self._shown(mine, one) for one in whose.having)))

    def _shown(self, key: AnyColumn, criterion: Criterion) -> ColumnElement[bool]:
        """That a row of the student's shows what the criterion asks."""
        statement = self.statements[criterion.record]
        spans = statement.table.alias("roster")
        joined: FromClause = spans
        conditions: list[ColumnElement[bool]] = [spans.c[statement.source.student or ""] == key]
        for path, values in criterion.values:
            name, _, below = path.partition("/")
            child = statement.find_child(name) if below else None
            if child is None:
                allowed = list(self._comparables(statement, path, values))
                conditions.append(spans.c[path].in_(allowed))
            else:
                source = child.table.alias(f"roster_{name}")
                joined = joined.join(source, child.condition(spans, source))
                conditions.append(source.c[below].in_(sorted(values)))
        if criterion.absent is not None:
            conditions.append(spans.c[criterion.absent].is_(None))
        return exists(
            select(spans.c[statement.source.key[0]]).select_from(joined).where(*conditions)
        )

    def _comparables(
        self, statement: SourceStatement, field: str, values: Iterable[str]
    ) -> Iterator[object]:
        """Those that the column can hold; nobody has any other."""
        for value in sorted(values):
            try:
                yield self.comparable(statement, field, value)
            except NotFoundError:
                continue
