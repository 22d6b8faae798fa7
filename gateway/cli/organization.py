"""p2 organization: who may receive records at all."""

import click

from gateway.access.standing import Standing
from gateway.cli.entries import echo_entry, every
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT, KIND, address_of, address_options
from gateway.clock import now
from gateway.model.client import OrganizationState
from gateway.model.purpose import OrganizationKind


@click.group()
def organization() -> None:
    """Organizations: who may receive records, once an agreement is in force."""


@organization.command()
@click.argument("name")
@click.option("--kind", required=True, type=KIND)
@click.option("--district", type=DISTRICT, help="Of a district's own organization, its code.")
@address_options
@click.option("--why", required=True)
def add(
    *,
    name: str,
    kind: str,
    district: str | None,
    street: str | None,
    city: str | None,
    state: str,
    zip_code: str | None,
    why: str,
) -> None:
    """
    Register an organization, and print its id.

    \b
    Example, a community organization, which has to be in Washington:
      p2 organization add "Valley Mentors" --kind cbo --street "220 4th Ave S" --city Kent \\
        --zip 98032 --why "asked for by Kent"
    """
    with opened() as gateway:
        registered = gateway.parties.register_organization(
            name,
            OrganizationKind(kind),
            district=district,
            address=address_of(street, city, state, zip_code),
            by=gateway.operator,
            why=why,
        )
    click.echo(registered.id)


@organization.command(name="list")
def list_organizations() -> None:
    """The registered organizations."""
    with opened() as gateway:
        for one in every(gateway.database, lambda uow, paging: uow.organizations.page(paging)):
            echo_entry(f"{one.id}  {one.state}  {one.kind}  {one.district or '-'}", one.name)


@organization.command()
@click.argument("organization_id")
@click.option("--why", required=True)
def suspend(organization_id: str, why: str) -> None:
    """Suspend an organization: all its clients stop at their next request."""
    _set(organization_id, OrganizationState.SUSPENDED, why)


@organization.command()
@click.argument("organization_id")
@click.option("--why", required=True)
def reinstate(organization_id: str, why: str) -> None:
    """Reinstate an organization: its clients may do again what they were granted."""
    _set(organization_id, OrganizationState.ACTIVE, why)


def _set(organization_id: str, state: OrganizationState, why: str) -> None:
    with opened() as gateway:
        standing = Standing(gateway.database, now)
        standing.set_organization(organization_id, state, by=gateway.operator, why=why)
    click.echo(f"{organization_id} is {state}")
