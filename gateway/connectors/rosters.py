"""Whether a student's rows put them on a roster; and by which rows one is looked for."""

from collections.abc import Callable, Iterable, Sequence

from gateway.connectors.keys import find_values
from gateway.model.connector import Criterion, NativeRoster
from gateway.model.rows import Row


def is_on_any(rosters: Iterable[NativeRoster], rows_of: Callable[[str], Sequence[Row]]) -> bool:
    """Whether the student is on one of the rosters; `rows_of` are theirs of a record."""
    return any(
        all(any(shows(row, one) for row in rows_of(one.record)) for one in roster)
        for roster in rosters
    )


def shows(row: Row, criterion: Criterion) -> bool:
    """Whether the row shows what the criterion asks."""
    if criterion.absent is not None and find_values(row, criterion.absent):
        return False
    return all(not wanted.isdisjoint(find_values(row, path)) for path, wanted in criterion.values)


def records_of(rosters: Iterable[NativeRoster]) -> frozenset[str]:
    """The native records that are looked at."""
    return frozenset(criterion.record for roster in rosters for criterion in roster)
