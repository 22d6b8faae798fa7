"""The XSDs that crosswalks name: those that come with them, else those that ship."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from gateway.assets import asset
from gateway.errors import InvalidEntryError
from gateway.xsd.schema import Schema, load_schema, parse_schema


def schema_loader(own: Mapping[str, str]) -> Callable[[str], Schema]:
    """How an XSD is found by its path, each compiled once; InvalidEntryError where it is not."""
    compiled: dict[str, Schema] = {}

    def schema_of(path: str) -> Schema:
        if path not in compiled:
            compiled[path] = _compile(path, own.get(path))
        return compiled[path]

    return schema_of


def _compile(path: str, own: str | None) -> Schema:
    if own is not None:
        return parse_schema(own.encode(), path)
    parts = PurePosixPath(path)
    file = asset("xsd") / parts
    if parts.is_absolute() or ".." in parts.parts or not file.is_file():
        raise InvalidEntryError(f"there is no XSD {path}")
    return load_schema(file)
