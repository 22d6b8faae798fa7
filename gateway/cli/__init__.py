"""The p2 command: one file a group of commands."""

import gc
import sys

import click
from pydantic import ValidationError

from gateway.cli.lazy import Lazy, LazyGroup
from gateway.errors import GatewayError

_OBJECTS_BEFORE_GC = 50_000
"""Python looks after 700, and so a hundred times while modules load and leave no garbage."""

# The sentences stand here as well, so that `p2 --help` imports no command; a test holds them
# to the commands' own.
_COMMANDS = {
    "agreement": Lazy(
        "gateway.cli.agreement:agreement",
        "Agreements: without one in force an organization's clients get nothing.",
    ),
    "block": Lazy(
        "gateway.cli.block:block",
        "Blocks on a student: opt-outs, court orders, address confidentiality.",
    ),
    "client": Lazy("gateway.cli.client:client", "Organizations and their OAuth2 clients."),
    "consent": Lazy(
        "gateway.cli.consent:consent",
        "Signed consents: their facts and the document's hash; never the document.",
    ),
    "crosswalk": Lazy(
        "gateway.cli.crosswalk:crosswalk",
        "Crosswalk files: check, show, explain and compare them (docs/crosswalks.md).",
    ),
    "dataset": Lazy(
        "gateway.cli.dataset:dataset",
        "The catalogue of datasets, as the Data Coordinating Committee decides it.",
    ),
    "db": Lazy(
        "gateway.cli.database:database",
        "The gateway's own tables; no student record is in any of them.",
    ),
    "demo": Lazy(
        "gateway.cli.demo:demo", "Seven simulated districts, a gateway, and two students who move."
    ),
    "district": Lazy(
        "gateway.cli.district:district", "Districts: their SIS, crosswalks and emergency stop."
    ),
    "grant": Lazy(
        "gateway.cli.grant:grant",
        "A district's grants: client x datasets x students x purpose x dates.",
    ),
    "init": Lazy(
        "gateway.cli.serve:init",
        "Make the keys and the tables that the settings name; what is there already stays.",
    ),
    "keys": Lazy("gateway.cli.keys:keys", "The gateway's keys; they lie outside the database."),
    "ledger": Lazy(
        "gateway.cli.ledger:ledger", "The log of every decision, disclosure and change of policy."
    ),
    "person": Lazy(
        "gateway.cli.person:person",
        "People: the first steward of a district, the roles of the state; names are not shown.",
    ),
    "organization": Lazy(
        "gateway.cli.organization:organization",
        "Organizations: who may receive records, once an agreement is in force.",
    ),
    "relation": Lazy(
        "gateway.cli.relation:relation",
        "Relations: whose parent somebody is, as the district says; students are not named.",
    ),
    "serve": Lazy(
        "gateway.cli.serve:serve",
        "Serve the gateway with gunicorn; put a proxy with TLS before it.",
    ),
    "transfer": Lazy(
        "gateway.cli.transfer:transfer",
        "Transfers: one student's record on its way; students are not named.",
    ),
    "translate": Lazy(
        "gateway.cli.translate:translate",
        "Translate a file of one native record to CEDARS, or back.",
    ),
    "why": Lazy(
        "gateway.cli.why:why",
        "Say whether a client would get a dataset of a student now, and which rule decides.",
    ),
}


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 99},
)
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


def main() -> None:
    """Run the command; a known error is one line on standard error and exit status 1."""
    gc.set_threshold(_OBJECTS_BEFORE_GC)
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
