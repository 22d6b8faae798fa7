"""p2 client: who may ask."""

from datetime import date, datetime
from typing import NamedTuple

import click

from gateway.cli.client_credentials import end_secret, keys, redirects, require, rotate
from gateway.cli.client_stops import resume, stop
from gateway.cli.entries import echo_entry, echo_facts, every
from gateway.cli.opening import Opened, opened
from gateway.cli.words import (
    DAY,
    DISTRICT,
    KIND,
    PURPOSE,
    SCOPE,
    address_of,
    address_options,
)
from gateway.clock import now
from gateway.model.address import Address
from gateway.model.agreement import Agreement
from gateway.model.day import day_of
from gateway.model.purpose import PURPOSES_OF_KIND, OrganizationKind, Purpose


@click.group()
def client() -> None:
    """Organizations and their OAuth2 clients."""


for command in (rotate, end_secret, keys, redirects, require, stop, resume):
    client.add_command(command)


@client.command()
@click.argument("name")
@click.option("--kind", type=KIND, help="Of the organization, where it is registered with this.")
@click.option("--organization", help="The organization's name; the client's name if not given.")
@click.option("--organization-id", help="Of one that is registered, as 'p2 organization list'.")
@click.option(
    "--district", type=DISTRICT, help="The district's code, for a district's own client."
)
@address_options
@click.option(
    "--purpose", "purposes", multiple=True, type=PURPOSE, help="All but a dcc's need it."
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("p2:*:*:read",),
    type=SCOPE,
    show_default=True,
    help="The most it may ask for: p2:{district or *}:{dataset or *}:{read or write}.",
)
@click.option(
    "--agreement-until",
    "until",
    type=DAY,
    help="Last day of the signed agreement: no sale, no marketing, no profiling, no redisclosure, "
    "no cloud. Others: 'p2 agreement add'.",
)
@click.option("--requires-par", is_flag=True, help="It must push what it asks people (RFC 9126).")
@click.option("--requires-dpop", is_flag=True, help="Its tokens must be bound (RFC 9449).")
@click.option("--why", default="registered by command", show_default=True)
def add(
    *,
    name: str,
    kind: str | None,
    organization: str | None,
    organization_id: str | None,
    district: str | None,
    street: str | None,
    city: str | None,
    state: str,
    zip_code: str | None,
    purposes: tuple[str, ...],
    scopes: tuple[str, ...],
    until: datetime | None,
    requires_par: bool,
    requires_dpop: bool,
    why: str,
) -> None:
    """
    Register a client, with its organization and agreement where it is new; shows the secret once.

    \b
    Examples, a registrar of Seattle who receives records, and another client of an organization:
      p2 client add "Seattle registrar" --kind district --district 17001 \\
        --purpose enrollment-transfer --scope 'p2:*:*:read' --scope 'p2:17001:*:write' \\
        --agreement-until 2027-08-31
      p2 client add "Mentors' scheduling" --organization-id 0f... --purpose cbo-support
    """
    if (kind is None) == (organization_id is None):
        raise click.UsageError("give --organization-id, or --kind for a new organization")
    asked = tuple(Purpose(purpose) for purpose in purposes)
    party = None
    if kind is not None:
        party = _Party(
            organization or name,
            OrganizationKind(kind),
            district,
            address_of(street, city, state, zip_code),
            until.date() if until else None,
        )
        _verify(party, asked)
    with opened() as gateway:
        owner = _register(gateway, party, why) if party else str(organization_id)
        registered, secret = gateway.parties.register_client(
            owner,
            name,
            purposes=asked,
            scopes=tuple(scopes),
            requires_par=requires_par,
            requires_dpop=requires_dpop,
            by=gateway.operator,
            why=why,
        )
    click.echo(f"organization_id  {owner}")
    click.echo(f"client_id        {registered.client_id}")
    click.echo(f"client_secret    {secret}")
    click.echo("The secret is shown this once. Next: p2 grant give", err=True)


@client.command(name="list")
def list_clients() -> None:
    """The registered clients."""
    with opened() as gateway:
        for one in every(gateway.database, lambda uow, paging: uow.clients.page(paging)):
            state = "active" if one.is_active else "ended"
            echo_entry(
                f"{one.client_id}  {state}",
                f"{one.name}, of organization {one.organization_id}",
                f"for {', '.join(one.purposes) or 'no purpose'}",
            )


@client.command()
@click.argument("client_id")
def show(client_id: str) -> None:
    """One client: what it may ask for, and how it proves who it is; no secret."""
    with opened() as gateway:
        one = gateway.database.read(lambda uow: uow.clients.get(client_id))
    echo_facts(
        (
            ("client_id", one.client_id),
            ("state", "active" if one.is_active else "ended"),
            ("name", one.name),
            ("organization", one.organization_id),
            ("purposes", " ".join(one.purposes)),
            ("scopes", " ".join(one.scopes)),
            ("redirects", " ".join(one.redirect_uris)),
            ("must push", "yes" if one.requires_par else "no"),
        )
    )


@client.command()
@click.argument("client_id")
@click.option("--why", required=True)
def end(client_id: str, why: str) -> None:
    """End a client: from the next request on it may do nothing."""
    with opened() as gateway:
        gateway.parties.end_client(client_id, by=gateway.operator, why=why)
    click.echo(f"{client_id} has ended")


class _Party(NamedTuple):
    """A new organization, and the last day of what it signed."""

    name: str
    kind: OrganizationKind
    district: str | None
    address: Address | None
    until: date | None


def _verify(party: _Party, purposes: tuple[Purpose, ...]) -> None:
    """Refuse what could not be whole before any of it is registered."""
    for purpose in purposes:
        if purpose not in PURPOSES_OF_KIND[party.kind]:
            raise click.UsageError(f"a {party.kind} may not act for {purpose}")
    if party.kind is not OrganizationKind.DCC and not purposes:
        raise click.UsageError("give --purpose: what the client may act for")
    if party.kind is not OrganizationKind.DCC and party.until is None:
        raise click.UsageError("give --agreement-until: the last day of what was signed")


def _register(gateway: Opened, party: _Party, why: str) -> str:
    """The organization with its agreement; its id."""
    registered = gateway.parties.register_organization(
        party.name,
        party.kind,
        district=party.district,
        address=party.address,
        by=gateway.operator,
        why=why,
    )
    if party.until is not None:
        agreement = Agreement(
            id="",
            organization_id=registered.id,
            district=None,
            no_sale=True,
            no_marketing=True,
            no_profiling=True,
            no_redisclosure=True,
            uses_cloud=False,
            starts_on=day_of(now()),
            ends_on=party.until,
        )
        gateway.parties.register_agreement(agreement, by=gateway.operator, why=why)
    return registered.id
