"""What passes from a reader to a translator: some records of a file, and those refused already."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, cast

import polars as pl

from gateway.crosswalk.columnar import list_rows
from gateway.errors import InvalidRequestError
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

    @property
    def records(self) -> int:
        """How many there are, those refused already included."""
        return self.frame.height + len(self.rejects)

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """The records as rows, each with its number."""
        return zip(cast("Iterable[int]", self.numbers), list_rows(self.frame), strict=True)


@dataclass(frozen=True, slots=True)
class Listed:
    """Records as rows, in the order of the file."""

    rows: list[tuple[int, Row]] = field(default_factory=list)
    """Each with its number."""
    rejects: list[Reject] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many there are, those refused already included."""
        return len(self.rows) + len(self.rejects)

    @property
    def is_full(self) -> bool:
        """Whether it is time to hand it on."""
        return self.records >= ROWS_AT_ONCE

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """The records as rows, each with its number."""
        return iter(self.rows)


Piece: TypeAlias = Columns | Listed
Pieces: TypeAlias = Iterable[Piece]
Advance: TypeAlias = Callable[[int], None]
"""Told how many bytes were read."""


def verify_needed(what: str, columns: Container[str], needed: Iterable[str]) -> None:
    """InvalidRequestError where columns lack that the crosswalk reads."""
    missing = [name for name in needed if name not in columns]
    if missing:
        raise InvalidRequestError(
            f"{what} no column {', '.join(missing)}, which the crosswalk reads"
        )
