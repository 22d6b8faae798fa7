"""Settings read strictly from YAML: every error names the file and the field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gateway.errors import InvalidEntryError

BOOLEAN = "tag:yaml.org,2002:bool"


class _Loader(yaml.SafeLoader):
    """YAML's safe subset, in which no key comes twice and `on` is a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as in the class above it
        found = super().construct_mapping(node, deep=deep)
        if len(found) < len(node.value):
            raise yaml.constructor.ConstructorError(
                None, None, "a key comes twice", node.start_mark
            )
        return found


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOLEAN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(BOOLEAN, re.compile("true|false"), list("tf"))


@dataclass(frozen=True, slots=True)
class Settings:
    """A mapping at some place of a file, of which every field has to be known."""

    fields: Mapping[str, Any]
    file: str
    place: str = ""

    def refuse(self, field: str, reason: str) -> InvalidEntryError:
        """The error that says what is wrong with a field."""
        return InvalidEntryError(f"{self.file}: {self.place}{field}: {reason}")

    def allow(self, *known: str) -> None:
        """Refuse any field that is not among these."""
        for field in self.fields:
            if field not in known:
                raise self.refuse(str(field), "is not a field here")

    def get_text(self, field: str) -> str:
        """A text that has to be there."""
        found = self.find_text(field)
        if found is None:
            raise self.refuse(field, "is missing")
        return found

    def find_text(self, field: str) -> str | None:
        """A text, or nothing; numbers need quotes, for `0123` is none."""
        found = self.fields.get(field)
        if found is None:
            return None
        if not isinstance(found, str) or not found:
            raise self.refuse(field, "must be text (put it in quotes)")
        return found

    def find_flag(self, field: str, *, default: bool) -> bool:
        """True or false."""
        found = self.fields.get(field, default)
        if not isinstance(found, bool):
            raise self.refuse(field, "must be true or false")
        return found

    def list_texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, perhaps empty."""
        found = self._list(field)
        if not all(isinstance(one, str) and one for one in found):
            raise self.refuse(field, "must be a list of texts")
        return tuple(found)

    def get_texts_by_name(self, field: str) -> dict[str, str]:
        """Names and texts, perhaps none."""
        within = self.section(field)
        return {name: within.get_text(name) for name in within.fields}

    def section(self, field: str) -> "Settings":
        """A mapping within this one, perhaps empty."""
        found = self.fields.get(field)
        return self._within(field, {} if found is None else found)

    def sections(self, field: str) -> Iterator[tuple[str, "Settings"]]:
        """Named mappings within a field."""
        within = self.section(field)
        for name in within.fields:
            yield name, within.section(name)

    def section_list(self, field: str) -> Iterator["Settings"]:
        """A list of mappings."""
        for number, found in enumerate(self._list(field), 1):
            yield self._within(f"{field}[{number}]", found)

    def get(self, field: str) -> Any:
        """The field as YAML has it, None where it is not there."""
        return self.fields.get(field)

    def _list(self, field: str) -> list[Any]:
        found = self.fields.get(field) or []
        if not isinstance(found, list):
            raise self.refuse(field, "must be a list")
        return found

    def _within(self, field: str, found: object) -> "Settings":
        if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
            raise self.refuse(field, "must be names and values")
        return Settings(found, self.file, f"{self.place}{field}.")


def load_settings(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds."""
    try:
        found = yaml.load(path.read_bytes(), _Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise InvalidEntryError(f"{path.name}: cannot be read") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InvalidEntryError(f"{path.name}{line}: is not valid YAML") from error
    if not isinstance(found, dict):
        raise InvalidEntryError(f"{path.name}: must hold names and values")
    return found


def lay_over(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes over a base, mapping by mapping; null removes what the base has."""
    merged = dict(base)
    for name, value in changes.items():
        below = merged.get(name)
        if value is None:
            merged.pop(name, None)
        elif isinstance(below, dict) and isinstance(value, dict):
            merged[name] = lay_over(below, value)
        else:
            merged[name] = value
    return merged
