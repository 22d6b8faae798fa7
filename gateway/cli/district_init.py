"""p2 district init: a district's folder, drafted from a sample of its SIS."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gateway.registry.starter.drafting import Drafted
    from gateway.registry.starter.sampling import SampleTable
    from gateway.registry.starter.starting import Starter


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--sample",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with exports of the SIS: csv, tab, txt, jsonl or xml, one file a table.",
)
@click.option(
    "--url",
    help="Or the SIS's database, such as env:SIS_URL or postgresql+psycopg://reader@host/sis.",
)
@click.option("--code", help="The district's five digits; else DIR's own name.")
@click.option("--name", help="The district's name; else DIR's own name.")
def init(
    folder: Path, sample: Path | None, url: str | None, code: str | None, name: str | None
) -> None:
    """
    Draft a district's folder from a sample: connector, native XSD and crosswalks.

    The sample is read in memory. Of its values only codes are written, and of those only such as
    five students or more have. What is unsure is marked in the files, with what to look at.
    """
    from gateway.registry.starter.starting import (  # noqa: PLC0415 - heavy
        start_district,
        verify_empty,
        write_starter,
    )

    if (sample is None) == (url is None):
        raise click.UsageError("give --sample FOLDER or --url ADDRESS, one of them")
    verify_empty(folder)
    own_name = folder.resolve().name
    starter = start_district(
        _read(sample, url), code or own_name, name or own_name, is_database=url is not None
    )
    write_starter(starter, folder)
    for line in _describe(starter, folder):
        click.echo(line)


def _read(sample: Path | None, url: str | None) -> "Sequence[SampleTable]":
    from gateway.registry.starter.databases import read_database  # noqa: PLC0415 - heavy
    from gateway.registry.starter.sampling import read_sample  # noqa: PLC0415 - heavy
    from gateway.settings import resolve_secret  # noqa: PLC0415 - as the others here

    return read_sample(sample) if sample else read_database(str(url), resolve_secret)


def _describe(starter: "Starter", folder: Path) -> Iterator[str]:
    """What was found, crosswalk by crosswalk, and what to do next."""
    layout = starter.layout
    yield (
        f"{len(layout.tables)} tables; students are rows of {layout.student_record}, "
        f"by {layout.student_key}; their SSID is {layout.ssid}"
    )
    totals = [0, 0]
    for one in starter.drafts:
        sure = sum(match.is_sure for match in one.proposal.matches.values())
        unsure = len(one.proposal.matches) - sure
        totals = [totals[0] + sure, totals[1] + unsure]
        yield f"  {_line(one, sure, unsure)}"
    yield f"{len(starter.drafts)} crosswalks: {totals[0]} elements are sure, {totals[1]} unsure"
    yield f"Next: look for 'unsure' and 'undecided' in {folder}, then 'p2 district add {folder}'"


def _line(one: "Drafted", sure: int, unsure: int) -> str:
    return (
        f"{one.proposal.record.name} from {one.proposal.table.record}: "
        f"{sure} sure, {unsure} unsure"
    )
