"""p2 block: what stands against a release, whatever is granted."""

import json

import click

from gateway.access.blocking import BlockTerms
from gateway.api.blocks_schemas import BlockSchema
from gateway.cli.entries import echo_entry, every
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT, ONE_STUDENT, PURPOSE, SSID
from gateway.clock import now
from gateway.model.block import Block, BlockKind, SubstituteAddress
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
@click.option(
    "--organization",
    help="The id of the one organization that it stands against, as 'p2 organization list'.",
)
@click.option(
    "--person",
    "person_id",
    help="The id of the person whom an order names, as 'p2 person list' or 'p2 relation list'.",
)
@click.option(
    "--party",
    help="That person's name, where there is no account: no parent reads then. Encrypted at rest.",
)
@click.option(
    "--substitute",
    nargs=4,
    metavar="STREET CITY STATE ZIP",
    help="The address that the state programme gave, for address-confidentiality; a transfer "
    "carries it in the real one's stead, and without it carries none.",
)
@click.option("--why", required=True)
def set_block(
    *,
    district: str,
    ssid: str,
    kind: str,
    purposes: tuple[str, ...],
    organization: str | None,
    person_id: str | None,
    party: str | None,
    substitute: tuple[str, str, str, str] | None,
    why: str,
) -> None:
    """
    Set a block, and print its id; it beats any grant from the next request on.

    \b
    Examples: a family that opted out; an order against one person; an address kept confidential:
      p2 block set 17415 1234567890 --kind opt-out --why "form of 2026-11-20"
      p2 block set 17415 1234567890 --kind court-order --person 0f... --why "order 26-2-1"
      p2 block set 17415 1234567890 --kind address-confidentiality \\
        --substitute "PO Box 257" Olympia WA 98507 --why "the family's card"
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
                person_id=person_id,
                substitute=SubstituteAddress(*substitute) if substitute else None,
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


@block.command()
@click.argument("block_id")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(block_id: str, *, as_json: bool) -> None:
    """One block; neither the student nor who is named in an order is shown."""
    with opened() as gateway:
        one = gateway.database.read(lambda uow: uow.blocks.get(block_id))
    if as_json:
        click.echo(json.dumps(BlockSchema().dump(one), indent=2))
    else:
        _echo(one)


@block.command(name="list")
@click.argument("district", type=DISTRICT)
@ONE_STUDENT
@click.option("--lifted", is_flag=True, help="Those that were lifted, too.")
def list_blocks(district: str, ssid: str | None, *, lifted: bool) -> None:
    """A district's blocks, who set each and why; students are not named."""
    with opened() as gateway:
        references = gateway.keys.references(district, ssid) if ssid else None
        at = None if lifted else now()
        for one in every(
            gateway.database,
            lambda uow, paging: uow.blocks.page_in(
                district, paging, references=references, standing_at=at
            ),
        ):
            _echo(one)


def _echo(one: Block) -> None:
    state = "stands" if one.ended_at is None else f"lifted {one.ended_at:%Y-%m-%d}"
    echo_entry(
        f"{one.id}  {state}  {one.kind}",
        f"against {', '.join(one.purposes) or 'every purpose'}, by {_party(one)}",
        *(("a substitute address travels",) if one.substitute_encrypted else ()),
        f"since {one.starts_at:%Y-%m-%d} by {one.set_by}: {one.reason}",
    )


def _party(one: Block) -> str:
    if one.organization_id is not None:
        return f"organization {one.organization_id}"
    if one.person_id is not None:
        return f"person {one.person_id}"
    return "somebody without an account" if one.party_encrypted else "anybody"
