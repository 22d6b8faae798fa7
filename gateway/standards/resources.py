"""A standard's resources, as crosswalks/standards/ and xsd/standards/ define them: data alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from gateway.assets import asset
from gateway.cedars.datasets import get_dataset, record_types
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import Draft, parse_crosswalk
from gateway.crosswalk.schemas import schema_loader
from gateway.errors import InvalidEntryError
from gateway.model.rows import RecordType
from gateway.xsd.facets import RecordShape
from gateway.xsd.schema import Schema

_INDEX = "resources.yaml"


@dataclass(frozen=True, slots=True)
class Resource:
    """What a standard calls one kind of thing, and how it is made of CEDARS rows."""

    name: str
    """As its address has it, such as `studentSchoolAssociations`."""
    record: str
    """The record of the standard's XSD."""
    of: RecordType
    """The CEDARS record type of which it is made; without a row there is no row of it."""
    datasets: tuple[str, ...]
    """What a client must have of a student for it."""
    also: tuple[str, ...]
    """What it shows more of, where the client has that, too."""
    key: tuple[str, ...]
    """Paths of its natural key."""
    student: str | None
    """
    The path that says whose row it is, by SSID, or the resource that says it.

    None where rows are not about students.
    """
    crosswalks: CrosswalkSet

    @property
    def record_types(self) -> frozenset[RecordType]:
        """The CEDARS record types that its crosswalks take and its datasets have."""
        taken = {one.target.record for one in self.crosswalks.crosswalks}
        return record_types((*self.datasets, *self.also)) & taken


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard: its schema and its resources by name."""

    name: str
    schema: Schema
    resources: Mapping[str, Resource]

    def shape_of(self, resource: Resource) -> RecordShape:
        """What its rows look like."""
        return self.schema.get_shape(resource.record)


@cache
def load_standard(name: str) -> Standard:
    """The standard of that name, such as `edfi`; InvalidEntryError says what is wrong with it."""
    folder = asset(f"crosswalks/standards/{name}")
    index = yaml.safe_load((folder / _INDEX).read_text("utf-8"))
    drafts: dict[str, list[Draft]] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name != _INDEX:
            draft = parse_crosswalk(file.read_text("utf-8"), f"{name}/{file.name}")
            drafts.setdefault(_record_of(draft), []).append(draft)
    schema_of = schema_loader({})
    schema = schema_of(index["xsd"])
    resources = {
        resource: _read(resource, entry, drafts, schema)
        for resource, entry in index["resources"].items()
    }
    return Standard(name, schema, resources)


def _record_of(draft: Draft) -> str:
    return draft.root.entries("file")["from"].entries("from")["record"].text("from")


def _read(
    name: str, entry: Mapping[str, Any], drafts: Mapping[str, list[Draft]], schema: Schema
) -> Resource:
    resource = Resource(
        name=name,
        record=entry["record"],
        of=entry["of"],
        datasets=tuple(entry["datasets"]),
        also=tuple(entry.get("also", ())),
        key=tuple(entry["key"]),
        student=entry.get("student"),
        crosswalks=CrosswalkSet.build(drafts[entry["record"]], schema_loader({})),
    )
    if resource.record not in schema.records or resource.of not in resource.record_types:
        raise InvalidEntryError(f"{name}: no crosswalk makes {resource.record} of {resource.of}")
    is_about = {get_dataset(one).is_about_students for one in resource.datasets}
    if is_about != {resource.student is not None}:
        raise InvalidEntryError(f"{name}: its datasets are about students, or it is, and not both")
    return resource
