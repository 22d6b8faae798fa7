"""Who takes part: organizations, their agreements and their clients."""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from gateway.access.fields import (
    verify_code,
    verify_days,
    verify_district,
    verify_organization,
    verify_text,
)
from gateway.access.programme import verify_address, verify_purposes
from gateway.access.scopes import is_registrable
from gateway.access.secrets import hash_secret, make_secret
from gateway.access.seen import Seen, whatever
from gateway.errors import InvalidRequestError
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.address import Address
from gateway.model.agreement import Agreement
from gateway.model.client import Client, Organization
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.store import Database, UnitOfWork


class Parties:
    """Registers who may ask at all; each change is an event with who and why."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def register_organization(  # noqa: PLR0913 - what an organization is
        self,
        name: str,
        kind: OrganizationKind,
        *,
        district: str | None,
        address: Address | None = None,
        by: str,
        why: str,
    ) -> Organization:
        """
        An organization of a kind that the programme knows.

        A district's own has its code, a community organization its address in Washington;
        ProgrammeError names the rule that one out of state breaks.
        """
        verify_text(name=name, why=why)
        _verify_place(kind, address)
        if district is not None:
            verify_code("district", district)
        if (kind is OrganizationKind.DISTRICT) != (district is not None):
            raise InvalidRequestError("district: is named for a district's organization alone")
        organization = Organization(
            id=uuid.uuid4().hex, name=name, kind=kind, district=district, address=address
        )
        event = PolicyChanged(
            at=self._clock(),
            what="organization",
            subject_id=organization.id,
            district=district,
            by=by,
            before={},
            after={"name": name, "kind": kind, **_told(address)},
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
                "fedramp_level": registered.fedramp_level,
                "fedramp_starts": _day(registered.fedramp_on),
                "fedramp_ends": _day(registered.fedramp_ends_on),
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
        requires_par: bool = False,
        requires_dpop: bool = False,
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
            requires_par=requires_par,
            requires_dpop=requires_dpop,
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
                "requires_par": requires_par,
                "requires_dpop": requires_dpop,
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

    def end_client(
        self, client_id: str, *, by: str, why: str, seen: Seen[Client] = whatever
    ) -> Client:
        """From the next request on it may do nothing; StaleError by `seen`."""
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

        def unit(uow: UnitOfWork) -> Client:
            client = uow.clients.lock(client_id)
            seen(client)
            if client.is_active:
                uow.clients.set_active(client_id, is_active=False)
                append(uow, event)
            return uow.clients.get(client_id)

        return self._database.write(unit)


def _verify_client(organization: Organization, client: Client) -> None:
    verify_purposes("purposes", organization.kind, client.purposes)
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
    ends_on = agreement.fedramp_ends_on
    if ends_on is None:
        return
    if agreement.fedramp_on is None:
        raise InvalidRequestError("fedramp_ends_on: there is no authorization that could end")
    if ends_on < agreement.fedramp_on:
        raise InvalidRequestError("fedramp_ends_on: is before fedramp_on")


def _verify_place(kind: OrganizationKind, address: Address | None) -> None:
    """A community organization says where it is, in Washington; the others need not."""
    if (kind is OrganizationKind.CBO) != (address is not None):
        raise InvalidRequestError("address: is given for a community organization (cbo) alone")
    if address is not None:
        verify_address("address", address)


def _told(address: Address | None) -> Facts:
    return {} if address is None else {"city": address.city, "zip": address.zip_code}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _slug(name: str) -> str:
    """Letters, digits and hyphens of ASCII (RFC 6749, appendix A.1)."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()
    return "-".join(words)[:60] or "client"
