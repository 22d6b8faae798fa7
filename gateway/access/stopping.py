"""Emergency stops: of all that a district releases, or of one client there."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.access.endings import ended_event
from gateway.access.fields import verify_district, verify_text
from gateway.access.seen import Seen, whatever
from gateway.errors import ConflictError, InvalidRequestError, NotFoundError
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.stop import Stop
from gateway.store import Database, UnitOfWork


class Stopping:
    """Sets and lifts stops; each holds from the next request on, in every process."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def stop(self, district: str, client_id: str | None, *, by: str, why: str) -> Stop:
        """
        The stop, standing from now on; of the whole district where no client is named.

        ConflictError where it stands already; InvalidRequestError for a client that is none.
        """
        verify_text(why=why)
        stop = Stop(uuid.uuid4().hex, district, client_id, self._clock(), by, why)

        def unit(uow: UnitOfWork) -> None:
            verify_district(uow, district)
            if client_id is not None and uow.clients.find(client_id) is None:
                raise InvalidRequestError("client_id: there is no such client")
            if uow.stops.find_standing(district, client_id) is not None:
                raise ConflictError("it is stopped already")
            uow.stops.add(stop)
            if client_id is None:
                _mark(uow, stop, is_stopped=True, by=by, why=why, at=stop.starts_at)
            else:
                append(uow, _stopped_event(stop))

        self._database.write(unit)
        return stop

    def lift(
        self,
        stop_id: str,
        *,
        by: str,
        why: str,
        district: str | None = None,
        seen: Seen[Stop] = whatever,
    ) -> Stop:
        """
        It stands no longer; one that was lifted stays as it is.

        NotFoundError where it is not there, or not that district's; StaleError by `seen`.
        """
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Stop:
            stop = uow.stops.lock(stop_id)
            if district not in (None, stop.district):
                raise NotFoundError("no such stop")
            seen(stop)
            if uow.stops.end(stop_id, now):
                if stop.client_id is None:
                    _mark(uow, stop, is_stopped=False, by=by, why=why, at=now)
                else:
                    append(uow, ended_event("stop", stop, now, by, why))
            return replace(stop, ended_at=stop.ended_at or now)

        return self._database.write(unit)

    def set_district(self, code: str, *, is_stopped: bool, by: str, why: str) -> None:
        """The district's emergency stop, set or lifted; nothing where it is so already."""
        verify_text(why=why)
        self._database.read(lambda uow: uow.districts.get(code))
        standing = self._database.read(lambda uow: uow.stops.find_standing(code, None))
        if is_stopped and standing is None:
            self.stop(code, None, by=by, why=why)
        if not is_stopped and standing is not None:
            self.lift(standing.id, by=by, why=why)


def _mark(  # noqa: PLR0913 - which, to what, who, why and when
    uow: UnitOfWork, stop: Stop, *, is_stopped: bool, by: str, why: str, at: datetime
) -> None:
    """What a decision reads, in the district's own row."""
    district = uow.districts.get(stop.district)
    uow.districts.put(replace(district, is_stopped=is_stopped))
    event = PolicyChanged(
        at=at,
        what="district",
        subject_id=district.code,
        district=district.code,
        by=by,
        before={"stopped": district.is_stopped},
        after={"stopped": is_stopped},
        why=why,
    )
    append(uow, event)


def _stopped_event(stop: Stop) -> PolicyChanged:
    return PolicyChanged(
        at=stop.starts_at,
        what="stop",
        subject_id=stop.id,
        district=stop.district,
        by=stop.set_by,
        before={},
        after={"client": stop.client_id},
        why=stop.reason,
    )
