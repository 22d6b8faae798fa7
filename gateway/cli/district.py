"""p2 district: districts and what they published."""

from pathlib import Path

import click

from gateway.cli.district_init import init
from gateway.cli.district_set import set_settings, show_settings
from gateway.cli.district_stops import resume, stop, stops
from gateway.cli.district_versions import crosswalks, restore, versions
from gateway.cli.inviting import echo_invitations
from gateway.cli.opening import opened
from gateway.clock import now


@click.group()
def district() -> None:
    """Districts: their SIS, crosswalks and emergency stop."""


for command in (
    init,
    set_settings,
    show_settings,
    stop,
    resume,
    stops,
    versions,
    restore,
    crosswalks,
):
    district.add_command(command)


@district.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--address",
    "address",
    multiple=True,
    metavar="NAME=VALUE",
    help="Overrides the entry's address, such as url=https://sis.example or "
    "client_secret=env:SIS_SECRET.",
)
def add(folder: Path, address: tuple[str, ...]) -> None:
    """
    Publish a district from its folder: district.yaml, crosswalks and XSDs.

    Everything is checked first; what is in force changes whole or not at all. Publish again to
    bring a new version in force.

    \b
    Example, a district whose database's address and password the environment has:
      p2 district add /etc/p2/districts/17401 --address url=env:HIGHLINE_SIS
    """
    from gateway.registry.publishing import Publishing  # noqa: PLC0415 - heavy

    overrides = dict(_pair(text) for text in address)
    with opened() as gateway:
        publishing = Publishing(
            gateway.database, now, allow_examples=gateway.settings.allow_example_districts
        )
        published = publishing.publish(folder, overrides, by=gateway.operator)
    click.echo(
        f"{published.district.code} {published.district.name}: "
        f"{len(published.crosswalks)} crosswalks in force, version {published.sha256[:12]}"
    )
    echo_invitations()


@district.command(name="list")
def list_districts() -> None:
    """The districts that take part."""
    with opened() as gateway:
        districts = gateway.database.read(lambda uow: uow.districts.list_all())
    for one in districts:
        state = "stopped" if one.is_stopped else "active"
        click.echo(f"{one.code}  {state}  {one.name}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter("give NAME=VALUE", param_hint="--address")
    return name, value
