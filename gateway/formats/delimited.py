"""Delimited text: CSV and tab files, read row by row or at a place found before."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import BinaryIO, NamedTuple

from gateway.errors import InvalidEntryError, InvalidRecordError

ENCODINGS = ("utf-8", "latin-1", "cp1252")
"""Those in which a line feed is one byte that is part of nothing else."""
LONGEST_LINE = 1024 * 1024
UNREADABLE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of one file are told apart."""

    delimiter: str = ","
    encoding: str = "utf-8"


def parse_dialect(settings: Mapping[str, str]) -> Dialect:
    """The `format` of a native source; InvalidEntryError names the setting that is wrong."""
    delimiter = settings.get("delimiter", "\t" if settings.get("kind") == "tab" else ",")
    encoding = settings.get("encoding", "utf-8")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise InvalidEntryError("format: delimiter: must be one character, and no quote")
    if encoding not in ENCODINGS:
        raise InvalidEntryError(f"format: encoding: must be one of {', '.join(ENCODINGS)}")
    return Dialect(delimiter, encoding)


class Place(NamedTuple):
    """Where a row begins."""

    offset: int
    """In bytes."""
    line: int


class DelimitedReader:
    """
    One open file with a header.

    What cannot be read is an InvalidRecordError that names file and line, and no value. Empty
    cells are absent from rows.
    """

    def __init__(self, stream: BinaryIO, name: str, dialect: Dialect) -> None:
        self._stream = stream
        self._name = name
        self._dialect = dialect
        start = len(codecs.BOM_UTF8) if self._has_mark() else 0
        self._place = Place(start, 1)
        cells = next(self._cells(), None)
        if not cells:
            raise self._unreadable(1, "there is no header")
        if len(set(cells)) < len(cells) or not all(cells):
            raise self._unreadable(1, "the header has a column twice, or one without a name")
        self.columns: tuple[str, ...] = tuple(cells)
        self._begin = self._place

    def scan(self) -> Iterator[tuple[Place, dict[str, str]]]:
        """Every row with its place, in the order of the file."""
        self._place = self._begin
        cells = self._cells()
        while True:
            place = self._place
            found = next(cells, None)
            if found is None:
                return
            if found:
                yield place, self._to_row(found, place)

    def read(self, place: Place) -> dict[str, str]:
        """The row that begins at that place."""
        self._place = place
        cells = next(self._cells(), None)
        if not cells:
            raise self._unreadable(place.line, "there is no row")
        return self._to_row(cells, place)

    def _has_mark(self) -> bool:
        self._stream.seek(0)
        first = self._stream.read(len(codecs.BOM_UTF8))
        if first.startswith(UNREADABLE_MARKS):
            raise self._unreadable(1, "is UTF-16, which is not read")
        return first == codecs.BOM_UTF8

    def _cells(self) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), delimiter=self._dialect.delimiter, strict=True)
        while True:
            line = self._place.line
            try:
                cells = next(reader, None)
            except csv.Error:  # its message may hold what was read
                raise self._unreadable(line, "quotes do not match") from None
            if cells is None:
                return
            yield cells

    def _lines(self) -> Iterator[str]:
        self._stream.seek(self._place.offset)
        while line := self._stream.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise self._unreadable(self._place.line, "the line is too long")
            number = self._place.line
            self._place = Place(self._place.offset + len(line), number + 1)
            try:
                text = line.decode(self._dialect.encoding)
            except UnicodeDecodeError:
                raise self._unreadable(number, f"is not {self._dialect.encoding}") from None
            yield text

    def _to_row(self, cells: Sequence[str], place: Place) -> dict[str, str]:
        if len(cells) != len(self.columns):
            raise self._unreadable(
                place.line, f"has {len(cells)} cells where the header has {len(self.columns)}"
            )
        return {name: cell for name, cell in zip(self.columns, cells, strict=True) if cell}

    def _unreadable(self, line: int, reason: str) -> InvalidRecordError:
        return InvalidRecordError(f"{self._name}:{line}: {reason}")


def format_delimited(
    columns: Sequence[str], rows: Iterable[Mapping[str, str]], dialect: Dialect
) -> bytes:
    """A whole file with its header; what a row lacks is an empty cell."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=dialect.delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode(dialect.encoding)
