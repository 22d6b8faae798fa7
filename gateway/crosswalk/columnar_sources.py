"""Where the columns of a crosswalk come from: paths, other records, flags, what is known."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from gateway.crosswalk.context import Context
from gateway.crosswalk.operations.sources import Constant, First, FromContext, Join, Lookup, Of
from gateway.crosswalk.paths import Path, depth_within
from gateway.crosswalk.rules import Crosswalk, ElementRule

PLACE = "place in the file"
"""The number of the from-row: a name that no element can have."""

_CHILD = "child {}"
_FOUND = "found {}"
_KEY = "key {} {}"


class Flags(NamedTuple):
    """A column of positional flags."""

    text: pl.Expr
    codes: pl.Expr
    """The codes of those that are on, in a list."""
    doubt: pl.Expr
    sets: str


class Columns:
    """The columns that one crosswalk reads."""

    def __init__(
        self, crosswalk: Crosswalk, context: Context, others: Mapping[str, pl.DataFrame]
    ) -> None:
        self._crosswalk = crosswalk
        self._context = context
        self._lookups = {lookup: at for at, lookup in enumerate(dict.fromkeys(crosswalk.lookups))}
        self._indexes = {
            at: _index(lookup, others[lookup.record], at)
            for lookup, at in self._lookups.items()
            if lookup.record in others
        }
        ambiguous = any(index is None for index in self._indexes.values())
        self.doubt = pl.lit(value=True) if ambiguous else None
        """Whether every row is in doubt, since a look-up finds two different rows."""

    def look_up(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Join what the crosswalk looks up."""
        for lookup, at in self._lookups.items():
            index = self._indexes.get(at)
            if index is None:
                rows = rows.with_columns(pl.lit(None, pl.String).alias(_FOUND.format(at)))
                continue
            names = [_KEY.format(at, number) for number in range(len(lookup.on))]
            mine = [
                self.read(path).alias(name)
                for name, (_, path) in zip(names, lookup.on, strict=True)
            ]
            rows = rows.with_columns(mine).join(
                index.lazy(), on=names, how="left", maintain_order="left"
            )
        return rows

    def source(self, rule: ElementRule) -> pl.Expr:
        """The value of an element before its steps."""
        match rule.source:
            case Of(path):
                value = self.read(path)
            case First(paths):
                value = pl.coalesce(*(self.read(path) for path in paths))
            case Join(paths, separator):
                value = _joined([self.read(path) for path in paths], separator)
            case Lookup() as lookup:
                value = pl.col(_FOUND.format(self._lookups[lookup]))
            case FromContext() as known:
                value = pl.lit(known.read(self._context))
            case Constant(text):
                value = pl.lit(text)
        return value

    def read(self, path: Path) -> pl.Expr:
        """The column at a path."""
        depth = depth_within(path, self._crosswalk.each)
        if depth:
            return _below(pl.col(_CHILD.format(depth - 1)).struct.field(path[depth]), path[depth:])
        return _below(pl.col(path[0]), path)

    def flags(self) -> Flags | None:
        """The crosswalk's positional flags."""
        flags = self._crosswalk.rows
        if flags is None:
            return None
        text, table = self.read(flags.of), flags.table.forward()
        codes = [
            pl.when(text.str.slice(at - 1, 1) == flags.on).then(pl.lit(code))
            for at, code in ((at, table[str(at)]) for at in range(1, flags.width + 1))
            if code is not None
        ]
        length = text.str.len_chars() != flags.width
        others = text.str.replace_all(flags.on, "", literal=True)
        others = others.str.replace_all(flags.off, "", literal=True)
        return Flags(
            text, pl.concat_list(codes).list.drop_nulls(), length | (others != ""), flags.sets
        )


def nested_column(rows: pl.LazyFrame, each: Path) -> pl.LazyFrame:
    """A row for each child that `each` walks, with the child in a column of its own."""
    for depth, name in enumerate(each):
        parent = pl.col(_CHILD.format(depth - 1)).struct.field(name) if depth else pl.col(name)
        child = _CHILD.format(depth)
        rows = rows.with_columns(parent.alias(child))
        rows = rows.filter(pl.col(child).list.len() > 0).explode(child)
    return rows


def _below(value: pl.Expr, path: Path) -> pl.Expr:
    """The first child of each name on the way."""
    for name in path[1:]:
        value = value.list.first().struct.field(name)
    return value


def _joined(parts: list[pl.Expr], separator: str) -> pl.Expr:
    """The texts up to the last that is there."""
    whole = [
        pl.when(part.is_not_null()).then(
            pl.concat_str([one.fill_null("") for one in parts[: at + 1]], separator=separator)
        )
        for at, part in enumerate(parts)
    ]
    return pl.coalesce(*reversed(whole))


def _index(lookup: Lookup, other: pl.DataFrame, at: int) -> pl.DataFrame | None:
    """What a look-up finds by its keys; None where it finds two different rows."""
    found = _FOUND.format(at)
    keys = [_KEY.format(at, number) for number in range(len(lookup.on))]
    theirs = [
        _below(pl.col(path[0]), path).alias(key)
        for key, (path, _) in zip(keys, lookup.on, strict=True)
    ]
    index = other.select(*theirs, _below(pl.col(lookup.of[0]), lookup.of).alias(found))
    index = index.drop_nulls().unique()
    return None if index.select(keys).is_duplicated().any() else index
