"""
`python -m bench.decisions`: the time of a decision, with few and with very many grants.

A decision is what every read asks first: its facts, loaded from the database in one snapshot, and
the rules over them. The databases of all sizes are asked in the same rounds, by turns.
"""

import platform
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import click

from bench.many_grants import NOW, make, question
from bench.postgresql import own_database, running_server
from gateway.access.authorization import Access
from gateway.keys import KeyRing, create_key_file
from gateway.model.permit import Permit, Question
from gateway.store import Database

SIZES = (10, 10_000, 1_000_000)
STUDENTS = 1000
"""So many are asked about: what is measured is the work, not whether all fits into memory."""


@dataclass(slots=True)
class Sized:
    """One database, and how long a decision took with it, round by round."""

    kind: str
    grants: int
    access: Access
    seconds: list[float] = field(default_factory=list)

    def measure(self, numbers: Sequence[int]) -> float:
        """The median time of a decision, over those students, in seconds."""
        return median(self._decide(question(number)) for number in numbers)

    def _decide(self, asked: Question) -> float:
        began = time.perf_counter()
        answer = self.access.decide(asked)
        took = time.perf_counter() - began
        if not isinstance(answer, Permit):
            raise SystemExit("a decision of the bench was a denial")
        return took


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--grants", default=",".join(map(str, SIZES)), show_default=True)
@click.option("--rounds", default=30, show_default=True, type=click.IntRange(min=2))
@click.option(
    "--decisions",
    default=150,
    show_default=True,
    type=click.IntRange(1, STUDENTS),
    help="Of each database, a round.",
)
def main(grants: str, rounds: int, decisions: int) -> None:
    """Measure decisions with each number of grants, on SQLite and PostgreSQL, in turns."""
    sizes = sorted(int(size) for size in grants.split(","))
    with tempfile.TemporaryDirectory(prefix="p2-bench-") as folder, ExitStack() as stack:
        create_key_file(Path(folder) / "keys.json")
        keys = KeyRing.load(f"file:{folder}/keys.json")
        sized = []
        for kind, url in _addresses(Path(folder), sizes, stack):
            size = sizes[len([one for one in sized if one.kind == kind])]
            _say(f"{kind}: making {size:,} grants ...")
            database = make(url, size)
            stack.callback(database.close)
            sized.append(Sized(kind, size, _access(database, keys)))
        _say(f"{rounds} rounds ...")
        _measure(sized, rounds, decisions)
        _print(sized, rounds)


def _addresses(folder: Path, sizes: Sequence[int], stack: ExitStack) -> list[tuple[str, str]]:
    """Kind and URL of a database of each size; those of PostgreSQL only where one can be run."""
    found = [("SQLite", f"sqlite:///{folder / f'{size}.db'}") for size in sizes]
    server = stack.enter_context(running_server())
    if server is None:
        _say("PostgreSQL is not installed: its half is left out")
        return found
    return found + [("PostgreSQL", stack.enter_context(own_database(server))) for _ in sizes]


def _access(database: Database, keys: KeyRing) -> Access:
    return Access(database, keys, "https://bench", lambda: NOW)


def _measure(sized: list[Sized], rounds: int, decisions: int) -> None:
    """After one round about everybody to warm up, each in turn, and another first every time."""
    dice = random.Random(1)  # noqa: S311 - which students are asked for
    asked = {one.grants: [dice.randint(1, one.grants) for _ in range(STUDENTS)] for one in sized}
    for one in sized:
        one.measure(asked[one.grants])
    for number in range(rounds):
        first = number % len(sized)
        for one in (*sized[first:], *sized[:first]):
            one.seconds.append(one.measure(dice.sample(asked[one.grants], decisions)))


def _print(sized: list[Sized], rounds: int) -> None:
    print("\nA decision, by the number of grants; median of", rounds, "rounds, each in turn\n")
    rows = [("", "grants", "ratio", "middle half", "range", "ms", "decisions/s")]
    smallest = {}
    for one in sized:
        base = smallest.setdefault(one.kind, one)
        ratios = [mine / least for mine, least in zip(one.seconds, base.seconds, strict=True)]
        low, _, high = quantiles(ratios, n=4, method="inclusive")
        rows.append(
            (
                one.kind,
                f"{one.grants:,}",
                f"{median(ratios):.2f}",
                f"{low:.2f} - {high:.2f}",
                f"{min(ratios):.2f} - {max(ratios):.2f}",
                f"{median(one.seconds) * 1000:.2f}",
                f"{1 / median(one.seconds):.0f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    print(
        f"\nPython {platform.python_version()}, one thread, beside whatever else the machine does"
    )


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
