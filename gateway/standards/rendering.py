"""A standard's rows as JSON values, by what its XSD says of each element."""

from collections.abc import Iterator
from typing import Any

from gateway.model.rows import Row
from gateway.xsd.facets import TEXT, ElementShape, RecordShape

_NUMBERS = frozenset({"integer", "decimal"})


def to_json(row: Row, shape: RecordShape) -> dict[str, Any]:
    """
    The row as a JSON object.

    Integers, decimals and booleans are JSON's own, repeated elements are arrays, a single nested
    row is an object; what the row has not is left out.
    """
    return {
        element.name: _value(row[element.name], element)
        for element in shape.elements
        if element.name in row
    }


def _value(value: Any, element: ElementShape) -> Any:
    if element.children is None:
        return _simple(str(value), element.base)
    if all(inner.name == TEXT for inner in element.children.elements):
        (text,) = element.children.elements
        return [_simple(str(one[TEXT]), text.base) for one in value]
    rows = [to_json(one, element.children) for one in value]
    return rows if element.is_repeated else rows[0]


def _simple(text: str, base: str) -> Any:
    if base == "boolean":
        return text in {"true", "1"}
    if base == "integer":
        return int(text)
    return float(text) if base in _NUMBERS else text


def find_texts(row: Row, path: str) -> Iterator[str]:
    """Every value at a path such as `schoolReference/schoolId`."""
    name, _, below = path.partition("/")
    value = row.get(name)
    if isinstance(value, str):
        yield value
    elif value is not None:
        for one in value:
            yield from find_texts(one, below or TEXT)
