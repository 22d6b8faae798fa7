"""p2 person: who may sign in, and in which roles."""

import click

from gateway.access.people import People, RoleTerms
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT
from gateway.clock import now
from gateway.model.role import STATE_ROLES, Role


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
