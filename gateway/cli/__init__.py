"""The p2 command: one file a group of commands."""

import sys

import click
from pydantic import ValidationError

from gateway.cli.block import block
from gateway.cli.client import client
from gateway.cli.consent import consent
from gateway.cli.crosswalk import crosswalk
from gateway.cli.database import database
from gateway.cli.demo import demo
from gateway.cli.district import district
from gateway.cli.grant import grant
from gateway.cli.keys import keys
from gateway.cli.ledger import ledger
from gateway.cli.serve import init, serve
from gateway.cli.transfer import transfer
from gateway.cli.translate import translate
from gateway.errors import GatewayError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 99})
@click.version_option(package_name="p2-gateway", prog_name="p2")
def p2() -> None:
    """
    P2 Gateway moves a student's record between school districts.

    It verifies each request, decides by what the district granted, fetches live from the source
    district's SIS, translates, delivers, and records every movement. It keeps no record.

    \b
    See it work:              p2 demo
    Set up a real one:        p2 init, then p2 district add FOLDER, then p2 serve
    Let somebody ask:         p2 client add, then p2 grant give
    Check what was recorded:  p2 ledger verify

    Settings are environment variables: P2_DATABASE_URL, P2_KEYS, P2_BASE_URL and others
    ('p2 serve --help' lists them).
    """


for _command in (
    block,
    client,
    consent,
    crosswalk,
    database,
    demo,
    district,
    grant,
    init,
    keys,
    ledger,
    serve,
    transfer,
    translate,
):
    p2.add_command(_command)


def main() -> None:
    """Run the command; a known error is one line on standard error and exit status 1."""
    try:
        p2.main(prog_name="p2", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("p2: stopped", err=True)
        sys.exit(130)
    except ValidationError as error:
        for wrong in error.errors(include_input=False, include_url=False):
            name = "_".join(map(str, wrong["loc"])).upper()
            click.echo(f"p2: P2_{name}: {wrong['msg']}", err=True)
        sys.exit(1)
    except (GatewayError, OSError) as error:
        click.echo(f"p2: {error}", err=True)
        sys.exit(1)
