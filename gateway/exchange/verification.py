"""Is the student where the request says? Looked up live at both districts, never released."""

from datetime import date

from gateway.access.authorization import Access
from gateway.errors import NotFoundError
from gateway.exchange.approving import AUTOMATIC, approve
from gateway.exchange.districts import Districts, OpenDistrict
from gateway.exchange.fetching import look_up, look_up_alike
from gateway.exchange.transitions import Transitions
from gateway.model.day import day_of
from gateway.model.permit import LookupPermit, LookupPurpose, Question
from gateway.model.rows import Rows
from gateway.model.student import Student
from gateway.model.transfer import Transfer, TransferState
from gateway.store import Database


class Verification:
    """What a request goes through before the source lets the record go."""

    def __init__(
        self, database: Database, access: Access, districts: Districts, transitions: Transitions
    ) -> None:
        self._database = database
        self._access = access
        self._districts = districts
        self._transitions = transitions

    def verify(self, transfer: Transfer, question: Question, student: Student) -> Transfer | None:
        """
        Approve, ask a person at the source, or deny.

        Absent, blocked and unlisted all make the same look-ups and end denied in the same words;
        who is blocked is asked for under another name.
        """
        source = self._districts.open(transfer.source)
        destination = self._districts.open(transfer.destination)
        block = self._access.find_block(question)
        permit = self._permit(transfer, student, at_source=True)
        present = is_present(permit, source, is_blocked=block is not None)
        enrolled = is_enrolled(
            self._permit(transfer, student, at_source=False),
            destination,
            day_of(self._access.clock()),
        )
        if block is not None:
            return self._transitions.deny(transfer, f"blocked: {block}")
        if not present:
            return self._transitions.deny(transfer, "not-our-student")
        if enrolled and source.district.auto_approve:
            now = self._access.clock()
            return self._database.write(lambda uow: approve(uow, transfer, AUTOMATIC, now))
        return self._transitions.move(transfer, TransferState.REQUESTED, needs_person=True)

    def _permit(self, transfer: Transfer, student: Student, *, at_source: bool) -> LookupPermit:
        district = transfer.source if at_source else transfer.destination
        purpose = LookupPurpose.VERIFY_PRESENCE if at_source else LookupPurpose.VERIFY_ENROLLMENT
        there = student if at_source else self._access.student(district, student.ssid)
        return self._access.permit_lookup(
            transfer.client_id, district, there, purpose, transfer.id
        )


def is_present(permit: LookupPermit, source: OpenDistrict, *, is_blocked: bool) -> bool:
    """Whether the source's SIS holds the student at all; of one who is blocked it is not asked."""
    if is_blocked:
        look_up_alike(permit, source)
        return False
    try:
        look_up(permit, source)
    except NotFoundError:
        return False
    return True


def is_enrolled(permit: LookupPermit, destination: OpenDistrict, today: date) -> bool:
    """Whether the destination's SIS holds the student as enrolled, or as coming."""
    try:
        rows = look_up(permit, destination)
    except NotFoundError:
        return False
    return not _has_left(rows, "DistrictStudent", "DistrictExitDate", today) and not _has_left(
        rows, "SchoolStudent", "SchoolExitDate", today
    )


def _has_left(rows: Rows, record_type: str, exit_element: str, today: date) -> bool:
    """Whether every span has ended; a student without one is pre-enrolled."""
    exits = [row.get(exit_element) for row in rows.get(record_type, ())]
    return bool(exits) and all(
        isinstance(left, str) and left < today.isoformat() for left in exits
    )
