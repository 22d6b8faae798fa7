"""
A crosswalk over whole columns: one native record to one CEDARS record, many rows at once.

The rows of a frame are texts; children are lists of structs. Rows in doubt are translated one by
one, and so each refusal is the one that a single row would have had.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple, cast

import polars as pl

from gateway.crosswalk.columnar_sources import PLACE, Columns, nested_column
from gateway.crosswalk.columnar_steps import step_column
from gateway.crosswalk.context import Context
from gateway.crosswalk.forward import Scope
from gateway.crosswalk.rules import Condition, Crosswalk, ElementRule
from gateway.crosswalk.single import SingleTranslator
from gateway.errors import InvalidRecordError
from gateway.model.rows import Row, Rows
from gateway.xsd.facets import RecordShape

_DOUBT = "is in doubt"


class Refusal(NamedTuple):
    """A from-row that does not fit."""

    place: int
    """In its frame, from 0; or as whoever gave the row counts."""
    reason: str
    """`crosswalk: element: rule`."""


class Translated(NamedTuple):
    """What became of a frame."""

    frame: pl.DataFrame
    """A column for each element, in order; those of PLACE come first."""
    refusals: tuple[Refusal, ...]


class ColumnarTranslator:
    """One crosswalk, compiled to expressions; `others` are the records that it looks up."""

    def __init__(
        self, crosswalk: Crosswalk, context: Context, others: Mapping[str, pl.DataFrame]
    ) -> None:
        self._crosswalk = crosswalk
        self._columns = Columns(crosswalk, context, others)
        self._context = context
        self._single = SingleTranslator(crosswalk)
        self._scope = Scope(cast("Rows", _RowsOfFrames(others)), context)
        self.elements = tuple(
            dict.fromkeys(
                [rule.element for rule in crosswalk.rules]
                + ([crosswalk.rows.sets] if crosswalk.rows is not None else [])
            )
        )

    def translate(self, frame: pl.DataFrame) -> Translated:
        """Translate; rows keep their order."""
        made = self._translate_all(frame)
        doubts = made.get_column(_DOUBT)
        if not doubts.any():
            return Translated(made.drop(_DOUBT), ())
        doubtful = made.get_column(PLACE).filter(doubts).unique().sort()
        rows = zip(doubtful, list_rows(frame[doubtful]), strict=True)
        rescued, refusals = self.translate_rows(rows)
        kept = made.filter(~pl.col(PLACE).is_in(doubtful.implode())).drop(_DOUBT)
        schema = {PLACE: pl.UInt32, **dict.fromkeys(self.elements, pl.String)}
        more = pl.DataFrame([{PLACE: place, **row} for place, row in rescued], schema=schema)
        return Translated(
            pl.concat([kept, more]).sort(PLACE, maintain_order=True), tuple(refusals)
        )

    def translate_rows(
        self, rows: Iterable[tuple[int, Row]]
    ) -> tuple[list[tuple[int, Row]], list[Refusal]]:
        """Translate one by one; each row comes with its place, and so does what it becomes."""
        translated, refusals = [], []
        for place, row in rows:
            try:
                made = self._single.translate(row, self._scope)
            except InvalidRecordError as error:
                refusals.append(Refusal(place, str(error)))
            else:
                translated += [(place, to_row) for to_row in made]
        return translated, refusals

    def _translate_all(self, frame: pl.DataFrame) -> pl.DataFrame:
        crosswalk = self._crosswalk
        rows = self._columns.look_up(
            nested_column(frame.lazy().with_row_index(PLACE), crosswalk.each)
        )
        doubts = [self._columns.doubt] if self._columns.doubt is not None else []
        holds = self._holds(crosswalk.when)
        flags = self._columns.flags()
        if flags is not None:
            rows = rows.filter(flags.text.is_not_null())
            holds = None if holds is None else holds | flags.doubt
            doubts.append(flags.doubt)
        if holds is not None:
            rows = rows.filter(holds)
        values = []
        for rule in crosswalk.rules:
            value, doubt = self._value(rule)
            values.append(value.alias(rule.element))
            doubts += doubt
        is_in_doubt = reduce(or_, doubts).fill_null(value=False) if doubts else pl.lit(value=False)
        names = [pl.col(PLACE), *values, is_in_doubt.alias(_DOUBT)]
        if flags is not None:
            names.append(flags.codes.alias(flags.sets))
        made = rows.select(names)
        if flags is not None:
            made = made.filter(pl.col(_DOUBT) | (pl.col(flags.sets).list.len() > 0))
            made = made.explode(flags.sets, empty_as_null=True)
        collected = made.select(PLACE, *self.elements, _DOUBT).collect()
        return self._doubt_twins(collected) if crosswalk.each or flags is not None else collected

    def _value(self, rule: ElementRule) -> tuple[pl.Expr, list[pl.Expr]]:
        value = self._columns.source(rule)
        holds = self._holds(rule.when)
        if holds is not None:
            value = pl.when(holds).then(value)
        doubts = []
        for step in rule.steps:
            value, doubt = step_column(step, value, self._context)
            if doubt is not None:
                doubts.append(doubt)
        return value, doubts

    def _holds(self, conditions: Iterable[Condition]) -> pl.Expr | None:
        found = [
            value.is_in(condition.codes).fill_null(value=False)
            if condition.codes
            else value.is_not_null()
            for condition in conditions
            for value in [self._columns.read(condition.path)]
        ]
        return reduce(and_, found) if found else None

    def _doubt_twins(self, made: pl.DataFrame) -> pl.DataFrame:
        """Rows of one key that come of the same from-row are united row by row."""
        key = [name for name in self._crosswalk.key.to_elements if name in self.elements]
        return made.with_columns(pl.col(_DOUBT) | pl.struct(PLACE, *key).is_duplicated())


class _RowsOfFrames:
    """The rows of frames, for whoever walks over them once."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self._frames = frames

    def get(self, record: str, default: tuple[Row, ...]) -> Iterable[Row]:
        frame = self._frames.get(record)
        return default if frame is None else list_rows(frame)


def column_types(shape: RecordShape) -> dict[str, pl.DataType]:
    """The columns of a native record, as frames hold them."""
    return {
        element.name: pl.String()
        if element.children is None
        else pl.List(pl.Struct(column_types(element.children)))
        for element in shape.elements
    }


def list_rows(frame: pl.DataFrame) -> Iterator[Row]:
    """The rows of a frame as rows: what is null is absent."""
    return map(_to_row, frame.iter_rows(named=True))


def _to_row(values: Mapping[str, Any]) -> Row:
    return {
        name: value if isinstance(value, str) else tuple(map(_to_row, value))
        for name, value in values.items()
        if value is not None
    }
