"""p2 client: who may ask."""

from datetime import datetime

import click

from gateway.cli.client_credentials import end_secret, keys, rotate
from gateway.cli.opening import opened
from gateway.cli.words import DAY, DISTRICT, PURPOSE, SCOPE
from gateway.clock import now
from gateway.model.agreement import Agreement
from gateway.model.day import day_of
from gateway.model.purpose import PURPOSES_OF_KIND, OrganizationKind, Purpose


@click.group()
def client() -> None:
    """Organizations and their OAuth2 clients."""


for command in (rotate, end_secret, keys):
    client.add_command(command)


@client.command()
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice([str(one) for one in OrganizationKind]))
@click.option("--organization", help="The organization's name; the client's name if not given.")
@click.option(
    "--district", type=DISTRICT, help="The district's code, for a district's own client."
)
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    required=True,
    type=PURPOSE,
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
    required=True,
    type=DAY,
    help="Last day of the signed agreement: no sale, no marketing, no profiling, no redisclosure.",
)
@click.option("--why", default="registered by command", show_default=True)
def add(
    *,
    name: str,
    kind: str,
    organization: str | None,
    district: str | None,
    purposes: tuple[str, ...],
    scopes: tuple[str, ...],
    until: datetime,
    why: str,
) -> None:
    """
    Register an organization, its agreement and a client; shows the secret once.

    \b
    Example, a registrar of Seattle who receives records:
      p2 client add "Seattle registrar" --kind district --district 17001 \\
        --purpose enrollment-transfer --scope 'p2:*:*:read' --scope 'p2:17001:*:write' \\
        --agreement-until 2027-08-31
    """
    for purpose in purposes:
        if Purpose(purpose) not in PURPOSES_OF_KIND[OrganizationKind(kind)]:
            raise click.UsageError(f"a {kind} may not act for {purpose}")
    with opened() as gateway:
        party = gateway.parties.register_organization(
            organization or name,
            OrganizationKind(kind),
            district=district,
            by=gateway.operator,
            why=why,
        )
        agreement = Agreement(
            id="",
            organization_id=party.id,
            district=None,
            no_sale=True,
            no_marketing=True,
            no_profiling=True,
            no_redisclosure=True,
            uses_cloud=False,
            starts_on=day_of(now()),
            ends_on=until.date(),
        )
        gateway.parties.register_agreement(agreement, by=gateway.operator, why=why)
        registered, secret = gateway.parties.register_client(
            party.id,
            name,
            purposes=tuple(Purpose(purpose) for purpose in purposes),
            scopes=tuple(scopes),
            by=gateway.operator,
            why=why,
        )
    click.echo(f"organization_id  {party.id}")
    click.echo(f"client_id        {registered.client_id}")
    click.echo(f"client_secret    {secret}")
    click.echo("The secret is shown this once. Next: p2 grant give", err=True)


@client.command(name="list")
def list_clients() -> None:
    """The registered clients."""
    with opened() as gateway:
        clients = gateway.database.read(lambda uow: uow.clients.list_all())
    for one in clients:
        state = "active" if one.is_active else "ended"
        click.echo(
            f"{one.client_id}  {state}  {','.join(one.purposes)}  "
            f"{one.organization_id}  {one.name}"
        )


@client.command()
@click.argument("client_id")
@click.option("--why", required=True)
def end(client_id: str, why: str) -> None:
    """End a client: from the next request on it may do nothing."""
    with opened() as gateway:
        gateway.parties.end_client(client_id, by=gateway.operator, why=why)
    click.echo(f"{client_id} has ended")
