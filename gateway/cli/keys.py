"""p2 keys: what encrypts references and signs tokens and checkpoints."""

from pathlib import Path

import click

from gateway.keys import (
    KeyRing,
    activate_token_key,
    add_token_key,
    create_key_file,
    retire_token_key,
)


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


@keys.group()
def token() -> None:
    """
    The keys that sign access tokens, replaced without a token refused.

    \b
    Add one, and restart every process: all know it, and publish it at /oauth/jwks.
    Activate it, and restart: it signs, and what the old one signed is still good.
    Retire the old one a quarter of an hour later, and restart.
    """


@token.command(name="list")
@click.argument("path", type=click.Path(path_type=Path))
def list_tokens(path: Path) -> None:
    """The token keys of a key file; nothing secret is shown."""
    for key in KeyRing.load(f"file:{path}").token_keys.values():
        click.echo(f"{key.kid}  {'signs' if key.is_active else 'verifies'}")


@token.command()
@click.argument("path", type=click.Path(path_type=Path))
def add(path: Path) -> None:
    """Add a key that verifies, and does not sign yet; shows its kid."""
    click.echo(add_token_key(path))
    click.echo("Restart every process, then: p2 keys token activate", err=True)


@token.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("kid")
def activate(path: Path, kid: str) -> None:
    """Let a key sign; the one before still verifies."""
    activate_token_key(path, kid)
    click.echo(f"{kid} signs after a restart; retire the old one when its last token has expired")


@token.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("kid")
def retire(path: Path, kid: str) -> None:
    """Take a key out: what it signed is good no longer."""
    retire_token_key(path, kid)
    click.echo(f"{kid} verifies no longer after a restart")
