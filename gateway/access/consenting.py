"""Consents: recorded by a district as signed, and revoked from the next request on."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.access.endings import ended_event
from gateway.access.fields import (
    verify_datasets,
    verify_days,
    verify_district,
    verify_organization,
    verify_sha256,
    verify_ssids,
    verify_text,
)
from gateway.access.seen import Seen, whatever
from gateway.errors import InvalidRequestError, NotFoundError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.consent import Consent, SignatureMethod, SignerRelation
from gateway.model.day import day_of
from gateway.model.purpose import CONSENT_PURPOSES, PURPOSES_OF_KIND, Purpose
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """The facts of a signed consent (34 CFR 99.30)."""

    district: str
    ssid: str = field(repr=False)
    recipient_organization_id: str
    datasets: tuple[str, ...]
    purpose: Purpose
    signer_name: str = field(repr=False)
    signer_relation: SignerRelation
    signed_on: date
    method: SignatureMethod
    document_sha256: str
    starts_on: date
    ends_on: date


class Consenting:
    """Records and revokes consents; each change is an event with who and why."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def give(self, terms: ConsentTerms, *, by: str, why: str) -> Consent:
        """
        The consent's facts; the signer's name is encrypted, the document is not kept.

        InvalidRequestError names the field that lacks what 34 CFR 99.30(b) wants.
        """
        now = self._clock()
        verify_text(why=why)
        _verify_terms(terms, day_of(now))
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
                "relation": consent.signer_relation,
                "method": consent.method,
                "starts": consent.starts_on.isoformat(),
                "ends": consent.ends_on.isoformat(),
                "signed": consent.signed_on.isoformat(),
                "document": consent.document_sha256,
            },
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            verify_district(uow, consent.district)
            _verify_recipient(uow, consent)
            uow.consents.add(consent)
            append(uow, event)

        self._database.write(unit)
        return consent

    def revoke(
        self,
        consent_id: str,
        *,
        by: str,
        why: str,
        district: str | None = None,
        seen: Seen[Consent] = whatever,
    ) -> Consent:
        """
        What rests on it ends now; one that was revoked stays as it is.

        NotFoundError where it is not there, or not that district's; StaleError by `seen`.
        """
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Consent:
            consent = uow.consents.lock(consent_id)
            if district not in (None, consent.district):
                raise NotFoundError("no such consent")
            seen(consent)
            if uow.consents.revoke(consent_id, now):
                append(uow, ended_event("consent", consent, now, by, why))
            return uow.consents.get(consent_id)

        return self._database.write(unit)


def _verify_terms(terms: ConsentTerms, today: date) -> None:
    """All that 34 CFR 99.30(b) wants in a consent is there."""
    if terms.purpose not in CONSENT_PURPOSES:
        raise InvalidRequestError(f"purpose: {terms.purpose} rests on no consent")
    verify_ssids("ssid", (terms.ssid,))
    verify_datasets(terms.datasets)
    verify_text(signer_name=terms.signer_name)
    verify_sha256("document_sha256", terms.document_sha256)
    verify_days(terms.starts_on, terms.ends_on)
    if terms.signed_on > today:
        raise InvalidRequestError("signed_on: lies in the future")
    if terms.starts_on < terms.signed_on:
        raise InvalidRequestError("starts_on: is before signed_on")


def _verify_recipient(uow: UnitOfWork, consent: Consent) -> None:
    """The recipient is registered, and of a kind that may act for the purpose."""
    recipient = consent.recipient_organization_id
    verify_organization(uow, "recipient_organization_id", recipient)
    kind = uow.organizations.get(recipient).kind
    if consent.purpose not in PURPOSES_OF_KIND[kind]:
        raise InvalidRequestError(
            f"recipient_organization_id: a {kind} may not act for {consent.purpose}"
        )
