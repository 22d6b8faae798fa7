"""
Rows as XML text, in the order of their schema.

Text that libxml2 parses is made in half the time of a tree that is built element by element.
"""

from dataclasses import dataclass

from gateway.model.rows import Row
from gateway.xsd.facets import TEXT, RecordShape


@dataclass(frozen=True, slots=True)
class _Child:
    """One element below another."""

    name: str
    start: str
    end: str
    nested: "Writer | None"
    """Where its values are rows."""


class Writer:
    """Writes rows of one shape; what the shape has not is left out."""

    def __init__(self, shape: RecordShape, xmlns: str, child_xmlns: str) -> None:
        self._start = f"<{shape.name}{xmlns}"
        self._end = f"</{shape.name}>"
        self._attributes = tuple(
            (element.name, f' {element.name[1:]}="')
            for element in shape.elements
            if element.name[0] == "@"
        )
        self._children = tuple(
            _Child(
                element.name,
                f"<{element.name}{child_xmlns}>",
                f"</{element.name}>",
                Writer(element.children, child_xmlns, "") if element.children else None,
            )
            for element in shape.elements
            if element.name[0] != "@" and element.name != TEXT
        )

    def write(self, row: Row) -> str:
        """The row as one element."""
        parts: list[str] = []
        self._write(row, parts)
        return "".join(parts)

    def _write(self, row: Row, parts: list[str]) -> None:
        parts.append(self._start)
        for name, start in self._attributes:
            value = row.get(name)
            if isinstance(value, str):
                parts += (start, _escape_attribute(value), '"')
        parts.append(">")
        text = row.get(TEXT)
        if isinstance(text, str):
            parts.append(_escape(text))
        for child in self._children:
            value = row.get(child.name)
            if value is None:
                continue
            if isinstance(value, str):
                text = value if value.isalnum() else _escape(value)
                parts += (child.start, text, child.end)
            elif child.nested is not None:
                for nested in value:
                    child.nested._write(nested, parts)  # noqa: SLF001 - the same class
        parts.append(self._end)


def _escape(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    )


def _escape_attribute(text: str) -> str:
    return _escape(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
