"""p2 person: who may sign in, and in which roles."""

import click

from gateway.access.people import People, RoleTerms
from gateway.access.relating import Relating, RelationTerms
from gateway.access.throttling import Throttling
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT, SSID
from gateway.clock import now
from gateway.model.relation import RelationKind
from gateway.model.role import STATE_ROLES, Role
from gateway.settings import resolve_secret


@click.group()
def person() -> None:
    """People: the first steward of a district, the roles of the state; names are not shown."""


@person.command()
@click.option("--district", type=DISTRICT, help="The district whose first data steward it is for.")
@click.option(
    "--role",
    type=click.Choice(sorted(STATE_ROLES)),
    help="Or a role of the state: dcc, auditor, operator.",
)
@click.option("--why", default="invited by command", show_default=True)
def invite(district: str | None, role: str | None, why: str) -> None:
    """
    Invite somebody by a code that is shown this once; it holds for 14 days and one use.

    All other roles of a district its data steward gives.

    \b
    Example:
      p2 person invite --district 17415
    """
    if (district is None) == (role is None):
        raise click.UsageError("give --district or --role, one of them")
    with opened() as gateway:
        people = People(gateway.database, gateway.keys, now)
        if district is not None:
            invited = people.invite_first_steward(district, by=gateway.operator, why=why)
        else:
            terms = RoleTerms(Role(str(role)), None)
            invited = people.invite(terms, by=gateway.operator, why=why)
        base_url = gateway.settings.base_url
    click.echo(f"invitation  {invited.code}")
    click.echo(f"Shown this once; hand it over. It is used at {base_url}/sign-in", err=True)


@person.command(name="list")
@click.argument("district", type=DISTRICT)
def list_roles(district: str) -> None:
    """Who has which role in a district, by id."""
    with opened() as gateway:
        found = gateway.database.read(lambda uow: uow.roles.list_in(district, now()))
    for one in found:
        click.echo(f"{one.id}  {one.role}  {one.person_id}  since {one.given_at:%Y-%m-%d}")


@person.command()
@click.argument("person_id")
@click.option("--why", required=True)
def stop(person_id: str, why: str) -> None:
    """Stop whatever the person does, from the next request on."""
    with opened() as gateway:
        people = People(gateway.database, gateway.keys, now)
        people.set_active(person_id, is_active=False, by=gateway.operator, why=why)
    click.echo(f"{person_id} is stopped")


@person.command(name="end")
@click.argument("role_id")
@click.option("--district", type=DISTRICT, help="Whose role it is; a role of the state has none.")
@click.option("--why", required=True)
def end_role(role_id: str, district: str | None, why: str) -> None:
    """End a role, from the person's next request on."""
    with opened() as gateway:
        people = People(gateway.database, gateway.keys, now)
        people.end_role(role_id, district, by=gateway.operator, why=why)
    click.echo(f"{role_id} has ended")


@person.command(name="child-code")
@click.argument("district", type=DISTRICT)
@click.argument("ssid", type=SSID)
@click.option(
    "--kind",
    type=click.Choice([str(one) for one in RelationKind]),
    default=str(RelationKind.PARENT),
    show_default=True,
)
@click.option("--dependent", is_flag=True, help="The district keeps a parent's access.")
@click.option("--why", required=True)
def make_child_code(*, district: str, ssid: str, kind: str, dependent: bool, why: str) -> None:
    """
    Make a code that ties who has it to a student, once; it is shown this once.

    \b
    Example, for a letter home:
      p2 person child-code 17415 1234567890 --why "a letter home"
    """
    with opened() as gateway:
        throttling = Throttling(gateway.database, gateway.keys, now)
        relating = Relating(gateway.database, gateway.keys, throttling, now)
        terms = RelationTerms(ssid, RelationKind(kind), dependent)
        coded = relating.make_code(district, terms, by=gateway.operator, why=why)
    click.echo(f"code  {coded.code}")
    click.echo(f"Shown this once; good until {coded.held.ends_at:%Y-%m-%d}", err=True)


@person.command()
@click.argument("district", type=DISTRICT)
@click.argument("name")
@click.option("--issuer", required=True, help="The provider's issuer, an https address.")
@click.option("--client-id", required=True, help="The gateway's id at the provider.")
@click.option("--client-secret", help="Its secret: env:NAME or file:/path.")
@click.option("--why", required=True)
def provider(
    *,
    district: str,
    name: str,
    issuer: str,
    client_id: str,
    client_secret: str | None,
    why: str,
) -> None:
    """
    Register a district's identity provider (OpenID Connect), and print its address to return to.

    \b
    Example:
      p2 person provider 17415 "Kent staff" --issuer https://login.kent.example \\
        --client-id p2 --client-secret env:KENT_LOGIN --why "our people sign in there"
    """
    from gateway.access.openid.providers import Providers, ProviderTerms  # noqa: PLC0415 - heavy

    secret = resolve_secret(client_secret) if client_secret else None
    with opened() as gateway:
        made = Providers(gateway.database, gateway.keys, now).register(
            district,
            ProviderTerms(name, issuer, client_id, secret),
            by=gateway.operator,
            why=why,
        )
        base_url = gateway.settings.base_url
    click.echo(f"{made.id}  {base_url}/sign-in/openid/{made.id}/callback")
