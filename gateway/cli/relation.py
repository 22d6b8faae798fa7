"""p2 relation: whose parent somebody is, and whose the rights are."""

from pathlib import Path

import click

from gateway.access.relating import RelationTerms
from gateway.cli.entries import echo_entry, echo_report, every
from gateway.cli.opening import opened
from gateway.cli.words import DISTRICT, ONE_STUDENT, THE_STUDENT
from gateway.model.relation import RelationKind


@click.group()
def relation() -> None:
    """Relations: whose parent somebody is, as the district says; students are not named."""


@relation.command()
@click.argument("district", type=DISTRICT)
@click.argument("person_id")
@THE_STUDENT
@click.option(
    "--kind",
    type=click.Choice([str(one) for one in RelationKind]),
    default=str(RelationKind.PARENT),
    show_default=True,
)
@click.option("--dependent", is_flag=True, help="The district keeps a parent's access.")
@click.option("--why", required=True)
def add(*, district: str, person_id: str, ssid: str, kind: str, dependent: bool, why: str) -> None:
    """
    Tie a person who is known to a student, and print the relation's id.

    For somebody who has no account yet: 'p2 person child-code'.

    \b
    Example; the SSID is typed, or piped in:
      p2 relation add 17415 0f... --why "the birth certificate"
    """
    terms = RelationTerms(ssid, RelationKind(kind), dependent)
    with opened() as gateway:
        (made,) = gateway.relating.relate(
            district, [(person_id, terms)], by=gateway.operator, why=why
        )
    click.echo(made.id)


@relation.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--district", required=True, type=DISTRICT)
@click.option("--partial", is_flag=True, help="Take the good rows of a file with wrong ones.")
def import_file(file: Path, district: str, *, partial: bool) -> None:
    """
    Record or end many relations by the rows of a CSV file; a line of report for each row.

    The first row names the columns: person, student, kind (parent or self), why, and dependent
    (yes or no) where there is one. Or relation and why, to end them. A row that is recorded
    already is told so, and a file may be sent once more.

    \b
    Example, both parents of a student:
      person,student,kind,why
      0f...,1234567890,parent,the list of 2026
      1a...,1234567890,parent,the list of 2026
    """
    with opened() as gateway:
        report = gateway.many_relations.take(
            file.read_bytes(), district, by=gateway.operator, is_partial=partial
        )
    echo_report(report)


@relation.command()
@click.argument("district", type=DISTRICT)
@click.argument("relation_id")
@click.option("--why", required=True)
def end(district: str, relation_id: str, why: str) -> None:
    """End a relation, from the person's next request on."""
    with opened() as gateway:
        gateway.relating.end(district, relation_id, by=gateway.operator, why=why)
    click.echo(f"{relation_id} has ended")


@relation.command(name="list")
@click.argument("district", type=DISTRICT)
@ONE_STUDENT
def list_relations(district: str, ssid: str | None) -> None:
    """A district's relations, those that ended too; people by id, students not at all."""
    with opened() as gateway:
        references = gateway.keys.references(district, ssid) if ssid else None
        for one in every(
            gateway.database,
            lambda uow, paging: uow.relations.page_in(district, paging, references),
        ):
            state = "holds" if one.ended_at is None else f"ended {one.ended_at:%Y-%m-%d}"
            kept = ", access of a dependent's parent kept" if one.is_dependent else ""
            echo_entry(
                f"{one.id}  {state}  {one.kind}",
                f"person {one.person_id}{kept}",
                f"since {one.made_at:%Y-%m-%d}, recorded by {one.made_by}",
            )


@relation.command()
@click.argument("district", type=DISTRICT)
@THE_STUDENT
@click.option(
    "--attends/--no-longer", default=True, show_default=True, help="Whether the student does now."
)
@click.option("--why", required=True)
def postsecondary(district: str, ssid: str, *, attends: bool, why: str) -> None:
    """
    Record that a student attends a postsecondary institution: the rights are the student's own.

    \b
    Example; the SSID is typed, or piped in:
      p2 relation postsecondary 17415 --why "Running Start, fall 2026"
    """
    with opened() as gateway:
        gateway.relating.set_postsecondary(
            district, ssid, attends=attends, by=gateway.operator, why=why
        )
    click.echo("recorded: the student attends" if attends else "recorded: no longer attends")
