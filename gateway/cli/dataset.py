"""p2 dataset: what the Data Coordinating Committee decided."""

from datetime import datetime

import click

from gateway.access.catalogue import Catalogue, Decision
from gateway.cli.opening import opened
from gateway.cli.words import DATASET, DAY, PURPOSE
from gateway.clock import now
from gateway.model.catalogue import DatasetStatus
from gateway.model.purpose import Purpose


@click.group()
def dataset() -> None:
    """The catalogue of datasets, as the Data Coordinating Committee decides it."""


@dataset.command(name="list")
def list_datasets() -> None:
    """Every dataset, its status and what it may serve."""
    with opened() as gateway:
        entries = Catalogue(gateway.database, now).list_all()
    for one in entries:
        click.echo(
            f"{one.name}  {one.status}  {one.priority or '-'}  {one.decided_on or '-'}  "
            f"{','.join(one.purposes)}  {one.minutes or '-'}"
        )


@dataset.command()
@click.argument("name", type=DATASET)
@click.option("--decided-on", required=True, type=DAY)
@click.option("--minutes", required=True, help="The reference of the minutes.")
@click.option("--purpose", "purposes", multiple=True, type=PURPOSE, help="What it may serve.")
@click.option("--priority", type=click.IntRange(1, 1000), help="The committee's own order.")
@click.option("--why", required=True)
def approve(
    *,
    name: str,
    decided_on: datetime,
    minutes: str,
    purposes: tuple[str, ...],
    priority: int | None,
    why: str,
) -> None:
    """
    Take an approval in: the dataset may be granted and released from the next request on.

    \b
    Example:
      p2 dataset approve immunization --decided-on 2026-11-10 \\
        --minutes "DCC 2026-11-10, item 4" --priority 3 --why "schools ask for it first"
    """
    named = tuple(Purpose(one) for one in purposes) or None
    decision = Decision(DatasetStatus.APPROVED, decided_on.date(), minutes, named, priority)
    _decide(name, decision, why)


@dataset.command()
@click.argument("name", type=DATASET)
@click.option("--decided-on", required=True, type=DAY)
@click.option("--minutes", required=True, help="The reference of the minutes.")
@click.option("--why", required=True)
def withdraw(*, name: str, decided_on: datetime, minutes: str, why: str) -> None:
    """Take a withdrawal in: nothing of the dataset is released from the next request on."""
    _decide(name, Decision(DatasetStatus.WITHDRAWN, decided_on.date(), minutes), why)


def _decide(name: str, decision: Decision, why: str) -> None:
    with opened() as gateway:
        catalogue = Catalogue(gateway.database, now)
        decided = catalogue.decide(name, decision, by=gateway.operator, why=why)
    click.echo(f"{decided.name} is {decided.status}")
