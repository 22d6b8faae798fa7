"""Consents."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from gateway.model.consent import Consent
from gateway.store.repositories.base import Repository
from gateway.store.tables.permissions import CONSENTS


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
