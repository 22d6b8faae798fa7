"""Grants and consents: given by a district, and ended by it from the next request on."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.access.eligibility import verify_consent, verify_parties
from gateway.access.endings import ended_event
from gateway.access.fields import (
    verify_datasets,
    verify_days,
    verify_district,
    verify_organization,
    verify_sha256,
    verify_span,
    verify_ssids,
    verify_text,
)
from gateway.errors import InvalidRequestError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.consent import Consent
from gateway.model.day import day_of
from gateway.model.grant import Grant, GrantStudents
from gateway.model.purpose import CONSENT_PURPOSES, Action, Purpose
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
    """LocationIds, where it is by school."""
    is_for_all: bool = False
    consent_id: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """The facts of a signed consent (34 CFR 99.30)."""

    district: str
    ssid: str = field(repr=False)
    recipient_organization_id: str
    datasets: tuple[str, ...]
    purpose: Purpose
    signer_name: str = field(repr=False)
    signer_relation: str
    signed_on: date
    method: str
    document_sha256: str
    starts_on: date
    ends_on: date


class Granting:
    """Gives and ends grants and consents; each change is an event with who and why."""

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

    def record_consent(self, terms: ConsentTerms, *, by: str) -> Consent:
        """The consent's facts; the signer's name is encrypted, the document is not kept."""
        now = self._clock()
        _verify_consent_terms(terms, day_of(now))
        consent = Consent(
            id=uuid.uuid4().hex,
            district=terms.district,
            student_reference=self._keys.reference(terms.district, terms.ssid),
            recipient_organization_id=terms.recipient_organization_id,
            datasets=terms.datasets,
            purpose=terms.purpose,
            signer_name_encrypted=self._keys.encrypt_name(terms.signer_name),
            signer_relation=terms.signer_relation,
            signed_on=terms.signed_on,
            method=terms.method,
            document_sha256=terms.document_sha256,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
        )
        event = PolicyChanged(
            at=now,
            what="consent",
            subject_id=consent.id,
            district=consent.district,
            by=by,
            before={},
            after={
                "student": consent.student_reference,
                "recipient": consent.recipient_organization_id,
                "datasets": consent.datasets,
                "purpose": consent.purpose,
                "starts": consent.starts_on.isoformat(),
                "ends": consent.ends_on.isoformat(),
                "signed": consent.signed_on.isoformat(),
                "document": consent.document_sha256,
            },
            why="signed consent",
        )

        def unit(uow: UnitOfWork) -> None:
            verify_district(uow, consent.district)
            verify_organization(
                uow, "recipient_organization_id", consent.recipient_organization_id
            )
            uow.consents.add(consent)
            append(uow, event)

        self._database.write(unit)
        return consent

    def revoke_consent(self, consent_id: str, *, by: str, why: str) -> None:
        """What rests on it ends now."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> None:
            consent = uow.consents.get(consent_id)
            if uow.consents.revoke(consent_id, now):
                append(uow, ended_event("consent", consent, now, by, why))

        self._database.write(unit)


def _verify_terms(terms: GrantTerms) -> None:
    chosen = [bool(terms.ssids), bool(terms.schools), terms.is_for_all]
    if chosen.count(True) != 1:
        raise InvalidRequestError("students: name students, or schools, or all; one of the three")
    verify_ssids("ssids", terms.ssids)
    for school in terms.schools:
        verify_text(schools=school)
    verify_datasets(terms.datasets)
    if not terms.actions:
        raise InvalidRequestError("actions: name at least one")
    verify_span(terms.starts_at, terms.ends_at)
    verify_text(reason=terms.reason)


def _selection(terms: GrantTerms) -> GrantStudents:
    if terms.is_for_all:
        return GrantStudents.ALL
    return GrantStudents.LISTED if terms.ssids else GrantStudents.SCHOOLS


def _verify_consent_terms(terms: ConsentTerms, today: date) -> None:
    """All that 34 CFR 99.30(b) wants in a consent is there."""
    if terms.purpose not in CONSENT_PURPOSES:
        raise InvalidRequestError(f"purpose: {terms.purpose} rests on no consent")
    verify_ssids("ssid", (terms.ssid,))
    verify_datasets(terms.datasets)
    verify_text(
        signer_name=terms.signer_name, signer_relation=terms.signer_relation, method=terms.method
    )
    verify_sha256("document_sha256", terms.document_sha256)
    verify_days(terms.starts_on, terms.ends_on)
    if terms.signed_on > today:
        raise InvalidRequestError("signed_on: lies in the future")
    if terms.starts_on < terms.signed_on:
        raise InvalidRequestError("starts_on: is before signed_on")
