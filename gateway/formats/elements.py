"""XML files of many records: where each element lies, so that one is read without the others."""

from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from lxml import etree

from gateway.errors import InvalidXmlError
from gateway.xsd.parser import MAX_DEPTH, parse_xml

ENCODINGS = frozenset({None, "utf-8", "us-ascii"})
RECORD_DEPTH = 2


class Extent(NamedTuple):
    """The bytes of one element."""

    start: int
    end: int


class ElementMap:
    """
    Where the records of an XML file lie; nothing of the records themselves.

    The file's structure is read once; a record is parsed when it is asked for. No DOCTYPE, no
    other encoding than UTF-8, no endless nesting.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._extents: dict[str, list[Extent]] = {}
        self._depth = 0
        self._name = ""
        self._root = 0
        self._start = 0
        self._after = b""
        self._parse(stream)
        first = min((extents[0].start for extents in self._extents.values()), default=self._root)
        stream.seek(self._root)
        self._before = stream.read(first - self._root)

    def extents(self, name: str) -> list[Extent]:
        """Where the elements of that local name lie directly below the root."""
        return self._extents.get(name, [])

    def read(self, stream: BinaryIO, extent: Extent) -> etree._Element:
        """The element there, with the namespaces of the root."""
        stream.seek(extent.start)
        data = stream.read(extent.end - extent.start)
        return parse_xml(self._before + data + self._after)[0]

    def _parse(self, stream: BinaryIO) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.XmlDeclHandler = _verify_encoding
        parser.StartElementHandler = lambda name, _attributes: self._begin(parser, name)
        parser.EndElementHandler = lambda _name: self._end(parser)
        stream.seek(0)
        try:
            parser.ParseFile(stream)
        except expat.ExpatError as error:
            raise InvalidXmlError(
                f"the XML is not well formed: line {error.lineno}, column {error.offset}"
            ) from None

    def _begin(self, parser: expat.XMLParserType, name: str) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise InvalidXmlError(f"the XML is nested deeper than {MAX_DEPTH}")
        if self._depth == 1:
            self._root = parser.CurrentByteIndex
            self._after = f"</{name}>".encode()
        elif self._depth == RECORD_DEPTH:
            self._close(parser.CurrentByteIndex)
            self._name = name.rpartition(":")[2]
            self._start = parser.CurrentByteIndex

    def _end(self, parser: expat.XMLParserType) -> None:
        self._depth -= 1
        if not self._depth:
            self._close(parser.CurrentByteIndex)

    def _close(self, end: int) -> None:
        """An element reaches to where the next begins, or the root ends."""
        if self._name:
            self._extents.setdefault(self._name, []).append(Extent(self._start, end))


def _refuse_doctype(*_: object) -> None:
    raise InvalidXmlError("the XML has a DOCTYPE, which is never accepted")


def _verify_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding.lower() if encoding else None) not in ENCODINGS:
        raise InvalidXmlError("the XML is not UTF-8")
