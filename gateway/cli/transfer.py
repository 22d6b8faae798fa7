"""p2 transfer: what is under way."""

import click

from gateway.cli.opening import opened


@click.group()
def transfer() -> None:
    """Transfers: one student's record on its way; students are not named."""


@transfer.command(name="list")
def list_transfers() -> None:
    """Transfers in which there is still something to do."""
    with opened() as gateway:
        found = gateway.database.read(lambda uow: uow.transfers.list_open())
    for one in found:
        waits = "  waits for a person" if one.needs_person else ""
        click.echo(f"{one.id}  {one.state}  {one.source} -> {one.destination}{waits}")


@transfer.command()
@click.argument("transfer_id")
def show(transfer_id: str) -> None:
    """One transfer; its reason is for the source and the operator."""
    with opened() as gateway:
        one = gateway.database.read(lambda uow: uow.transfers.get(transfer_id))
    click.echo(f"{one.id}  {one.state}  {one.source} -> {one.destination}")
    click.echo(f"datasets: {', '.join(one.datasets)}")
    for omission in one.omitted:
        click.echo(f"omitted: {omission.dataset} ({omission.reason})")
    if one.reason:
        click.echo(f"{one.step_failed or 'reason'}: {one.reason}")
