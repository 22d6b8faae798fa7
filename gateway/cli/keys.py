"""p2 keys: what encrypts references and signs tokens and checkpoints."""

from pathlib import Path

import click

from gateway.keys import create_key_file


@click.group()
def keys() -> None:
    """The gateway's keys; they lie outside the database."""


@keys.command()
@click.argument("path", type=click.Path(path_type=Path))
def create(path: Path) -> None:
    """
    Make a key file that only its owner can read; never overwrites one.

    \b
    Example:
      p2 keys create /etc/p2/keys.json
    """
    create_key_file(path)
    click.echo(f"keys are in {path}: set P2_KEYS=file:{path.resolve()} and keep a copy apart")
