"""p2 district stop, resume and stops: a district's emergency stops."""

import click

from gateway.cli.entries import echo_entry, every
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT
from gateway.model.stop import Stop


@click.command()
@click.argument("code", type=DISTRICT)
@click.option("--why", required=True)
def stop(code: str, why: str) -> None:
    """Emergency stop: nothing of the district is released from the next request on."""
    with opened() as gateway:
        gateway.stopping.set_district(code, is_stopped=True, by=gateway.operator, why=why)
    click.echo(f"{code} has stopped all release; 'p2 district resume {code}' lifts it")


@click.command()
@click.argument("code", type=DISTRICT)
@click.option("--why", required=True)
def resume(code: str, why: str) -> None:
    """Lift an emergency stop."""
    with opened() as gateway:
        gateway.stopping.set_district(code, is_stopped=False, by=gateway.operator, why=why)
    click.echo(f"{code} releases again what it granted")


@click.command()
@click.argument("code", type=DISTRICT)
@click.option("--lifted", is_flag=True, help="Those that were lifted, too.")
def stops(code: str, *, lifted: bool) -> None:
    """
    A district's stops: of all release or of one client, since when, by whom and why.

    'p2 district resume' and 'p2 client resume' lift them.
    """
    with opened() as gateway:
        for one in every(gateway.database, lambda uow, paging: uow.stops.page_in(code, paging)):
            if lifted or one.ended_at is None:
                _echo(one)


def _echo(one: Stop) -> None:
    state = "stands" if one.ended_at is None else f"lifted {one.ended_at:%Y-%m-%d}"
    echo_entry(
        f"{one.id}  {state}  {one.client_id or 'all release'}",
        f"since {one.starts_at:%Y-%m-%d %H:%M} UTC by {one.set_by}: {one.reason}",
    )
