"""Native rows made up from the XSDs: what a crosswalk reads, and the rows it looks up in."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from gateway.crosswalk.context import Context
from gateway.crosswalk.native_values import NativeValues
from gateway.crosswalk.operations.sources import Lookup
from gateway.crosswalk.paths import Path, reader
from gateway.crosswalk.rules import Crosswalk
from gateway.crosswalk.shapes import Shapes
from gateway.crosswalk.uses import source_paths, used_paths
from gateway.model.rows import Row, Rows
from gateway.xsd.facets import ElementShape, RecordShape

_MOST_CHILDREN = 3


class NativeRows:
    """Makes rows of the native records of one set of crosswalks."""

    def __init__(
        self, crosswalks: Sequence[Crosswalk], shapes: Mapping[str, Shapes], context: Context
    ) -> None:
        self._crosswalks = crosswalks
        self._shapes = shapes
        self._native = {
            name: shape for one in shapes.values() for name, shape in one.native.items()
        }
        self._values = NativeValues(crosswalks, shapes, context)

    def of(self, record: str) -> st.SearchStrategy[Rows]:
        """One row of that record, and for each of its look-ups the row that it finds."""
        reading = [one for one in self._crosswalks if one.source.record == record]
        looked_up = {lookup.record for one in reading for lookup in one.lookups}
        used = list(used_paths(reading))
        rows = {name: self._made(name, used) for name in (record, *sorted(looked_up - {record}))}
        return st.fixed_dictionaries(rows).map(lambda drawn: _link(record, reading, drawn))

    def are_whole(self, record: str, rows: Rows) -> bool:
        """Whether what the XSDs require is there, of the elements that the record's ways read."""
        read = set(used_paths(one for one in self._crosswalks if one.source.record == record))
        return all(
            _is_whole(self._native[name], row, [path for other, path in read if other == name])
            for name, held in rows.items()
            for row in held
        )

    def _made(self, record: str, used: Iterable[tuple[str, Path]]) -> st.SearchStrategy[Row]:
        telling = set(self._telling(record))
        read = telling | {path for name, path in used if name == record}
        row = _Elements(record, read, telling, self._values).rows(self._native[record])
        return st.nothing() if row is None else row

    def _telling(self, record: str) -> Iterator[Path]:
        """What tells rows apart, and what to-elements are made of that must be there."""
        for one in self._crosswalks:
            if one.source.record == record:
                yield from one.key.from_paths
                yield from (condition.path for condition in one.when)
            target = self._shapes[one.name].cedars[one.target.record]
            for rule in one.rules:
                to = target.find_element(rule.element)
                if to is None or not to.is_required:
                    continue
                if one.source.record == record:
                    yield from source_paths(rule.source)[:1]
                if isinstance(rule.source, Lookup) and rule.source.record == record:
                    yield rule.source.of


class _Elements:
    """Makes rows of the elements of one record that are read."""

    def __init__(
        self, record: str, read: Collection[Path], telling: Collection[Path], values: NativeValues
    ) -> None:
        self._record = record
        self._read = read
        self._telling = sorted(telling)
        self._values = values

    def rows(self, shape: RecordShape, at: Path = ()) -> st.SearchStrategy[Row] | None:
        """Rows; None where no value was found for what must be there."""
        required: dict[str, st.SearchStrategy[Any]] = {}
        optional: dict[str, st.SearchStrategy[Any]] = {}
        for element in _elements_of(shape, self._read, at):
            path = (*at, element.name)
            made = (
                self._values.of(self._record, path, element)
                if element.children is None
                else self._children(element, element.children, path)
            )
            is_telling = any(one[: len(path)] == path for one in self._telling)
            if made is not None:
                into = required if element.is_required or is_telling else optional
                into[element.name] = made
            elif element.is_required:
                return None
        return st.fixed_dictionaries(required, optional=optional)

    def _children(
        self, element: ElementShape, shape: RecordShape, at: Path
    ) -> st.SearchStrategy[Any] | None:
        child = self.rows(shape, at)
        if child is None or not element.is_repeated:
            return None if child is None else st.tuples(child)
        depth = len(at)
        keys = [reader(path[depth:]) for path in self._telling if path[:depth] == at]

        def name(row: Row) -> tuple[str | None, ...]:
            return tuple(read(row) for read in keys)

        several = st.lists(
            child, min_size=1, max_size=_MOST_CHILDREN, unique_by=name if keys else None
        )
        return several.map(tuple)


def _elements_of(shape: RecordShape, read: Collection[Path], at: Path) -> Iterator[ElementShape]:
    for element in shape.elements:
        path = (*at, element.name)
        if any(one[: len(path)] == path for one in read):
            yield element


def _is_whole(shape: RecordShape, row: Row, read: Collection[Path], at: Path = ()) -> bool:
    for element in _elements_of(shape, read, at):
        value = row.get(element.name)
        if not value and (value is not None or element.is_required):
            return False
        if element.children is not None and isinstance(value, tuple):
            path = (*at, element.name)
            if not all(_is_whole(element.children, child, read, path) for child in value):
                return False
    return True


def _link(record: str, reading: Iterable[Crosswalk], drawn: Mapping[str, Row]) -> Rows:
    """Make what a look-up compares equal; without it there is no row to be found."""
    rows = {name: dict(row) for name, row in drawn.items()}
    for one in reading:
        for lookup in one.lookups:
            for theirs, mine in lookup.on:
                value = reader(mine)(drawn[record])
                if value is None:
                    rows.pop(lookup.record, None)
                elif lookup.record in rows:
                    _write(rows[lookup.record], theirs, value)
    return {name: (row,) for name, row in rows.items()}


def _write(row: dict[str, Any], path: Path, value: str) -> None:
    *outer, name = path
    for step in outer:
        (child,) = row.get(step) or ({},)
        row[step] = (row := dict(child),)
    row[name] = value
