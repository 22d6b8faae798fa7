"""What a grant is to be: its terms, verified, and the grant and the event drawn up from them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.eligibility import verify_consent, verify_parties
from gateway.access.fields import (
    verify_datasets,
    verify_grades,
    verify_span,
    verify_ssids,
    verify_text,
)
from gateway.access.moving_on import DATASETS_AFTER_MOVE
from gateway.errors import InvalidRequestError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.grant import Grant, GrantStudents
from gateway.model.purpose import Action, Purpose
from gateway.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What a district permits: to whom, what, why and for how long."""

    district: str
    client_id: str
    datasets: tuple[str, ...]
    purpose: Purpose
    starts_at: datetime
    ends_at: datetime
    reason: str
    actions: tuple[Action, ...] = (Action.READ,)
    ssids: tuple[str, ...] = field(default=(), repr=False)
    """The students, where the grant is by list."""
    schools: tuple[str, ...] = ()
    """LocationIds, where it is by roster; and so for the next two."""
    grades: tuple[str, ...] = ()
    """CEDARS grade levels."""
    sections: tuple[str, ...] = ()
    """SectionIds."""
    is_for_all: bool = False
    is_for_moved: bool = False
    """Those who move on to a district that has admitted the client."""
    consent_id: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnGrant:
    """A grant that is to be given, with all that goes into the database with it."""

    grant: Grant
    references: tuple[str, ...]
    """Of the students that it lists."""
    students: tuple[frozenset[str], ...]
    """The same students under every key version, to hold a consent against."""
    event: PolicyChanged

    def give(self, uow: UnitOfWork) -> None:
        """Give it; InvalidRequestError, before anything is written, says what is wrong."""
        verify_parties(uow, self.grant)
        verify_consent(uow, self.grant, self.students)
        uow.grants.add(self.grant, self.references)
        append(uow, self.event)


def draw_up(terms: GrantTerms, keys: KeyRing, *, by: str, now: datetime) -> DrawnGrant:
    """The grant as it would be; InvalidRequestError says what is wrong with the terms."""
    _verify_terms(terms)
    grant = Grant(
        id=uuid.uuid4().hex,
        district=terms.district,
        client_id=terms.client_id,
        datasets=terms.datasets,
        actions=terms.actions,
        purpose=terms.purpose,
        students=_selection(terms),
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        given_by=by,
        reason=terms.reason,
        schools=terms.schools,
        grades=terms.grades,
        sections=terms.sections,
        consent_id=terms.consent_id,
    )
    references = tuple(keys.reference(terms.district, ssid) for ssid in terms.ssids)
    event = PolicyChanged(
        at=now,
        what="grant",
        subject_id=grant.id,
        district=grant.district,
        by=by,
        before={},
        after={
            "client": grant.client_id,
            "datasets": grant.datasets,
            "actions": grant.actions,
            "purpose": grant.purpose,
            "students": grant.students,
            "schools": grant.schools,
            "grades": grant.grades,
            "sections": grant.sections,
            "listed": references,
            "consent": grant.consent_id,
            "starts": grant.starts_at.isoformat(),
            "ends": grant.ends_at.isoformat(),
        },
        why=terms.reason,
    )
    students = tuple(keys.references(terms.district, ssid) for ssid in terms.ssids)
    return DrawnGrant(grant, references, students, event)


def _verify_terms(terms: GrantTerms) -> None:
    roster = (terms.schools, terms.grades, terms.sections)
    ways = [bool(terms.ssids), any(roster), terms.is_for_all, terms.is_for_moved]
    if ways.count(True) != 1:
        raise InvalidRequestError(
            "students: name students, or a roster, or all, or those who moved; one of these"
        )
    if terms.is_for_moved and terms.purpose is not Purpose.ACCOUNT_PROVISIONING:
        raise InvalidRequestError(f"purpose: after a move it is {Purpose.ACCOUNT_PROVISIONING}")
    if terms.is_for_moved and not DATASETS_AFTER_MOVE.issuperset(terms.datasets):
        names = ", ".join(sorted(DATASETS_AFTER_MOVE))
        raise InvalidRequestError(f"datasets: after a move a provider may have {names}")
    verify_ssids("ssids", terms.ssids)
    for school in terms.schools:
        verify_text(schools=school)
    for section in terms.sections:
        verify_text(sections=section)
    verify_grades(terms.grades)
    verify_datasets(terms.datasets)
    if not terms.actions:
        raise InvalidRequestError("actions: name at least one")
    verify_span(terms.starts_at, terms.ends_at)
    verify_text(reason=terms.reason)


def _selection(terms: GrantTerms) -> GrantStudents:
    if terms.is_for_all:
        return GrantStudents.ALL
    if terms.is_for_moved:
        return GrantStudents.MOVED
    return GrantStudents.LISTED if terms.ssids else GrantStudents.ROSTER
