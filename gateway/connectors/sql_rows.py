"""Native rows from the result rows of a SQL database."""

from collections.abc import Mapping, Sequence

from gateway.connectors.sql_statements import SourceStatement, Values
from gateway.connectors.sql_values import to_lexical
from gateway.model.rows import Row
from gateway.xsd.facets import ElementShape


def build_rows(
    statement: SourceStatement, found: Sequence[Values], children: Mapping[str, Sequence[Values]]
) -> tuple[Row, ...]:
    """
    The result rows as native rows; `children` are those that may repeat, by element.

    ValueError names record and element of a value that no element can hold.
    """
    repeated = {
        child.name: _group(statement.record, child.elements, len(child.child_fields), rows)
        for child in statement.repeated
        if (rows := children[child.name])
    }
    built = []
    for raw in found:
        row = _build(statement.record, statement.elements, raw)
        start = len(statement.elements)
        for child in statement.single:
            below = _build(statement.record, child.elements, raw[start:])
            start += len(child.elements)
            if below:
                row[child.name] = (below,)
        for child in statement.repeated:
            (joined_by,) = statement.pick([raw], child.parent_fields)
            if mine := repeated.get(child.name, {}).get(joined_by):
                row[child.name] = tuple(mine)
        built.append(row)
    return tuple(built)


def _group(
    record: str, elements: Sequence[ElementShape], width: int, rows: Sequence[Values]
) -> dict[Values, list[Row]]:
    """Child rows by the first fields, which they are joined by."""
    grouped: dict[Values, list[Row]] = {}
    for raw in rows:
        grouped.setdefault(raw[:width], []).append(_build(record, elements, raw[width:]))
    return grouped


def _build(
    record: str, elements: Sequence[ElementShape], raw: Values
) -> dict[str, str | tuple[Row, ...]]:
    row: dict[str, str | tuple[Row, ...]] = {}
    for element, value in zip(elements, raw, strict=False):
        try:
            text = to_lexical(value, element.base)
        except ValueError as error:
            raise ValueError(f"{record}/{element.name} is {error}") from None
        if text is not None:
            row[element.name] = text
    return row
