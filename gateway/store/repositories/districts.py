"""Districts and what a decision reads of them."""

from sqlalchemy import update

from gateway.model.district import District
from gateway.store.repositories.base import Repository, values_of
from gateway.store.tables.parties import DISTRICTS


class Districts(Repository[District]):
    """Districts, by code."""

    table = DISTRICTS
    item = District

    def put(self, district: District) -> None:
        """Add the district, or replace what is known of it."""
        changed = self._change(
            update(DISTRICTS).where(DISTRICTS.c.code == district.code).values(values_of(district))
        )
        if not changed:
            self._add(district)

    def find(self, code: str) -> District | None:
        return self._first(self._select().where(DISTRICTS.c.code == code))

    def get(self, code: str) -> District:
        return self._get(f"no district {code}", DISTRICTS.c.code == code)

    def lock(self, code: str) -> District:
        return self._lock(f"no district {code}", DISTRICTS.c.code == code)

    def list_all(self) -> tuple[District, ...]:
        return self._all(self._select().order_by(DISTRICTS.c.code))
