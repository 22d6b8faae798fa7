"""p2 grant: what a district permits."""

from datetime import UTC, datetime, time
from pathlib import Path

import click

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Narrowing
from gateway.cli.entries import echo_report, every
from gateway.cli.grant_showing import echo_grant, query, show
from gateway.cli.opening import opened
from gateway.cli.words import DATASET, DAY, DISTRICT, PURPOSE, SSID
from gateway.clock import now
from gateway.model.day import ZONE
from gateway.model.purpose import Action, Purpose


@click.group()
def grant() -> None:
    """A district's grants: client x datasets x students x purpose x dates."""


for command in (show, query):
    grant.add_command(command)


@grant.command()
@click.argument("district", type=DISTRICT)
@click.argument("client_id")
@click.option("--dataset", "datasets", multiple=True, required=True, type=DATASET)
@click.option("--purpose", required=True, type=PURPOSE)
@click.option(
    "--action",
    "actions",
    multiple=True,
    default=("read",),
    type=click.Choice([str(one) for one in Action]),
)
@click.option(
    "--student", "ssids", multiple=True, type=SSID, help="An SSID; give it as often as needed."
)
@click.option("--school", "schools", multiple=True, help="The district's own id of a school.")
@click.option("--grade", "grades", multiple=True, help="A grade as CEDARS writes it, such as 9.")
@click.option("--section", "sections", multiple=True, help="The district's own id of a section.")
@click.option("--all", "is_for_all", is_flag=True, help="Every student of the district.")
@click.option(
    "--moved",
    "is_for_moved",
    is_flag=True,
    help="Those who move to a district that has admitted the client, until its SIS lists them.",
)
@click.option("--consent", "consent_id", help="The consent that it rests on (cbo-support).")
@click.option(
    "--until",
    required=True,
    type=DAY,
    help="The last day on which it holds.",
)
@click.option("--why", required=True)
def give(
    *,
    district: str,
    client_id: str,
    datasets: tuple[str, ...],
    purpose: str,
    actions: tuple[str, ...],
    ssids: tuple[str, ...],
    schools: tuple[str, ...],
    grades: tuple[str, ...],
    sections: tuple[str, ...],
    is_for_all: bool,
    is_for_moved: bool,
    consent_id: str | None,
    until: datetime,
    why: str,
) -> None:
    """
    Give a grant.

    \b
    Example, two students' attendance for a community organization:
      p2 grant give 17415 cbo-1a2b3c4d --dataset attendance --purpose cbo-support \\
        --student 1234567890 --consent 0f... --until 2027-06-30 --why "parent asked"
    """
    with opened() as gateway:
        given = gateway.granting.give_grant(
            GrantTerms(
                district=district,
                client_id=client_id,
                datasets=tuple(dict.fromkeys(datasets)),
                purpose=Purpose(purpose),
                starts_at=now(),
                ends_at=_end_of(until),
                reason=why,
                actions=tuple(Action(action) for action in actions),
                ssids=tuple(dict.fromkeys(ssids)),
                schools=schools,
                grades=grades,
                sections=sections,
                is_for_all=is_for_all,
                is_for_moved=is_for_moved,
                consent_id=consent_id,
            ),
            by=gateway.operator,
        )
    click.echo(given.id)


@grant.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--district", required=True, type=DISTRICT)
@click.option("--partial", is_flag=True, help="Take the good rows of a file with wrong ones.")
def import_file(file: Path, district: str, *, partial: bool) -> None:
    """
    Give or end many grants by the rows of a CSV file; a line of report for each row.

    The first row names the columns: client, datasets, purpose, until, why, and any of student,
    schools, grades, sections, actions, from, consent. Or grant and why, to end them.

    \b
    Example, two students' accounts:
      client,student,datasets,purpose,until,why
      cascade-1a2b3c4d,1234567890,identity;account,account-provisioning,2027-06-30,new here
      cascade-1a2b3c4d,1234567891,identity;account,account-provisioning,2027-06-30,new here
    """
    with opened() as gateway:
        report = gateway.many_grants.take(
            file.read_bytes(), district, by=gateway.operator, is_partial=partial
        )
    echo_report(report)


@grant.command()
@click.argument("grant_id")
@click.option("--dataset", "datasets", multiple=True, type=DATASET, help="Those that stay.")
@click.option("--until", type=DAY, help="An earlier last day.")
@click.option("--why", required=True)
def narrow(grant_id: str, datasets: tuple[str, ...], until: datetime | None, why: str) -> None:
    """Let a grant cover less; more is another grant."""
    less = Narrowing(
        datasets=tuple(dict.fromkeys(datasets)) or None,
        ends_at=_end_of(until) if until else None,
    )
    with opened() as gateway:
        gateway.granting.narrow_grant(grant_id, less, by=gateway.operator, why=why)
    click.echo(f"{grant_id} covers less")


@grant.command()
@click.argument("grant_id")
@click.option("--why", required=True)
def end(grant_id: str, why: str) -> None:
    """End a grant: it stops at the next request."""
    with opened() as gateway:
        gateway.granting.end_grant(grant_id, by=gateway.operator, why=why)
    click.echo(f"{grant_id} has ended")


@grant.command(name="list")
@click.argument("district", type=DISTRICT)
@click.option("--client", "client_id", help="Those to that client.")
@click.option("--live", is_flag=True, help="Those that hold now.")
def list_grants(district: str, client_id: str | None, *, live: bool) -> None:
    """A district's grants, past ones too; 'p2 grant show' says all of one."""
    at = now()
    with opened() as gateway:
        for one in every(
            gateway.database,
            lambda uow, paging: uow.grants.page_in(
                district, paging, client_id=client_id, live_at=at if live else None
            ),
        ):
            echo_grant(one)


def _end_of(day: datetime) -> datetime:
    """The first instant after the day, in the districts' time zone."""
    return datetime.combine(day.date(), time.max, ZONE).astimezone(UTC)
