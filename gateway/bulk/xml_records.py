"""XML of many records below one root, read and forgotten one after the other."""

from collections.abc import Callable, Container, Iterator
from typing import Any, BinaryIO, cast

from lxml import etree

from gateway.bulk.pieces import Advance, Listed, Piece, Reject
from gateway.errors import InvalidXmlError
from gateway.model.rows import Row
from gateway.xsd.parser import SAFELY, refuse_doctype
from gateway.xsd.schema import Schema


class _Told:
    """A stream that tells how much of it was read."""

    def __init__(self, stream: BinaryIO, advance: Advance) -> None:
        self._stream = stream
        self._advance = advance

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._advance(len(data))
        return data


def read_xml(stream: BinaryIO, schema: Schema, record: str, advance: Advance) -> Iterator[Piece]:
    """Read each element of that name below the root, in whatever namespace."""
    listed = Listed()
    to_row = _row_reader(schema, record)
    elements = _iterate(cast("BinaryIO", _Told(stream, advance)), record)
    for number, element in enumerate(elements, 1):
        try:
            listed.rows.append((number, to_row(element)))
        except InvalidXmlError:
            listed.rejects.append(Reject(number, "", "an element comes twice"))
        if listed.is_full:
            yield listed
            listed = Listed()
    yield listed


def _iterate(stream: BinaryIO, record: str) -> Iterator[etree._Element]:
    names = (record, f"{{*}}{record}")
    events = etree.iterparse(stream, events=("end",), tag=names, **SAFELY)
    root = None
    try:
        for _, element in events:
            parent = element.getparent()
            if root is None and parent is not None and parent.getparent() is None:
                root = parent
                refuse_doctype(root)
            if parent is None or parent is not root:
                continue
            yield element
            element.clear()
            while element.getprevious() is not None:
                del root[0]
    except etree.XMLSyntaxError as error:
        line, column = error.position  # its message may hold what was sent
        raise InvalidXmlError(
            f"the XML is not well formed, or too large: line {line}, column {column}"
        ) from None


def _row_reader(schema: Schema, record: str) -> Callable[[etree._Element], Row]:
    """What `Schema.to_row` answers; faster for a record without children and attributes."""
    shape = schema.get_shape(record)
    if any(one.children is not None or not one.name[0].isalpha() for one in shape.elements):
        return schema.to_row
    keeps = {one.name: one.keeps_spaces for one in shape.elements}
    known = _Names(keeps)

    def read(element: etree._Element) -> Row:
        row: dict[str, str] = {}
        for child in element:
            name, text = known[child.tag], child.text
            if not name or not text:
                continue
            if name in row:
                return schema.to_row(element)
            if keeps[name]:
                row[name] = text
            elif tidy := " ".join(text.split()):
                row[name] = tidy
        return row

    return read


class _Names(dict[Any, str]):
    """The names of tags, in whatever namespace; empty for those that the record has not."""

    def __init__(self, names: Container[str]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, tag: str) -> str:
        name = etree.QName(tag).localname
        self[tag] = found = name if name in self._names else ""
        return found
