"""Many grants at once, from a CSV file: each row is a grant, or ends one."""

from collections.abc import Callable
from datetime import datetime

from gateway.access.csv_rows import Ending, Fault
from gateway.access.endings import ended_event
from gateway.access.fields import verify_text
from gateway.access.grant_rows import parse_grants
from gateway.access.grant_terms import DrawnGrant, GrantTerms, draw_up
from gateway.access.many_rows import Report, fault_of, take_rows
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.store import Database, UnitOfWork

_COLUMNS = {
    "client_id": "client",
    "ssids": "student",
    "students": "student",
    "starts_at": "from",
    "ends_at": "until",
    "consent_id": "consent",
    "reason": "why",
}
"""What the registry calls a field to the column that holds it."""


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
        rows: list[tuple[int, DrawnGrant | Ending | Fault]] = [
            (row.line, self._prepare(row.asked, by, now))
            for row in parse_grants(content, district, now)
        ]

        def apply(uow: UnitOfWork, asked: DrawnGrant | Ending | Fault) -> Fault | None:
            match asked:
                case Fault():
                    return asked
                case Ending():
                    _end(uow, asked, district, by, now)
                case DrawnGrant():
                    asked.give(uow)
            return None

        return take_rows(self._database, rows, apply, _COLUMNS, is_partial=is_partial)

    def _prepare(
        self, asked: GrantTerms | Ending | Fault, by: str, now: datetime
    ) -> DrawnGrant | Ending | Fault:
        if not isinstance(asked, GrantTerms):
            return asked
        try:
            return draw_up(asked, self._keys, by=by, now=now)
        except InvalidRequestError as error:
            return fault_of(error, _COLUMNS)


def _end(uow: UnitOfWork, asked: Ending, district: str, by: str, now: datetime) -> None:
    verify_text(why=asked.why)
    try:
        grant = uow.grants.get_in(district, asked.subject_id)
    except NotFoundError:
        raise InvalidRequestError("grant: there is no such grant of the district") from None
    if not uow.grants.end(grant.id, now):
        raise InvalidRequestError("grant: has ended already")
    append(uow, ended_event("grant", grant, now, by, asked.why))
