"""A district's publication as text: its entry, crosswalks and own XSDs, whole in itself."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import TypeAdapter

from gateway.assets import asset
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.library import resolve
from gateway.errors import InvalidEntryError
from gateway.model.district import ConnectorEntry
from gateway.xsd.schema import Schema, load_schema, parse_schema


@dataclass(frozen=True, slots=True)
class PublicationBody:
    """What a publication says."""

    entry: ConnectorEntry
    crosswalks: dict[str, str]
    """By name, each with those that it extends."""
    xsds: dict[str, str]
    """The district's own native XSDs, by the path that crosswalks name."""


_BODY = TypeAdapter(PublicationBody)


def dump_publication(body: PublicationBody) -> str:
    """The publication as JSON."""
    return _BODY.dump_json(body).decode()


def load_publication(text: str) -> PublicationBody:
    """The publication from JSON."""
    return _BODY.validate_json(text)


def open_schemas(body: PublicationBody) -> Callable[[str], Schema]:
    """How the publication's XSDs are found: its own first, then those that ship."""
    compiled: dict[str, Schema] = {}

    def schema_of(path: str) -> Schema:
        if path not in compiled:
            compiled[path] = _compile(path, body.xsds.get(path))
        return compiled[path]

    return schema_of


def open_crosswalks(body: PublicationBody, schema_of: Callable[[str], Schema]) -> CrosswalkSet:
    """The publication's crosswalks, checked against both schemas."""
    drafts = [parse_crosswalk(text, name) for name, text in body.crosswalks.items()]
    return CrosswalkSet.build(resolve(drafts, {}), schema_of)


def _compile(path: str, own: str | None) -> Schema:
    if own is not None:
        return parse_schema(own.encode(), path)
    parts = PurePosixPath(path)
    file = asset("xsd") / parts
    if parts.is_absolute() or ".." in parts.parts or not file.is_file():
        raise InvalidEntryError(f"there is no XSD {path}")
    return load_schema(file)
