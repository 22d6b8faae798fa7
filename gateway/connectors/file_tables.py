"""Files with an index in memory: from a key to the place of its rows, never the rows."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from os import fstat
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from lxml import etree

from gateway.connectors.keys import BETWEEN
from gateway.errors import ConnectorError, InvalidRecordError, InvalidXmlError
from gateway.formats.delimited import DelimitedReader, Dialect
from gateway.formats.elements import ElementMap, Extent

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)
Signature = tuple[int, int, int]
Kept: TypeAlias = tuple[str, frozenset[str] | None, frozenset[str]]
"""A path, values of which an item has one there (None: any), and values that none has there."""


class View(Protocol[Item_co]):
    """An open file."""

    def scan(self) -> Iterator[tuple[Any, Item_co]]:
        """Everything with its place, in the order of the file."""
        ...

    def read(self, place: Any) -> Item_co:
        """What is at that place."""
        ...


@dataclass
class _Index:
    """What is known of a file as long as it does not change."""

    signature: Signature
    map: ElementMap | None = None
    by_field: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    """Field to value to places."""
    by_key: dict[tuple[str, ...], list[tuple[str, Any]]] = field(default_factory=dict)
    """Key fields to sorted keys with their places."""


class Table(ABC, Generic[Item]):
    """
    The rows of one file (or the elements of one name in it).

    The index is made when first needed, and anew when the file changes. A file that changes
    while it is read is an error; nothing is read from two versions of it.
    """

    def __init__(self, path: Path, owner: str) -> None:
        self._path = path
        self._name = f"{owner}: {path.name}"
        self._lock = Lock()
        self._index = _Index((0, 0, 0))

    def find(self, path: str, values: Iterable[str]) -> list[Item]:
        """What has one of these values at that path, in the order of the file."""
        with self._open() as (view, index):
            return [view.read(place) for place in sorted(self._find(view, index, path, values))]

    def search(self, path: str, value: str) -> list[Item]:
        """What has the value at that path; no index of such values is kept."""
        with self._open() as (view, _):
            return [item for _, item in view.scan() if value in self.values(item, path)]

    def all(self) -> list[Item]:
        """Everything, in the order of the file."""
        with self._open() as (view, _):
            return [item for _, item in view.scan()]

    def page(
        self, key: tuple[str, ...], after: str | None, limit: int, kept: Kept | None = None
    ) -> list[Item]:
        """The next so many after that key, in the order of their keys; of those kept alone."""
        with self._open() as (view, index):
            if key not in index.by_key:
                index.by_key[key] = sorted(
                    (self._key_of(item, key), place) for place, item in view.scan()
                )
            keys = index.by_key[key]
            begin = bisect_right(keys, after, key=itemgetter(0)) if after is not None else 0
            places = (place for _, place in keys[begin:])
            if kept is not None:
                path, among, without = kept
                left_out = self._find(view, index, path, without)
                places = (place for place in places if place not in left_out)
                if among is not None:
                    admitted = self._find(view, index, path, among)
                    places = (place for place in places if place in admitted)
            return [view.read(place) for place in islice(places, limit)]

    @abstractmethod
    def values(self, item: Item, path: str) -> tuple[str, ...]:
        """What an item has at that path."""

    def _find(self, view: View[Item], index: _Index, path: str, values: Iterable[str]) -> set[Any]:
        if path not in index.by_field:
            places: defaultdict[str, list[Any]] = defaultdict(list)
            for place, item in view.scan():
                for value in self.values(item, path):
                    places[value].append(place)
            index.by_field[path] = dict(places)
        known = index.by_field[path]
        return {place for value in values for place in known.get(value, ())}

    @contextmanager
    def _open(self) -> Iterator[tuple[View[Item], _Index]]:
        try:
            with self._path.open("rb") as stream, self._lock:
                signature = _sign(stream)
                if signature != self._index.signature:
                    self._index = _Index(signature, self._map(stream))
                yield self._view(stream, self._index), self._index
                if signature != _sign(stream):
                    raise ConnectorError(f"{self._name}: changed while it was read")
        except OSError as error:
            raise ConnectorError(f"{self._name}: cannot be read") from error
        except InvalidXmlError as error:
            raise InvalidRecordError(f"{self._name}: {error}") from None

    def _key_of(self, item: Item, key: Sequence[str]) -> str:
        return BETWEEN.join(next(iter(self.values(item, path)), "") for path in key)

    def _map(self, stream: BinaryIO) -> ElementMap | None:  # noqa: ARG002 - the stream matters below
        return None

    @abstractmethod
    def _view(self, stream: BinaryIO, index: _Index) -> View[Item]: ...


class DelimitedTable(Table[Mapping[str, str]]):
    """The rows of a delimited file; its columns must be there."""

    def __init__(self, path: Path, owner: str, dialect: Dialect, columns: Iterable[str]) -> None:
        super().__init__(path, owner)
        self._dialect = dialect
        self._columns = frozenset(columns)

    def values(self, item: Mapping[str, str], path: str) -> tuple[str, ...]:
        return (item[path],) if path in item else ()

    def _view(self, stream: BinaryIO, index: _Index) -> DelimitedReader:  # noqa: ARG002 - needs no map
        reader = DelimitedReader(stream, self._name, self._dialect)
        for missing in sorted(self._columns.difference(reader.columns)):
            raise InvalidRecordError(f"{self._name}:1: there is no column {missing}")
        return reader


class ElementTable(Table["etree._Element"]):
    """The elements of one name directly below the root of an XML file."""

    def __init__(self, path: Path, owner: str, element: str) -> None:
        super().__init__(path, owner)
        self._element = element

    def values(self, item: "etree._Element", path: str) -> tuple[str, ...]:
        return tuple(_find_texts(item, path))

    def _map(self, stream: BinaryIO) -> ElementMap:
        return ElementMap(stream)

    def _view(self, stream: BinaryIO, index: _Index) -> "_ElementView":
        return _ElementView(stream, index.map or self._map(stream), self._element)


class _ElementView(NamedTuple):
    """The elements of one name in an open file."""

    stream: BinaryIO
    map: ElementMap
    element: str

    def scan(self) -> Iterator[tuple[Extent, "etree._Element"]]:
        for extent in self.map.extents(self.element):
            yield extent, self.read(extent)

    def read(self, place: Extent) -> "etree._Element":
        return self.map.read(self.stream, place)


def _find_texts(element: etree._Element, path: str) -> Iterator[str]:
    name, _, rest = path.partition("/")
    if name.startswith("@"):
        value = element.get(name[1:])
        if value:
            yield value
        return
    for child in element:
        if etree.QName(child).localname != name:
            continue
        if rest:
            yield from _find_texts(child, rest)
        elif text := " ".join((child.text or "").split()):
            yield text


def _sign(stream: BinaryIO) -> Signature:
    status = fstat(stream.fileno())
    return status.st_ino, status.st_mtime_ns, status.st_size
