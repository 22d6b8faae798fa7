"""What names a row at its SIS, and what a path finds in it."""

from collections.abc import Sequence

from gateway.model.rows import Row

BETWEEN = "\x1f"
"""Stands between the parts of a key; no XML value can hold it."""


def format_key(row: Row, key: Sequence[str]) -> str:
    """The key of a row as one text: what `list` takes as `after_key`."""
    return BETWEEN.join(next(iter(find_values(row, path)), "") for path in key)


def find_values(row: Row, path: str) -> tuple[str, ...]:
    """Every value at a path such as `Name`, `@id` or `SchoolReference/SchoolId`."""
    name, _, rest = path.partition("/")
    found = row.get(name)
    if found is None:
        return ()
    if isinstance(found, str):
        return (found,) if not rest else ()
    return tuple(value for child in found for value in find_values(child, rest))
