"""p2 client rotate, end-secret, keys, redirects and require: how a client proves who it is."""

from pathlib import Path

import click

from gateway.access.credentials import Credentials
from gateway.cli.opening import Opened, opened
from gateway.clock import now


@click.command()
@click.argument("client_id")
@click.option("--why", default="rotated by command", show_default=True)
def rotate(client_id: str, why: str) -> None:
    """
    Give a client a second secret, shown once; the first works until end-secret.

    \b
    Example:
      p2 client rotate seattle-registrar-1a2b3c4d
      # the client begins to use it, then:
      p2 client end-secret seattle-registrar-1a2b3c4d --why "rotated"
    """
    with opened() as gateway:
        _, secret = _credentials(gateway).add_secret(client_id, by=gateway.operator, why=why)
    click.echo(f"client_secret    {secret}")
    click.echo("The secret is shown this once. Next: p2 client end-secret", err=True)


@click.command(name="end-secret")
@click.argument("client_id")
@click.option("--newer", "is_newer", is_flag=True, help="End the newer of two, not the older.")
@click.option("--why", required=True)
def end_secret(client_id: str, *, is_newer: bool, why: str) -> None:
    """End a client's older secret: from the next request on it gets no token."""
    with opened() as gateway:
        _credentials(gateway).end_secret(
            client_id, is_newer=is_newer, by=gateway.operator, why=why
        )
    click.echo(f"a secret of {client_id} has ended")


@click.command()
@click.argument("client_id")
@click.argument("jwks", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--why", default="registered by command", show_default=True)
def keys(client_id: str, jwks: Path, why: str) -> None:
    """
    Register a client's public keys for private_key_jwt, in place of those before.

    JWKS is a JSON Web Key Set of one or two keys (EC P-256, or RSA of 2048 bits or more), two
    while one is being replaced.

    \b
    Example:
      p2 client keys seattle-registrar-1a2b3c4d jwks.json
    """
    with opened() as gateway:
        _credentials(gateway).put_keys(
            client_id, jwks.read_text("utf-8"), by=gateway.operator, why=why
        )
    click.echo(f"{client_id} authenticates by the keys in {jwks}")


@click.command()
@click.argument("client_id")
@click.argument("uris", nargs=-1)
@click.option("--why", default="registered by command", show_default=True)
def redirects(client_id: str, uris: tuple[str, ...], why: str) -> None:
    """
    Say where people who authorize a client are sent back to, each address exactly.

    They take the place of those before; without any the client can act for nobody but itself.

    \b
    Example:
      p2 client redirects mentors-1a2b3c4d https://mentors.example/signed-in
    """
    with opened() as gateway:
        _credentials(gateway).put_redirect_uris(client_id, uris, by=gateway.operator, why=why)
    click.echo(f"{client_id} may send people back to {len(uris)} address(es)")


@click.command()
@click.argument("client_id")
@click.option("--par/--no-par", default=None, help="Whether it must push what it asks people.")
@click.option("--dpop/--no-dpop", default=None, help="Whether its tokens must be bound to a key.")
@click.option("--why", required=True)
def require(client_id: str, *, par: bool | None, dpop: bool | None, why: str) -> None:
    """
    Say how a client's requests must be secured, from its next request on.

    \b
    Example, a client that must push what it asks people (RFC 9126), and prove that its tokens are
    in its own hands (RFC 9449):
      p2 client require mentors-1a2b3c4d --par --dpop --why "as agreed"
    """
    if par is None and dpop is None:
        raise click.UsageError("say what is required, or no longer: --par, --dpop")
    with opened() as gateway:
        changed = _credentials(gateway).put_requirements(
            client_id, par=par, dpop=dpop, by=gateway.operator, why=why
        )
    click.echo(f"{client_id} {'must' if changed.requires_par else 'need not'} push what it asks")
    click.echo(f"{client_id} {'must' if changed.requires_dpop else 'need not'} bind its tokens")


def _credentials(gateway: Opened) -> Credentials:
    return Credentials(gateway.database, now)
