"""YAML as text with line marks: every scalar stays what was written, nothing is guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TypeAlias

import yaml

from gateway.errors import InvalidCrosswalkError

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

Plain: TypeAlias = "str | dict[str, Plain] | list[Plain] | None"
"""A node without its marks, as it is hashed."""


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of YAML and where it stands; in a mapping, the line of its key."""

    value: "str | Mapping[str, Node] | tuple[Node, ...] | None"
    file: str
    line: int

    def refuse(self, what: str, reason: str) -> NoReturn:
        """Say which line cannot hold, and why."""
        raise InvalidCrosswalkError(f"{self.file}:{self.line}: {what}: {reason}")

    def text(self, what: str) -> str:
        """The scalar that must stand here."""
        if not isinstance(self.value, str):
            self.refuse(what, "must be a text")
        return self.value

    def entries(self, what: str) -> "Mapping[str, Node]":
        """The mapping that must stand here."""
        if not isinstance(self.value, Mapping):
            self.refuse(what, "must be a mapping")
        return self.value

    def items(self, what: str) -> "tuple[Node, ...]":
        """The list that must stand here; a single text is a list of one."""
        if isinstance(self.value, str):
            return (self,)
        if not isinstance(self.value, tuple) or not self.value:
            self.refuse(what, "must be a list")
        return self.value

    def integer(self, what: str) -> int:
        """The whole number that must stand here."""
        try:
            return int(self.text(what))
        except ValueError:
            self.refuse(what, "must be a whole number")

    def plain(self) -> Plain:
        """The same without marks."""
        match self.value:
            case Mapping() as entries:
                return {name: node.plain() for name, node in entries.items()}
            case tuple() as items:
                return [node.plain() for node in items]
            case scalar:
                return scalar


def parse_marked(text: str, file: str) -> Node:
    """Parse one YAML document; aliases, anchors, tags and duplicate keys are refused."""
    if len(text.encode()) > MAX_BYTES:
        raise InvalidCrosswalkError(f"{file}:1: file: larger than {MAX_BYTES} bytes")
    try:
        events = iter(yaml.parse(text, Loader=_LOADER))
        return _document(events, file)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidCrosswalkError(f"{file}:{line}: file: not YAML: {error.problem}") from None
    except yaml.YAMLError:
        raise InvalidCrosswalkError(f"{file}:1: file: not YAML: unreadable bytes") from None


def _document(events: Iterator[yaml.Event], file: str) -> Node:
    found: Node | None = None
    for event in events:
        match event:
            case yaml.StreamStartEvent() | yaml.StreamEndEvent() | yaml.DocumentEndEvent():
                continue
            case yaml.DocumentStartEvent() if found is None:
                continue
            case yaml.DocumentStartEvent():
                raise InvalidCrosswalkError(f"{file}:{_line(event)}: file: more than one document")
            case _:
                found = _node(event, events, file, 0)
    if found is None:
        raise InvalidCrosswalkError(f"{file}:1: file: empty")
    return found


def _node(event: yaml.Event, events: Iterator[yaml.Event], file: str, depth: int) -> Node:
    here = Node(None, file, _line(event))
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        here.refuse("file", "anchors and aliases are not allowed")
    if getattr(event, "tag", None) is not None:
        here.refuse("file", "tags are not allowed")
    if depth > MAX_DEPTH:
        here.refuse("file", f"nested deeper than {MAX_DEPTH}")
    match event:
        case yaml.ScalarEvent():
            is_null = not event.style and event.value in _NULLS
            return replace(here, value=None if is_null else event.value)
        case yaml.SequenceStartEvent():
            return replace(here, value=_sequence(events, file, depth))
        case _:
            return replace(here, value=_mapping(events, file, depth))


def _line(event: yaml.Event) -> int:
    return 0 if event.start_mark is None else event.start_mark.line + 1


def _sequence(events: Iterator[yaml.Event], file: str, depth: int) -> tuple[Node, ...]:
    items = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        items.append(_node(event, events, file, depth + 1))
    return tuple(items)


def _mapping(events: Iterator[yaml.Event], file: str, depth: int) -> dict[str, Node]:
    entries: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, file, depth + 1)
        name = "" if key.value is None else key.text("key")
        if name in entries:
            key.refuse(name, f"given twice, first in line {entries[name].line}")
        value = _node(next(events), events, file, depth + 1)
        entries[name] = replace(value, line=key.line)
    return entries
