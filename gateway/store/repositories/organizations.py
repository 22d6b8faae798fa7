"""Organizations."""

from sqlalchemy import update

from gateway.model.client import Organization, OrganizationState
from gateway.model.page import Page, Paging
from gateway.store.repositories.base import Repository
from gateway.store.tables.parties import ORGANIZATIONS


class Organizations(Repository[Organization]):
    """Organizations, by id."""

    table = ORGANIZATIONS
    item = Organization

    def add(self, organization: Organization) -> None:
        self._add(organization)

    def find(self, organization_id: str) -> Organization | None:
        return self._first(self._select().where(ORGANIZATIONS.c.id == organization_id))

    def get(self, organization_id: str) -> Organization:
        return self._get("no such organization", ORGANIZATIONS.c.id == organization_id)

    def lock(self, organization_id: str) -> Organization:
        return self._lock("no such organization", ORGANIZATIONS.c.id == organization_id)

    def page(self, paging: Paging) -> Page[Organization]:
        """Organizations by id."""
        return self._page(ORGANIZATIONS.c.id, paging)

    def set_state(self, organization_id: str, state: OrganizationState) -> None:
        """Suspend or reinstate it, from its clients' next request on."""
        self._change(
            update(ORGANIZATIONS).where(ORGANIZATIONS.c.id == organization_id).values(state=state)
        )
