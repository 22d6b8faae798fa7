"""The state's submission files: their names, columns and dates (xsd/cedars/*.layout.yaml)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

import yaml

from gateway.assets import asset
from gateway.bulk.delimited import read_delimited
from gateway.bulk.pieces import Advance, Listed, Piece, Reject
from gateway.crosswalk.context import ANYWHERE
from gateway.crosswalk.operations.dates import ISO, Reform
from gateway.errors import InvalidRecordError, InvalidRequestError
from gateway.formats.delimited import Dialect
from gateway.xsd.facets import RecordShape

_ALL_SCHOOLS = "0000"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file of a submission, in order."""

    record: str
    columns: Mapping[str, str | None]
    """By column: the element; None: always empty."""
    dates: frozenset[str]
    """The elements that are days."""
    reform: Reform
    """From ISO to how the state writes days."""

    def name_file(self, district: str, made_on: date, school_year: int) -> str:
        """What the state calls the file of a whole district."""
        years = f"{school_year - 1}{school_year}"
        return f"{district}_{_ALL_SCHOOLS}_{self.record}_{made_on:%Y%m%d}_{years}.txt"


def get_layout(shape: RecordShape) -> Layout:
    """The layout of a CEDARS record; InvalidRequestError where it is in no submission."""
    path = asset(f"xsd/cedars/{shape.name}.layout.yaml")
    if not path.is_file():
        raise InvalidRequestError(f"{shape.name} is in no submission: write JSONL, XML or Parquet")
    layout = yaml.safe_load(path.read_text("utf-8"))
    return Layout(
        shape.name,
        {column["column"]: column.get("element") for column in layout["columns"]},
        frozenset(one.name for one in shape.elements if one.base == "date"),
        Reform(ISO, layout["dates"]),
    )


def read_submission(
    stream: BinaryIO, shape: RecordShape, needed: Sequence[str], advance: Advance
) -> Iterator[Piece]:
    """Read a file of a submission: columns by the layout, days as ISO dates."""
    layout = get_layout(shape)
    columns = {
        element: column
        for column, element in layout.columns.items()
        if element is not None and element in needed
    }
    read = [columns[name] for name in needed if name in columns]
    for piece in read_delimited(stream, Dialect("\t"), read, advance):
        yield _to_elements(piece, {column: name for name, column in columns.items()}, layout)


def _to_elements(piece: Piece, names: Mapping[str, str], layout: Layout) -> Piece:
    """By element and with ISO dates; dates that are none are rejected."""
    back = layout.reform.invert()
    made = Listed(rejects=list(piece.rejects))
    for number, held in piece.numbered():
        row: dict[str, Any] = {names[k]: v for k, v in held.items() if k in names}
        try:
            for name in layout.dates & row.keys():
                row[name] = back.apply(row[name], ANYWHERE)
        except InvalidRecordError as error:
            made.rejects.append(Reject(number, "", str(error)))
        else:
            made.rows.append((number, row))
    return made
