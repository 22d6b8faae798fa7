"""Why a row does not fit its schema: where and which rule, never which value."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree
from xmlschema import (
    XMLSchema10,
    XMLSchemaChildrenValidationError,
    XMLSchemaDecodeError,
    XMLSchemaValidationError,
)
from xmlschema.validators import XsdAttributeGroup
from xmlschema.validators.facets import XsdEnumerationFacets, XsdFacet, XsdPatternFacets


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a row breaks; the reason holds no value."""

    path: str
    """Record type and element: `SchoolStudent/SSID`, `Student/Race[2]/Code`."""
    reason: str

    def __str__(self) -> str:
        return f"{self.path} {self.reason}"


_ATTRIBUTE = re.compile(r"attribute (?:\{.*?\})?([\w.-]+)=")

_FACETS = {
    "length": "has not the length {}",
    "minLength": "is shorter than {}",
    "maxLength": "is longer than {}",
    "minInclusive": "is below {}",
    "maxInclusive": "is above {}",
    "minExclusive": "is not above {}",
    "maxExclusive": "is not below {}",
    "totalDigits": "has more than {} digits",
    "fractionDigits": "has more than {} decimals",
}


def explain(schema: XMLSchema10, element: etree._Element) -> tuple[Finding, ...]:
    """Every rule of the schema that the element breaks."""
    found = [
        Finding(path, reason)
        for error in schema.iter_errors(element)
        for path, reason in _explain_one(error, element)
    ]
    return tuple(dict.fromkeys(found)) or (
        Finding(_local(element), "breaks its schema"),  # the two validators differ
    )


def _explain_one(error: XMLSchemaValidationError, root: etree._Element) -> list[tuple[str, str]]:
    at: Any = root if error.elem is None else error.elem
    path = path_of(at)
    if isinstance(error, XMLSchemaChildrenValidationError):
        return _explain_children(error, path)
    validator: Any = error.validator
    if isinstance(validator, XsdAttributeGroup):
        return _explain_attributes(validator, at, path)
    attribute = _ATTRIBUTE.match(error.reason or "")
    at_attribute = f"/@{attribute[1]}" if attribute else ""
    return [(path + at_attribute, _rule(error, validator))]


def _rule(error: XMLSchemaValidationError, validator: Any) -> str:
    if isinstance(validator, XsdPatternFacets):
        return f"does not match {' or '.join(validator.regexps)}"
    if isinstance(validator, XsdEnumerationFacets):
        return "is not one of its codes"
    if isinstance(validator, XsdFacet):
        kind = etree.QName(validator.elem.tag).localname
        return _FACETS.get(kind, "breaks its schema").format(getattr(validator, "value", ""))
    if isinstance(error, XMLSchemaDecodeError):
        return f"is not of the type {validator.local_name or 'that its schema says'}"
    return "breaks its schema"


def _explain_children(error: XMLSchemaChildrenValidationError, path: str) -> list[tuple[str, str]]:
    expected = [
        particle.local_name
        for particle in error.expected or ()
        if getattr(particle, "local_name", None)
    ]
    if expected:
        return [(f"{path}/{expected[0]}", "is missing")]
    return [(path, "holds an element that its schema has not there")]


def _explain_attributes(
    group: XsdAttributeGroup, element: etree._Element, path: str
) -> list[tuple[str, str]]:
    missing = [
        (f"{path}/@{name}", "is missing")
        for name, attribute in group.items()
        if name is not None and attribute.use == "required" and name not in element.attrib
    ]
    return missing or [(path, "holds an attribute that its schema has not there")]


def path_of(element: etree._Element) -> str:
    """Where in its record an element is, by local names; positions only where it repeats."""
    steps = [_step(element)]
    steps += [_step(ancestor) for ancestor in element.iterancestors()]
    return "/".join(reversed(steps))


def _step(element: etree._Element) -> str:
    parent = element.getparent()
    twins = [] if parent is None else parent.findall(element.tag)
    if len(twins) < 2:  # noqa: PLR2004 - one element is no series
        return _local(element)
    return f"{_local(element)}[{twins.index(element) + 1}]"


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
