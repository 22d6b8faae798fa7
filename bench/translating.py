"""
Crosswalks beside what one would write by hand: `python -m bench.translating`.

A record through the compiled crosswalk, and through a Python function; a CSV file to JSON Lines
by `p2 translate`, by polars expressions and by earthmover; the memory that a short and a long
pipe take; an XML file to JSON Lines, and the same file merely walked over by lxml.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from bench.rounds import Comparison, print_table
from bench.translating_files import (
    compare_columns,
    compare_earthmover,
    compare_memory,
    compare_xml,
)
from bench.translating_rows import compare_rows

_NAMES = ("row", "columns", "earthmover", "memory", "xml")
_QUICK, _FULL = 200_000, 1_000_000
_LONGER = 10
_FEWER = 10
_XML = 4


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", type=click.Choice(_NAMES), help="Measure this alone.")
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=2))
@click.option("--full", is_flag=True, help="A million rows, and ten million for memory.")
@click.option(
    "--earthmover",
    "environment",
    type=click.Path(file_okay=False, path_type=Path),
    help="A virtual environment of earthmover; made, from PyPI, where it is not there. Without "
    "it the program is looked for in PATH.",
)
def main(*, only: str | None, rounds: int, full: bool, environment: Path | None) -> None:
    """Measure crosswalks beside hand-written code, in turns, and print the ratios."""
    rows = _FULL if full else _QUICK
    found: list[Comparison] = []
    with tempfile.TemporaryDirectory(prefix="p2-bench-") as name:
        folder = Path(name)
        for one in (only,) if only else _NAMES:
            print(f"{one} ...", file=sys.stderr, flush=True)
            match one:
                case "row":
                    found += compare_rows(rounds)
                case "columns":
                    found.append(compare_columns(folder, rows, rounds))
                case "earthmover":
                    program = _find_earthmover(environment)
                    if program is None:
                        print("earthmover is not there: see --earthmover", file=sys.stderr)
                    else:
                        sizes = (rows, rows // _FEWER)
                        found.append(compare_earthmover(folder, sizes, program, rounds))
                case "memory":
                    found.append(compare_memory(rows, rows * _LONGER))
                case _:
                    found.append(compare_xml(folder, rows // _XML, rounds))
    print_table("other", found)


def _find_earthmover(environment: Path | None) -> str | None:
    if environment is None:
        return shutil.which("earthmover")
    program = environment / "bin" / "earthmover"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)  # noqa: S603 - ours
        pip = str(environment / "bin" / "pip")
        command = [pip, "install", "--quiet", "earthmover"]
        subprocess.run(command, check=True)  # noqa: S603 - the environment's own pip
    return str(program)


if __name__ == "__main__":
    main()
