"""Crosswalk files inspected, explained and compared for the command line."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
import orjson

from gateway.crosswalk.context import Context
from gateway.crosswalk.coverage import Covered
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.differences import list_differences
from gateway.crosswalk.findings import order_findings
from gateway.crosswalk.folders import Drafts, load_drafts
from gateway.crosswalk.inspection import Inspection, inspect
from gateway.crosswalk.lineage import Lineage, explain
from gateway.crosswalk.rules import Crosswalk, Finding
from gateway.crosswalk.shapes import Shapes
from gateway.errors import InvalidCrosswalkError, InvalidRecordError
from gateway.model.rows import Row, Rows


class Checked(NamedTuple):
    """What was found in one file or folder."""

    findings: tuple[Finding, ...]
    coverage: tuple[Covered, ...]


def run_checks(path: Path, *, laws: bool) -> Checked:
    """Check a file or folder with the set that it belongs to."""
    read, inspection = _inspect(path)
    findings = [*read.findings, *inspection.findings]
    if laws and not any(finding.severity == "error" for finding in findings):
        findings += _break_laws(inspection, read)
    asked = [one for one in inspection.crosswalks if one.file in read.asked]
    records = {one.target.record for one in asked} | {one.source.record for one in asked}
    return Checked(
        tuple(one for one in order_findings(findings) if one.file in read.asked | _tables(asked)),
        tuple(one for one in inspection.coverage if one.record in records),
    )


def _tables(crosswalks: list[Crosswalk]) -> set[str]:
    """The files of the code tables, and of the crosswalks extended, that these are made of."""
    files = {code.file for one in crosswalks for table in one.tables for code in table.codes}
    return files | {rule.file for one in crosswalks for rule in one.rules}


def _inspect(path: Path) -> tuple[Drafts, Inspection]:
    read = load_drafts(path)
    inspection = inspect(read.drafts, read.bases.values(), read.load_schema, read.load_codeset)
    return read, inspection


def _break_laws(inspection: Inspection, read: Drafts) -> tuple[Finding, ...]:
    try:
        from gateway.crosswalk.laws import break_laws  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise click.ClickException(
            "--laws makes rows with hypothesis: pip install hypothesis"
        ) from None
    return break_laws(inspection.crosswalks, inspection.shapes, read.load_schema)


def load_shown(path: Path) -> Iterator[tuple[Crosswalk, Shapes]]:
    """The crosswalks of a file or folder that can be shown."""
    read, inspection = _inspect(path)
    _refuse_errors(read, inspection)
    for one in inspection.crosswalks:
        if one.file in read.asked:
            yield one, inspection.shapes[one.name]


def _refuse_errors(read: Drafts, inspection: Inspection) -> None:
    for finding in (*read.findings, *inspection.findings):
        if finding.severity == "error":
            raise InvalidCrosswalkError(str(finding))


def explain_sample(
    file: Path, sample: Path, element: str, district: str, school_year: int
) -> list[Lineage]:
    """Explain one element for each row of a sample."""
    one = _only(file)
    context = Context(district, school_year)
    lineages = list(explain(one, element, read_sample(sample, one.source.record), context))
    if not lineages:
        raise InvalidRecordError(f"{sample}: has no row of {one.source.record}")
    return lineages


def _only(file: Path) -> Crosswalk:
    shown = [one for one, _ in load_shown(file)]
    if len(shown) != 1:
        raise click.UsageError("name one crosswalk file, not a folder")
    return shown[0]


def compare(old: Path, new: Path) -> list[str]:
    """What the new one changes, in sentences."""
    return list(list_differences(_only(old), _only(new)))


def count_changes(old: Path, new: Path, sample: Path) -> tuple[int, int]:
    """How many native rows of a sample become something else, of how many."""
    before, after = _only(old), _only(new)
    rows = read_sample(sample, before.source.record)
    own = rows.get(before.source.record, ())
    others = {name: held for name, held in rows.items() if name != before.source.record}
    was, now = CrosswalkSet((before,), ()), CrosswalkSet((after,), ())
    changed = sum(
        _translate(was, {**others, before.source.record: (row,)})
        != _translate(now, {**others, after.source.record: (row,)})
        for row in own
    )
    return changed, len(own)


def _translate(crosswalks: CrosswalkSet, native: Rows) -> "Rows | str":
    try:
        return crosswalks.to_cedars(native, Context("00000", 2027))
    except InvalidRecordError as error:
        return str(error).partition(": ")[2]


def read_sample(file: Path, record: str) -> Rows:
    """Native rows from JSON (rows by record, rows, or one row) or CSV (of that record)."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix == ".csv":
            found = csv.DictReader(text.splitlines(keepends=True), strict=True)
            return {record: tuple(_row(row) for row in found)}
        document = orjson.loads(text)
    except (UnicodeDecodeError, csv.Error, orjson.JSONDecodeError):
        raise InvalidRecordError(f"{file}: is neither JSON nor CSV in UTF-8") from None
    if isinstance(document, dict) and not all(isinstance(v, list) for v in document.values()):
        document = [document]
    by_record = document if isinstance(document, dict) else {record: document}
    return {name: tuple(_row(row) for row in rows) for name, rows in by_record.items()}


def _row(row: Any) -> Row:
    if not isinstance(row, Mapping):
        raise InvalidRecordError("the sample: a row must be an object of elements")
    return {
        str(name): tuple(_row(inner) for inner in value) if isinstance(value, list) else str(value)
        for name, value in row.items()
        if isinstance(value, list) or value not in {None, ""}
    }
