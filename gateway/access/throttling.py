"""How often something secret may be tried: counted in the database, before it is looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.errors import ThrottledError
from gateway.keys import KeyRing
from gateway.store import Database, UnitOfWork

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limited:
    """One thing of which the tries are counted, and how many a window may have."""

    sort: str
    name: str
    most: int


class Throttling:
    """
    Counts tries by a keyed digest of what is tried, in every process alike.

    Each is counted before it is looked at, so that many at once do not slip by; what is unknown
    is counted as what is known.
    """

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def count(self, *limited: Limited) -> None:
        """One try of each; ThrottledError where one of them has had too many."""
        now = self._clock()
        began = now - WINDOW

        def unit(uow: UnitOfWork) -> list[int]:
            counts = [uow.throttles.count(self._digest(one), now, began) for one in limited]
            return [n - one.most for n, one in zip(counts, limited, strict=True)]

        beyond = max(self._database.write(unit))
        if beyond > 0:
            raise ThrottledError(
                "tried too often: wait a quarter of an hour", is_first=beyond == 1
            )

    def clear(self, uow: UnitOfWork, *limited: Limited) -> None:
        """It went well, within the unit of work that says so."""
        for one in limited:
            uow.throttles.clear(self._digest(one))
        uow.throttles.remove_before(self._clock() - WINDOW)

    def _digest(self, limited: Limited) -> str:
        return self._keys.look_up_digest(f"throttle {limited.sort} {limited.name}")
