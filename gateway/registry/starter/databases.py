"""A sample of a SIS that is a SQL database: its tables and views, and some rows of each."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, select

from gateway.connectors.sql_engine import SqlDatabase
from gateway.connectors.sql_values import to_lexical
from gateway.registry.starter.sampling import MOST_COLUMNS, SampleError, SampleTable, make_table

MOST_ROWS = 5_000
"""Of each table; links between tables need more of them than shapes do."""
MOST_TABLES = 300
SECONDS = "60"


def read_database(url: str, secrets: Callable[[str], str]) -> tuple[SampleTable, ...]:
    """The tables and views that hold rows; ConnectorError where the database fails."""
    database = SqlDatabase("the database", {"url": url, "timeout": SECONDS}, secrets)
    try:
        with database.reading() as connection:
            tables = tuple(_read_tables(connection))
    finally:
        database.close()
    if not tables:
        raise SampleError("the database has no table with rows that may be read")
    return tables


def _read_tables(connection: Connection) -> Iterator[SampleTable]:
    inspector = inspect(connection)
    names = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
    if len(names) > MOST_TABLES:
        raise SampleError(
            f"the database shows {len(names)} tables: name a user who sees the needed ones alone"
        )
    for name in names:
        table = Table(name, MetaData(), autoload_with=connection)
        if len(table.columns) > MOST_COLUMNS:
            raise SampleError(
                f"{name}: has {len(table.columns)} columns; {MOST_COLUMNS} are the most"
            )
        found = connection.execute(select(table).limit(MOST_ROWS)).mappings()
        rows = [dict(_to_texts(dict(row))) for row in found]
        if rows:
            key = tuple(column.name for column in table.primary_key.columns)
            yield make_table(
                name, [column.name for column in table.columns], rows, record=name, key=key
            )


def _to_texts(row: Mapping[Any, object]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        try:
            is_day = isinstance(value, datetime) and value.time() == time.min
            text = to_lexical(value, "date" if is_day else "string")
        except ValueError:  # of a type that no element can hold, such as bytes
            continue
        if text is not None:
            yield str(name), text
