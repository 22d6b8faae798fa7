"""CEDARS rows as rows of a standard's resource, each with its id."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.errors import InvalidRecordError
from gateway.exchange.listing import context_of
from gateway.keys import KeyRing
from gateway.model.permit import Permit
from gateway.model.rows import Row, Rows
from gateway.standards.rendering import find_texts
from gateway.standards.resources import Resource, Standard

_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Address:
    """A resource of one district."""

    standard: Standard
    resource: Resource
    district: str


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """One row of a resource."""

    id: str
    """32 hex digits: always the same for the same natural key, with nothing of a student in it."""
    row: Row = field(repr=False)

    def fits(self, filters: Mapping[str, str]) -> bool:
        """Whether it has each value at its path."""
        return all(value in find_texts(self.row, path) for path, value in filters.items())


def make_rows(
    address: Address, permit: Permit, rows: Rows, keys: KeyRing, ssid: str | None
) -> list[ResourceRow]:
    """
    The resource's rows of these CEDARS rows, by their ids; `ssid` says of whom, where of anybody.

    InvalidRecordError where one does not fit the standard's schema.
    """
    standard, resource = address.standard, address.resource
    if not rows.get(resource.of):
        return []
    made = resource.crosswalks.to_native(rows, context_of(permit))
    found = []
    for row in made.get(resource.record, ()):
        for finding in standard.schema.validate_row(resource.record, row):
            raise InvalidRecordError(f"a row does not fit {standard.name}: {finding}")
        natural_key = _BETWEEN.join(next(find_texts(row, path), "") for path in resource.key)
        named = address.district, resource.name
        resource_id = (
            keys.catalogue_id(*named, natural_key)
            if ssid is None
            else keys.resource_id(*named, ssid, natural_key)
        )
        found.append(ResourceRow(resource_id, row))
    return sorted(found, key=lambda one: one.id)
