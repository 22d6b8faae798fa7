"""Whom a list means, as the SIS's own keys: found by the rows that name or place a student."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from gateway.connectors.keys import find_values
from gateway.connectors.rosters import shows
from gateway.model.connector import Criterion, Whose
from gateway.model.district import ConnectorEntry
from gateway.model.rows import Row

Find = Callable[[str, str, Iterable[str]], Sequence[Row]]
"""Rows of a native record that have one of the values in a field."""
ReadAll = Callable[[str], Sequence[Row]]
"""All rows of a native record."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Students by the SIS's own key."""

    among: frozenset[str] | None
    """These; None: all."""
    without: frozenset[str]
    """But not these."""


@dataclass(frozen=True, slots=True)
class Selecting:
    """Finds keys in one SIS."""

    entry: ConnectorEntry
    find: Find
    read_all: ReadAll

    def find_keys(self, whose: Whose) -> Keys:
        """Whom it means; asked anew for every page, so that who left is gone from the next."""
        among: frozenset[str] | None = None
        if whose.students is not None or whose.rosters is not None:
            among = self._named(whose, whose.students or frozenset()).union(
                key
                for roster in whose.rosters or ()
                if roster
                for key in frozenset.intersection(*map(self._placed, roster))
            )
        bounds = [self._placed(criterion) for criterion in whose.having]
        if whose.among is not None:
            bounds.append(self._named(whose, whose.among))
        for bound in bounds:
            among = bound if among is None else among & bound
        return Keys(among, self._named(whose, whose.without))

    def _named(self, whose: Whose, students: frozenset[str]) -> frozenset[str]:
        if not students or whose.named_by == self.entry.student_key:
            return students
        rows = self.find(self.entry.student_record, whose.named_by, students)
        return _keys(rows, self.entry.student_key)

    def _placed(self, criterion: Criterion) -> frozenset[str]:
        """Who has a row that shows what the criterion asks."""
        (path, values), *_ = (*criterion.values, ("/", frozenset[str]()))
        rows = (
            self.read_all(criterion.record)
            if "/" in path
            else self.find(criterion.record, path, values)
        )
        student = self.entry.sources[criterion.record].student or ""
        return _keys((row for row in rows if shows(row, criterion)), student)


def _keys(rows: Iterable[Row], path: str) -> frozenset[str]:
    return frozenset(key for row in rows for key in find_values(row, path))
