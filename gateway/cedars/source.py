"""The one source of the CEDARS schemas: every element with its number, meaning and standing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gateway.assets import asset

LAYOUT = "2018"
"""The layout year of the model, by the year in which the school year ends."""

SOURCES = (asset("xsd/cedars/cedars-2018.yaml"), asset("xsd/cedars/extension-1.yaml"))
"""CEDARS first: its document imports the extension."""


class Standing(StrEnum):
    """How far a thing is known."""

    ESTABLISHED = "established"
    ONE_VENDOR = "one-vendor"
    NOT_ESTABLISHED = "not-established"


@dataclass(frozen=True, slots=True)
class ElementType:
    """The values that an element may have."""

    name: str
    base: str
    meaning: str
    standing: Standing | None
    max_length: int | None
    pattern: str | None
    high: str | None
    codes: Mapping[str, str]
    """All codes, with what each means."""
    known: Mapping[str, str]
    """Codes of a list that grows: told, not enforced."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a record type."""

    name: str
    number: str | None
    """Its place in the state's files, such as `B05`; None in an extension."""
    type: ElementType
    meaning: str
    standing: Standing
    is_key: bool
    is_required: bool
    """In the full schema; a key is required in both."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record type."""

    name: str
    file: str | None
    """The letter of the state's file; None in an extension."""
    meaning: str
    standing: Standing
    elements: tuple[Element, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The elements without which a row is no row."""
        return tuple(element.name for element in self.elements if element.is_key)


@dataclass(frozen=True, slots=True)
class Source:
    """The record types of one namespace."""

    namespace: str
    title: str
    types: Mapping[str, ElementType]
    records: Mapping[str, Record]


def load_source(path: Path) -> Source:
    """Read one source."""
    content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    types = {name: _load_type(name, entry) for name, entry in content["types"].items()}
    records = {
        name: _load_record(name, entry, types) for name, entry in content["records"].items()
    }
    return Source(content["namespace"], content["title"], types, records)


@cache
def all_records() -> Mapping[str, Record]:
    """Every record type, in the order in which a student's record holds them."""
    return {
        record.name: record for path in SOURCES for record in load_source(path).records.values()
    }


def _load_type(name: str, entry: Mapping[str, Any]) -> ElementType:
    return ElementType(
        name=name,
        base=entry.get("base", "string"),
        meaning=entry["meaning"],
        standing=Standing(entry["standing"]) if "standing" in entry else None,
        max_length=entry.get("max"),
        pattern=entry.get("pattern"),
        high=str(entry["high"]) if "high" in entry else None,
        codes=entry.get("codes", {}),
        known=entry.get("known", {}),
    )


def _load_record(name: str, entry: Mapping[str, Any], types: Mapping[str, ElementType]) -> Record:
    standing = Standing(entry["standing"])
    elements = tuple(
        _load_element(element_name, element, types[element["type"]], standing)
        for element_name, element in entry["elements"].items()
    )
    return Record(name, entry.get("file"), entry["meaning"], standing, elements)


def _load_element(
    name: str, entry: Mapping[str, Any], kind: ElementType, standing: Standing
) -> Element:
    is_key = entry.get("key", False)
    return Element(
        name=name,
        number=entry.get("number"),
        type=kind,
        meaning=entry.get("meaning", kind.meaning),
        standing=Standing(entry.get("standing", kind.standing or standing)),
        is_key=is_key,
        is_required=is_key or entry.get("required", False),
    )
