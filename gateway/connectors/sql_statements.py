"""Statements that read one native record, made of the names in the entry and its XSD alone."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    TableClause,
    and_,
    bindparam,
    column,
    select,
    table,
    tuple_,
)
from sqlalchemy.sql.selectable import NamedFromClause

from gateway.errors import InvalidEntryError
from gateway.model.district import Join, NativeSource
from gateway.xsd.facets import ElementShape, RecordShape

Values: TypeAlias = tuple[Any, ...]
AnyColumn: TypeAlias = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Child:
    """Child rows that nest under one element."""

    name: str
    parent_fields: tuple[str, ...]
    child_fields: tuple[str, ...]
    elements: tuple[ElementShape, ...]
    table: TableClause
    source: NamedFromClause
    """The table under the element's name."""
    is_repeated: bool

    def columns(self) -> list[AnyColumn]:
        return [self.source.c[element.name] for element in self.elements]

    def condition(
        self, parent: FromClause, source: NamedFromClause | None = None
    ) -> ColumnElement[bool]:
        """The equality join, of the table under that name or its own."""
        own = self.source if source is None else source
        return and_(
            *(
                own.c[child] == parent.c[mine]
                for child, mine in zip(self.child_fields, self.parent_fields, strict=True)
            )
        )

    def select_of(self, parents: Sequence[Values]) -> Select[Any]:
        """Repeated children of these parents: the fields they are joined by, then the elements."""
        joined_by = [self.source.c[name] for name in self.child_fields]
        return (
            select(*joined_by, *self.columns())
            .where(is_among(joined_by, parents))
            .order_by(*self.columns())
        )


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """How rows of one native record are selected: its columns, then those of single children."""

    record: str
    source: NativeSource
    table: TableClause
    elements: tuple[ElementShape, ...]
    single: tuple[Child, ...]
    repeated: tuple[Child, ...]
    all: Select[Any]
    """All rows, each with its single children, in the order of the key."""
    of_student: Select[Any] | None
    """Those of the student whose key is the parameter `student`."""

    def find_child(self, name: str) -> Child | None:
        """The child rows under that element."""
        return next((one for one in (*self.single, *self.repeated) if one.name == name), None)

    @property
    def key(self) -> list[AnyColumn]:
        """The columns that name a row."""
        return [self.table.c[field] for field in self.source.key]

    def pick(self, rows: Iterable[Values], fields: Sequence[str]) -> list[Values]:
        """What the fields hold in these result rows."""
        names = [element.name for element in self.elements]
        positions = [names.index(field) for field in fields]
        return [tuple(row[position] for position in positions) for row in rows]


def find_column(statement: SourceStatement, path: str) -> tuple[str, AnyColumn] | None:
    """The table and the column that hold what a path finds; None for a child that may repeat."""
    *outer, name = path.split("/")
    if not outer:
        return statement.source.source, statement.table.c[name]
    tables = {join.name: join.source for join in statement.source.joins}
    for child in statement.single:
        if outer == [child.name]:
            return tables[child.name], child.source.c[name]
    return None


def is_among(columns: Sequence[AnyColumn], values: Sequence[Values]) -> ColumnElement[bool]:
    """That the columns together are one of these."""
    if len(columns) == 1:
        return columns[0].in_([value for (value,) in values])
    return tuple_(*columns).in_(values)


def compile_source(
    source: NativeSource, shape: RecordShape, schema: str | None
) -> SourceStatement:
    """Make the statements of one record; the XSD has to have all fields that the entry names."""
    elements = tuple(element for element in shape.elements if element.children is None)
    children = tuple(_children(source, shape, schema))
    single = tuple(child for child in children if not child.is_repeated)
    of_record = _table(source.source, elements, schema)
    every = _select_all(source, of_record, elements, single)
    theirs = None if source.student is None else of_record.c[source.student]
    return SourceStatement(
        record=source.record,
        source=source,
        table=of_record,
        elements=elements,
        single=single,
        repeated=tuple(child for child in children if child.is_repeated),
        all=every,
        of_student=None if theirs is None else every.where(theirs == bindparam("student")),
    )


def _select_all(
    source: NativeSource,
    of_record: TableClause,
    elements: Iterable[ElementShape],
    single: Iterable[Child],
) -> Select[Any]:
    joined: FromClause = of_record
    columns: list[AnyColumn] = [of_record.c[element.name] for element in elements]
    for child in single:
        joined = joined.outerjoin(child.source, child.condition(of_record))
        columns += child.columns()
    key = [of_record.c[field] for field in source.key]
    return select(*columns).select_from(joined).order_by(*key)


def _children(source: NativeSource, shape: RecordShape, schema: str | None) -> Iterator[Child]:
    for join in source.joins:
        element = shape.find_element(join.name)
        if element is None or element.children is None:
            raise InvalidEntryError(f"{source.record}: joins {join.name}, which its XSD has not")
        yield _child(join, element.children, schema, is_repeated=element.is_repeated)


def _child(join: Join, shape: RecordShape, schema: str | None, *, is_repeated: bool) -> Child:
    elements = tuple(inner for inner in shape.elements if inner.children is None)
    of_child = _table(join.source, elements, schema)
    return Child(
        name=join.name,
        parent_fields=tuple(join.on.values()),
        child_fields=tuple(join.on),
        elements=elements,
        table=of_child,
        source=of_child.alias(join.name),
        is_repeated=is_repeated,
    )


def _table(name: str, elements: Iterable[ElementShape], schema: str | None) -> TableClause:
    """A table or view by its name, whose columns are the XSD's elements and no other."""
    return table(name, *(column(element.name) for element in elements), schema=schema)
