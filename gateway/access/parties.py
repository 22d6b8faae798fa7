"""Who takes part: organizations, their agreements and their clients."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.access.fields import (
    verify_code,
    verify_days,
    verify_district,
    verify_organization,
    verify_text,
)
from gateway.access.scopes import is_registrable
from gateway.access.secrets import hash_secret, make_secret
from gateway.errors import InvalidRequestError
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.agreement import Agreement
from gateway.model.client import Client, Organization
from gateway.model.purpose import PURPOSES_OF_KIND, OrganizationKind, Purpose
from gateway.store import Database, UnitOfWork


class Parties:
    """Registers who may ask at all; each change is an event with who and why."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def register_organization(
        self, name: str, kind: OrganizationKind, *, district: str | None, by: str, why: str
    ) -> Organization:
        """An organization of a kind that the programme knows; a district's own has its code."""
        verify_text(name=name, why=why)
        if district is not None:
            verify_code("district", district)
        if (kind is OrganizationKind.DISTRICT) != (district is not None):
            raise InvalidRequestError("district: is named for a district's organization alone")
        organization = Organization(id=uuid.uuid4().hex, name=name, kind=kind, district=district)
        event = PolicyChanged(
            at=self._clock(),
            what="organization",
            subject_id=organization.id,
            district=district,
            by=by,
            before={},
            after={"name": name, "kind": kind},
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            if district is not None:
                verify_district(uow, district)
            uow.organizations.add(organization)
            append(uow, event)

        self._database.write(unit)
        return organization

    def register_agreement(self, agreement: Agreement, *, by: str, why: str) -> Agreement:
        """An agreement's facts, as signed; its id is given here."""
        _verify_agreement(agreement)
        verify_text(why=why)
        registered = replace(agreement, id=uuid.uuid4().hex)
        event = PolicyChanged(
            at=self._clock(),
            what="agreement",
            subject_id=registered.id,
            district=registered.district,
            by=by,
            before={},
            after={
                "organization": registered.organization_id,
                "no_sale": registered.no_sale,
                "no_marketing": registered.no_marketing,
                "no_profiling": registered.no_profiling,
                "no_redisclosure": registered.no_redisclosure,
                "uses_cloud": registered.uses_cloud,
                "fedramp": registered.fedramp_id,
                "starts": registered.starts_on.isoformat(),
                "ends": registered.ends_on.isoformat(),
            },
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            verify_organization(uow, "organization_id", registered.organization_id)
            if registered.district is not None:
                verify_district(uow, registered.district)
            uow.agreements.add(registered)
            append(uow, event)

        self._database.write(unit)
        return registered

    def register_client(  # noqa: PLR0913 - what a client is
        self,
        organization_id: str,
        name: str,
        *,
        purposes: tuple[Purpose, ...],
        scopes: tuple[str, ...],
        by: str,
        why: str,
    ) -> tuple[Client, str]:
        """A client and its secret, which is shown this once."""
        verify_text(name=name, why=why)
        secret = make_secret()
        client = Client(
            client_id=f"{_slug(name)}-{secrets.token_hex(4)}",
            organization_id=organization_id,
            name=name,
            secret_hashes=(hash_secret(secret),),
            purposes=tuple(dict.fromkeys(purposes)),
            scopes=tuple(dict.fromkeys(scopes)),
            created_at=self._clock(),
        )
        event = PolicyChanged(
            at=client.created_at,
            what="client",
            subject_id=client.client_id,
            district=None,
            by=by,
            before={},
            after={
                "organization": organization_id,
                "name": name,
                "purposes": client.purposes,
                "scopes": client.scopes,
            },
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            verify_organization(uow, "organization_id", organization_id)
            _verify_client(uow.organizations.get(organization_id), client)
            uow.clients.add(client)
            append(uow, event)

        self._database.write(unit)
        return client, secret

    def end_client(self, client_id: str, *, by: str, why: str) -> None:
        """From the next request on it may do nothing."""
        verify_text(why=why)
        event = PolicyChanged(
            at=self._clock(),
            what="client",
            subject_id=client_id,
            district=None,
            by=by,
            before={"active": True},
            after={"active": False},
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            if uow.clients.get(client_id).is_active:
                uow.clients.set_active(client_id, is_active=False)
                append(uow, event)

        self._database.write(unit)


def _verify_client(organization: Organization, client: Client) -> None:
    allowed = PURPOSES_OF_KIND[organization.kind]
    for purpose in client.purposes:
        if purpose not in allowed:
            raise InvalidRequestError(f"purposes: a {organization.kind} may not act for {purpose}")
    for scope in client.scopes:
        if not is_registrable(scope):
            raise InvalidRequestError(
                "scopes: each is p2:{district or *}:{dataset or *}:{read or write},"
                " or a standard's that is known"
            )


def _verify_agreement(agreement: Agreement) -> None:
    verify_days(agreement.starts_on, agreement.ends_on)
    recorded = (agreement.fedramp_level, agreement.fedramp_on, agreement.fedramp_id)
    if any(recorded) != all(recorded):
        raise InvalidRequestError("fedramp: level, date and id belong together")


def _slug(name: str) -> str:
    """Letters, digits and hyphens of ASCII (RFC 6749, appendix A.1)."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()
    return "-".join(words)[:60] or "client"
