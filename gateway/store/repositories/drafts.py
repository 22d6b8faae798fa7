"""Drafts of crosswalks: there until they are published or discarded."""

from sqlalchemy import delete

from gateway.model.draft import Draft
from gateway.store.repositories.base import Repository
from gateway.store.tables.drafts import DRAFTS


class Drafts(Repository[Draft]):
    """Drafts, by id within a district."""

    table = DRAFTS
    item = Draft

    def add(self, draft: Draft) -> None:
        self._add(draft)

    def get(self, district: str, draft_id: str) -> Draft:
        return self._get("no such draft", DRAFTS.c.id == draft_id, DRAFTS.c.district == district)

    def list_in(self, district: str) -> tuple[Draft, ...]:
        """The district's drafts, newest first."""
        return self._all(
            self._select()
            .where(DRAFTS.c.district == district)
            .order_by(DRAFTS.c.submitted_at.desc(), DRAFTS.c.id)
        )

    def remove(self, draft_id: str) -> None:
        """It is published, or nobody wants it."""
        self._connection.execute(delete(DRAFTS).where(DRAFTS.c.id == draft_id))
