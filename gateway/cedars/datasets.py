"""The datasets, as xsd/cedars/datasets.yaml defines them: the units of authorization."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gateway.assets import asset
from gateway.cedars.source import all_records
from gateway.errors import InvalidEntryError, InvalidRequestError
from gateway.model.purpose import Purpose
from gateway.model.rows import RecordType, Row


@dataclass(frozen=True, slots=True)
class Codes:
    """Which codes of an element a row must have: one of these, or any but these."""

    element: str
    codes: frozenset[str]
    are_wanted: bool

    def include(self, row: Row) -> bool:
        """Whether the row has a code that belongs here; a row without a code does not."""
        code = row.get(self.element)
        return code is not None and (code in self.codes) == self.are_wanted


@dataclass(frozen=True, slots=True)
class Part:
    """What a dataset grants of one record type."""

    record: RecordType
    elements: frozenset[str]
    codes: tuple[Codes, ...] = ()
    referenced_by: tuple[str, ...] = ()
    """Elements by which a granted row must refer to this one; empty: it is granted itself."""

    def include(self, row: Row) -> bool:
        """Whether the row is of this part and holds anything that it grants."""
        return all(codes.include(row) for codes in self.codes) and not self.elements.isdisjoint(
            row
        )


@dataclass(frozen=True, slots=True)
class Dataset:
    """A named set of elements and rows."""

    name: str
    meaning: str
    purposes: frozenset[Purpose]
    """What it is meant to serve; what it may, the DCC decides."""
    is_about_students: bool
    parts: tuple[Part, ...]


@cache
def all_datasets() -> Mapping[str, Dataset]:
    """Every dataset, in the order of the file."""
    return load_datasets(asset("xsd/cedars/datasets.yaml"))


def get_dataset(name: str) -> Dataset:
    """The dataset of that name."""
    try:
        return all_datasets()[name]
    except KeyError:
        raise InvalidRequestError(f"datasets: there is no dataset {name}") from None


def record_types(datasets: Iterable[str]) -> frozenset[RecordType]:
    """The record types that these datasets are made of, referenced ones included."""
    return frozenset(part.record for name in datasets for part in get_dataset(name).parts)


def load_datasets(path: Path) -> Mapping[str, Dataset]:
    """Read the definitions; InvalidEntryError names the dataset and what it gets wrong."""
    content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return {name: _load_dataset(name, entry) for name, entry in content["datasets"].items()}


def _load_dataset(name: str, entry: Mapping[str, Any]) -> Dataset:
    try:
        return Dataset(
            name=name,
            meaning=entry["meaning"],
            purposes=frozenset(Purpose(purpose) for purpose in entry["purposes"]),
            is_about_students=entry["about-students"],
            parts=tuple(_load_part(record, part) for record, part in entry["records"].items()),
        )
    except KeyError as error:
        raise InvalidEntryError(f"dataset {name}: lacks {error}") from error
    except ValueError as error:
        raise InvalidEntryError(f"dataset {name}: {error}") from error


def _load_part(record: str, entry: Mapping[str, Any]) -> Part:
    part = Part(
        record=record,
        elements=frozenset(entry["elements"]),
        codes=tuple(
            Codes(element, frozenset(codes), way == "in")
            for element, condition in entry.get("rows", {}).items()
            for way, codes in condition.items()
        ),
        referenced_by=tuple(entry.get("referenced-by", ())),
    )
    if record not in all_records():
        raise ValueError(f"there is no record type {record}")
    named = {*part.elements, *part.referenced_by, *(codes.element for codes in part.codes)}
    if unknown := named.difference(element.name for element in all_records()[record].elements):
        raise ValueError(f"{record} has no element {', '.join(sorted(unknown))}")
    return part
