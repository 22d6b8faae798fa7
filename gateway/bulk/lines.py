"""Files of lines in blocks, each of whole records, however long the file is."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from gateway.bulk.pieces import Advance
from gateway.errors import InvalidRequestError
from gateway.formats.delimited import LONGEST_LINE, UNREADABLE_MARKS

BLOCK = 8 * 1024 * 1024
_QUOTE = b'"'


class Blocks:
    """A stream in blocks that end with a line; in delimited text, with one outside quotes."""

    def __init__(self, stream: BinaryIO, advance: Advance, *, is_quoted: bool) -> None:
        self._stream = stream
        self._advance = advance
        self._is_quoted = is_quoted
        self._held = self._read_mark()

    def __iter__(self) -> Iterator[bytes]:
        data = self._held
        while True:
            more = self._read(BLOCK)
            data = data + more if data else more
            if not more:
                if data:
                    _verify_length(data)
                    yield data
                return
            end = self._find_end(data)
            if end:
                yield data[:end]
                data = data[end:]
            _verify_length(data)

    def _read_mark(self) -> bytes:
        first = self._read(len(codecs.BOM_UTF8))
        if first.startswith(UNREADABLE_MARKS):
            raise InvalidRequestError("the file is UTF-16, which is not read: save it as UTF-8")
        return b"" if first == codecs.BOM_UTF8 else first

    def _read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._advance(len(data))
        return data

    def _find_end(self, data: bytes) -> int:
        """Where the last record ends; where quotes don't match, the last line."""
        last = end = data.rfind(b"\n") + 1
        if not self._is_quoted or _QUOTE not in data:
            return end
        quotes = data.count(_QUOTE, 0, end)
        while quotes % 2 and end:
            start = data.rfind(b"\n", 0, end - 1) + 1
            quotes -= data.count(_QUOTE, start, end)
            end = start
        return end or last


def _verify_length(data: bytes) -> None:
    """Refuse a line that never ends before it is read whole."""
    if len(data) > LONGEST_LINE and data.find(b"\n", 0, LONGEST_LINE) < 0:
        raise InvalidRequestError(f"a line is longer than {LONGEST_LINE} bytes")
