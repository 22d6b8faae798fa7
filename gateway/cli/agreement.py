"""p2 agreement: what organizations signed."""

from datetime import datetime

import click

from gateway.access.agreements import find_lacking
from gateway.access.standing import Standing
from gateway.cli.entries import echo_entry, every
from gateway.cli.opening import opened
from gateway.cli.words import DAY, DISTRICT
from gateway.clock import now
from gateway.model.agreement import Agreement, FedrampLevel
from gateway.model.day import day_of


@click.group()
def agreement() -> None:
    """Agreements: without one in force an organization's clients get nothing."""


@agreement.command()
@click.argument("organization_id")
@click.option("--district", type=DISTRICT, help="With which it was signed; all if not given.")
@click.option("--no-sale", is_flag=True, help="It bars the sale of data.")
@click.option("--no-marketing", is_flag=True, help="It bars marketing.")
@click.option("--no-profiling", is_flag=True, help="It bars profiling.")
@click.option("--no-redisclosure", is_flag=True, help="It bars redisclosure (34 CFR 99.33).")
@click.option("--from", "starts_on", type=DAY, help="The first day; today if not given.")
@click.option("--until", required=True, type=DAY, help="The last day on which it holds.")
@click.option("--cloud", is_flag=True, help="A cloud is used: FedRAMP is needed.")
@click.option("--fedramp-level", type=click.Choice([str(one) for one in FedrampLevel]))
@click.option("--fedramp-id", help="As the FedRAMP marketplace lists the authorization.")
@click.option("--fedramp-on", type=DAY, help="The day of the authorization.")
@click.option("--fedramp-until", type=DAY, help="Its last day, where it has one.")
@click.option("--why", required=True)
def add(
    *,
    organization_id: str,
    district: str | None,
    no_sale: bool,
    no_marketing: bool,
    no_profiling: bool,
    no_redisclosure: bool,
    starts_on: datetime | None,
    until: datetime,
    cloud: bool,
    fedramp_level: str | None,
    fedramp_id: str | None,
    fedramp_on: datetime | None,
    fedramp_until: datetime | None,
    why: str,
) -> None:
    """
    Register an agreement as it was signed; prints its id, and what it lacks.

    \b
    Example, a vendor whose product runs in a cloud:
      p2 agreement add 0f... --no-sale --no-marketing --no-profiling --no-redisclosure \\
        --until 2027-08-31 --cloud --fedramp-level moderate --fedramp-id FR2231 \\
        --fedramp-on 2025-03-01 --why "signed by the superintendent"
    """
    signed = Agreement(
        id="",
        organization_id=organization_id,
        district=district,
        no_sale=no_sale,
        no_marketing=no_marketing,
        no_profiling=no_profiling,
        no_redisclosure=no_redisclosure,
        uses_cloud=cloud,
        starts_on=starts_on.date() if starts_on else day_of(now()),
        ends_on=until.date(),
        fedramp_level=FedrampLevel(fedramp_level) if fedramp_level else None,
        fedramp_on=fedramp_on.date() if fedramp_on else None,
        fedramp_id=fedramp_id,
        fedramp_ends_on=fedramp_until.date() if fedramp_until else None,
    )
    with opened() as gateway:
        registered = gateway.parties.register_agreement(signed, by=gateway.operator, why=why)
    click.echo(registered.id)
    lacking = find_lacking(registered, day_of(now()))
    if lacking is not None:
        click.echo(f"It is not in force: {lacking}", err=True)


@agreement.command(name="list")
def list_agreements() -> None:
    """The agreements, and what each lacks to be in force today."""
    today = day_of(now())
    with opened() as gateway:
        for one in every(gateway.database, lambda uow, paging: uow.agreements.page(paging)):
            echo_entry(
                f"{one.id}  {one.district or 'every district'}  until {one.ends_on}",
                f"of organization {one.organization_id}",
                find_lacking(one, today) or "in force",
            )


@agreement.command()
@click.argument("agreement_id")
@click.option("--why", required=True)
def end(agreement_id: str, why: str) -> None:
    """End an agreement before its last day: it counts no longer from the next request on."""
    with opened() as gateway:
        standing = Standing(gateway.database, now)
        standing.end_agreement(agreement_id, by=gateway.operator, why=why)
    click.echo(f"{agreement_id} has ended")


@agreement.command(name="revoke-fedramp")
@click.argument("agreement_id")
@click.option("--why", required=True)
def revoke_fedramp(agreement_id: str, why: str) -> None:
    """The vendor's cloud is authorized no longer, from the next request on."""
    with opened() as gateway:
        standing = Standing(gateway.database, now)
        standing.revoke_fedramp(agreement_id, by=gateway.operator, why=why)
    click.echo(f"the FedRAMP authorization of {agreement_id} is revoked")
