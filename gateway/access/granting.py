"""Grants: given by a district, narrowed, and ended by it from the next request on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.access.endings import ended_event
from gateway.access.fields import verify_datasets, verify_span, verify_text
from gateway.access.grant_terms import GrantTerms, draw_up
from gateway.access.seen import Seen, whatever
from gateway.errors import ConflictError, InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.grant import Grant
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a grant is to be less; None leaves it as it is."""

    datasets: tuple[str, ...] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Granting:
    """Gives, narrows and ends grants; each change is an event with who and why."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def give_grant(self, terms: GrantTerms, *, by: str) -> Grant:
        """The grant, in force from its first instant; InvalidRequestError says what is wrong."""
        drawn = draw_up(terms, self._keys, by=by, now=self._clock())
        self._database.write(drawn.give)
        return drawn.grant

    def narrow_grant(  # noqa: PLR0913 - which, what, who, why, and on what condition
        self,
        grant_id: str,
        less: Narrowing,
        *,
        by: str,
        why: str,
        district: str | None = None,
        seen: Seen[Grant] = whatever,
    ) -> Grant:
        """
        The grant with fewer datasets or a shorter time; never with more, which is another grant.

        NotFoundError where it is not there, or not that district's; ConflictError where it has
        ended; InvalidRequestError names what would be wider.
        """
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Grant:
            grant = _lock(uow, grant_id, district)
            seen(grant)
            if grant.ended_at is not None:
                raise ConflictError("the grant has ended")
            _verify_narrower(grant, less)
            uow.grants.narrow(
                grant.id,
                less.datasets or grant.datasets,
                less.starts_at or grant.starts_at,
                less.ends_at or grant.ends_at,
            )
            narrowed = uow.grants.get(grant.id)
            append(uow, _narrowed_event(grant, narrowed, now, by, why))
            return narrowed

        return self._database.write(unit)

    def end_grant(
        self,
        grant_id: str,
        *,
        by: str,
        why: str,
        district: str | None = None,
        seen: Seen[Grant] = whatever,
    ) -> Grant:
        """
        It ends now; one that has ended stays as it is.

        NotFoundError where it is not there, or not that district's; StaleError by `seen`.
        """
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Grant:
            grant = _lock(uow, grant_id, district)
            seen(grant)
            if uow.grants.end(grant_id, now):
                append(uow, ended_event("grant", grant, now, by, why))
            return uow.grants.get(grant_id)

        return self._database.write(unit)


def _lock(uow: UnitOfWork, grant_id: str, district: str | None) -> Grant:
    grant = uow.grants.lock(grant_id)
    if district not in (None, grant.district):
        raise NotFoundError("no such grant")
    return grant


def _verify_narrower(grant: Grant, less: Narrowing) -> None:
    if less == Narrowing():
        raise InvalidRequestError("body: says nothing that is to be less")
    if less.datasets is not None:
        verify_datasets(less.datasets)
        if not set(less.datasets) <= set(grant.datasets):
            raise InvalidRequestError("datasets: the grant has not all of them")
    verify_span(less.starts_at or grant.starts_at, less.ends_at or grant.ends_at)
    if less.starts_at is not None and less.starts_at < grant.starts_at:
        raise InvalidRequestError("starts_at: is before the grant's")
    if less.ends_at is not None and less.ends_at > grant.ends_at:
        raise InvalidRequestError("ends_at: is after the grant's")


def _narrowed_event(before: Grant, after: Grant, at: datetime, by: str, why: str) -> PolicyChanged:
    return PolicyChanged(
        at=at,
        what="grant",
        subject_id=after.id,
        district=after.district,
        by=by,
        before=_extent(before),
        after=_extent(after),
        why=why,
    )


def _extent(grant: Grant) -> Facts:
    return {
        "datasets": grant.datasets,
        "starts": grant.starts_at.isoformat(),
        "ends": grant.ends_at.isoformat(),
    }
