"""p2 client stop and resume: a client in one district alone."""

import click

from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT
from gateway.errors import NotFoundError


@click.command()
@click.argument("client_id")
@click.option("--district", required=True, type=DISTRICT, help="Where it is to get nothing.")
@click.option("--why", required=True)
def stop(client_id: str, district: str, why: str) -> None:
    """
    Stop a client in one district: it gets nothing there from the next request on.

    Its grants stay as they are, and 'p2 client resume' lifts the stop. 'p2 client end' is for
    every district and for good.

    \b
    Example:
      p2 client stop mentors-1a2b3c4d --district 17415 --why "a laptop was stolen"
    """
    with opened() as gateway:
        gateway.stopping.stop(district, client_id, by=gateway.operator, why=why)
    click.echo(f"{client_id} is stopped in {district}; 'p2 client resume' lifts it")


@click.command()
@click.argument("client_id")
@click.option("--district", required=True, type=DISTRICT, help="Where it was stopped.")
@click.option("--why", required=True)
def resume(client_id: str, district: str, why: str) -> None:
    """
    Lift the stop of a client in one district: it has again what was granted.

    \b
    Example:
      p2 client resume mentors-1a2b3c4d --district 17415 --why "the laptop is back"
    """
    with opened() as gateway:
        standing = gateway.database.read(lambda uow: uow.stops.find_standing(district, client_id))
        if standing is None:
            raise NotFoundError(
                f"{client_id} is not stopped in {district}: 'p2 district stops {district}' "
                "lists what is"
            )
        gateway.stopping.lift(standing.id, by=gateway.operator, why=why)
    click.echo(f"{client_id} has again what {district} granted it")
