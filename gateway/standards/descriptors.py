"""Descriptors: the values that a standard's resources use, as its XSD lists them."""

from collections.abc import Iterator, Mapping

from gateway.standards.resources import Standard
from gateway.xsd.facets import RecordShape

_SUFFIX = "Descriptor"


def list_descriptors(standard: Standard) -> Mapping[str, tuple[str, ...]]:
    """
    The values of each descriptor, by the name of its resource, such as `gradeLevelDescriptors`.

    A value is `uri://ed-fi.org/GradeLevelDescriptor#First grade`: namespace, `#`, code value.
    """
    found: dict[str, dict[str, None]] = {}
    for resource in standard.resources.values():
        for value in _values(standard.shape_of(resource)):
            descriptor = value.partition("#")[0].rpartition("/")[2]
            name = descriptor[0].lower() + descriptor[1:] + "s"
            found.setdefault(name, {})[value] = None
    return {name: tuple(values) for name, values in sorted(found.items())}


def _values(shape: RecordShape) -> Iterator[str]:
    for element in shape.elements:
        if element.children is not None:
            yield from _values(element.children)
        elif element.name.endswith(_SUFFIX):
            yield from element.enumeration
