"""What translated records are written as; each sink takes columns or rows."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO, Protocol

import orjson
import polars as pl
from lxml import etree

from gateway.bulk.pieces import Reject
from gateway.bulk.submission import Layout
from gateway.crosswalk.columnar import list_rows
from gateway.crosswalk.columnar_steps import step_column
from gateway.crosswalk.context import ANYWHERE
from gateway.model.rows import Row
from gateway.xsd.schema import Schema

Rejects = Sequence[Reject]
Numbered = Sequence[tuple[int, Row]]
NUMBER = "number of the record"
"""The column of a frame that is not written: a name that no element can have."""

_LINE_BREAKS = "[\t\r\n]"


class Sink(Protocol):
    """Writes to a stream; answers what it cannot write."""

    def write_columns(self, frame: pl.DataFrame) -> Rejects:
        """Write the rows of a frame, whose record numbers are in NUMBER."""
        ...

    def write_rows(self, rows: Numbered) -> Rejects:
        """Write rows, each with the number of its record."""
        ...

    def close(self) -> None:
        """Write what is held back."""
        ...


class JsonSink:
    """JSON Lines: every element in each, null where it is absent; nested ones where there are."""

    def __init__(self, stream: BinaryIO, types: Mapping[str, pl.DataType]) -> None:
        self._stream = stream
        self._names = tuple(types)

    def write_columns(self, frame: pl.DataFrame) -> Rejects:
        frame.select(self._names).write_ndjson(self._stream)
        return ()

    def write_rows(self, rows: Numbered) -> Rejects:
        names = self._names
        lines = [orjson.dumps({name: row.get(name) for name in names}) for _, row in rows]
        self._stream.writelines(line + b"\n" for line in lines)
        return ()

    def close(self) -> None:
        pass


class _ColumnSink(ABC):
    """A sink that writes rows as columns."""

    def __init__(self, types: Mapping[str, pl.DataType]) -> None:
        self._types = dict(types)

    def write_rows(self, rows: Numbered) -> Rejects:
        listed: list[dict[str, Any]] = [{NUMBER: number, **row} for number, row in rows]
        schema: dict[str, Any] = {NUMBER: pl.Int64, **self._types}
        return self.write_columns(pl.DataFrame(listed, schema=schema))

    @abstractmethod
    def write_columns(self, frame: pl.DataFrame) -> Rejects: ...

    def close(self) -> None:  # noqa: B027 - most hold nothing back
        pass


class DelimitedSink(_ColumnSink):
    """Delimited text with a header of element names."""

    def __init__(self, stream: BinaryIO, types: Mapping[str, pl.DataType], delimiter: str) -> None:
        super().__init__(types)
        self._stream = stream
        self._delimiter = delimiter
        pl.DataFrame(schema=self._types).write_csv(stream, separator=delimiter)

    def write_columns(self, frame: pl.DataFrame) -> Rejects:
        columns = frame.select(list(self._types))
        columns.write_csv(self._stream, include_header=False, separator=self._delimiter)
        return ()


class SubmissionSink(_ColumnSink):
    """A file of the state's submission: tabs, never quotes, every column of the layout."""

    def __init__(self, stream: BinaryIO, types: Mapping[str, pl.DataType], layout: Layout) -> None:
        super().__init__(types)
        self._stream = stream
        self._columns: list[pl.Expr] = []
        self._doubts: list[pl.Expr] = []
        for column, element in layout.columns.items():
            value = pl.lit(None, pl.String)
            if element is not None and element in types:
                value = pl.col(element)
                doubt = value.str.contains(_LINE_BREAKS)
                if element in layout.dates:
                    value, unclear = step_column(layout.reform, value, ANYWHERE)
                    doubt = doubt if unclear is None else unclear
                self._doubts.append(doubt.fill_null(value=False).alias(element))
            self._columns.append(value.alias(column))
        self._dates = layout.dates
        stream.write("\t".join(layout.columns).encode() + b"\n")

    def write_columns(self, frame: pl.DataFrame) -> Rejects:
        doubts = frame.lazy().select(self._doubts)
        is_doubtful = doubts.select(pl.any_horizontal(pl.all())).collect().to_series()
        rejects = []
        if is_doubtful.any():
            rejects = self._explain(frame.filter(is_doubtful))
            frame = frame.filter(~is_doubtful)
        columns = frame.lazy().select(self._columns).collect()
        columns.write_csv(self._stream, include_header=False, separator="\t", quote_style="never")
        return rejects

    def _explain(self, frame: pl.DataFrame) -> list[Reject]:
        found = frame.select(NUMBER, *self._doubts)
        return [
            Reject(
                row[NUMBER],
                element,
                "is not a date" if element in self._dates else "holds a tab or a line break",
            )
            for row in found.iter_rows(named=True)
            for element in [next(name for name, is_doubtful in row.items() if is_doubtful is True)]
        ]


class XmlSink:
    """XML: the records below one root, each as its XSD says."""

    def __init__(self, stream: BinaryIO, schema: Schema, record: str) -> None:
        self._stream = stream
        self._schema = schema
        self._record = record
        namespace = f' xmlns="{schema.namespace}"' if schema.namespace else ""
        self._repeated = namespace.encode()
        stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<Records{namespace}>\n'.encode())

    def write_columns(self, frame: pl.DataFrame) -> Rejects:
        rows = list_rows(frame.drop(NUMBER))
        return self.write_rows(list(zip(frame.get_column(NUMBER), rows, strict=True)))

    def write_rows(self, rows: Numbered) -> Rejects:
        rejects = []
        for number, row in rows:
            try:
                element = self._schema.to_element(self._record, row)
            except ValueError:
                rejects.append(Reject(number, "", "holds a character that XML has not"))
                continue
            text = etree.tostring(element, encoding="UTF-8", xml_declaration=False)
            self._stream.write(text.replace(self._repeated, b"", 1) + b"\n")
        return rejects

    def close(self) -> None:
        self._stream.write(b"</Records>\n")


class ParquetSink(_ColumnSink):
    """Parquet, by way of a folder of parts beside it, so that memory stays small."""

    def __init__(self, path: Path, types: Mapping[str, pl.DataType]) -> None:
        super().__init__(types)
        self._path = path
        self._parts = Path(mkdtemp(dir=path.parent, prefix=f"{path.name}."))
        self._count = 0

    def write_columns(self, frame: pl.DataFrame) -> Rejects:
        frame.select(list(self._types)).write_parquet(self._parts / f"{self._count:08}.parquet")
        self._count += 1
        return ()

    def close(self) -> None:
        self.write_columns(pl.DataFrame(schema=self._types))
        pl.scan_parquet(self._parts / "*.parquet").sink_parquet(self._path)

    def discard(self) -> None:
        """Remove the parts, whether they were used or not."""
        for part in self._parts.iterdir():
            part.unlink()
        self._parts.rmdir()
