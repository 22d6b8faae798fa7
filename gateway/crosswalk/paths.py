"""Paths into nested rows: `Student/StateId`, `@ref`, `Phone/.` for an element's own text."""

import re
from collections.abc import Callable
from typing import TypeAlias, cast

from gateway.crosswalk.marks import Node
from gateway.model.rows import Row

Path: TypeAlias = tuple[str, ...]
"""The names from the row down to the element."""

_STEP = re.compile(r"\.|@?[A-Za-z_][\w.\-]*")


def parse_path(node: Node, what: str) -> Path:
    """Read a path; `..` and empty steps are refused."""
    path = tuple(node.text(what).split("/"))
    if any(not _STEP.fullmatch(step) for step in path):
        node.refuse(what, "not a path of element names")
    return path


def format_path(path: Path) -> str:
    """Write a path as crosswalks do."""
    return "/".join(path)


def depth_within(path: Path, each: Path) -> int:
    """How many of the names on the way to the element are those that `each` walks."""
    depth = 0
    while depth < len(each) and depth < len(path) - 1 and path[depth] == each[depth]:
        depth += 1
    return depth


def reader(path: Path) -> Callable[[Row], str | None]:
    """Compile a path to a function that reads its value, or None where it is absent."""
    *outer, name = path
    if not outer:

        def read_flat(row: Row) -> str | None:
            return cast("str | None", row.get(name))

        return read_flat

    def read_nested(row: Row) -> str | None:
        for step in outer:
            children = cast("tuple[Row, ...]", row.get(step))
            if not children:
                return None
            row = children[0]
        return cast("str | None", row.get(name))

    return read_nested
