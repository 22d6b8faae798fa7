"""Files whose cells have fixed widths."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import BinaryIO

import polars as pl

from gateway.bulk.lines import Blocks
from gateway.bulk.pieces import Advance, Columns, Piece, Reject, verify_needed
from gateway.errors import InvalidRequestError

_LINE = "line"
_NUMBER = "number"


def parse_widths(text: str) -> dict[str, int]:
    """Read `StudentId:10,LastName:30`: the columns in order, and how many characters each has."""
    widths: dict[str, int] = {}
    for part in text.split(","):
        name, _, width = part.strip().partition(":")
        if not name or name in widths or not width.isdecimal() or not int(width):
            raise InvalidRequestError("widths: must be like StudentId:10,LastName:30")
        widths[name] = int(width)
    return widths


def read_fixed(
    stream: BinaryIO,
    widths: Mapping[str, int],
    encoding: str,
    needed: Sequence[str],
    advance: Advance,
) -> Iterator[Piece]:
    """Read what is needed; a line may end before its last columns do."""
    verify_needed("the widths have", widths, needed)
    ends = dict(zip(widths, accumulate(widths.values()), strict=True))
    cells = [
        pl.col(_LINE)
        .str.slice(ends[name] - widths[name], widths[name])
        .str.strip_chars(" ")
        .replace("", None)
        .alias(name)
        for name in needed
    ]
    last = 0
    for block in Blocks(stream, advance, is_quoted=False):
        lines, rejects = _decode(block, encoding, last)
        last += len(lines) + len(rejects)
        frame = pl.DataFrame(lines, {_NUMBER: pl.Int64, _LINE: pl.String}, orient="row")
        fits = pl.col(_LINE).str.len_chars() <= max(ends.values())
        rejects += [
            Reject(number, "", "is longer than its layout")
            for number in frame.filter(~fits).get_column(_NUMBER)
        ]
        kept = frame.filter(fits)
        yield Columns(kept.select(cells), kept.get_column(_NUMBER), rejects)
    if not last:
        raise InvalidRequestError("the file is empty")


def _decode(block: bytes, encoding: str, last: int) -> tuple[list[tuple[int, str]], list[Reject]]:
    lines, rejects = [], []
    for line in block.splitlines():
        if not line:
            continue
        last += 1
        try:
            lines.append((last, line.decode(encoding)))
        except UnicodeDecodeError:
            rejects.append(Reject(last, "", f"is not {encoding}"))
    return lines, rejects
