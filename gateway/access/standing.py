"""Whether a party may act: organizations are suspended, agreements and authorizations end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.access.fields import verify_text
from gateway.access.seen import Seen, whatever
from gateway.errors import InvalidRequestError
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.agreement import Agreement
from gateway.model.client import Client, Organization, OrganizationState
from gateway.store import Database, UnitOfWork


class Standing:
    """Changes that hold from the next request on; each is an event with who and why."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def set_organization(
        self,
        organization_id: str,
        state: OrganizationState,
        *,
        by: str,
        why: str,
        seen: Seen[Organization] = whatever,
    ) -> Organization:
        """Suspend it with all its clients, or reinstate it; StaleError by `seen`."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Organization:
            organization = uow.organizations.lock(organization_id)
            seen(organization)
            if organization.state is not state:
                uow.organizations.set_state(organization_id, state)
                event = PolicyChanged(
                    at=now,
                    what="organization",
                    subject_id=organization_id,
                    district=organization.district,
                    by=by,
                    before={"state": organization.state},
                    after={"state": state},
                    why=why,
                )
                append(uow, event)
            return uow.organizations.get(organization_id)

        return self._database.write(unit)

    def end_agreement(
        self, agreement_id: str, *, by: str, why: str, seen: Seen[Agreement] = whatever
    ) -> Agreement:
        """It ends before its last day; StaleError by `seen`."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Agreement:
            agreement = uow.agreements.lock(agreement_id)
            seen(agreement)
            if uow.agreements.end(agreement_id, now):
                append(uow, _changed(agreement, "ended", now, by, why))
            return uow.agreements.get(agreement_id)

        return self._database.write(unit)

    def revoke_fedramp(
        self, agreement_id: str, *, by: str, why: str, seen: Seen[Agreement] = whatever
    ) -> Agreement:
        """The FedRAMP authorization of the vendor's cloud was revoked; StaleError by `seen`."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> Agreement:
            agreement = uow.agreements.lock(agreement_id)
            seen(agreement)
            if agreement.fedramp_id is None:
                raise InvalidRequestError("fedramp: the agreement names no authorization")
            if uow.agreements.revoke_fedramp(agreement_id, now):
                append(uow, _changed(agreement, "fedramp_revoked", now, by, why))
            return uow.agreements.get(agreement_id)

        return self._database.write(unit)


def find_client(uow: UnitOfWork, client_id: str) -> Client | None:
    """The client; while its organization is suspended, not an active one."""
    client = uow.clients.find(client_id)
    if client is None:
        return None
    organization = uow.organizations.get(client.organization_id)
    is_active = client.is_active and organization.state is OrganizationState.ACTIVE
    return replace(client, is_active=is_active)


def _changed(agreement: Agreement, what: str, at: datetime, by: str, why: str) -> PolicyChanged:
    return PolicyChanged(
        at=at,
        what="agreement",
        subject_id=agreement.id,
        district=agreement.district,
        by=by,
        before={what: None},
        after={what: at.isoformat()},
        why=why,
    )
