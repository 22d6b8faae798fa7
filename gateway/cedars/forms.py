"""The compiled CEDARS schemas in their two forms, full and exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gateway.cedars.source import SOURCES
from gateway.model.rows import RecordType
from gateway.xsd.schema import Schema, load_schema


@dataclass(frozen=True, slots=True)
class Form:
    """CEDARS and its extension, compiled."""

    document: Schema
    """The schema that has `StudentRecord`."""
    schemas: Mapping[RecordType, Schema]
    """The schema of each record type, in the order in which a student's record holds them."""


@cache
def exchange_form() -> Form:
    """What a record must be that moves: only keys are required."""
    return _load_form("-exchange")


@cache
def full_form() -> Form:
    """What a complete record must be."""
    return _load_form("")


def _load_form(suffix: str) -> Form:
    schemas = [load_schema(path.with_name(f"{path.stem}{suffix}.xsd")) for path in SOURCES]
    return Form(schemas[0], {record: schema for schema in schemas for record in schema.records})
