"""Whether a grant could serve at all: parties, purpose and consent, by what is registered."""

from collections.abc import Sequence

from gateway.access.fields import verify_district
from gateway.errors import InvalidRequestError
from gateway.model.client import Organization
from gateway.model.grant import Grant
from gateway.model.purpose import (
    CONSENT_PURPOSES,
    PURPOSES_OF_KIND,
    OrganizationKind,
    Purpose,
)
from gateway.store import UnitOfWork


def verify_parties(uow: UnitOfWork, grant: Grant) -> None:
    """Its client may act for the purpose, and there."""
    verify_district(uow, grant.district)
    client = uow.clients.find(grant.client_id)
    if client is None or not client.is_active:
        raise InvalidRequestError("client_id: there is no such client, or it has ended")
    _verify_purpose(uow.organizations.get(client.organization_id), grant)
    if grant.purpose not in client.purposes:
        raise InvalidRequestError(f"purpose: the client is not registered for {grant.purpose}")


def verify_consent(uow: UnitOfWork, grant: Grant, students: Sequence[frozenset[str]]) -> None:
    """
    A purpose that needs consent has one, of that student to that recipient; no other has.

    `students` are the listed ones, each by its references.
    """
    if grant.purpose not in CONSENT_PURPOSES:
        if grant.consent_id is not None:
            raise InvalidRequestError(f"consent_id: {grant.purpose} rests on no consent")
        return
    if grant.consent_id is None or len(students) != 1:
        raise InvalidRequestError(
            f"consent_id: a grant for {grant.purpose} names one student and the consent"
        )
    consent = uow.consents.find(grant.consent_id)
    if (
        consent is None
        or (consent.district, consent.purpose) != (grant.district, grant.purpose)
        or consent.recipient_organization_id != uow.clients.get(grant.client_id).organization_id
        or consent.student_reference not in students[0]
    ):
        raise InvalidRequestError(
            "consent_id: there is no such consent for that student and recipient"
        )
    if consent.revoked_at is not None:
        raise InvalidRequestError("consent_id: the consent was revoked")
    if set(consent.datasets).isdisjoint(grant.datasets):
        raise InvalidRequestError("datasets: the consent has none of them")


def _verify_purpose(organization: Organization, grant: Grant) -> None:
    if grant.purpose not in PURPOSES_OF_KIND[organization.kind]:
        raise InvalidRequestError(
            f"purpose: a {organization.kind} may not act for {grant.purpose}"
        )
    if (
        grant.purpose is Purpose.DISTRICT_OPERATIONS
        and organization.kind is OrganizationKind.DISTRICT
        and organization.district != grant.district
    ):
        raise InvalidRequestError(f"purpose: {grant.purpose} is a district's own, at home alone")
