"""CSV and tab files, block by block: columns at once where a block is plain, else row by row."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

import polars as pl
from polars.exceptions import PolarsError

from gateway.bulk.lines import Blocks
from gateway.bulk.pieces import Advance, Columns, Listed, Piece, Reject, verify_needed
from gateway.errors import InvalidRequestError
from gateway.formats.delimited import Dialect

LONGEST_CELL = 128 * 1024
"""The longest that the csv module takes, too."""


def read_delimited(
    stream: BinaryIO, dialect: Dialect, needed: Sequence[str], advance: Advance
) -> Iterator[Piece]:
    """Read what is needed; InvalidRequestError where there is no header, or columns lack."""
    blocks = iter(Blocks(stream, advance, is_quoted=True))
    first = next(blocks, None)
    if first is None:
        raise InvalidRequestError("the file is empty")
    names, rest = _split_header(first, dialect)
    _verify_header(names, needed)
    reader = _BlockReader(names, needed, dialect)
    for block in chain([rest] if rest else [], blocks):
        yield from reader.read(block)


def _split_header(block: bytes, dialect: Dialect) -> tuple[list[str], bytes]:
    lines = block.splitlines(keepends=True)
    texts = (line.decode(dialect.encoding) for line in lines)
    reader = csv.reader(texts, delimiter=dialect.delimiter, strict=True)
    try:
        names = next(reader)
    except (csv.Error, UnicodeDecodeError):
        raise InvalidRequestError(
            f"the header is not {dialect.encoding}, or its quotes do not match"
        ) from None
    return names, block[sum(len(line) for line in lines[: reader.line_num]) :]


def _verify_header(names: Sequence[str], needed: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise InvalidRequestError("the header has a column twice")
    verify_needed("the file has", names, needed)


class _BlockReader:
    def __init__(self, names: Sequence[str], needed: Sequence[str], dialect: Dialect) -> None:
        self._names = names
        self._needed = frozenset(needed)
        self._places = [at for at, name in enumerate(names) if name in self._needed]
        self._dialect = dialect
        self._last = 0

    def read(self, block: bytes) -> Iterator[Piece]:
        frame = self._find_frame(block)
        if frame is None:
            yield from self._read_rows(block)
        elif frame.height:
            first = self._last + 1
            self._last += frame.height
            yield Columns(frame, range(first, self._last + 1))

    def _find_frame(self, block: bytes) -> pl.DataFrame | None:
        """The block in columns; None unless it is certain that the csv module reads the same."""
        if self._dialect.encoding != "utf-8":
            block = block.decode(self._dialect.encoding).encode()
        if len(self._names) == 1 or _has_odd_lines(block):
            return None
        is_quoted = b'"' in block
        try:
            frame = pl.read_csv(
                block,
                has_header=False,
                schema=dict.fromkeys(self._names, pl.String),
                separator=self._dialect.delimiter,
                columns=None if is_quoted else self._places,
                infer_schema=False,
            )
        except PolarsError:
            return None
        delimiters = block.count(self._dialect.delimiter.encode())
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        if is_quoted:
            inside = _count_inside(frame, self._dialect.delimiter)
            if inside[2]:
                return None
            delimiters, lines = delimiters - inside[0], lines - inside[1]
            frame = frame.with_columns(pl.all().replace("", None))
        is_regular = delimiters == lines * (len(self._names) - 1)
        return frame if is_regular and frame.height == lines else None

    def _read_rows(self, block: bytes) -> Iterator[Piece]:
        lines = block.splitlines(keepends=True)
        at, listed = 0, Listed()
        while at < len(lines):
            at += self._read_row(lines, at, listed)
            if listed.is_full:
                yield listed
                listed = Listed()
        yield listed

    def _read_row(self, lines: Sequence[bytes], at: int, listed: Listed) -> int:
        """One record, and how many lines it takes; one that cannot be read is its first line."""
        reader = csv.reader(
            (lines[number].decode(self._dialect.encoding) for number in range(at, len(lines))),
            delimiter=self._dialect.delimiter,
            strict=True,
        )
        try:
            cells = next(reader)
        except UnicodeDecodeError:
            self._reject(listed, f"is not {self._dialect.encoding}")
            return 1
        except csv.Error:  # its message may hold what was read
            self._reject(listed, "quotes do not match, or a cell is too long")
            return 1
        if len(cells) == len(self._names):
            self._last += 1
            row = {
                name: cell
                for name, cell in zip(self._names, cells, strict=True)
                if cell and name in self._needed
            }
            listed.rows.append((self._last, row))
        elif cells:
            names = len(self._names)
            self._reject(listed, f"has {len(cells)} cells where the header has {names}")
        return reader.line_num

    def _reject(self, listed: Listed, rule: str) -> None:
        self._last += 1
        listed.rejects.append(Reject(self._last, "", rule))


def _has_odd_lines(block: bytes) -> bool:
    """Whether a line is very long, or a carriage return stands alone."""
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return True
    starts = range(0, len(block) - LONGEST_CELL, LONGEST_CELL)
    return any(block.find(b"\n", at, at + LONGEST_CELL) < 0 for at in starts)


def _count_inside(frame: pl.DataFrame, delimiter: str) -> tuple[int, int, int]:
    """How many delimiters, line feeds and quotes stand inside of cells."""
    counts = [
        pl.sum_horizontal(pl.all().str.count_matches(text, literal=True).sum())
        for text in (delimiter, "\n", '"')
    ]
    found = frame.select(*(count.alias(str(at)) for at, count in enumerate(counts))).row(0)
    return found[0] or 0, found[1] or 0, found[2] or 0
