"""Grants: given by a district, and ended by it from the next request on."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.eligibility import verify_consent, verify_parties
from gateway.access.endings import ended_event
from gateway.access.fields import (
    verify_datasets,
    verify_grades,
    verify_span,
    verify_ssids,
    verify_text,
)
from gateway.errors import InvalidRequestError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.grant import Grant, GrantStudents
from gateway.model.purpose import Action, Purpose
from gateway.store import Database, UnitOfWork


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
    consent_id: str | None = None


class Granting:
    """Gives and ends grants; each change is an event with who and why."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def give_grant(self, terms: GrantTerms, *, by: str) -> Grant:
        """The grant, in force from its first instant; InvalidRequestError says what is wrong."""
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
        references = [self._keys.reference(terms.district, ssid) for ssid in terms.ssids]
        students = [self._keys.references(terms.district, ssid) for ssid in terms.ssids]
        event = PolicyChanged(
            at=self._clock(),
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
                "listed": tuple(references),
                "consent": grant.consent_id,
                "starts": grant.starts_at.isoformat(),
                "ends": grant.ends_at.isoformat(),
            },
            why=terms.reason,
        )

        def unit(uow: UnitOfWork) -> None:
            verify_parties(uow, grant)
            verify_consent(uow, grant, students)
            uow.grants.add(grant, references)
            append(uow, event)

        self._database.write(unit)
        return grant

    def end_grant(self, grant_id: str, *, by: str, why: str) -> None:
        """It ends now; one that has ended stays as it is."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> None:
            grant = uow.grants.get(grant_id)
            if uow.grants.end(grant_id, now):
                append(uow, ended_event("grant", grant, now, by, why))

        self._database.write(unit)


def _verify_terms(terms: GrantTerms) -> None:
    roster = (terms.schools, terms.grades, terms.sections)
    if [bool(terms.ssids), any(roster), terms.is_for_all].count(True) != 1:
        raise InvalidRequestError("students: name students, or a roster, or all; one of the three")
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
    return GrantStudents.LISTED if terms.ssids else GrantStudents.ROSTER
