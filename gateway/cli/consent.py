"""p2 consent: parents' signed permissions (34 CFR 99.30)."""

import hashlib
from datetime import datetime
from pathlib import Path

import click

from gateway.access.consenting import ConsentTerms
from gateway.cli.entries import echo_entry, echo_facts, every
from gateway.cli.opening import opened
from gateway.cli.words import DATASET, DAY, DISTRICT, ONE_STUDENT, SSID
from gateway.clock import now
from gateway.model.consent import Consent, SignatureMethod, SignerRelation
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
@click.option("--relation", required=True, type=click.Choice([str(one) for one in SignerRelation]))
@click.option("--signed-on", required=True, type=DAY)
@click.option(
    "--method",
    default=str(SignatureMethod.PAPER),
    show_default=True,
    type=click.Choice([str(one) for one in SignatureMethod]),
)
@click.option(
    "--document",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The signed document; only its SHA-256 is kept.",
)
@click.option("--until", required=True, type=DAY, help="The last day on which it holds.")
@click.option("--why", default="signed consent", show_default=True)
def give(
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
    why: str,
) -> None:
    """
    Record a consent, and print its id.

    \b
    Example, a parent who agreed on paper:
      p2 consent give 17415 1234567890 --recipient 0f... --dataset attendance \\
        --signer "Ana Reyes" --relation parent --signed-on 2026-11-20 \\
        --document signed.pdf --until 2027-06-30
    """
    with opened() as gateway:
        given = gateway.consenting.give(
            ConsentTerms(
                district=district,
                ssid=ssid,
                recipient_organization_id=recipient,
                datasets=tuple(dict.fromkeys(datasets)),
                purpose=Purpose(purpose),
                signer_name=signer,
                signer_relation=SignerRelation(relation),
                signed_on=signed_on.date(),
                method=SignatureMethod(method),
                document_sha256=hashlib.sha256(document.read_bytes()).hexdigest(),
                starts_on=signed_on.date(),
                ends_on=until.date(),
            ),
            by=gateway.operator,
            why=why,
        )
    click.echo(given.id)


@consent.command()
@click.argument("consent_id")
@click.option("--why", required=True)
def revoke(consent_id: str, why: str) -> None:
    """Revoke a consent: what rests on it stops at the next request."""
    with opened() as gateway:
        gateway.consenting.revoke(consent_id, by=gateway.operator, why=why)
    click.echo(f"{consent_id} is revoked")


@consent.command(name="list")
@click.argument("district", type=DISTRICT)
@ONE_STUDENT
def list_consents(district: str, ssid: str | None) -> None:
    """A district's consents, past ones too; students and signers are not named."""
    at = now()
    with opened() as gateway:
        references = gateway.keys.references(district, ssid) if ssid else None
        for one in every(
            gateway.database,
            lambda uow, paging: uow.consents.page_in(district, paging, references),
        ):
            echo_entry(
                f"{one.id}  {_state(one, at)}  until {one.ends_on}",
                f"to organization {one.recipient_organization_id}, for {one.purpose}",
                ", ".join(one.datasets),
            )


@consent.command()
@click.argument("consent_id")
def show(consent_id: str) -> None:
    """One consent's facts; the student and the signer are not named."""
    with opened() as gateway:
        one = gateway.database.read(lambda uow: uow.consents.get(consent_id))
    echo_facts(
        (
            ("id", one.id),
            ("state", _state(one, now())),
            ("district", one.district),
            ("recipient", one.recipient_organization_id),
            ("purpose", one.purpose),
            ("datasets", ",".join(one.datasets)),
            ("signed by", one.signer_relation),
            ("signed on", one.signed_on),
            ("method", one.method),
            ("document", one.document_sha256),
            ("from", one.starts_on),
            ("until", one.ends_on),
            ("revoked at", one.revoked_at),
        )
    )


def _state(one: Consent, at: datetime) -> str:
    if one.revoked_at is not None:
        return "revoked"
    return "in force" if one.is_in_force(at) else "not in force"
