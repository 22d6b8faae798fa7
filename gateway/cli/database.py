"""p2 db: the gateway's tables."""

import click

from gateway.settings import Settings
from gateway.store import Database


@click.group(name="db")
def database() -> None:
    """The gateway's own tables; no student record is in any of them."""


@database.command()
def upgrade() -> None:
    """Bring the tables up to date; safe to repeat."""
    store = Database.open(Settings().database_url)
    store.upgrade()
    store.close()
    click.echo("the database is up to date")


@database.command()
def check() -> None:
    """Whether the tables are up to date; exit status 1 if not."""
    store = Database.open(Settings().database_url)
    is_current = store.is_current()
    store.close()
    if not is_current:
        raise click.ClickException("the database is not up to date: run 'p2 db upgrade'")
    click.echo("the database is up to date")
