"""Organizations."""

from gateway.model.client import Organization
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
