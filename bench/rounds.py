"""Two ways side by side: short rounds in turn, so that what else the machine does hits both."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

Measure = Callable[[], float]
"""Works for a while and answers how many were done in a second."""


@dataclass(slots=True)
class Comparison:
    """What each round measured."""

    name: str
    what: str
    """Ours and theirs, in words."""
    unit: str
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Ours to theirs, round by round."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def middle_half(self) -> tuple[float, float]:
        """The quartiles of the ratio."""
        first, _, third = quantiles(self.ratios, n=4, method="inclusive")
        return first, third

    def row(self) -> tuple[str, ...]:
        """One line of the table."""
        low, high = self.middle_half
        return (
            self.name,
            f"{median(self.ratios):.3f}",
            f"{low:.3f} - {high:.3f}",
            f"{min(self.ratios):.3f} - {max(self.ratios):.3f}",
            f"{median(self.ours):.1f}",
            f"{median(self.theirs):.1f}",
            self.unit,
        )


def interleave(comparison: Comparison, ours: Measure, theirs: Measure, rounds: int) -> Comparison:
    """Measure both in each round, by turns the one and the other first, after one to warm up."""
    ours()
    theirs()
    for number in range(rounds):
        if number % 2:
            comparison.theirs.append(theirs())
            comparison.ours.append(ours())
        else:
            comparison.ours.append(ours())
            comparison.theirs.append(theirs())
    return comparison


def print_table(other: str, found: list[Comparison], shared: str = "") -> None:
    """A line for each comparison, and below them what was compared, and on what machine."""
    head = ("", "ratio", "middle half", "range", "gateway", other, "")
    rows = [head, *(comparison.row() for comparison in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    print()
    for comparison in found:
        print(f"{comparison.name}: {comparison.what}")
    print(
        f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores{shared}"
    )
