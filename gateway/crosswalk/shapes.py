"""The two XSDs of a crosswalk, as the checks look at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.crosswalk.paths import Path
from gateway.xsd.facets import ElementShape, RecordShape


@dataclass(frozen=True, slots=True)
class Shapes:
    """The record types on both sides."""

    native: Mapping[str, RecordShape]
    cedars: Mapping[str, RecordShape]


def find_leaf(record: RecordShape, path: Path) -> ElementShape | None:
    """The element at a path."""
    name, *inner = path
    shape = record.find_element(name)
    if not inner or shape is None:
        return shape
    return None if shape.children is None else find_leaf(shape.children, tuple(inner))


def list_leaves(record: RecordShape) -> Iterator[Path]:
    """The path of every element that holds a value."""
    for element in record.elements:
        if element.children is None:
            yield (element.name,)
        else:
            yield from ((element.name, *path) for path in list_leaves(element.children))
