"""What every repository shares: rows in and out of one table."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, Update, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.errors import NotFoundError
from gateway.model.page import Page, Paging

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ItemT = TypeVar("ItemT", bound="DataclassInstance")


class Repository(Generic[ItemT]):
    """Items of one kind, in one table whose columns are the item's fields."""

    table: ClassVar[Table]
    item: Callable[..., ItemT]

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _add(self, item: ItemT) -> None:
        self._connection.execute(insert(self.table), values_of(item))

    def _change(self, change: Update) -> bool:
        """Whether there was a row to change."""
        return self._connection.execute(change).rowcount > 0

    def _select(self) -> Select[Any]:
        return select(self.table)

    def _first(self, query: Select[Any]) -> ItemT | None:
        row = self._connection.execute(query).first()
        return None if row is None else self._load(row)

    def _get(self, missing: str, *where: ColumnElement[bool]) -> ItemT:
        item = self._first(self._select().where(*where))
        if item is None:
            raise NotFoundError(missing)
        return item

    def _lock(self, missing: str, *where: ColumnElement[bool]) -> ItemT:
        """Get it, and let no other unit of work change it until this one has ended."""
        item = self._first(self._select().where(*where).with_for_update())
        if item is None:
            raise NotFoundError(missing)
        return item

    def _page(
        self, key: ColumnElement[str], paging: Paging, *where: ColumnElement[bool]
    ) -> Page[ItemT]:
        """A part of the list in the order of the key, which is unique."""
        query = self._select().where(*where).order_by(key).limit(paging.limit + 1)
        if paging.after is not None:
            query = query.where(key > paging.after)
        rows = self._connection.execute(query).all()
        kept = rows[: paging.limit]
        is_last = len(rows) == len(kept)
        following = None if is_last else str(kept[-1]._mapping[key])  # noqa: SLF001 - as below
        return Page(tuple(self._load(row) for row in kept), following)

    def _all(self, query: Select[Any], **values: Any) -> tuple[ItemT, ...]:
        return tuple(self._load(row) for row in self._connection.execute(query, values))

    def _load(self, row: Row[Any]) -> ItemT:
        return self.item(**row._mapping)  # noqa: SLF001 - the documented way to a mapping


def values_of(item: "DataclassInstance") -> dict[str, Any]:
    """An item's fields by name, not copied."""
    return {field.name: getattr(item, field.name) for field in fields(item)}


def add_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Whether the row was added; one that would break a unique index is not, and does no harm."""
    dialect = connection.dialect.name
    insert_of = postgresql.insert if dialect == postgresql.dialect.name else sqlite.insert
    key = next(iter(table.primary_key))
    added = connection.execute(
        insert_of(table).values(**values).on_conflict_do_nothing().returning(key)
    )
    return added.first() is not None
