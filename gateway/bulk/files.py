"""Which form a file has, how it is opened to be read, and how what is written is put in place."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl

from gateway.bulk.delimited import read_delimited
from gateway.bulk.fixed import read_fixed
from gateway.bulk.json_lines import read_json_lines
from gateway.bulk.parquet import read_parquet
from gateway.bulk.pieces import Advance, Columns, Piece
from gateway.bulk.sinks import DelimitedSink, JsonSink, ParquetSink, Sink, SubmissionSink, XmlSink
from gateway.bulk.submission import get_layout, read_submission
from gateway.bulk.xml_records import read_xml
from gateway.crosswalk.columnar import column_types
from gateway.errors import InvalidRequestError
from gateway.formats.atomic import written_atomically
from gateway.formats.delimited import Dialect
from gateway.xsd.facets import RecordShape
from gateway.xsd.schema import Schema

_SUFFIXES = {
    ".csv": "csv",
    ".tab": "tab",
    ".tsv": "tab",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xml": "xml",
    ".parquet": "parquet",
}
_DELIMITERS = {"csv": ",", "tab": "\t"}


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and what is known of its form."""

    path: Path
    kind: str
    encoding: str = "utf-8"
    delimiter: str | None = None
    widths: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The record that a file holds, and those of its elements that are read."""

    schema: Schema
    record: str
    elements: Sequence[str]


def find_kind(path: Path, named: str | None, text_kind: str) -> str:
    """The form that is named, else that of the suffix; `.txt` is what such files usually are."""
    if named is not None:
        return named
    kind = text_kind if path.suffix.lower() == ".txt" else _SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise InvalidRequestError(f"{path.name}: its suffix tells no form; say which it is")
    return kind


def verify_readable(path: Path) -> None:
    """Refuse what is no file."""
    if path.is_dir():
        raise InvalidRequestError(f"{path.name}: is a directory")
    if not path.exists():
        raise InvalidRequestError(f"{path.name}: there is no such file")


def read_pieces(source: Source, wanted: Wanted, advance: Advance) -> Iterator[Piece]:
    """The records of a file, piece by piece; InvalidRequestError names file and reason."""
    verify_readable(source.path)
    try:
        if source.kind == "parquet":
            shape = wanted.schema.get_shape(wanted.record)
            yield from read_parquet(source.path, shape, wanted.elements, advance)
            return
        with source.path.open("rb") as stream:
            yield from _read_stream(stream, source, wanted, advance)
    except InvalidRequestError as error:
        raise InvalidRequestError(f"{source.path.name}: {error}") from None


def _read_stream(
    stream: BinaryIO, source: Source, wanted: Wanted, advance: Advance
) -> Iterator[Piece]:
    needed, shape = wanted.elements, wanted.schema.get_shape(wanted.record)
    match source.kind:
        case "cedars":
            yield from read_submission(stream, shape, needed, advance)
        case "fixed":
            yield from read_fixed(stream, source.widths, source.encoding, needed, advance)
        case "jsonl":
            yield from read_json_lines(stream, shape, needed, advance)
        case "xml":
            yield from read_xml(stream, wanted.schema, wanted.record, advance)
        case kind:
            _verify_flat(shape, needed)
            dialect = Dialect(source.delimiter or _DELIMITERS[kind], source.encoding)
            yield from read_delimited(stream, dialect, needed, advance)


def _verify_flat(shape: RecordShape, needed: Sequence[str]) -> None:
    for name in needed:
        element = shape.find_element(name)
        if element is not None and element.children is not None:
            raise InvalidRequestError(f"{name} holds rows: read it from JSONL, XML or Parquet")


@contextmanager
def opened_out(path: Path) -> Iterator[BinaryIO]:
    """A file put in place at the end; a device or a pipe is written as it is."""
    if path.exists() and not path.is_file():
        if path.is_dir():
            raise InvalidRequestError(f"{path.name}: is a directory")
        with path.open("wb") as stream:
            yield stream
        return
    if not path.parent.is_dir():
        raise InvalidRequestError(f"{path.parent}: there is no such directory")
    with written_atomically(path) as draft:
        yield draft


@contextmanager
def opened_sink(
    stream: BinaryIO, kind: str, schema: Schema, record: str, elements: Sequence[str]
) -> Iterator[Sink]:
    """A sink of that form, which is closed at the end unless something failed."""
    shape = schema.get_shape(record)
    types = {name: kind for name, kind in column_types(shape).items() if name in elements}
    if kind in _DELIMITERS and any(one != pl.String for one in types.values()):
        raise InvalidRequestError(f"{record} holds rows: write JSONL, XML or Parquet")
    sink: Sink
    match kind:
        case "cedars":
            sink = SubmissionSink(stream, types, get_layout(shape))
        case "jsonl":
            sink = JsonSink(stream, types)
        case "xml":
            sink = XmlSink(stream, schema, record)
        case "parquet":
            parquet = ParquetSink(Path(stream.name), types)
            try:
                yield parquet
                parquet.close()
            finally:
                parquet.discard()
            return
        case _:
            sink = DelimitedSink(stream, types, _DELIMITERS[kind])
    yield sink
    sink.close()


def read_whole(source: Source, wanted: Wanted) -> pl.DataFrame:
    """All of a file in columns, as other records look it up; what cannot be read is an error."""
    types = column_types(wanted.schema.get_shape(wanted.record))
    schema = {name: types[name] for name in wanted.elements}
    frames = [pl.DataFrame(schema=schema)]
    for piece in read_pieces(source, wanted, lambda _: None):
        for number, element, rule in piece.rejects:
            what = f"{element} {rule}".strip()
            raise InvalidRequestError(f"{source.path.name}: record {number}: {what}")
        if isinstance(piece, Columns):
            frames.append(piece.frame.select(wanted.elements))
        else:
            frames.append(pl.DataFrame([dict(row) for _, row in piece.rows], schema=schema))
    return pl.concat(frames)
