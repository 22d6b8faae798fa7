"""The words of one element, while they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gateway.crosswalk.marks import Node
from gateway.crosswalk.operations.codes import CodeTable

Tables: TypeAlias = Mapping[str, CodeTable] | None
"""Code tables by name; None while only the form is read, and tables may be elsewhere."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one element that are being read."""

    element: str
    words: Mapping[str, Node]
    tables: Tables

    def text(self, word: str) -> str:
        return self.words[word].text(self.element)

    def find(self, word: str) -> str | None:
        return self.text(word) if word in self.words else None

    def refuse_unless(self, word: str, *, holds: bool, reason: str) -> None:
        if not holds:
            self.words[word].refuse(self.element, reason)


def find_table(node: Node, what: str, tables: Tables) -> CodeTable:
    """The code table that is named here."""
    name = node.text(what)
    if tables is None:
        return CodeTable(name, ())
    if name not in tables:
        node.refuse(what, f"no code table {name}")
    return tables[name]
