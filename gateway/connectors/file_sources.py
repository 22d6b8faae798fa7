"""Native records assembled from a district's files, children joined in by equality."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from lxml import etree

from gateway.connectors.file_tables import DelimitedTable, ElementTable, Kept
from gateway.connectors.keys import find_values
from gateway.errors import InvalidEntryError
from gateway.formats.delimited import parse_dialect
from gateway.model.district import Join, NativeSource
from gateway.model.rows import Row
from gateway.xsd.facets import RecordShape
from gateway.xsd.schema import Schema

IN_FILE = "#"
"""Between the XML file and the element in it that a join names."""


class Source(Protocol):
    """One native record's rows."""

    def find(self, path: str, values: Iterable[str]) -> list[Row]:
        """The rows that have one of these values at that path."""
        ...

    def search(self, path: str, value: str) -> list[Row]:
        """The rows that have that value at that path; nothing is kept of the question."""
        ...

    def all(self) -> list[Row]:
        """All rows."""
        ...

    def page(self, after: str | None, limit: int, kept: Kept | None) -> list[Row]:
        """Rows in the order of their key; of those kept alone."""
        ...


def open_source(folder: Path, owner: str, source: NativeSource, schema: Schema) -> Source:
    """The source as its `format` says: `csv`, `tab` or `xml`."""
    kind = source.format.get("kind", "csv")
    if kind in {"csv", "tab"}:
        return DelimitedSource(folder, owner, source, schema.get_shape(source.record))
    if kind == "xml":
        return ElementSource(folder, owner, source, schema)
    raise InvalidEntryError(f"{source.record}: format: kind: must be csv, tab or xml")


class DelimitedSource:
    """A native record in a delimited file, its joined children in files of the same format."""

    def __init__(self, folder: Path, owner: str, source: NativeSource, shape: RecordShape) -> None:
        dialect = parse_dialect(source.format)
        self._key = source.key
        mine = [field for join in source.joins for field in join.on.values()]
        needed = [*source.key, *mine, *([source.student] if source.student else [])]
        self._table = DelimitedTable(folder / source.source, owner, dialect, needed)
        self._names = frozenset(
            element.name for element in shape.elements if element.children is None
        )
        self._joins = tuple(
            (
                join,
                DelimitedTable(folder / join.source, owner, dialect, join.on),
                _names(shape, join),
            )
            for join in source.joins
        )

    def find(self, path: str, values: Iterable[str]) -> list[Row]:
        return [self._to_row(item) for item in self._table.find(path, values)]

    def search(self, path: str, value: str) -> list[Row]:
        if "/" in path:  # a joined child's
            return [row for row in self.all() if value in find_values(row, path)]
        return [self._to_row(item) for item in self._table.search(path, value)]

    def all(self) -> list[Row]:
        return [self._to_row(item) for item in self._table.all()]

    def page(self, after: str | None, limit: int, kept: Kept | None) -> list[Row]:
        found = self._table.page(self._key, after, limit, kept)
        return [self._to_row(item) for item in found]

    def _to_row(self, item: Mapping[str, str]) -> Row:
        row: dict[str, str | tuple[Row, ...]] = {
            name: value for name, value in item.items() if name in self._names
        }
        for join, table, names in self._joins:
            (first, mine), *others = join.on.items()
            children = tuple(
                {name: value for name, value in child.items() if name in names}
                for child in (table.find(first, (item[mine],)) if mine in item else ())
                if all(child.get(theirs) == item.get(mine) for theirs, mine in others)
            )
            if children:
                row[join.name] = children
        return row


class ElementSource:
    """A native record in an XML file, its joined children elements of this or another file."""

    def __init__(self, folder: Path, owner: str, source: NativeSource, schema: Schema) -> None:
        element = source.format.get("element", source.record)
        self._schema = schema
        self._source = source
        self._table = ElementTable(folder / source.source, owner, element)
        self._joins = tuple(
            (join, ElementTable(folder / (file or source.source), owner, below))
            for join in source.joins
            for file, _, below in (join.source.rpartition(IN_FILE),)
        )

    def find(self, path: str, values: Iterable[str]) -> list[Row]:
        return [self._to_row(item) for item in self._table.find(path, values)]

    def search(self, path: str, value: str) -> list[Row]:
        if "/" in path:  # a joined child's
            return [row for row in self.all() if value in find_values(row, path)]
        return [self._to_row(item) for item in self._table.search(path, value)]

    def all(self) -> list[Row]:
        return [self._to_row(item) for item in self._table.all()]

    def page(self, after: str | None, limit: int, kept: Kept | None) -> list[Row]:
        found = self._table.page(self._source.key, after, limit, kept)
        return [self._to_row(item) for item in found]

    def _to_row(self, element: etree._Element) -> Row:
        for join, table in self._joins:
            for child in _find_children(element, join, table):
                child.tag = _rename(child, join.name)
                element.append(child)
        element.tag = _rename(element, self._source.record)
        return self._schema.to_row(element)


def _rename(element: etree._Element, name: str) -> str:
    return str(etree.QName(etree.QName(element).namespace, name))


def _find_children(
    element: etree._Element, join: Join, table: ElementTable
) -> Iterator[etree._Element]:
    (first, mine), *others = join.on.items()
    for child in table.find(first, table.values(element, mine)):
        if all(
            set(table.values(child, theirs)) & set(table.values(element, parent))
            for theirs, parent in others
        ):
            yield child


def _names(shape: RecordShape, join: Join) -> frozenset[str]:
    element = shape.find_element(join.name)
    if element is None or element.children is None:
        raise InvalidEntryError(f"{shape.name}: joins: the XSD has no rows {join.name}")
    return frozenset(child.name for child in element.children.elements)
