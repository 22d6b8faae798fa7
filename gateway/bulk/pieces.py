"""What passes from a reader to a translator: some records of a file, and those refused already."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import polars as pl

from gateway.model.rows import Row

ROWS_AT_ONCE = 20_000


class Reject(NamedTuple):
    """A record that is left out, and why; never what it holds."""

    record: int
    """Its number in the file, from 1."""
    element: str
    rule: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Records as columns of texts, in the order of the file."""

    frame: pl.DataFrame
    numbers: Sequence[int] | pl.Series
    """The number of each record."""
    rejects: Sequence[Reject] = ()

    def __len__(self) -> int:
        return self.frame.height


@dataclass(frozen=True, slots=True)
class Listed:
    """Records as rows, in the order of the file."""

    rows: list[tuple[int, Row]] = field(default_factory=list)
    """Each with its number."""
    rejects: list[Reject] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand it on."""
        return len(self.rows) + len(self.rejects) >= ROWS_AT_ONCE


Piece: TypeAlias = Columns | Listed
Pieces: TypeAlias = Iterable[Piece]
Advance: TypeAlias = Callable[[int], None]
"""Told how many bytes were read."""
