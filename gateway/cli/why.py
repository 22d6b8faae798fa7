"""p2 why: what a question would be answered now, and which rule decides."""

import getpass
import json
import sys

import click

from gateway.api.why_schemas import ExplanationSchema
from gateway.app.composition import compose
from gateway.cli.why_table import print_explanation
from gateway.cli.words import DATASET, DISTRICT, PURPOSE, THE_STUDENT
from gateway.model.purpose import Action, Purpose
from gateway.registry.explaining import WhyRequest
from gateway.settings import Settings


@click.command()
@click.option("--client", "client_id", required=True, help="The client that would ask.")
@click.option("--district", required=True, type=DISTRICT, help="Whose student it is.")
@click.option("--dataset", required=True, type=DATASET)
@THE_STUDENT
@click.option("--purpose", required=True, type=PURPOSE)
@click.option(
    "--action",
    default="read",
    show_default=True,
    type=click.Choice([str(one) for one in Action]),
)
@click.option("--live", "is_live", is_flag=True, help="Ask the source whether it has the student.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def why(
    *,
    client_id: str,
    district: str,
    dataset: str,
    ssid: str,
    purpose: str,
    action: str,
    is_live: bool,
    as_json: bool,
) -> None:
    """
    Say whether a client would get a dataset of a student now, and which rule decides.

    Exit status 0: permitted; 1: denied. The asking is recorded in the ledger.

    \b
    Example; the SSID is typed, or piped in:
      p2 why --client cbo-1a2b3c4d --district 17415 --dataset attendance \\
        --purpose cbo-support --student -
    """
    asked = WhyRequest(
        district, client_id, ssid, dataset, Purpose(purpose), Action(action), is_live=is_live
    )
    gateway = compose(Settings())
    try:
        explained = gateway.services.explaining.explain_to(asked, f"operator {getpass.getuser()}")
    finally:
        gateway.services.database.close()
    if as_json:
        click.echo(json.dumps(ExplanationSchema().dump(explained), indent=2))
    else:
        print_explanation(explained)
    sys.exit(0 if explained.is_permitted else 1)
