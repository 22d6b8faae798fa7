"""p2 translate: whole files through one crosswalk."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.errors import GatewayError
from gateway.model.day import school_year_of

if TYPE_CHECKING:
    from gateway.bulk.running import Summary

_READ = ("csv", "tab", "fixed", "jsonl", "xml", "parquet", "cedars")
_WRITTEN = ("cedars", "csv", "tab", "jsonl", "xml", "parquet")
_PATH = click.Path(path_type=Path)
_NOTHING_DONE = 2


class _NothingDoneError(click.ClickException):
    exit_code = _NOTHING_DONE


@click.command()
@click.option(
    "--crosswalk",
    required=True,
    metavar="F",
    help="A crosswalk's YAML file, or the name of one that comes with the gateway.",
)
@click.option("--in", "come", required=True, type=_PATH, help="The file to read.")
@click.option(
    "--out",
    required=True,
    type=_PATH,
    help="The file to write; a directory: a submission file there, named as the state wants it.",
)
@click.option("--back", is_flag=True, help="From CEDARS to the SIS.")
@click.option(
    "--with",
    "others",
    multiple=True,
    metavar="RECORD=PATH",
    help="The file of a native record that the crosswalk looks up. It is held in memory.",
)
@click.option("--rejects", type=_PATH, help="Where to write which records were left out, and why.")
@click.option(
    "--from", "read_as", type=click.Choice(_READ), help="Form of --in, if not by suffix."
)
@click.option(
    "--to", "written_as", type=click.Choice(_WRITTEN), help="Form of --out, if not by suffix."
)
@click.option("--district", metavar="CODE", help="Whose rows they are, if the name does not tell.")
@click.option("--school-year", type=int, help="By the year in which it ends. Default: today's.")
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "latin-1", "cp1252"]),
    default="utf-8",
    show_default=True,
    help="Of delimited and fixed-width files.",
)
@click.option("--delimiter", metavar="CHAR", help="Of delimited files, if not comma or tab.")
@click.option("--widths", metavar="NAME:N,…", help="Columns of a fixed-width file, in order.")
def translate(
    *,
    crosswalk: str,
    come: Path,
    out: Path,
    back: bool,
    others: tuple[str, ...],
    rejects: Path | None,
    read_as: str | None,
    written_as: str | None,
    district: str | None,
    school_year: int | None,
    encoding: str,
    delimiter: str | None,
    widths: str | None,
) -> None:
    """
    Translate a file of one native record to CEDARS, or back.

    Any size: the file passes through in pieces. --out is put in place when all is done, and not
    at all if something fails. A record that does not fit is left out: --rejects tells its number,
    element and rule, and never a value.

    \b
    A submission file for the state, from Skyward's export:
      p2 translate --crosswalk 17415/district-student --in STUDENT.csv --out submission/
    One that looks students up in another file:
      p2 translate --crosswalk 17415/school-student --in STUDENT-ENTITY.csv \\
        --with Student=STUDENT.csv --out school-students.jsonl --rejects rejects.csv
    A crosswalk of your own, on a fixed-width file:
      p2 translate --crosswalk my.yaml --in students.dat --from fixed \\
        --widths StudentId:10,LastName:30,Born:8 --out students.parquet
    Back from a submission file to a file that the SIS imports:
      p2 translate --back --crosswalk 17415/district-student --in cedars.txt --out import.csv

    By suffix: .csv, .tab and .tsv (tab), .jsonl and .ndjson, .xml, .parquet; .txt is a
    submission file where it holds CEDARS, and tab where it does not.

    Each record is translated by itself; on the way back, rows that become one native row must
    follow each other. What a look-up holds is written back by that record's own crosswalk.

    \b
    Exit status: 0 every record was translated, 1 some were rejected, 2 nothing was written.
    """
    from gateway.bulk.asking import Asked, prepare  # noqa: PLC0415 - polars is heavy

    asked = Asked(
        crosswalk=crosswalk,
        come=come,
        out=out,
        is_back=back,
        others=dict(_pair(text) for text in others),
        rejects=rejects,
        read_as=read_as,
        written_as=written_as,
        district=district,
        school_year=school_year or school_year_of(date.today()),  # noqa: DTZ011 - a local day
        made_on=date.today(),  # noqa: DTZ011 - the day that a file's name tells
        encoding=encoding,
        delimiter=delimiter,
        widths=widths,
    )
    try:
        job = prepare(asked)
        with _progress(come) as advance:
            summary = job.run(advance)
    except GatewayError as error:
        raise _NothingDoneError(str(error)) from None
    except OSError as error:
        raise _NothingDoneError(f"{error.filename}: {error.strerror}") from None
    _tell(summary, job.out, rejects)


def _tell(summary: "Summary", out: Path, rejects: Path | None) -> None:
    """One line; where there are rejects, what most of them broke, too."""
    if summary.rejected:
        for (element, rule), count in summary.reasons.most_common(3):
            click.echo(f"rejected {count:,}: {f'{element}: ' if element else ''}{rule}", err=True)
        if rejects is None:
            click.echo("--rejects PATH writes which records they are", err=True)
    where = "nothing was written" if summary.is_in_vain else f"written to {out}"
    kept = summary.records - summary.rejected
    click.echo(
        f"{summary.records:,} records: {kept:,} translated, {summary.rejected:,} rejected; {where}"
    )
    if summary.rejected:
        sys.exit(_NOTHING_DONE if summary.is_in_vain else 1)


@contextmanager
def _progress(path: Path) -> Iterator[Any]:
    """A bar on a terminal; silence elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    total = path.stat().st_size if path.is_file() else None
    columns = (TextColumn(path.name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


def _pair(text: str) -> tuple[str, Path]:
    record, equals, path = text.partition("=")
    if not (record and equals and path):
        raise click.UsageError("--with needs RECORD=PATH")
    return record, Path(path)
