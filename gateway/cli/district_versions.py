"""p2 district versions, restore and crosswalks: what a district published, and brings back."""

import click

from gateway.cli.entries import echo_entry
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT
from gateway.clock import now


@click.command()
@click.argument("code", type=DISTRICT)
def versions(code: str) -> None:
    """Every version that a district published, newest first."""
    with opened() as gateway:
        found = gateway.database.read(lambda uow: uow.publications.list_for(code))
    for one in found:
        state = "in force  " if one.is_active else ""
        echo_entry(f"{one.sha256}  {state}{one.published_at:%Y-%m-%d %H:%M} UTC".rstrip())


@click.command()
@click.argument("code", type=DISTRICT)
@click.argument("sha256")
def restore(code: str, sha256: str) -> None:
    """
    Bring an earlier version of a district back, whole; 'p2 district versions' lists them.

    \b
    Example:
      p2 district restore 17415 3f...
    """
    from gateway.registry.publishing import Publishing  # noqa: PLC0415 - heavy

    with opened() as gateway:
        publishing = Publishing(
            gateway.database, now, allow_examples=gateway.settings.allow_example_districts
        )
        restored = publishing.restore(code, sha256, by=gateway.operator)
    click.echo(f"{code}: version {restored.sha256[:12]} is in force")


@click.command()
@click.argument("code", type=DISTRICT)
@click.argument("name", required=False)
def crosswalks(code: str, name: str | None) -> None:
    """
    The crosswalks that a district has in force; with NAME, the text of one.

    \b
    Example:
      p2 district crosswalks 17415 skyward/student
    """
    from gateway.exchange.publications import load_publication  # noqa: PLC0415 - heavy

    with opened() as gateway:
        active = gateway.database.read(lambda uow: uow.publications.find_active(code))
    texts = load_publication(active.body).crosswalks if active else {}
    if name is None:
        for one in sorted(texts):
            click.echo(one)
    elif name in texts:
        click.echo(texts[name], nl=False)
    else:
        raise click.ClickException(
            f"{code} has no crosswalk {name} in force: 'p2 district crosswalks {code}' lists them"
        )
