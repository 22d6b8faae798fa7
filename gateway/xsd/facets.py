"""What an XSD says of its record types: elements, their order and their facets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from xmlschema.validators import (
    XsdAnyElement,
    XsdComplexType,
    XsdElement,
    XsdGroup,
)

from gateway.errors import InvalidXmlError

TEXT = "."
"""The name of an element's own text, where it repeats or has attributes beside it."""

_XSD = "{http://www.w3.org/2001/XMLSchema}"

_MAX_NESTING = 12
_KEEPS_SPACES = frozenset({"string", "normalizedString", "anySimpleType"})

_Child: TypeAlias = tuple[XsdElement, bool, bool]
"""A child element, whether it is required, and whether it is repeated."""


@dataclass(frozen=True, slots=True)
class ElementShape:
    """
    One element (or, with a name that begins with `@`, attribute) of a record type.

    A value is text where `children` is None, else a tuple of rows of that shape: also for a
    simple element that repeats, whose rows hold `.` alone.
    """

    name: str
    base: str
    """The XSD built-in type it is derived from: `string`, `date`, `decimal`…; `""` for rows."""
    is_required: bool
    is_repeated: bool
    min_length: int | None = None
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    """XSD patterns; each must match."""
    enumeration: tuple[str, ...] = ()
    total_digits: int | None = None
    fraction_digits: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    children: "RecordShape | None" = None
    documentation: str = ""

    @property
    def keeps_spaces(self) -> bool:
        """Whether the spaces around a text are a part of it."""
        return self.base in _KEEPS_SPACES


@dataclass(frozen=True, slots=True)
class RecordShape:
    """A record type: its elements in the order of the schema."""

    name: str
    elements: tuple[ElementShape, ...]
    documentation: str = ""

    def find_element(self, name: str) -> ElementShape | None:
        """The element of that name."""
        return next((element for element in self.elements if element.name == name), None)


def find_record(element: XsdElement) -> RecordShape | None:
    """
    The shape of a global element, if it is a record type.

    One without elements is none, and neither is one that refers to other global elements: that
    is a document, which holds records.
    """
    kind = element.type
    if not isinstance(kind, XsdComplexType) or not isinstance(kind.content, XsdGroup):
        return None
    if any(child.ref is not None for child, _, _ in _children(kind.content)):
        return None
    return _record(element, 0)


def _record(element: XsdElement, nesting: int) -> RecordShape:
    if nesting > _MAX_NESTING:
        raise InvalidXmlError(f"the schema nests {element.local_name} too deep, or in itself")
    kind = element.type
    shapes = [
        _simple(
            f"@{attribute.local_name}",
            attribute.type,
            attribute,
            is_required=attribute.use == "required",
        )
        for attribute in element.attributes.values()
        if attribute.local_name is not None
    ]
    if isinstance(kind, XsdComplexType) and isinstance(kind.content, XsdGroup):
        shapes += [
            _element(child, is_required=is_required, is_repeated=is_repeated, nesting=nesting)
            for child, is_required, is_repeated in _children(kind.content)
        ]
    else:
        shapes.append(_simple(TEXT, _own_text(kind), None, is_required=True))
    return RecordShape(element.local_name, tuple(shapes), _documentation(element))


def _element(
    element: XsdElement, *, is_required: bool, is_repeated: bool, nesting: int
) -> ElementShape:
    is_rows = is_repeated or (
        isinstance(element.type, XsdComplexType)
        and (isinstance(element.type.content, XsdGroup) or bool(element.attributes))
    )
    if not is_rows:
        return _simple(
            element.local_name, _own_text(element.type), element, is_required=is_required
        )
    return ElementShape(
        name=element.local_name,
        base="",
        is_required=is_required,
        is_repeated=is_repeated,
        children=_record(element, nesting + 1),
        documentation=_documentation(element),
    )


def _simple(name: str, kind: Any, documented: Any, *, is_required: bool) -> ElementShape:
    values: dict[str, Any] = {}
    patterns: list[str] = []
    enumeration: tuple[str, ...] = ()
    step = kind
    while step is not None and not _is_builtin(step):
        for facet_name, facet in step.facets.items():
            local = str(facet_name).removeprefix(_XSD)
            if local == "pattern":
                patterns.append("|".join(facet.regexps))
            elif local == "enumeration":
                enumeration = enumeration or tuple(str(code) for code in facet.enumeration)
            elif hasattr(facet, "value"):
                values.setdefault(local, facet.value)
        step = step.base_type
    length = values.get("length")
    return ElementShape(
        name=name,
        base="string" if step is None else step.local_name,
        is_required=is_required,
        is_repeated=False,
        min_length=values.get("minLength", length),
        max_length=values.get("maxLength", length),
        patterns=tuple(reversed(patterns)),
        enumeration=enumeration,
        total_digits=values.get("totalDigits"),
        fraction_digits=values.get("fractionDigits"),
        min_inclusive=_lexical(values.get("minInclusive")),
        max_inclusive=_lexical(values.get("maxInclusive")),
        documentation=_documentation(documented),
    )


def _children(
    group: XsdGroup, *, is_required: bool = True, is_repeated: bool = False
) -> Iterator[_Child]:
    """The elements of a content model, however its groups nest."""
    is_required = is_required and group.min_occurs > 0 and group.model != "choice"
    is_repeated = is_repeated or group.max_occurs != 1
    for particle in group:
        if isinstance(particle, XsdGroup):
            yield from _children(particle, is_required=is_required, is_repeated=is_repeated)
        elif isinstance(particle, XsdAnyElement):
            raise InvalidXmlError("the schema allows any element, so nothing can be mapped")
        else:
            yield (
                particle,
                is_required and particle.min_occurs > 0,
                is_repeated or particle.max_occurs != 1,
            )


def _own_text(kind: Any) -> Any:
    return kind.content if isinstance(kind, XsdComplexType) else kind


def _is_builtin(kind: Any) -> bool:
    return kind.name is not None and kind.name.startswith(_XSD)


def _lexical(value: Any) -> str | None:
    return None if value is None else str(value)


def _documentation(documented: Any) -> str:
    if documented is None or documented.annotation is None:
        return ""
    parts = ("".join(part.itertext()) for part in documented.annotation.elem)
    return "\n".join(parts).strip()
