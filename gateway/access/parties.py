"""Who takes part: organizations, their agreements and their clients."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gateway.access.scopes import is_scope
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
            uow.organizations.add(organization)
            append(uow, event)

        self._database.write(unit)
        return organization

    def register_agreement(self, agreement: Agreement, *, by: str, why: str) -> Agreement:
        """An agreement's facts, as signed; its id is given here."""
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
                "starts": registered.starts_on.isoformat(),
                "ends": registered.ends_on.isoformat(),
            },
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            uow.organizations.get(registered.organization_id)
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
        secret = make_secret()
        client = Client(
            client_id=f"{_slug(name)}-{secrets.token_hex(4)}",
            organization_id=organization_id,
            name=name,
            secret_hashes=(hash_secret(secret),),
            purposes=purposes,
            scopes=scopes,
            created_at=self._clock(),
        )
        event = PolicyChanged(
            at=client.created_at,
            what="client",
            subject_id=client.client_id,
            district=None,
            by=by,
            before={},
            after={"organization": organization_id, "purposes": purposes, "scopes": scopes},
            why=why,
        )

        def unit(uow: UnitOfWork) -> None:
            _verify_client(uow.organizations.get(organization_id), client)
            uow.clients.add(client)
            append(uow, event)

        self._database.write(unit)
        return client, secret

    def end_client(self, client_id: str, *, by: str, why: str) -> None:
        """From the next request on it may do nothing."""
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
            uow.clients.get(client_id)
            if uow.clients.set_active(client_id, is_active=False):
                append(uow, event)

        self._database.write(unit)


def _verify_client(organization: Organization, client: Client) -> None:
    allowed = PURPOSES_OF_KIND[organization.kind]
    for purpose in client.purposes:
        if purpose not in allowed:
            raise InvalidRequestError(f"purposes: a {organization.kind} may not act for {purpose}")
    for scope in client.scopes:
        if not is_scope(scope):
            raise InvalidRequestError(
                "scopes: each is p2:{district or *}:{dataset or *}:{read or write}"
            )


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
