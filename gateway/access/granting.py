"""Grants and consents: given by a district, and ended by it from the next request on."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.errors import InvalidRequestError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.consent import Consent
from gateway.model.grant import Grant, GrantStudents
from gateway.model.purpose import CONSENT_PURPOSES, PURPOSES_OF_KIND, Action, Purpose
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
            _verify_grant(uow, grant)
            uow.grants.add(grant, references)
            append(uow, event)

        self._database.write(unit)
        return grant

    def end_grant(self, grant_id: str, *, by: str, why: str) -> None:
        """It ends now; one that has ended stays as it is."""
        now = self._clock()

        def unit(uow: UnitOfWork) -> None:
            grant = uow.grants.get(grant_id)
            if uow.grants.end(grant_id, now):
                append(uow, _ended("grant", grant_id, grant.district, now, by, why))

        self._database.write(unit)

    def record_consent(self, terms: ConsentTerms, *, by: str) -> Consent:
        """The consent's facts; the signer's name is encrypted, the document is not kept."""
        if terms.purpose not in CONSENT_PURPOSES:
            raise InvalidRequestError(f"purpose: {terms.purpose} rests on no consent")
        if terms.ends_on < terms.starts_on:
            raise InvalidRequestError("ends_on: is before starts_on")
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
            at=self._clock(),
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
                "document": consent.document_sha256,
            },
            why="signed consent",
        )

        def unit(uow: UnitOfWork) -> None:
            uow.districts.get(consent.district)
            uow.organizations.get(consent.recipient_organization_id)
            uow.consents.add(consent)
            append(uow, event)

        self._database.write(unit)
        return consent

    def revoke_consent(self, consent_id: str, *, by: str, why: str) -> None:
        """What rests on it ends now."""
        now = self._clock()

        def unit(uow: UnitOfWork) -> None:
            consent = uow.consents.get(consent_id)
            if uow.consents.revoke(consent_id, now):
                append(uow, _ended("consent", consent_id, consent.district, now, by, why))

        self._database.write(unit)


def _selection(terms: GrantTerms) -> GrantStudents:
    chosen = [bool(terms.ssids), bool(terms.schools), terms.is_for_all]
    if chosen.count(True) != 1:
        raise InvalidRequestError("students: name students, or schools, or all; one of the three")
    if terms.ends_at <= terms.starts_at:
        raise InvalidRequestError("ends_at: is not after starts_at")
    if not terms.datasets:
        raise InvalidRequestError("datasets: name at least one")
    if terms.is_for_all:
        return GrantStudents.ALL
    return GrantStudents.LISTED if terms.ssids else GrantStudents.SCHOOLS


def _verify_grant(uow: UnitOfWork, grant: Grant) -> None:
    uow.districts.get(grant.district)
    organization = uow.organizations.get(uow.clients.get(grant.client_id).organization_id)
    if grant.purpose not in PURPOSES_OF_KIND[organization.kind]:
        raise InvalidRequestError(
            f"purpose: a {organization.kind} may not act for {grant.purpose}"
        )
    if grant.purpose in CONSENT_PURPOSES:
        if grant.consent_id is None or grant.students is not GrantStudents.LISTED:
            raise InvalidRequestError(
                f"consent: a grant for {grant.purpose} names its students and its consent"
            )
        uow.consents.get(grant.consent_id)


def _ended(  # noqa: PLR0913, PLR0917 - what an event says
    what: str, subject_id: str, district: str, at: datetime, by: str, why: str
) -> PolicyChanged:
    return PolicyChanged(
        at=at,
        what=what,
        subject_id=subject_id,
        district=district,
        by=by,
        before={"ended": None},
        after={"ended": at.isoformat()},
        why=why,
    )
