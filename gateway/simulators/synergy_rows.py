"""Rows that are ready to insert, table by table, with GUIDs that are the same every time."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeAlias
from zlib import crc32

from sqlalchemy import Connection, Table

from gateway.simulators.synergy_tables import METADATA

Values: TypeAlias = Mapping[str, object]


class TableRows:
    """Rows of one district's database, collected before they are inserted in bulk."""

    def __init__(self, district: str) -> None:
        self._district = district
        self._rows: dict[str, list[dict[str, object]]] = defaultdict(list)

    def add(self, table: Table, /, **values: object) -> str:
        """Add a row under its own new GUID, unless `values` have its key, and return the key."""
        rows = self._rows[table.name]
        key = table.primary_key.columns[0].name
        values.setdefault(key, self._new_gu(table.name, len(rows)))
        rows.append(values)
        return str(values[key])

    def insert(self, connection: Connection) -> None:
        """Insert all rows, referred-to tables first."""
        for table in METADATA.sorted_tables:
            if rows := self._rows.get(table.name):
                connection.execute(table.insert(), rows)

    def _new_gu(self, table: str, number: int) -> str:
        prefix = crc32(f"{self._district}/{table}".encode())
        return f"{prefix:08X}-0000-4000-8000-{number:012X}"
