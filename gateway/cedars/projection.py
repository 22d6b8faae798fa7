"""Reduces a record to what its datasets grant; the rest is absent."""

from collections.abc import Iterable, Mapping, Sequence

from gateway.cedars.datasets import Dataset, Part, get_dataset
from gateway.cedars.source import all_records
from gateway.model.rows import RecordType, Row, Rows

WHOSE = ("ServingCountyDistrictCode", "DistrictStudentId", "SSID")
"""Elements that say whose row it is; they stay, key or not, wherever a row does."""


def project(rows: Rows, datasets: Sequence[str]) -> tuple[Rows, tuple[str, ...], tuple[str, ...]]:
    """
    The rows that the datasets grant, the datasets that are in them, and those that have none.

    A row keeps whose it is, its key, and the elements that any of the datasets grants of it.
    """
    granted: dict[RecordType, dict[int, set[str]]] = {}
    given = []
    for name in datasets:
        selected = _select(rows, get_dataset(name))
        if selected:
            given.append(name)
        for record, elements in selected.items():
            for index, names in elements.items():
                granted.setdefault(record, {}).setdefault(index, set()).update(names)
    none_to_give = tuple(name for name in datasets if name not in given)
    return _reduce(rows, granted), tuple(given), none_to_give


def project_each(rows: Rows, datasets: Sequence[str]) -> Mapping[str, Rows]:
    """The rows of each dataset that has any, by its name."""
    selected = {name: _select(rows, get_dataset(name)) for name in datasets}
    return {name: _reduce(rows, granted) for name, granted in selected.items() if granted}


def _select(rows: Rows, dataset: Dataset) -> Mapping[RecordType, Mapping[int, frozenset[str]]]:
    """What the dataset grants: by record type and the row's position, the elements."""
    selected = {
        part.record: {
            index: part.elements
            for index, row in enumerate(rows.get(part.record, ()))
            if part.include(row)
        }
        for part in dataset.parts
        if not part.referenced_by
    }
    granted = [rows[record][index] for record, found in selected.items() for index in found]
    for part in dataset.parts:
        if part.referenced_by:
            selected[part.record] = _select_referenced(rows, part, granted)
    return {record: found for record, found in selected.items() if found}


def _select_referenced(
    rows: Rows, part: Part, granted: Iterable[Row]
) -> dict[int, frozenset[str]]:
    wanted = {reference for row in granted if (reference := _reference(part, row))}
    return {
        index: part.elements
        for index, row in enumerate(rows.get(part.record, ()))
        if _reference(part, row) in wanted and part.include(row)
    }


def _reference(part: Part, row: Row) -> tuple[object, ...] | None:
    values = tuple(row.get(element) for element in part.referenced_by)
    return None if None in values else values


def _reduce(rows: Rows, granted: Mapping[RecordType, Mapping[int, Iterable[str]]]) -> Rows:
    """Whose rows they are, keys and granted elements alone; rows now alike become one."""
    reduced: dict[RecordType, tuple[Row, ...]] = {}
    for name, record in all_records().items():
        if name not in granted:
            continue
        always = (*WHOSE, *record.key)
        kept = {}
        for index, elements in sorted(granted[name].items()):
            names = {*always, *elements}
            row = {
                element: value for element, value in rows[name][index].items() if element in names
            }
            kept[frozenset(row.items())] = row
        reduced[name] = tuple(kept.values())
    return reduced
