"""A compiled XSD: rows validated, built into XML in the schema's order, and read back."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from threading import Lock
from xml.sax.saxutils import quoteattr

from lxml import etree
from xmlschema import XMLSchema10, XMLSchemaException

from gateway.errors import InvalidXmlError
from gateway.model.rows import Row
from gateway.xsd.facets import TEXT, ElementShape, RecordShape, find_record
from gateway.xsd.findings import Finding, explain
from gateway.xsd.parser import parse_xml
from gateway.xsd.writing import Writer

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_REFERENCES = tuple(f"{_XSD}{name}" for name in ("import", "include", "redefine"))
_KEPT = 64
"""Compiled schemas, and texts of schemas, that a process keeps."""
_COMPILING = Lock()
"""xmlschema does not promise to build two at once, and threads that want the same need it once."""


class Schema:
    """
    One XSD, compiled once and shared by all threads.

    Records are known by their local names. libxml2 validates; xmlschema describes the record
    types and explains the rare row that fails.
    """

    def __init__(self, validator: etree.XMLSchema, described: XMLSchema10) -> None:
        self._validator = validator
        self._described = described
        self.namespace: str | None = described.target_namespace or None
        shapes = (find_record(element) for element in described.elements.values())
        self.records: Mapping[str, RecordShape] = {
            shape.name: shape for shape in shapes if shape is not None
        }
        xmlns = f" xmlns={quoteattr(self.namespace)}" if self.namespace else ""
        is_inherited = not xmlns or described.element_form_default == "qualified"
        self._writers = {
            name: Writer(shape, xmlns, "" if is_inherited else ' xmlns=""')
            for name, shape in self.records.items()
        }

    def get_shape(self, record: str) -> RecordShape:
        """The shape of that record type."""
        try:
            return self.records[record]
        except KeyError:
            raise InvalidXmlError(f"the schema has no record type {record}") from None

    def validate_row(self, record: str, row: Row) -> tuple[Finding, ...]:
        """What is wrong with the row; empty where it is valid."""
        shape = self.get_shape(record)
        found = tuple(_find_misshapen(shape, row, record))
        try:
            element = self.to_element(record, row)
        except ValueError:
            return (*found, Finding(record, "holds a character that XML cannot carry"))
        return tuple(dict.fromkeys((*found, *self.validate(element))))

    def validate(self, element: etree._Element) -> tuple[Finding, ...]:
        """What is wrong with a record, or a document, in XML; empty where it is valid."""
        if self._validator.validate(element):
            return ()
        return explain(self._described, element)

    def to_element(self, record: str, row: Row) -> etree._Element:
        """
        The row as XML, children in the schema's order; what the schema has not is left out.

        ValueError where a text has a character that XML cannot carry.
        """
        self.get_shape(record)
        try:
            return etree.fromstring(self._writers[record].write(row).encode())
        except etree.XMLSyntaxError:
            raise ValueError("not a text of XML") from None

    def to_row(self, element: etree._Element) -> Row:
        """
        The XML as a row; empty and nil elements are absent, what the schema has not is left out.

        InvalidXmlError where an element comes twice that may come once.
        """
        return _read(element, self.get_shape(etree.QName(element).localname))


def load_schema(path: Path) -> Schema:
    """
    The compiled schema of a file of ours; as long as its text is the same, it is the same one.

    It may import files beside or below it; nothing is read from elsewhere.
    """
    path = path.resolve()
    with _COMPILING:
        return _compile(path, tuple(_read_all(path, path.parent, frozenset())))


@lru_cache(maxsize=_KEPT)
def _compile(path: Path, _read: tuple[bytes, ...]) -> Schema:
    """
    libxml2 holds the text to the schema of schemas; xmlschema, which takes far longer, skips it.

    What was read is a part of the key: a file that changes is compiled anew.
    """
    try:
        return Schema(
            etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True))),
            XMLSchema10(
                path,
                validation="skip",
                allow="sandbox",
                defuse="always",
                base_url=str(path.parent),
            ),
        )
    except (etree.XMLSchemaParseError, XMLSchemaException) as error:
        raise _invalid(path.name, error) from error


def parse_schema(text: bytes, name: str) -> Schema:
    """Compile a schema that somebody sent; it must be whole in itself."""
    root = parse_xml(text)
    if next(root.iter(*_REFERENCES), None) is not None:
        raise InvalidXmlError(f"{name}: a schema must not import or include others")
    try:
        return Schema(
            etree.XMLSchema(root),
            XMLSchema10(etree.tostring(root), allow="none", defuse="always"),
        )
    except (etree.XMLSchemaParseError, XMLSchemaException) as error:
        raise _invalid(name, error) from error


def _invalid(name: str, error: Exception) -> InvalidXmlError:
    return InvalidXmlError(f"{name}: not a valid schema: {error}")


def _read_all(path: Path, folder: Path, seen: frozenset[Path]) -> Iterator[bytes]:
    """The text of the schema and of those that it imports, which must be files beside it."""
    if path in seen:
        return
    text = path.read_bytes()
    yield text
    for location in _list_imports(text):
        target = (path.parent / PurePosixPath(location)).resolve()
        if not location or "://" in location or not target.is_relative_to(folder):
            raise InvalidXmlError(f"{path.name}: imports must be files beside it")
        if not target.is_file():
            raise InvalidXmlError(f"{path.name}: imports {location}, which is not there")
        yield from _read_all(target, folder, seen | {path})


@lru_cache(maxsize=_KEPT)
def _list_imports(text: bytes) -> tuple[str, ...]:
    return tuple(
        reference.get("schemaLocation", "") for reference in parse_xml(text).iter(*_REFERENCES)
    )


def _find_misshapen(shape: RecordShape, row: Row, path: str) -> Iterator[Finding]:
    """Missing elements, and what XML would hide: unknown ones, empty values, outer spaces."""
    known = 0
    for element in shape.elements:
        value = row.get(element.name)
        if value is None:
            if element.is_required:
                yield Finding(f"{path}/{element.name}", "is missing")
            continue
        known += 1
        if isinstance(value, str):
            reason = _misshapen_text(element, value)
            if reason is not None:
                yield Finding(f"{path}/{element.name}", reason)
        elif element.children is None:
            yield Finding(f"{path}/{element.name}", "must be text")
        else:
            for number, nested in enumerate(value, 1):
                below = f"{path}/{element.name}" + (f"[{number}]" if len(value) > 1 else "")
                yield from _find_misshapen(element.children, nested, below)
    if known < len(row):
        yield Finding(path, f"has {len(row) - known} elements that its schema has not")


def _misshapen_text(element: ElementShape, value: str) -> str | None:
    if element.children is not None:
        return "must be rows"
    if not value:
        return "is empty, where it should be absent"
    if value.strip() != value and not element.keeps_spaces:
        return "has spaces around it"
    return None


def _read(element: etree._Element, shape: RecordShape) -> Row:
    row: dict[str, str | tuple[Row, ...]] = {}
    nested: dict[str, list[Row]] = {}
    shapes = {child.name: child for child in shape.elements}
    for attribute, value in element.attrib.items():
        name = "@" + str(attribute)
        if value and name in shapes:
            row[name] = str(value)
    if TEXT in shapes and (text := _text(element, shapes[TEXT])):
        row[TEXT] = text
    for child in element:
        name = etree.QName(child).localname
        known = shapes.get(name)
        if known is None or child.get(_NIL) in {"true", "1"}:
            continue
        if (name in row or name in nested) and not known.is_repeated:
            raise InvalidXmlError(f"{shape.name}/{name} comes twice")
        if known.children is not None:
            nested.setdefault(name, []).append(_read(child, known.children))
        elif text := _text(child, known):
            row[name] = text
    return row | {name: tuple(rows) for name, rows in nested.items()}


def _text(element: etree._Element, shape: ElementShape) -> str:
    text = element.text or ""
    return text if shape.keeps_spaces else " ".join(text.split())
