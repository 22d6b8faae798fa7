"""The native XSD of a sample: one element a table, its columns with the facets that they show."""

from collections.abc import Container, Iterable, Iterator
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from gateway.registry.starter.linking import LinkedTable
from gateway.registry.starter.profiling import Column

_LENGTHS = (10, 20, 50, 100, 250, 1000, 4000)
_MOST_ENUMERATED = 20
_DATE_PATTERNS = {
    "MM/DD/YYYY": "(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])/[12][0-9]{3}",
    "M/D/YYYY": "(0?[1-9]|1[0-2])/(0?[1-9]|[12][0-9]|3[01])/[12][0-9]{3}",
    "MM-DD-YYYY": "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])-[12][0-9]{3}",
    "YYYY/MM/DD": "[12][0-9]{3}/(0[1-9]|1[0-2])/(0[1-9]|[12][0-9]|3[01])",
    "YYYYMMDD": "[12][0-9]{3}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])",
    "DD.MM.YYYY": "(0[1-9]|[12][0-9]|3[01])\\.(0[1-9]|1[0-2])\\.[12][0-9]{3}",
}
Facets: TypeAlias = tuple[tuple[str, str], ...]
_SSID: Facets = (("pattern", "[1-9][0-9]{9}"),)
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{namespace}"
           targetNamespace="{namespace}" elementFormDefault="qualified">
  <xs:annotation>
    <xs:documentation>
      What a sample of the SIS showed: one global element a table, one child a column. Lengths are
      rounded up. A row that breaks this is refused when it is read: look at enumerations, which
      hold the codes that the sample has, and add those that it lacks.
    </xs:documentation>
  </xs:annotation>
"""
_BATCH = """  <xs:element name="ImportBatch">
    <xs:annotation>
      <xs:documentation>One delivery, whole: the rows of one student.</xs:documentation>
    </xs:annotation>
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Notice" type="xs:string">
          <xs:annotation>
            <xs:documentation>The condition of the disclosure (34 CFR 99.33).</xs:documentation>
          </xs:annotation>
        </xs:element>
{references}
      </xs:sequence>
      <xs:attribute name="delivery" type="xs:string" use="required"/>
      <xs:attribute name="source" type="xs:string" use="required"/>
      <xs:attribute name="destination" type="xs:string" use="required"/>
    </xs:complexType>
  </xs:element>
"""


def write_schema(
    tables: Iterable[LinkedTable],
    namespace: str,
    required: Container[tuple[str, str]],
    ssid: tuple[str, str],
    *,
    has_inbox: bool,
) -> str:
    """
    The XSD; with an inbox also the document in which a delivery comes.

    `required` are tables and columns without which a row is none, if the sample always has them.
    `ssid` are the table and column that hold it: its form is known.
    """
    listed = tuple(tables)
    text = _HEAD.format(namespace=escape(namespace))
    text += "".join(f"{line}\n" for table in listed for line in _record(table, required, ssid))
    if has_inbox:
        references = "\n".join(
            f'        <xs:element ref={quoteattr(table.record)} minOccurs="0" '
            'maxOccurs="unbounded"/>'
            for table in listed
        )
        text += _BATCH.format(references=references)
    return f"{text}</xs:schema>\n"


def _record(
    table: LinkedTable, keys: Container[tuple[str, str]], ssid: tuple[str, str]
) -> Iterator[str]:
    columns = table.profile.columns.values()
    required = {
        column.name
        for column in columns
        if column.name in {*table.key, table.student}
        or ((table.record, column.name) in keys and column.present == column.rows)
    }
    yield f"  <xs:element name={quoteattr(table.record)}>"
    yield "    <xs:complexType>"
    yield "      <xs:sequence>"
    for column in columns:
        if not column.name.startswith("@"):
            count = "" if column.name in required else ' minOccurs="0"'
            head = f"        <xs:element name={quoteattr(column.name)}"
            form = _SSID if (table.record, column.name) == ssid else tuple(_facets(column))
            yield from _typed(head, count, column, form, "        </xs:element>")
    yield "      </xs:sequence>"
    for column in columns:
        if column.name.startswith("@"):
            use = ' use="required"' if column.name in required else ""
            head = f"      <xs:attribute name={quoteattr(column.name[1:])}"
            yield from _typed(head, use, column, tuple(_facets(column)), "      </xs:attribute>")
    yield "    </xs:complexType>"
    yield "  </xs:element>"


def _typed(head: str, count: str, column: Column, facets: Facets, tail: str) -> Iterator[str]:
    if column.date == "YYYY-MM-DD":
        yield f'{head} type="xs:date"{count}/>'
        return
    if column.is_fraction:
        yield f'{head} type="xs:decimal"{count}/>'
        return
    indent = " " * (len(tail) - len(tail.lstrip()) + 2)
    yield f"{head}{count}>"
    yield f'{indent}<xs:simpleType><xs:restriction base="xs:string">'
    for facet, value in facets:
        yield f"{indent}  <xs:{facet} value={quoteattr(value)}/>"
    yield f"{indent}</xs:restriction></xs:simpleType>"
    yield tail


def _facets(column: Column) -> Iterator[tuple[str, str]]:
    if column.date in _DATE_PATTERNS:
        yield "pattern", _DATE_PATTERNS[column.date]
    elif _is_enumerated(column):
        for code in column.codes:
            yield "enumeration", code
    else:
        yield "minLength", "1"
        room = 2 * column.longest
        yield "maxLength", str(next((one for one in _LENGTHS if one >= room), room))


def _is_enumerated(column: Column) -> bool:
    """A small set of codes, all of which may be written; numbers only where they are flags."""
    if not column.is_coded or column.rare or column.distinct > _MOST_ENUMERATED:
        return False
    return column.is_flag or not (column.is_integer or "id" in column.words)
