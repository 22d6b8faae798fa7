"""The first people of a gateway, as commands invite them."""

import click

from gateway.access.first_people import invite_first
from gateway.access.people import People
from gateway.cli.opening import opened
from gateway.clock import now


def echo_invitations() -> None:
    """Show the code of each who is invited now, this once."""
    with opened() as gateway:
        people = People(gateway.database, gateway.keys, now)
        invited = list(invite_first(gateway.database, people, now, gateway.operator))
    for whom, one in invited:
        click.echo(f"invitation of the {whom}, shown this once: {one.code}")
