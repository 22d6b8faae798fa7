"""Whole files: p2 translate, polars by hand, earthmover, lxml; each a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from bench.handwritten import FLAGS, HOMELESS
from bench.pupils import COLUMNS, list_pupils, write_pupils
from bench.rounds import Comparison, interleave
from bench.translating_rows import CROSSWALK
from gateway.bulk.choosing import choose_crosswalk
from gateway.crosswalk.operations.sources import Of
from gateway.crosswalk.rules import Crosswalk

_MEGABYTE = 1024
"""In the kilobytes that the kernel tells."""
_COMMAND = "from gateway.cli import main; main()"
_DATES = ("BirthDate", "EntryDate", "WithdrawalDate", "UsEntryDate")


def compare_columns(folder: Path, rows: int, rounds: int) -> Comparison:
    """CSV to JSON Lines, and the same expressions by hand."""
    come = _write_csv(folder, rows)
    ours, theirs = folder / "ours.jsonl", folder / "hand.jsonl"
    hand = [sys.executable, "-m", "bench.handwritten_columns", come, theirs]
    return interleave(
        Comparison(
            "columns", f"{rows:,} rows, CSV to JSONL: p2 translate : polars by hand", "rows/s"
        ),
        lambda: rows / _time(_translate(come, ours), ours),
        lambda: rows / _time(hand, theirs),
        rounds,
    )


def compare_earthmover(
    folder: Path, sizes: tuple[int, int], program: str, rounds: int
) -> Comparison:
    """The same file; earthmover reads fewer of its rows, since it takes long."""
    rows, fewer = sizes
    come = _write_csv(folder, rows)
    ours, theirs = folder / "ours.jsonl", folder / "earthmover"
    theirs.mkdir()
    config = _write_earthmover(theirs, fewer)
    compared = interleave(
        Comparison(
            "earthmover",
            f"{rows:,} rows, CSV to JSONL, by p2 translate : {fewer:,} rows by earthmover",
            "rows/s",
        ),
        lambda: rows / _time(_translate(come, ours), ours),
        lambda: fewer / _time([program, "run", "-f", "-c", config], theirs / "out.jsonl", theirs),
        rounds,
    )
    _verify_same(ours, theirs / "out.jsonl")
    return compared


def compare_memory(short: int, long: int) -> Comparison:
    """The most memory that a pipe of rows takes, read into nowhere."""
    return interleave(
        Comparison("memory", f"{long:,} rows from a pipe : {short:,}; the most memory held", "MB"),
        lambda: _measure_memory(long),
        lambda: _measure_memory(short),
        2,
    )


def compare_xml(folder: Path, rows: int, rounds: int) -> Comparison:
    """XML to JSON Lines, and lxml's iterparse that does nothing with it."""
    come = folder / f"{rows}.xml"
    schema = choose_crosswalk(CROSSWALK).native
    with come.open("wb") as stream:
        stream.write(f'<Students xmlns="{schema.namespace}">'.encode())
        for cells in list_pupils(0, rows):
            row = {name: text for name, text in zip(COLUMNS, cells, strict=True) if text}
            stream.write(etree.tostring(schema.to_element("Student", row)))
        stream.write(b"</Students>")
    ours = folder / "ours.jsonl"
    walk = [sys.executable, "-m", "bench.walking", come]
    return interleave(
        Comparison("xml", f"{rows:,} records, XML to JSONL : lxml.iterparse alone", "records/s"),
        lambda: rows / _time(_translate(come, ours), ours),
        lambda: rows / _time(walk, ours),
        rounds,
    )


def _write_csv(folder: Path, rows: int) -> Path:
    path = folder / f"{rows}.csv"
    if not path.exists():
        with path.open("wb") as stream:
            write_pupils(stream, rows)
    return path


def _translate(come: Path, out: Path, *options: str) -> list[str | Path]:
    return [
        *(sys.executable, "-c", _COMMAND, "translate"),
        *("--crosswalk", CROSSWALK, "--school-year", "2027", "--in", come, "--out", out),
        *options,
    ]


def _time(command: Sequence[str | Path], out: Path, folder: Path | None = None) -> float:
    """Seconds to make a file anew: what an earlier round left would cost memory that it fills."""
    out.unlink(missing_ok=True)
    began = time.perf_counter()
    subprocess.run(  # noqa: S603 - commands of this module
        command, check=True, cwd=folder, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - began


def _measure_memory(rows: int) -> float:
    made = subprocess.Popen(  # noqa: S603 - a command of this module
        [sys.executable, "-m", "bench.pupils", str(rows)], stdout=subprocess.PIPE
    )
    command = _translate(Path("/dev/stdin"), Path("/dev/null"), "--from", "csv", "--to", "jsonl")
    ours = subprocess.Popen(  # noqa: S603 - a command of this module
        command, stdin=made.stdout, stdout=subprocess.DEVNULL
    )
    if made.stdout is not None:
        made.stdout.close()
    _, status, used = os.wait4(ours.pid, 0)
    if made.wait() or status:
        raise SystemExit("the pipe broke")
    return used.ru_maxrss / _MEGABYTE


def _write_earthmover(folder: Path, rows: int) -> Path:
    """A configuration of the same translation, whose template makes the same lines."""
    _write_csv(folder, rows)
    dates = {"from_format": "%m/%d/%Y", "to_format": "%Y-%m-%d"}
    operations = [
        {"operation": "date_format", "columns": list(_DATES), "ignore_errors": True, **dates},
        {"operation": "map_values", "column": "HomelessCode", "mapping": HOMELESS},
        {"operation": "map_values", "column": "FosterCare", "mapping": FLAGS},
    ]
    crosswalk = choose_crosswalk(CROSSWALK).crosswalk
    (folder / "row.jsont").write_text(_earthmover_template(crosswalk), "utf-8")
    config = {
        "version": 2,
        "config": {"output_dir": str(folder), "log_level": "ERROR"},
        "sources": {"students": {"file": str(folder / f"{rows}.csv"), "header_rows": 1}},
        "transformations": {"made": {"source": "$sources.students", "operations": operations}},
        "destinations": {
            "out": {
                "source": "$transformations.made",
                "template": str(folder / "row.jsont"),
                "extension": "jsonl",
                "linearize": True,
            }
        },
    }
    path = folder / "earthmover.yaml"
    path.write_text(json.dumps(config), "utf-8")
    return path


def _earthmover_template(crosswalk: Crosswalk) -> str:
    """Texts as JSON wants them, and null for what is absent."""
    values = {
        "SchoolYear": '"2027"',
        "ServingCountyDistrictCode": '"17415"',
        "GradeLevel": "{% set g = 12 - (GradYr | int - 2027) %}"
        "{{ ('PK' if g < 0 else 'K2' if g == 0 else [g, 12] | min | string) | tojson }}",
    }
    for rule in crosswalk.rules:
        if isinstance(rule.source, Of):
            column = rule.source.path[0]
            values.setdefault(rule.element, f"{{{{ ({column} or none) | tojson }}}}")
    elements = (f"{json.dumps(element)}: {value}" for element, value in values.items())
    return "{" + ", ".join(elements) + "}"


def _verify_same(ours: Path, theirs: Path) -> None:
    with ours.open(encoding="utf-8") as mine, theirs.open(encoding="utf-8") as others:
        if any(json.loads(a) != json.loads(b) for a, b in zip(mine, others, strict=False)):
            raise SystemExit("earthmover's lines are others than ours")
