"""Consents."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from gateway.model.consent import Consent
from gateway.model.page import Page, Paging
from gateway.store.repositories.base import Repository
from gateway.store.repositories.grants import LISTS_TO
from gateway.store.tables.permissions import CONSENTS, GRANTS


class Consents(Repository[Consent]):
    """The facts of signed consents."""

    table = CONSENTS
    item = Consent

    def add(self, consent: Consent) -> None:
        self._add(consent)

    def find(self, consent_id: str) -> Consent | None:
        return self._first(self._select().where(CONSENTS.c.id == consent_id))

    def get(self, consent_id: str) -> Consent:
        return self._get("no such consent", CONSENTS.c.id == consent_id)

    def get_in(self, district: str, consent_id: str) -> Consent:
        """One of the district's own."""
        return self._get(
            "no such consent", CONSENTS.c.id == consent_id, CONSENTS.c.district == district
        )

    def lock(self, consent_id: str) -> Consent:
        return self._lock("no such consent", CONSENTS.c.id == consent_id)

    def revoke(self, consent_id: str, at: datetime) -> bool:
        """Revoke it, once; False when it is not there or was revoked before."""
        return self._change(
            update(CONSENTS)
            .where(CONSENTS.c.id == consent_id, CONSENTS.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )

    def list_for(
        self, district: str, organization_id: str, references: Collection[str]
    ) -> tuple[Consent, ...]:
        """Consents for the student to that recipient, revoked and past ones too."""
        return self._all(
            self._select()
            .where(
                CONSENTS.c.student_reference.in_(references),
                CONSENTS.c.district == district,
                CONSENTS.c.recipient_organization_id == organization_id,
            )
            .order_by(CONSENTS.c.starts_on, CONSENTS.c.id)
        )

    def list_rested_on(self, client_id: str, district: str, now: datetime) -> tuple[Consent, ...]:
        """Consents on which grants by list to the client there rest, revoked and past ones too."""
        rested_on = select(GRANTS.c.consent_id).where(*LISTS_TO)
        return self._all(
            self._select()
            .where(CONSENTS.c.id.in_(rested_on))
            .order_by(CONSENTS.c.starts_on, CONSENTS.c.id),
            client_id=client_id,
            district=district,
            now=now,
        )

    def list_in(self, district: str) -> tuple[Consent, ...]:
        """Every consent of the district, newest first."""
        return self._all(
            self._select()
            .where(CONSENTS.c.district == district)
            .order_by(CONSENTS.c.starts_on.desc(), CONSENTS.c.id)
        )

    def page_in(
        self, district: str, paging: Paging, references: Collection[str] | None = None
    ) -> Page[Consent]:
        """The district's consents, those of one student where references are given; by id."""
        of_student = [] if references is None else [CONSENTS.c.student_reference.in_(references)]
        return self._page(CONSENTS.c.id, paging, CONSENTS.c.district == district, *of_student)
