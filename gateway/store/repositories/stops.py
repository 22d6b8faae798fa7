"""Emergency stops."""

from datetime import datetime

from sqlalchemy import exists, select, update

from gateway.model.page import Page, Paging
from gateway.model.stop import Stop
from gateway.store.repositories.base import Repository
from gateway.store.tables.permissions import STOPS


class Stops(Repository[Stop]):
    """Stops of districts and of clients there, those that were lifted too."""

    table = STOPS
    item = Stop

    def add(self, stop: Stop) -> None:
        self._add(stop)

    def lock(self, stop_id: str) -> Stop:
        return self._lock("no such stop", STOPS.c.id == stop_id)

    def get_in(self, district: str, stop_id: str) -> Stop:
        """One of the district's own."""
        return self._get("no such stop", STOPS.c.id == stop_id, STOPS.c.district == district)

    def find_standing(self, district: str, client_id: str | None) -> Stop | None:
        """The stop of the client, or of the whole district for None."""
        return self._first(
            self._select().where(
                STOPS.c.district == district,
                STOPS.c.client_id == client_id,
                STOPS.c.ended_at.is_(None),
            )
        )

    def is_client_stopped(self, district: str, client_id: str) -> bool:
        """Whether the district has stopped the client."""
        standing = exists().where(
            STOPS.c.district == district,
            STOPS.c.client_id == client_id,
            STOPS.c.ended_at.is_(None),
        )
        return bool(self._connection.scalar(select(standing)))

    def end(self, stop_id: str, at: datetime) -> bool:
        """Lift it, once; False when it was lifted before."""
        return self._change(
            update(STOPS)
            .where(STOPS.c.id == stop_id, STOPS.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def page_in(self, district: str, paging: Paging) -> Page[Stop]:
        """The district's stops, by id."""
        return self._page(STOPS.c.id, paging, STOPS.c.district == district)
