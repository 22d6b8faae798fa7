"""p2 person: who may sign in, and in which roles."""

import click

from gateway.access.first_people import IfOpen, invite_as_operator
from gateway.access.people import People, RoleTerms
from gateway.access.relating import RelationTerms
from gateway.cli.entries import echo_entry, every
from gateway.cli.opening import opened
from gateway.cli.person_providers import end_provider, provider, providers
from gateway.cli.words import DISTRICT, SSID
from gateway.clock import now
from gateway.model.relation import RelationKind
from gateway.model.role import STAFF_ROLES, STATE_ROLES, Role


@click.group()
def person() -> None:
    """People: the first steward of a district, the roles of the state; names are not shown."""


for command in (provider, providers, end_provider):
    person.add_command(command)


@person.command()
@click.option("--district", type=DISTRICT, help="The district whose first data steward it is for.")
@click.option(
    "--role",
    type=click.Choice(sorted(str(one) for one in STATE_ROLES | STAFF_ROLES)),
    help="Or a role of no district: dcc, auditor, operator, or with --organization its staff.",
)
@click.option("--organization", help="Whose staff, to keep the credentials of its clients.")
@click.option(
    "--again", "is_again", is_flag=True, help="End an open invitation: its code was lost."
)
@click.option(
    "--another",
    "is_another",
    is_flag=True,
    help="Let an open invitation stand: it is for somebody else. Of a role of the state alone.",
)
@click.option("--why", default="invited by command", show_default=True)
def invite(
    *,
    district: str | None,
    role: str | None,
    organization: str | None,
    is_again: bool,
    is_another: bool,
    why: str,
) -> None:
    """
    Invite somebody by a code that is shown this once; it holds for 14 days and one use.

    While one is open for the same role there, it is refused without --again or --another. All
    other roles of a district its data steward gives.

    \b
    Examples:
      p2 person invite --district 17415
      p2 person invite --role cbo-staff --organization ID
    """
    if (district is None) == (role is None):
        raise click.UsageError("give --district or --role, one of them")
    if organization is not None and role is None:
        raise click.UsageError("--organization goes with --role")
    if is_another and (is_again or district is not None):
        raise click.UsageError("--another is for a role of the state, and without --again")
    if_open = IfOpen.END if is_again else IfOpen.KEEP if is_another else IfOpen.REFUSE
    terms = RoleTerms(Role(role) if role else Role.DATA_STEWARD, district, organization)
    with opened() as gateway:
        people = People(gateway.database, gateway.keys, now)
        invited = invite_as_operator(
            people, terms, now, if_open=if_open, by=gateway.operator, why=why
        )
        base_url = gateway.settings.base_url
    click.echo(f"invitation  {invited.code}")
    click.echo(f"Shown this once; hand it over. It is used at {base_url}/sign-in", err=True)


@person.command(name="list")
@click.argument("district", type=DISTRICT)
def list_roles(district: str) -> None:
    """Who has which role in a district, by id."""
    with opened() as gateway:
        at = now()
        for one in every(
            gateway.database, lambda uow, paging: uow.roles.page_in(district, paging, at)
        ):
            echo_entry(
                f"{one.id}  {one.role}",
                f"person {one.person_id}",
                f"since {one.given_at:%Y-%m-%d}, given by {one.given_by}",
            )


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
        terms = RelationTerms(ssid, RelationKind(kind), dependent)
        coded = gateway.relating.make_code(district, terms, by=gateway.operator, why=why)
    click.echo(f"code  {coded.code}")
    click.echo(f"Shown this once; good until {coded.held.ends_at:%Y-%m-%d}", err=True)
