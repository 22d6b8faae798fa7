"""p2 block: what stands against a release, whatever is granted."""

import click

from gateway.access.blocking import BlockTerms
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT, PURPOSE, SSID
from gateway.clock import now
from gateway.model.block import BlockKind
from gateway.model.purpose import Purpose


@click.group()
def block() -> None:
    """Blocks on a student: opt-outs, court orders, address confidentiality."""


@block.command(name="set")
@click.argument("district", type=DISTRICT)
@click.argument("ssid", type=SSID)
@click.option("--kind", required=True, type=click.Choice([str(one) for one in BlockKind]))
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    type=PURPOSE,
    help="Purposes that it stands against; all if not given.",
)
@click.option("--organization", help="The id of the one organization that it stands against.")
@click.option("--party", help="The person whom an order names; encrypted at rest.")
@click.option("--why", required=True)
def set_block(
    *,
    district: str,
    ssid: str,
    kind: str,
    purposes: tuple[str, ...],
    organization: str | None,
    party: str | None,
    why: str,
) -> None:
    """
    Set a block, and print its id; it beats any grant from the next request on.

    \b
    Example, a family that opted out:
      p2 block set 17415 1234567890 --kind opt-out --why "form of 2026-11-20"
    """
    with opened() as gateway:
        standing = gateway.blocking.set_block(
            BlockTerms(
                district=district,
                ssid=ssid,
                kind=BlockKind(kind),
                purposes=tuple(Purpose(purpose) for purpose in purposes),
                organization_id=organization,
                party=party,
            ),
            by=gateway.operator,
            why=why,
        )
    click.echo(standing.id)


@block.command()
@click.argument("block_id")
@click.option("--why", required=True)
def lift(block_id: str, why: str) -> None:
    """Lift a block."""
    with opened() as gateway:
        gateway.blocking.lift_block(block_id, by=gateway.operator, why=why)
    click.echo(f"{block_id} is lifted")


@block.command(name="list")
@click.argument("district", type=DISTRICT)
def list_blocks(district: str) -> None:
    """The blocks that stand in a district; students are not named."""
    with opened() as gateway:
        blocks = gateway.database.read(lambda uow: uow.blocks.list_in(district, now()))
    for one in blocks:
        click.echo(f"{one.id}  {one.kind}  {','.join(one.purposes) or 'every purpose'}")
