"""The catalogue of datasets: for all to read, for the Data Coordinating Committee to decide."""

from dataclasses import dataclass
from datetime import date

from gateway.access.authorization import Access
from gateway.access.catalogue import Catalogue, Decision
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.cedars.datasets import get_dataset
from gateway.model.catalogue import CatalogueEntry, DatasetStatus
from gateway.model.page import Page, Paging
from gateway.model.purpose import Purpose
from gateway.model.role import Role


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A dataset: what it means, what it is made of, and what was decided of it."""

    name: str
    meaning: str
    is_about_students: bool
    record_types: tuple[str, ...]
    status: DatasetStatus
    purposes: tuple[Purpose, ...]
    priority: int | None
    decided_on: date | None
    minutes: str | None


class Datasets:
    """The use cases of /registry/v1/datasets."""

    def __init__(self, access: Access, catalogue: Catalogue) -> None:
        self._access = access
        self._catalogue = catalogue

    def list_page(self, paging: Paging, token: AccessToken) -> Page[DatasetView]:
        """A part of the catalogue, by name."""
        self._access.authorize_anybody(token)
        rest = [one for one in self._catalogue.list_all() if one.name > (paging.after or "")]
        kept = tuple(_view(one) for one in rest[: paging.limit])
        return Page(kept, kept[-1].name if len(rest) > len(kept) else None)

    def get(self, name: str, token: AccessToken) -> DatasetView:
        """One dataset."""
        self._access.authorize_anybody(token)
        return _view(self._catalogue.get(name))

    def decide(
        self,
        name: str,
        decision: Decision,
        why: str,
        seen: Seen[DatasetView],
        token: AccessToken,
    ) -> DatasetView:
        """What the committee decided, from the next request on."""
        self._access.authorize_role(token, Role.DCC)
        decided = self._catalogue.decide(
            name, decision, by=token.actor, why=why, seen=lambda entry: seen(_view(entry))
        )
        return _view(decided)


def _view(entry: CatalogueEntry) -> DatasetView:
    dataset = get_dataset(entry.name)
    return DatasetView(
        name=entry.name,
        meaning=dataset.meaning,
        is_about_students=dataset.is_about_students,
        record_types=tuple(part.record for part in dataset.parts),
        status=entry.status,
        purposes=entry.purposes,
        priority=entry.priority,
        decided_on=entry.decided_on,
        minutes=entry.minutes,
    )
