"""Many grants at once, from a CSV file: all of them or, where that is asked for, the good ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.access.endings import ended_event
from gateway.access.fields import verify_text
from gateway.access.grant_rows import Ending, Fault, GrantRow, parse_rows
from gateway.access.grant_terms import DrawnGrant, GrantTerms, draw_up
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.store import Database, UnitOfWork

NAMES_IN_FILE = {
    "client_id": "client",
    "ssids": "student",
    "students": "student",
    "starts_at": "from",
    "ends_at": "until",
    "consent_id": "consent",
    "reason": "why",
}
"""What the registry calls a field to the column that holds it."""


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


class ManyGrants:
    """Takes files; each row is a grant of its own, and a change of its own in the ledger."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def take(self, content: bytes, district: str, *, by: str, is_partial: bool) -> Report:
        """
        Give or end what the rows say, in one unit of work: all of it, unless `is_partial`.

        InvalidRequestError where the file is none; what is wrong with a row, its line says.
        """
        now = self._clock()
        prepared = [
            (row, self._prepare(row, by, now)) for row in parse_rows(content, district, now)
        ]
        lines: list[Line] = []

        def unit(uow: UnitOfWork) -> None:
            lines.clear()
            for row, asked in prepared:
                lines.append(Line(row.line, _apply(uow, asked, district, by, now)))
            if not is_partial and any(line.fault for line in lines):
                raise _RefusedError

        try:
            self._database.write(unit)
        except _RefusedError:
            return Report(tuple(lines), is_done=False)
        return Report(tuple(lines), is_done=True)

    def _prepare(self, row: GrantRow, by: str, now: datetime) -> DrawnGrant | Ending | Fault:
        if not isinstance(row.asked, GrantTerms):
            return row.asked
        try:
            return draw_up(row.asked, self._keys, by=by, now=now)
        except InvalidRequestError as error:
            return _fault(error)


def _apply(
    uow: UnitOfWork, asked: DrawnGrant | Ending | Fault, district: str, by: str, now: datetime
) -> Fault | None:
    """Do what the row asks; or what is wrong with it, and then nothing was written."""
    try:
        match asked:
            case Fault():
                return asked
            case Ending():
                _end(uow, asked, district, by, now)
            case DrawnGrant():
                asked.give(uow)
    except InvalidRequestError as error:
        return _fault(error)
    return None


def _end(uow: UnitOfWork, asked: Ending, district: str, by: str, now: datetime) -> None:
    verify_text(why=asked.why)
    try:
        grant = uow.grants.get_in(district, asked.grant_id)
    except NotFoundError:
        raise InvalidRequestError("grant: there is no such grant of the district") from None
    if not uow.grants.end(grant.id, now):
        raise InvalidRequestError("grant: has ended already")
    append(uow, ended_event("grant", grant, now, by, asked.why))


def _fault(error: InvalidRequestError) -> Fault:
    """Messages begin with the field; which in the file has a name of its own."""
    name, _, reason = str(error).partition(": ")
    return Fault(NAMES_IN_FILE.get(name, name), reason)
