"""A district's publication as text: its entry, crosswalks and own XSDs, whole in itself."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import TypeAdapter

from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.crosswalk.library import resolve
from gateway.crosswalk.schemas import schema_loader
from gateway.model.district import ConnectorEntry
from gateway.xsd.schema import Schema


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
    return schema_loader(body.xsds)


def open_crosswalks(body: PublicationBody, schema_of: Callable[[str], Schema]) -> CrosswalkSet:
    """The publication's crosswalks, checked against both schemas."""
    drafts = [parse_crosswalk(text, name) for name, text in body.crosswalks.items()]
    return CrosswalkSet.build(resolve(drafts, {}), schema_of)
