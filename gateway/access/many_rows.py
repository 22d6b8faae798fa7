"""Many changes at once: all of them or, where that is asked for, the good ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.access.csv_rows import Fault
from gateway.errors import InvalidRequestError
from gateway.store import Database, UnitOfWork

AskedT = TypeVar("AskedT")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row."""

    number: int
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file, row by row."""

    lines: tuple[Line, ...]
    is_done: bool
    """Whether anything was changed: everything that no line finds fault with."""


class _RefusedError(Exception):
    """Takes the unit of work back; the report says why."""


def take_rows(
    database: Database,
    rows: Sequence[tuple[int, AskedT]],
    apply: Callable[[UnitOfWork, AskedT], Fault | None],
    names: Mapping[str, str],
    *,
    is_partial: bool,
) -> Report:
    """
    Do what the rows ask, each under its line, in one unit of work: all of it, unless `is_partial`.

    `apply` says what is wrong with a row, or raises InvalidRequestError, before it has written
    anything; `names` are the columns of the fields that it names.
    """
    lines: list[Line] = []

    def unit(uow: UnitOfWork) -> None:
        lines.clear()
        for number, asked in rows:
            lines.append(Line(number, _apply(uow, asked, apply, names)))
        if not is_partial and any(line.fault for line in lines):
            raise _RefusedError

    try:
        database.write(unit)
    except _RefusedError:
        return Report(tuple(lines), is_done=False)
    return Report(tuple(lines), is_done=True)


def fault_of(error: InvalidRequestError, names: Mapping[str, str]) -> Fault:
    """Messages begin with the field; which in the file has a name of its own."""
    name, _, reason = str(error).partition(": ")
    return Fault(names.get(name, name), reason)


def _apply(
    uow: UnitOfWork,
    asked: AskedT,
    apply: Callable[[UnitOfWork, AskedT], Fault | None],
    names: Mapping[str, str],
) -> Fault | None:
    try:
        return apply(uow, asked)
    except InvalidRequestError as error:
        return fault_of(error, names)
