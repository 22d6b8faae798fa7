"""Agreements."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, update

from gateway.model.agreement import Agreement
from gateway.model.page import Page, Paging
from gateway.store.repositories.base import Repository
from gateway.store.tables.parties import AGREEMENTS


class Agreements(Repository[Agreement]):
    """Agreements of organizations with a district, or with all."""

    table = AGREEMENTS
    item = Agreement

    def add(self, agreement: Agreement) -> None:
        self._add(agreement)

    def list_for(self, organization_id: str, *districts: str) -> tuple[Agreement, ...]:
        """The organization's agreements that concern these districts, ended ones too."""
        return self._all(
            self._select()
            .where(
                AGREEMENTS.c.organization_id == organization_id,
                *_concerning(*districts),
            )
            .order_by(AGREEMENTS.c.starts_on, AGREEMENTS.c.id)
        )

    def lock(self, agreement_id: str) -> Agreement:
        return self._lock("no such agreement", AGREEMENTS.c.id == agreement_id)

    def get(self, agreement_id: str, district: str | None = None) -> Agreement:
        """One; where a district is named, of those that concern it."""
        return self._get(
            "no such agreement", AGREEMENTS.c.id == agreement_id, *_concerning(district)
        )

    def page(
        self, paging: Paging, organization_id: str | None = None, district: str | None = None
    ) -> Page[Agreement]:
        """Agreements by id; of that organization, and concerning that district, where named."""
        theirs = (
            [] if organization_id is None else [AGREEMENTS.c.organization_id == organization_id]
        )
        return self._page(AGREEMENTS.c.id, paging, *theirs, *_concerning(district))

    def revoke_fedramp(self, agreement_id: str, at: datetime) -> bool:
        """Its cloud is authorized no longer; False when it was revoked before."""
        return self._change(
            update(AGREEMENTS)
            .where(AGREEMENTS.c.id == agreement_id, AGREEMENTS.c.fedramp_revoked_at.is_(None))
            .values(fedramp_revoked_at=at)
        )

    def end(self, agreement_id: str, at: datetime) -> bool:
        """End it, once; False when it is not there or ended before."""
        return self._change(
            update(AGREEMENTS)
            .where(AGREEMENTS.c.id == agreement_id, AGREEMENTS.c.ended_at.is_(None))
            .values(ended_at=at)
        )


def _concerning(*districts: str | None) -> list[ColumnElement[bool]]:
    """Those of these districts and those of all; no condition where none is named."""
    if None in districts:
        return []
    return [or_(AGREEMENTS.c.district.in_(districts), AGREEMENTS.c.district.is_(None))]
