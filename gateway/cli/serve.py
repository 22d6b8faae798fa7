"""p2 init and p2 serve: set up a gateway, and run it."""

import os
import socket
import sys
from pathlib import Path

import click

from gateway.cli.inviting import echo_invitations
from gateway.cli.opening import opened
from gateway.errors import StoreError
from gateway.keys import create_key_file
from gateway.settings import Settings
from gateway.store import Database


@click.command()
def init() -> None:
    """
    Make the keys and the tables that the settings name; what is there already stays.

    Invites the operator, and each district's first data steward, by a code that is shown this once
    and used at /sign-in/invitation.

    Next: 'p2 district add FOLDER' for each district, 'p2 client add', 'p2 grant give', 'p2 serve'.

    \b
    Example:
      P2_DATABASE_URL=sqlite:////var/lib/p2/p2.db P2_KEYS=file:/etc/p2/keys.json p2 init
    """
    settings = Settings()
    kind, _, name = settings.keys.partition(":")
    if kind == "file" and not Path(name).exists():
        create_key_file(Path(name))
        click.echo(f"made {name}: keep a copy apart; without it no reference can be read")
    store = Database.open(settings.database_url)
    store.upgrade()
    store.close()
    click.echo("the database is up to date")
    echo_invitations()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 256),
    help="Processes; more than one needs PostgreSQL.",
)
def serve(host: str, port: int, workers: int) -> None:
    """
    Serve the gateway with gunicorn; put a proxy with TLS before it.

    \b
    P2_DATABASE_URL  sqlite:///p2.db, or postgresql://user@host/name
    P2_KEYS          file:/path or env:NAME; 'p2 keys create' makes a file
    P2_BASE_URL      the address that clients use: issuer and audience of tokens
    P2_TRUSTED_PROXIES  addresses or networks of your proxies (127.0.0.1,::1)
    P2_THREADS       requests that a process answers at once (16)
    P2_MAX_BODY      largest request body in bytes (1048576)
    P2_LOG_LEVEL     DEBUG, INFO, WARNING, ERROR or CRITICAL (INFO)
    P2_SWEEP_SECONDS seconds between two looks at open transfers (0.5)
    P2_ALLOW_EXAMPLE_DISTRICTS  whether 99001-99009 may be registered (0)

    \b
    Example, behind a proxy on the same machine:
      P2_DATABASE_URL=postgresql://p2@localhost/p2 P2_BASE_URL=https://p2.example p2 serve \\
        --workers 4
    """
    with opened() as gateway:
        settings = gateway.settings
        if workers > 1 and settings.database_url.startswith("sqlite"):
            raise StoreError(
                "several workers need PostgreSQL: set P2_DATABASE_URL, or --workers 1"
            )
    verify_address(host, port)
    arguments = gunicorn_arguments(host, port, workers, settings.trusted_proxies)
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 - our own interpreter


def verify_address(host: str, port: int) -> None:
    """OSError, in one line that says what to do, where nobody could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(
                f"{host}:{port} cannot be listened on ({error.strerror}): "
                "name another --host or --port"
            ) from None


def gunicorn_arguments(
    host: str, port: int, workers: int, trusted_proxies: str = "127.0.0.1"
) -> list[str]:
    """How gunicorn serves the gateway: an ASGI worker, no access log with paths in it."""
    return [
        "-W",
        "ignore:Using `httpx`",  # connexion 3.3 imports a test client
        "-m",
        "gunicorn",
        "gateway.asgi:app()",
        "--worker-class",
        "uvicorn_worker.UvicornWorker",
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(workers),
        "--forwarded-allow-ips",
        trusted_proxies,
        "--keep-alive",
        "65",  # longer than a proxy's own, so that the proxy is who closes
        "--graceful-timeout",
        "20",
        "--log-level",
        "warning",
        "--no-control-socket",
    ]
