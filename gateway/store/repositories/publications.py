"""Published configurations of districts: immutable, one active for each."""

from sqlalchemy import update

from gateway.model.publication import Publication
from gateway.store.repositories.base import Repository
from gateway.store.tables.parties import PUBLICATIONS


class Publications(Repository[Publication]):
    """Publications, by district and digest."""

    table = PUBLICATIONS
    item = Publication

    def publish(self, publication: Publication) -> None:
        """Make it the active one; the body of a version that is there already stays as it is."""
        self._connection.execute(
            update(PUBLICATIONS)
            .where(PUBLICATIONS.c.district == publication.district, PUBLICATIONS.c.is_active)
            .values(is_active=False)
        )
        again = self._change(
            update(PUBLICATIONS)
            .where(
                PUBLICATIONS.c.district == publication.district,
                PUBLICATIONS.c.sha256 == publication.sha256,
            )
            .values(is_active=True)
        )
        if not again:
            self._add(publication)

    def find_active(self, district: str) -> Publication | None:
        return self._first(
            self._select().where(PUBLICATIONS.c.district == district, PUBLICATIONS.c.is_active)
        )

    def get(self, district: str, sha256: str) -> Publication:
        return self._get(
            f"district {district} never published {sha256}",
            PUBLICATIONS.c.district == district,
            PUBLICATIONS.c.sha256 == sha256,
        )

    def find_active_sha256(self, district: str) -> str | None:
        """The active version's digest alone, for caches of what was compiled from it."""
        sha256: str | None = self._connection.scalar(
            self._select()
            .with_only_columns(PUBLICATIONS.c.sha256)
            .where(PUBLICATIONS.c.district == district, PUBLICATIONS.c.is_active)
        )
        return sha256

    def list_for(self, district: str) -> tuple[Publication, ...]:
        """Every version of the district, newest first."""
        return self._all(
            self._select()
            .where(PUBLICATIONS.c.district == district)
            .order_by(PUBLICATIONS.c.published_at.desc())
        )
