"""Disclosures and the students of each."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import insert, or_, select, update

from gateway.model.disclosure import Disclosure, Outcome, Subject
from gateway.store.repositories.base import Repository, values_of
from gateway.store.tables.movements import DISCLOSURES, SUBJECTS


class Disclosures(Repository[Disclosure]):
    """What was, or was to be, released."""

    table = DISCLOSURES
    item = Disclosure

    def add(self, disclosure: Disclosure, subjects: Iterable[Subject]) -> None:
        """Add the intent and its students; nothing may leave before this is committed."""
        self._add(disclosure)
        rows = [values_of(subject) for subject in subjects]
        if rows:
            self._connection.execute(insert(SUBJECTS), rows)

    def get(self, disclosure_id: str) -> Disclosure:
        return self._get("no such disclosure", DISCLOSURES.c.id == disclosure_id)

    def settle(self, disclosure_id: str, outcome: Outcome, at: datetime) -> bool:
        """State the outcome, once; only `unknown` may give way to what turns out later."""
        return self._change(
            update(DISCLOSURES)
            .where(
                DISCLOSURES.c.id == disclosure_id,
                or_(
                    DISCLOSURES.c.outcome.is_(None),
                    DISCLOSURES.c.outcome == Outcome.UNKNOWN,
                ),
            )
            .values(outcome=outcome, outcome_at=at)
        )

    def list_open(self) -> tuple[Disclosure, ...]:
        """Intents without an outcome, oldest first."""
        return self._all(
            self._select()
            .where(DISCLOSURES.c.outcome.is_(None))
            .order_by(DISCLOSURES.c.intended_at, DISCLOSURES.c.id)
        )

    def list_for_subject(
        self, district: str, references: Collection[str]
    ) -> tuple[Disclosure, ...]:
        """Disclosures about the student, oldest first."""
        about = select(SUBJECTS.c.disclosure_id).where(SUBJECTS.c.reference.in_(references))
        return self._all(
            self._select()
            .where(DISCLOSURES.c.id.in_(about), DISCLOSURES.c.district == district)
            .order_by(DISCLOSURES.c.intended_at, DISCLOSURES.c.id)
        )

    def list_by_ids(self, disclosure_ids: Collection[str]) -> tuple[Disclosure, ...]:
        """Those of the disclosures that are there."""
        return self._all(self._select().where(DISCLOSURES.c.id.in_(disclosure_ids)))

    def list_subjects_of(self, disclosure_ids: Collection[str]) -> tuple[Subject, ...]:
        """The students of those disclosures, each disclosure's in the order of its tree."""
        rows = self._connection.execute(
            select(SUBJECTS)
            .where(SUBJECTS.c.disclosure_id.in_(disclosure_ids))
            .order_by(SUBJECTS.c.disclosure_id, SUBJECTS.c.position)
        )
        return tuple(Subject(**row._mapping) for row in rows)  # noqa: SLF001 - documented way

    def list_ids(self) -> frozenset[str]:
        """The ids of all disclosures."""
        return frozenset(self._connection.scalars(select(DISCLOSURES.c.id)))
