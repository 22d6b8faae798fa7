"""p2 ledger: what was recorded, and whether it still is."""

import json

import click

from gateway.cli.opening import opened
from gateway.errors import GatewayError
from gateway.ledger import StoredLog, verify_log


@click.group()
def ledger() -> None:
    """The log of every decision, disclosure and change of policy."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def verify(*, as_json: bool) -> None:
    """
    Derive the whole log again from its rows and signed checkpoints.

    Exit status 1, and the first event that is wrong, where anything was changed.
    """
    with opened() as gateway:
        public = gateway.keys.checkpoint_key.public_key()
        found = gateway.database.read(lambda uow: verify_log(StoredLog(uow), public))
    if as_json:
        click.echo(
            json.dumps(
                {
                    "size": found.size,
                    "root": found.root_hex,
                    "verified": found.is_verified,
                    "problems": list(found.problems),
                }
            )
        )
    else:
        click.echo(f"{found.size} events, root {found.root_hex}")
        for problem in found.problems:
            click.echo(problem)
    if not found.is_verified:
        raise GatewayError("the ledger does not verify")
    if not as_json:
        click.echo("verified: every event is where and what its checkpoint says")
