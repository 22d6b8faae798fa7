"""Students who moved, and whom the old district still serves with the new one's providers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update

from gateway.model.moved import MovedStudent
from gateway.store.repositories.base import Repository
from gateway.store.tables.movements import MOVED_STUDENTS


class MovedStudents(Repository[MovedStudent]):
    """By the transfer that moved them."""

    table = MOVED_STUDENTS
    item = MovedStudent

    def add(self, moved: MovedStudent) -> None:
        self._add(moved)

    def get(self, transfer_id: str) -> MovedStudent:
        return self._get("no such move", MOVED_STUDENTS.c.transfer_id == transfer_id)

    def list_live(
        self, source: str, references: Collection[str], now: datetime
    ) -> tuple[MovedStudent, ...]:
        """Moves of the student away from that district that hold now."""
        return self._all(
            self._select()
            .where(
                MOVED_STUDENTS.c.student_reference.in_(references),
                MOVED_STUDENTS.c.source == source,
                MOVED_STUDENTS.c.starts_at <= now,
                MOVED_STUDENTS.c.ends_at > now,
                or_(MOVED_STUDENTS.c.ended_at.is_(None), MOVED_STUDENTS.c.ended_at > now),
            )
            .order_by(MOVED_STUDENTS.c.transfer_id)
        )

    def take_due(self, looked_before: datetime, now: datetime) -> MovedStudent | None:
        """One that holds and was not looked at since then; it is now: no other process has it."""
        due = self._connection.execute(
            select(MOVED_STUDENTS.c.transfer_id, MOVED_STUDENTS.c.looked_at)
            .where(
                MOVED_STUDENTS.c.ended_at.is_(None),
                MOVED_STUDENTS.c.looked_at <= looked_before,
                MOVED_STUDENTS.c.ends_at > now,
            )
            .order_by(MOVED_STUDENTS.c.looked_at, MOVED_STUDENTS.c.transfer_id)
            .limit(1)
        ).first()
        if due is None:
            return None
        taken = self._change(
            update(MOVED_STUDENTS)
            .where(
                MOVED_STUDENTS.c.transfer_id == due.transfer_id,
                MOVED_STUDENTS.c.looked_at == due.looked_at,
            )
            .values(looked_at=now)
        )
        return self.get(due.transfer_id) if taken else None

    def end(self, transfer_id: str, at: datetime) -> bool:
        """End it, once."""
        return self._change(
            update(MOVED_STUDENTS)
            .where(
                MOVED_STUDENTS.c.transfer_id == transfer_id, MOVED_STUDENTS.c.ended_at.is_(None)
            )
            .values(ended_at=at)
        )
