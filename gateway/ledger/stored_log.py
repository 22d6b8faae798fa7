"""The log as it lies in the database, read so that one spoilt row does not hide the others."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from gateway.errors import StoreError
from gateway.model.disclosure import Disclosure, Subject
from gateway.model.event import Checkpoint, Entry, Leaf
from gateway.store import UnitOfWork
from gateway.store.failure import store_errors

T = TypeVar("T")


class StoredLog:
    """The log as one unit of work sees it."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def list_placed(self, start: int, limit: int) -> Sequence[tuple[Leaf, Entry | None]]:
        try:
            return _read(lambda: self._uow.events.list_placed(start, limit))
        except StoreError:
            if limit == 1:
                return [(Leaf(start, 0, ""), None)]
        rows: list[tuple[Leaf, Entry | None]] = []
        while len(rows) < limit and (row := self.list_placed(start, 1)):
            rows.extend(row)
            start = row[0][0].index + 1
        return rows

    def list_waiting(self) -> Sequence[Entry]:
        return _read(lambda: self._uow.events.list_pending(self._uow.events.count_pending()))

    def list_lost(self) -> Sequence[int]:
        return _read(self._uow.events.list_lost)

    def list_checkpoints(self) -> Sequence[Checkpoint]:
        return _read(self._uow.checkpoints.list_all)

    def list_disclosures(self, ids: Sequence[str]) -> Sequence[Disclosure]:
        return _read(lambda: self._uow.disclosures.list_by_ids(ids))

    def list_subjects(self, ids: Sequence[str]) -> Sequence[Subject]:
        return _read(lambda: self._uow.disclosures.list_subjects_of(ids))

    def list_disclosure_ids(self) -> Iterable[str]:
        return _read(self._uow.disclosures.list_ids)


def _read(read: Callable[[], T]) -> T:
    """Read, or raise StoreError here, where the rest of the log can still be read."""
    with store_errors():
        return read()
