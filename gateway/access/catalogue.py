"""
The catalogue of datasets: approved and withdrawn by the Data Coordinating Committee.

What a dataset is made of is data (xsd/cedars/datasets.yaml); whether it is released at all is
decided here, and holds from the next request on, in every process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from gateway.access.fields import verify_text
from gateway.access.seen import Seen, whatever
from gateway.cedars.datasets import all_datasets
from gateway.errors import ConflictError, InvalidRequestError, NotFoundError
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.catalogue import CatalogueEntry, DatasetStatus
from gateway.model.day import day_of
from gateway.model.purpose import Purpose
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Decision:
    """What the committee decided of a dataset."""

    status: DatasetStatus
    decided_on: date
    minutes: str
    """The reference of the minutes."""
    purposes: tuple[Purpose, ...] | None = None
    """None: those that it is defined for, or had before."""
    priority: int | None = None
    """None: as before."""


class Catalogue:
    """Lists the datasets and takes decisions in; each change is an event."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def list_all(self) -> tuple[CatalogueEntry, ...]:
        """Every dataset that is defined, by name; one not decided about is proposed."""
        decided = {
            one.name: one for one in self._database.read(lambda uow: uow.datasets.list_all())
        }
        return tuple(decided.get(name) or _proposed(name) for name in sorted(all_datasets()))

    def get(self, name: str) -> CatalogueEntry:
        """The dataset's place in it; NotFoundError where it is not defined."""
        found = next((one for one in self.list_all() if one.name == name), None)
        if found is None:
            raise NotFoundError("no such dataset")
        return found

    def decide(
        self,
        name: str,
        decision: Decision,
        *,
        by: str,
        why: str,
        seen: Seen[CatalogueEntry] = whatever,
    ) -> CatalogueEntry:
        """
        The decision holds from the next request on.

        NotFoundError where the dataset is not defined, ConflictError where what was never
        approved would be withdrawn, StaleError by `seen`.
        """
        verify_text(minutes=decision.minutes, why=why)
        if decision.decided_on > day_of(self._clock()):
            raise InvalidRequestError("decided_on: lies in the future")
        if name not in all_datasets():
            raise NotFoundError("no such dataset")

        def unit(uow: UnitOfWork) -> CatalogueEntry:
            before = uow.datasets.lock(_proposed(name))
            seen(before)
            after = _decided(before, decision)
            uow.datasets.put(after)
            event = PolicyChanged(
                at=self._clock(),
                what="dataset",
                subject_id=name,
                district=None,
                by=by,
                before=_told(before),
                after=_told(after),
                why=why,
            )
            append(uow, event)
            return after

        return self._database.write(unit)


def _proposed(name: str) -> CatalogueEntry:
    purposes = all_datasets()[name].purposes
    return CatalogueEntry(
        name, DatasetStatus.PROPOSED, tuple(one for one in Purpose if one in purposes)
    )


def _decided(before: CatalogueEntry, decision: Decision) -> CatalogueEntry:
    if (before.status, decision.status) == (DatasetStatus.PROPOSED, DatasetStatus.WITHDRAWN):
        raise ConflictError("the dataset was never approved")
    purposes = before.purposes if decision.purposes is None else decision.purposes
    if not purposes:
        raise InvalidRequestError("purposes: name at least one")
    return CatalogueEntry(
        name=before.name,
        status=decision.status,
        purposes=tuple(dict.fromkeys(purposes)),
        priority=before.priority if decision.priority is None else decision.priority,
        decided_on=decision.decided_on,
        minutes=decision.minutes,
    )


def _told(entry: CatalogueEntry) -> Facts:
    return {
        "status": entry.status,
        "purposes": entry.purposes,
        "priority": entry.priority,
        "decided": entry.decided_on.isoformat() if entry.decided_on else None,
        "minutes": entry.minutes,
    }
