"""Agreements."""

from datetime import datetime

from sqlalchemy import or_, update

from gateway.model.agreement import Agreement
from gateway.store.repositories.base import Repository
from gateway.store.tables.parties import AGREEMENTS


class Agreements(Repository[Agreement]):
    """Agreements of organizations with a district, or with all."""

    table = AGREEMENTS
    item = Agreement

    def add(self, agreement: Agreement) -> None:
        self._add(agreement)

    def list_for(self, organization_id: str, district: str) -> tuple[Agreement, ...]:
        """The organization's agreements that concern the district, ended ones too."""
        return self._all(
            self._select()
            .where(
                AGREEMENTS.c.organization_id == organization_id,
                or_(AGREEMENTS.c.district == district, AGREEMENTS.c.district.is_(None)),
            )
            .order_by(AGREEMENTS.c.starts_on, AGREEMENTS.c.id)
        )

    def end(self, agreement_id: str, at: datetime) -> bool:
        """End it, once; False when it is not there or ended before."""
        return self._change(
            update(AGREEMENTS)
            .where(AGREEMENTS.c.id == agreement_id, AGREEMENTS.c.ended_at.is_(None))
            .values(ended_at=at)
        )
