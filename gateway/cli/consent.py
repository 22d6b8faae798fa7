"""p2 consent: parents' signed permissions (34 CFR 99.30)."""

import hashlib
from datetime import datetime
from pathlib import Path

import click

from gateway.access.granting import ConsentTerms
from gateway.cli.opening import opened
from gateway.cli.words import DATASET, DAY, DISTRICT, SSID
from gateway.model.purpose import CONSENT_PURPOSES, Purpose


@click.group()
def consent() -> None:
    """Signed consents: their facts and the document's hash; never the document."""


@consent.command()
@click.argument("district", type=DISTRICT)
@click.argument("ssid", type=SSID)
@click.option(
    "--recipient", required=True, help="The organization's id, as 'p2 client list' shows it."
)
@click.option("--dataset", "datasets", multiple=True, required=True, type=DATASET)
@click.option(
    "--purpose",
    default=str(Purpose.CBO_SUPPORT),
    show_default=True,
    type=click.Choice(sorted(map(str, CONSENT_PURPOSES))),
)
@click.option("--signer", required=True, prompt="Signer's name", help="Encrypted at rest.")
@click.option(
    "--relation", required=True, type=click.Choice(["parent", "guardian", "eligible-student"])
)
@click.option("--signed-on", required=True, type=DAY)
@click.option(
    "--method",
    default="paper",
    show_default=True,
    type=click.Choice(["paper", "electronic"]),
)
@click.option(
    "--document",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The signed document; only its SHA-256 is kept.",
)
@click.option("--until", required=True, type=DAY, help="The last day on which it holds.")
def record(
    *,
    district: str,
    ssid: str,
    recipient: str,
    datasets: tuple[str, ...],
    purpose: str,
    signer: str,
    relation: str,
    signed_on: datetime,
    method: str,
    document: Path,
    until: datetime,
) -> None:
    """
    Record a consent, and print its id.

    \b
    Example, a parent who agreed on paper:
      p2 consent record 17415 1234567890 --recipient 0f... --dataset attendance \\
        --signer "Ana Reyes" --relation parent --signed-on 2026-11-20 \\
        --document signed.pdf --until 2027-06-30
    """
    with opened() as gateway:
        recorded = gateway.granting.record_consent(
            ConsentTerms(
                district=district,
                ssid=ssid,
                recipient_organization_id=recipient,
                datasets=tuple(dict.fromkeys(datasets)),
                purpose=Purpose(purpose),
                signer_name=signer,
                signer_relation=relation,
                signed_on=signed_on.date(),
                method=method,
                document_sha256=hashlib.sha256(document.read_bytes()).hexdigest(),
                starts_on=signed_on.date(),
                ends_on=until.date(),
            ),
            by=gateway.operator,
        )
    click.echo(recorded.id)


@consent.command()
@click.argument("consent_id")
@click.option("--why", required=True)
def revoke(consent_id: str, why: str) -> None:
    """Revoke a consent: what rests on it stops at the next request."""
    with opened() as gateway:
        gateway.granting.revoke_consent(consent_id, by=gateway.operator, why=why)
    click.echo(f"{consent_id} is revoked")
