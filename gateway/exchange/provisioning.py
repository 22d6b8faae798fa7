"""Provisioning after a move: ended once the new district's own SIS lists the student."""

from datetime import date, datetime, timedelta

from gateway.access.authorization import Access
from gateway.errors import ConnectorError, MalformedError, NotFoundError
from gateway.exchange.districts import Districts
from gateway.exchange.fetching import look_up
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.day import day_of
from gateway.model.moved import MovedStudent
from gateway.model.permit import LookupPurpose
from gateway.model.rows import Row, Rows
from gateway.store import Database, UnitOfWork

LOOKS_EVERY = timedelta(days=1)
_BY = "gateway"


class Provisioning:
    """Looks, once a day for each student who moved, whether the destination has them now."""

    def __init__(
        self, database: Database, keys: KeyRing, access: Access, districts: Districts
    ) -> None:
        self._database = database
        self._keys = keys
        self._access = access
        self._districts = districts

    def sweep(self) -> int:
        """Look after all that are due, and say how many ended; no two processes look at one."""
        ended = 0
        while moved := self._take_due():
            if self._is_listed(moved):
                ended += self._end(moved)
        return ended

    def _take_due(self) -> MovedStudent | None:
        now = self._access.clock()
        return self._database.write(
            lambda uow: uow.moved_students.take_due(now - LOOKS_EVERY, now)
        )

    def _is_listed(self, moved: MovedStudent) -> bool:
        """Whether the destination's SIS has the student at a school; not while it is silent."""
        ssid = self._keys.open_reference(moved.destination, moved.destination_reference)
        student = self._access.student(moved.destination, ssid)
        permit = self._access.permit_lookup(
            _BY, moved.destination, student, LookupPurpose.LISTED_YET, moved.transfer_id
        )
        try:
            rows = look_up(permit, self._districts.open(moved.destination))
        except (ConnectorError, MalformedError, NotFoundError):
            return False
        return is_at_a_school(rows, day_of(permit.decided_at))

    def _end(self, moved: MovedStudent) -> bool:
        now = self._access.clock()

        def unit(uow: UnitOfWork) -> bool:
            is_ended = uow.moved_students.end(moved.transfer_id, now)
            if is_ended:
                append(uow, _ended_event(moved, now))
            return is_ended

        return self._database.write(unit)


def is_at_a_school(rows: Rows, today: date) -> bool:
    """Whether an enrollment has begun and not ended; one that is to come does not count."""
    return any(_is_current(row, today.isoformat()) for row in rows.get("SchoolStudent", ()))


def _is_current(row: Row, today: str) -> bool:
    begun, left = row.get("SchoolEnrollmentDate"), row.get("SchoolExitDate")
    return (
        isinstance(begun, str) and begun <= today and not (isinstance(left, str) and left < today)
    )


def _ended_event(moved: MovedStudent, at: datetime) -> PolicyChanged:
    return PolicyChanged(
        at=at,
        what="move",
        subject_id=moved.transfer_id,
        district=moved.source,
        by=_BY,
        before={"ended": None},
        after={"ended": at.isoformat()},
        why="the new district's SIS lists the student",
    )
