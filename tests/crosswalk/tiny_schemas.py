"""XSDs for tests, made of the rows that they must allow."""

from collections.abc import Mapping

from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.language import parse_crosswalk
from gateway.xsd.schema import Schema, parse_schema

KENT = Context("17415", 2027)

HEADER = """\
crosswalk: kent/thing
version: 1
from: {xsd: native.xsd, record: Native}
to: {xsd: cedars.xsd, record: Cedars}
"""


def schema_of(records: Mapping[str, Mapping]) -> Schema:
    """A schema of those records; a nested list of rows makes a repeated element."""
    text = "".join(_record(name, sample) for name, sample in records.items())
    return parse_schema(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">'
        f"{text}</xs:schema>".encode(),
        "tiny.xsd",
    )


def _record(name: str, sample: Mapping, occurs: str = "") -> str:
    elements = "".join(
        f'<xs:element name="{element}" minOccurs="0" type="{value or "xs:string"}"/>'
        if isinstance(value, str)
        else _record(element, _union(value), ' minOccurs="0"' + _repeats(value))
        for element, value in sample.items()
    )
    return (
        f'<xs:element name="{name}"{occurs}><xs:complexType><xs:sequence>{elements}'
        "</xs:sequence></xs:complexType></xs:element>"
    )


def _union(rows) -> Mapping:
    return {element: value for row in rows for element, value in row.items()}


def _repeats(rows) -> str:
    return ' maxOccurs="unbounded"' if len(rows) > 1 else ""


def build(
    text: str, native: Mapping[str, Mapping], cedars: Mapping[str, Mapping], **codesets: str
) -> CrosswalkSet:
    """The set of one crosswalk between such records."""
    return build_set([text], native, cedars, **codesets)


def build_set(
    texts, native: Mapping[str, Mapping], cedars: Mapping[str, Mapping], **codesets: str
) -> CrosswalkSet:
    """The set of several crosswalks between such records."""
    schemas = {"native.xsd": schema_of(native), "cedars.xsd": schema_of(cedars)}
    drafts = [parse_crosswalk(text, f"{at}.yaml") for at, text in enumerate(texts)]
    return CrosswalkSet.build(
        drafts, schemas.__getitem__, lambda path: codesets[path.split("/")[1].split(".")[0]]
    )


def names(*elements: str) -> dict[str, str]:
    """A record of plain texts."""
    return dict.fromkeys(elements, "")
