"""Pieces of a file through one crosswalk, there or back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from typing import NamedTuple

import polars as pl

from gateway.bulk.pieces import Columns, Listed, Piece, Pieces, Reject
from gateway.bulk.sinks import NUMBER, Rejects, Sink
from gateway.crosswalk.columnar import ColumnarTranslator
from gateway.crosswalk.columnar_sources import PLACE
from gateway.crosswalk.context import Context
from gateway.crosswalk.crosswalks import CrosswalkSet
from gateway.crosswalk.operations.sources import First, Of
from gateway.crosswalk.rules import Crosswalk
from gateway.crosswalk.uses import outer_key
from gateway.errors import InvalidRecordError
from gateway.model.rows import Row

_PARTS = 3


class Made(NamedTuple):
    """What became of a piece."""

    records: int
    """How many there were."""
    rows: pl.DataFrame | Sequence[tuple[int, Row]]
    rejects: Sequence[Reject]


def read_ahead(pieces: Pieces) -> Iterator[Piece]:
    """Read the next while one is translated."""
    coming = iter(pieces)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(next, coming, None)
        while (piece := read.result()) is not None:
            read = pool.submit(next, coming, None)
            yield piece


def write_behind(made: Iterable[Made], sink: Sink) -> Iterator[tuple[Made, Rejects]]:
    """Write each while the next is made; each comes with what the sink could not write."""
    with ThreadPoolExecutor(1) as pool:
        before: tuple[Made, Future[Rejects]] | None = None
        for one in made:
            if before is not None:
                yield before[0], before[1].result()
            before = one, pool.submit(_write, one.rows, sink)
        if before is not None:
            yield before[0], before[1].result()


def _write(rows: pl.DataFrame | Sequence[tuple[int, Row]], sink: Sink) -> Rejects:
    return sink.write_columns(rows) if isinstance(rows, pl.DataFrame) else sink.write_rows(rows)


class Forward:
    """Native records to CEDARS: columns by columns, rows by rows."""

    def __init__(
        self, crosswalk: Crosswalk, context: Context, others: Mapping[str, pl.DataFrame]
    ) -> None:
        self._columnar = ColumnarTranslator(crosswalk, context, others)
        self.elements = self._columnar.elements

    def translate(self, piece: Piece) -> Made:
        """What becomes of a piece."""
        return self._columns(piece) if isinstance(piece, Columns) else self._rows(piece)

    def _columns(self, piece: Columns) -> Made:
        made = self._columnar.translate(piece.frame)
        numbers = pl.Series(NUMBER, piece.numbers, pl.Int64)
        numbered = made.frame.with_columns(numbers.gather(made.frame.get_column(PLACE)))
        rejects = [reject(numbers[refusal.place], refusal.reason) for refusal in made.refusals]
        return Made(piece.records, numbered.drop(PLACE), [*piece.rejects, *rejects])

    def _rows(self, piece: Listed) -> Made:
        made, refusals = self._columnar.translate_rows(piece.rows)
        rejects = [reject(refusal.place, refusal.reason) for refusal in refusals]
        return Made(piece.records, made, [*piece.rejects, *rejects])


class Backward:
    """
    CEDARS records to native ones, row by row.

    Where several CEDARS rows are one native row, they must follow each other.
    """

    def __init__(self, crosswalks: CrosswalkSet, context: Context) -> None:
        (self._crosswalk,) = crosswalks.crosswalks
        self._crosswalks = crosswalks
        self._context = context
        self._same = _elements_of_one(self._crosswalk)

    def translate(self, piece: Piece) -> Made:
        """What becomes of a piece."""
        source, target = self._crosswalk.source.record, self._crosswalk.target.record
        rejects, made = list(piece.rejects), []
        for group in self._group(piece.numbered()):
            rows = {target: tuple(row for _, row in group)}
            try:
                native = self._crosswalks.to_native(rows, self._context)
            except InvalidRecordError as error:
                rejects += [reject(number, str(error)) for number, _ in group]
            else:
                made += [(group[0][0], row) for row in native.get(source, ())]
        return Made(piece.records, made, rejects)

    def _group(self, rows: Iterable[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
        if not self._same:
            return ([one] for one in rows)
        groups = groupby(rows, key=lambda one: [one[1].get(name) for name in self._same])
        return (list(group) for _, group in groups)


def reject(number: int, message: str) -> Reject:
    """A reject of what the engine says: `crosswalk: element: rule`."""
    parts = message.split(": ", _PARTS - 1)
    if len(parts) < _PARTS:
        return Reject(number, "", parts[-1])
    return Reject(number, parts[1], parts[2])


def join_pieces(pieces: Pieces, crosswalk: Crosswalk) -> Pieces:
    """The pieces with rows of one native row in the same piece."""
    same = _elements_of_one(crosswalk)
    return _join(pieces, same) if same else pieces


def _join(pieces: Pieces, same: tuple[str, ...]) -> Iterator[Piece]:
    held: list[tuple[int, Row]] = []
    for piece in pieces:
        rows = [*held, *piece.numbered()]
        key = [rows[-1][1].get(name) for name in same] if rows else []
        cut = len(rows)
        while cut and [rows[cut - 1][1].get(name) for name in same] == key:
            cut -= 1
        held = rows[cut:]
        yield Listed(rows[:cut], list(piece.rejects))
    yield Listed(held)


def _elements_of_one(crosswalk: Crosswalk) -> tuple[str, ...]:
    """The to-elements that tell which native row it is, where several to-rows are one."""
    if not crosswalk.each and crosswalk.rows is None and crosswalk.latest is None:
        return ()
    key = outer_key(crosswalk.key.from_paths, crosswalk.each)
    return tuple(
        rule.element
        for rule in crosswalk.rules
        if isinstance(rule.source, Of | First)
        and (rule.source.path if isinstance(rule.source, Of) else rule.source.paths[0]) in key
    )
