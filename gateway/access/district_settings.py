"""What a district decides about itself: notice basis, closed days, approval without a person."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from gateway.access.fields import verify_text
from gateway.access.seen import Seen, whatever
from gateway.errors import InvalidRequestError
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.district import District, NoticeBasis
from gateway.store import Database, UnitOfWork

_MOST_CLOSED_DAYS = 1000


@dataclass(frozen=True, slots=True)
class SettingsTerms:
    """All of a district's settings, as they are to be."""

    notice_basis: NoticeBasis | None
    closed_days: frozenset[date]
    auto_approve: bool


class DistrictSettings:
    """Changes a district's settings; each change is an event with who and why."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def change(
        self,
        code: str,
        terms: SettingsTerms,
        *,
        by: str,
        why: str,
        seen: Seen[District] = whatever,
    ) -> District:
        """From the next request on; NotFoundError for no district, StaleError by `seen`."""
        verify_text(why=why)
        if len(terms.closed_days) > _MOST_CLOSED_DAYS:
            raise InvalidRequestError(f"closed_days: are more than {_MOST_CLOSED_DAYS}")

        def unit(uow: UnitOfWork) -> District:
            before = uow.districts.lock(code)
            seen(before)
            after = replace(
                before,
                notice_basis=terms.notice_basis,
                closed_days=terms.closed_days,
                auto_approve=terms.auto_approve,
            )
            if after != before:
                uow.districts.put(after)
                event = PolicyChanged(
                    at=self._clock(),
                    what="district",
                    subject_id=code,
                    district=code,
                    by=by,
                    before=_told(before),
                    after=_told(after),
                    why=why,
                )
                append(uow, event)
            return after

        return self._database.write(unit)


def _told(district: District) -> Facts:
    return {
        "notice_basis": district.notice_basis,
        "closed_days": tuple(day.isoformat() for day in sorted(district.closed_days)),
        "auto_approve": district.auto_approve,
    }
