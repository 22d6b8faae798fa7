"""Parquet files: columns as they are, in batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from gateway.bulk.pieces import Advance, Columns, Piece, verify_needed
from gateway.crosswalk.columnar import column_types
from gateway.errors import InvalidRequestError
from gateway.xsd.facets import RecordShape

_BATCH = 100_000
_PLAIN = (pl.String, pl.Date)


def read_parquet(
    path: Path, shape: RecordShape, needed: Sequence[str], advance: Advance
) -> Iterator[Piece]:
    """Read what is needed; texts, whole numbers and days, nested as the XSD nests."""
    try:
        rows = pl.scan_parquet(path)
        held = rows.collect_schema()
    except PolarsError:
        raise InvalidRequestError("the file is not Parquet") from None
    verify_needed("the file has", held, needed)
    types = column_types(shape)
    for name in needed:
        kind = held[name]
        if types[name] == pl.String and not (kind in _PLAIN or kind.is_integer()):
            raise InvalidRequestError(f"column {name}: must hold texts, whole numbers or days")
    columns = [pl.col(name).cast(types[name]) for name in needed]
    texts = [name for name in needed if types[name] == pl.String]
    ready = rows.select(columns).with_columns(pl.col(texts).replace("", None))
    last = 0
    try:
        for frame in ready.collect_batches(chunk_size=_BATCH, maintain_order=True):
            first, last = last + 1, last + frame.height
            yield Columns(frame, range(first, last + 1))
    except PolarsError:
        raise InvalidRequestError("the file's columns are not of the form of the XSD") from None
    advance(path.stat().st_size)
