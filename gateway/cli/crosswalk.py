"""p2 crosswalk: check, show, explain and compare crosswalk files."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

_FILE = click.Path(exists=True, path_type=Path)


@click.group()
def crosswalk() -> None:
    """Crosswalk files: check, show, explain and compare them (docs/crosswalks.md)."""


@crosswalk.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--laws", is_flag=True, help="Translate made-up rows there and back as well.")
@click.option("--notes", is_flag=True, help="Show notes too, not only errors and warnings.")
@click.option("--coverage", is_flag=True, help="Show what becomes of each element.")
def check(
    files: Sequence[Path], *, as_json: bool, laws: bool, notes: bool, coverage: bool
) -> None:
    """
    Check crosswalks against both their XSDs.

    FILES are crosswalks, or folders of a SIS product or a district. Each finding says where it
    is and what to do. Exit status 0: no finding above a note.
    """
    from gateway.cli.crosswalk_checking import run_checks  # noqa: PLC0415 - heavy
    from gateway.cli.crosswalk_tables import (  # noqa: PLC0415 - heavy
        coverage_table,
        print_findings,
        print_table,
    )
    from gateway.crosswalk.findings import count_findings  # noqa: PLC0415 - heavy

    checked = [run_checks(file, laws=laws) for file in files]
    findings = [finding for one in checked for finding in one.findings]
    covered = [element for one in checked for element in one.coverage]
    counts = count_findings(findings)
    if as_json:
        report = {
            "findings": [finding._asdict() for finding in findings],
            "coverage": [element._asdict() for element in covered],
            "counts": counts,
        }
        click.echo(json.dumps(report, indent=1))
    else:
        print_findings(findings, notes=notes)
        if coverage:
            print_table(coverage_table(covered))
        told = ", ".join(f"{count} {name}{'s' * (count != 1)}" for name, count in counts.items())
        carried = sum(element.state == "carried" for element in covered)
        click.echo(f"{told}; {carried} of {len(covered)} elements carried")
    if counts["error"] or counts["warning"]:
        sys.exit(1)


@crosswalk.command()
@click.argument("file", type=_FILE)
def show(file: Path) -> None:
    """Print a crosswalk as a table, for people who do not read YAML."""
    from gateway.cli.crosswalk_checking import load_shown  # noqa: PLC0415 - heavy
    from gateway.cli.crosswalk_tables import (  # noqa: PLC0415 - heavy
        crosswalk_table,
        print_table,
    )

    for one, shapes in load_shown(file):
        print_table(crosswalk_table(one, shapes))


@crosswalk.command()
@click.argument("file", type=_FILE)
@click.option(
    "--record",
    "sample",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Native rows: JSON {record: [rows]} or one row, or a CSV file of the crosswalk's record.",
)
@click.option("--element", required=True, help="The CEDARS element to explain.")
@click.option("--district", default="00000", show_default=True, help="The district's code.")
@click.option("--school-year", default=2027, show_default=True, help="By the year it ends in.")
def explain(file: Path, sample: Path, element: str, district: str, school_year: int) -> None:
    """
    Say which native elements and operations made a value, or why it is absent.

    The values of the sample are shown: use one that you may see.
    """
    from gateway.cli.crosswalk_checking import explain_sample  # noqa: PLC0415 - heavy
    from gateway.cli.crosswalk_tables import print_lineage  # noqa: PLC0415 - heavy

    print_lineage(explain_sample(file, sample, element, district, school_year))


@crosswalk.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option(
    "--sample",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Native rows, as for 'explain': how many of their records change.",
)
def diff(old: Path, new: Path, sample: Path | None) -> None:
    """Say in words what a new version of a crosswalk changes."""
    from gateway.cli.crosswalk_checking import compare, count_changes  # noqa: PLC0415 - heavy

    sentences = compare(old, new)
    for sentence in sentences:
        click.echo(sentence)
    if not sentences:
        click.echo("Both do the same.")
    if sample is not None:
        changed, total = count_changes(old, new, sample)
        click.echo(f"{changed} of {total} records of the sample change.")
