"""JSON Lines: one record a line, nested where the XSD nests."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from gateway.bulk.lines import Blocks
from gateway.bulk.pieces import Advance, Listed, Piece, Reject
from gateway.errors import InvalidRequestError
from gateway.model.rows import Row
from gateway.xsd.facets import RecordShape


class _MisshapenError(Exception):
    """An element that is not what the XSD says; the message names it."""


def read_json_lines(
    stream: BinaryIO, shape: RecordShape, needed: Sequence[str], advance: Advance
) -> Iterator[Piece]:
    """Read what is needed; null and empty texts are absent."""
    read = _shape_reader(shape, needed)
    last, listed = 0, Listed()
    for block in Blocks(stream, advance, is_quoted=False):
        for line in block.splitlines():
            if not line:
                continue
            last += 1
            try:
                listed.rows.append((last, read(orjson.loads(line))))
            except orjson.JSONDecodeError:
                listed.rejects.append(Reject(last, "", "is not JSON"))
            except _MisshapenError as error:
                listed.rejects.append(Reject(last, str(error), "is not of the form of its XSD"))
            if listed.is_full:
                yield listed
                listed = Listed()
    if not last:
        raise InvalidRequestError("the file is empty")
    yield listed


def _shape_reader(shape: RecordShape, needed: Sequence[str] | None) -> Any:
    inner = {
        element.name: None if element.children is None else _shape_reader(element.children, None)
        for element in shape.elements
        if needed is None or element.name in needed
    }

    def read(values: Any) -> Row:
        if not isinstance(values, dict):
            raise _MisshapenError(shape.name)
        row: dict[str, Any] = {}
        for name, below in inner.items():
            value = values.get(name)
            if value is None or value == "":
                continue
            if below is None:
                row[name] = _text(value, name)
            elif isinstance(value, list):
                row[name] = tuple([below(one) for one in value])
            else:
                row[name] = (below(value),)
        return row

    return read


def _text(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _MisshapenError(name)
