"""What is asked of the database while something is done, and how the database would find it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

_EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN (COSTS OFF) "}
_WALKS = re.compile(r"^(?:SCAN|\s*(?:->)?\s*(?:Parallel )?Seq Scan on) (\w+)")
_PLANNED = {"SELECT", "UPDATE", "DELETE", "WITH"}
_STEPS = 100


@dataclass
class Watched:
    """Statements in order, and those tables that one of them walks through from end to end."""

    statements: list[str] = field(default_factory=list)
    walked: dict[str, str] = field(default_factory=dict)
    """The statement that does, by table."""
    steps: int = 0
    """Hundreds of steps that SQLite's virtual machine took."""
    is_open: bool = True

    def see(self, kind: str, connection: Any, statement: str, parameters: Any) -> None:
        """Before a statement is run, on the driver's own connection."""
        self.statements.append(statement)
        if statement.split(None, 1)[0] in _PLANNED:
            if isinstance(connection, sqlite3.Connection):
                connection.set_progress_handler(None, 0)
            planning = connection.cursor()
            planning.execute(_EXPLAIN[kind] + statement, parameters)
            for row in planning.fetchall():
                found = _WALKS.match(row[-1])
                if found:
                    self.walked.setdefault(found[1], statement)
            planning.close()
        if isinstance(connection, sqlite3.Connection):
            connection.set_progress_handler(self._step, _STEPS)

    def _step(self) -> int:
        if self.is_open:  # a connection keeps its handler
            self.steps += 1
        return 0


@contextmanager
def watching() -> Iterator[Watched]:
    """Every statement of whatever engine while the context lasts."""
    watched = Watched()

    def see(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.split(None, 1)[0] in _PLANNED | {"INSERT"}:
            watched.see(connection.dialect.name, cursor.connection, statement, parameters)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield watched
    finally:
        event.remove(Engine, "before_cursor_execute", see)
        watched.is_open = False
