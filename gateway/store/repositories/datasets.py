"""The catalogue of datasets, as far as the Data Coordinating Committee decided."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select, update

from gateway.model.catalogue import CatalogueEntry, DatasetStatus
from gateway.model.purpose import Purpose
from gateway.store.repositories.base import Repository, add_new, values_of
from gateway.store.tables.catalogue import DATASETS

# What every request asks is built once: to put a query together takes longer than to run it.
_SERVING = select(DATASETS.c.name, DATASETS.c.purposes).where(
    DATASETS.c.name.in_(bindparam("names", expanding=True)),
    DATASETS.c.status == DatasetStatus.APPROVED,
)


class Datasets(Repository[CatalogueEntry]):
    """Decisions, by the dataset's name."""

    table = DATASETS
    item = CatalogueEntry

    def lock(self, proposed: CatalogueEntry) -> CatalogueEntry:
        """
        The decision, which no other unit of work changes until this one has ended.

        What was not decided about is there as proposed from now on: only what is there is locked.
        """
        add_new(self._connection, DATASETS, values_of(proposed))
        return self._lock("no such dataset", DATASETS.c.name == proposed.name)

    def put(self, entry: CatalogueEntry) -> None:
        """Add the decision, or replace the one before."""
        changed = self._change(
            update(DATASETS).where(DATASETS.c.name == entry.name).values(values_of(entry))
        )
        if not changed:
            self._add(entry)

    def list_all(self) -> tuple[CatalogueEntry, ...]:
        return self._all(self._select().order_by(DATASETS.c.name))

    def list_served(self, names: Collection[str]) -> Mapping[str, frozenset[Purpose]]:
        """Those of the datasets that are approved, and the purposes that each may serve."""
        rows = self._connection.execute(_SERVING, {"names": tuple(names)})
        return {row.name: frozenset(row.purposes) for row in rows}
