"""XML from anywhere, read without network, entities, DOCTYPE or endless trees."""

from typing import Any

from lxml import etree

from gateway.errors import InvalidXmlError

MAX_BYTES = 8 * 1024 * 1024
"""The largest document that is read whole; a record is a few kilobytes."""

MAX_DEPTH = 100
"""The deepest nesting that is accepted."""


SAFELY: Any = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How lxml is told so."""


def parse_xml(data: bytes, limit: int = MAX_BYTES) -> etree._Element:
    """Parse one document; comments and processing instructions are left out."""
    if len(data) > limit:
        raise InvalidXmlError(f"the XML is larger than {limit} bytes")
    try:
        root = etree.fromstring(data, etree.XMLParser(**SAFELY))
    except etree.XMLSyntaxError as error:
        line, column = error.position  # its message may hold what was sent
        raise InvalidXmlError(
            f"the XML is not well formed: line {line}, column {column}"
        ) from None
    refuse_doctype(root)
    _refuse_depth(root)
    return root


def refuse_doctype(root: etree._Element) -> None:
    """InvalidXmlError where the document has one."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise InvalidXmlError("the XML has a DOCTYPE, which is never accepted")


def _refuse_depth(root: etree._Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise InvalidXmlError(f"the XML is nested deeper than {MAX_DEPTH}")
