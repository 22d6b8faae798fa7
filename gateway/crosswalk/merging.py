"""Rows with equal keys made one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gateway.crosswalk.backward import Draft, Flags, Partial, read_draft
from gateway.crosswalk.paths import Path
from gateway.crosswalk.rules import Crosswalk
from gateway.crosswalk.uses import outer_key
from gateway.errors import InvalidRecordError
from gateway.model.rows import Row


class CedarsRows:
    """CEDARS rows of one record type, gathered from several crosswalks."""

    def __init__(self, giving_way: Mapping[str, frozenset[str]]) -> None:
        self._giving_way = giving_way
        self._undecided: dict[tuple[tuple[str | None, ...], str], str] = {}
        self._rows: dict[tuple[str | None, ...], dict[str, str]] = {}

    def add_all(
        self, rows: Iterable[dict[str, str]], key: tuple[str, ...], crosswalk: str
    ) -> None:
        """Add rows; one with an equal key takes a row in, unless they disagree for good."""
        for row in rows:
            name = tuple(map(row.get, key))
            known = self._rows.setdefault(name, row)
            if known is not row:
                self._unite(name, known, row, crosswalk)

    def _unite(
        self,
        name: tuple[str | None, ...],
        known: dict[str, str],
        row: Mapping[str, str],
        crosswalk: str,
    ) -> None:
        for element, value in row.items():
            held = known.setdefault(element, value)
            if held == value:
                continue
            giving_way = self._giving_way.get(element, frozenset()) & {held, value}
            if not giving_way:
                raise _disagreement(crosswalk, element)
            if len(giving_way) > 1:
                self._undecided[name, element] = crosswalk
            elif held in giving_way:
                known[element] = value
                self._undecided.pop((name, element), None)

    def rows(self) -> tuple[Row, ...]:
        """The rows, in the order they came; InvalidRecordError where none could give way."""
        for (_, element), crosswalk in self._undecided.items():
            raise _disagreement(crosswalk, element)
        return tuple(self._rows.values())


def _disagreement(crosswalk: str, element: str) -> InvalidRecordError:
    return InvalidRecordError(f"{crosswalk}: {element}: rows of one key disagree")


def list_superseded(crosswalk: Crosswalk, rows: Sequence[Row]) -> frozenset[int]:
    """The places of rows of which `latest` takes a later one of the same key back."""
    if crosswalk.latest is None:
        return frozenset()
    by, latest = crosswalk.latest.by, dict[tuple[Any, ...], str]()
    keys = [tuple(row.get(element) for element in crosswalk.key.to_elements) for row in rows]
    days = [str(row.get(by, "")) for row in rows]
    for key, day in zip(keys, days, strict=True):
        latest[key] = max(day, latest.get(key, ""))
    return frozenset(at for at, key in enumerate(keys) if days[at] < latest[key])


class NativeRows:
    """Native rows of one record, gathered from partial ones."""

    def __init__(self) -> None:
        self._partials: list[Partial] = []

    def add(self, partial: Partial) -> None:
        """Add what one CEDARS row says of a native row."""
        self._partials.append(partial)

    def rows(self, record_key: tuple[Path, ...]) -> tuple[Row, ...]:
        """Merge: whole keys first, then what knows less of the key into each row it means."""
        drafts: list[Draft] = []
        index: dict[tuple[Any, ...], Draft] = {}
        for partial in sorted(self._partials, key=lambda one: _is_short(one, record_key)):
            if _is_short(partial, record_key):
                self._merge_short(drafts, partial)
                continue
            name = tuple(read_draft(partial.row, path) for path in record_key)
            known = index.get(name)
            if known is None:
                known = index[name] = {}
                drafts.append(known)
            merge(known, partial.row, partial, partial.key, partial.each)
        return tuple(_freeze(draft) for draft in drafts)

    def _merge_short(self, drafts: list[Draft], partial: Partial) -> None:
        key = outer_key(partial.key, partial.each)
        meant = [draft for draft in drafts if _agrees(draft, partial, key)]
        for draft in meant:
            merge(draft, partial.row, partial, partial.key, partial.each)
        if meant or partial.is_lookup:
            return
        if _has_more(partial, key):
            raise InvalidRecordError(
                f"{partial.crosswalk}: {partial.record}: no row of the record has this key"
            )


def merge(into: Draft, row: Draft, partial: Partial, key: tuple[Path, ...], each: Path) -> None:
    """Merge one draft into another; children that `each` walks are merged by their own keys."""
    for name, value in row.items():
        known = into.get(name)
        if isinstance(value, list):
            inner = tuple(path[1:] for path in key if path[0] == name and len(path) > 1)
            children = into.setdefault(name, [])
            for child in value:
                _merge_child(children, child, partial, inner, each[1:])
        elif isinstance(value, dict):
            inner = tuple(path[1:] for path in key if path[0] == name and len(path) > 1)
            merge(into.setdefault(name, {}), value, partial, inner, ())
        elif isinstance(value, Flags) and isinstance(known, Flags):
            into[name] = Flags(value.rows, known.positions | value.positions)
        elif into.setdefault(name, value) != value:
            raise InvalidRecordError(f"{partial.crosswalk}: {name}: rows of one key disagree")


def _merge_child(
    children: list[Draft], child: Draft, partial: Partial, key: tuple[Path, ...], each: Path
) -> None:
    outer = outer_key(key, each)
    for known in children:
        if _is_same(known, child, outer, each):
            merge(known, child, partial, key, each)
            return
    children.append(child)


def _is_same(known: Draft, child: Draft, outer: tuple[Path, ...], each: Path) -> bool:
    """By their keys; without any, children that only hold further ones are one, others differ."""
    if not outer and not each:
        return known == child
    return all(read_draft(known, path) == read_draft(child, path) for path in outer)


def _is_short(partial: Partial, record_key: tuple[Path, ...]) -> bool:
    return any(read_draft(partial.row, path) is None for path in record_key)


def _agrees(draft: Draft, partial: Partial, key: tuple[Path, ...]) -> bool:
    if any(read_draft(draft, path) != read_draft(partial.row, path) for path in key):
        return False
    return all(
        read_draft(draft, condition.path) in {None, read_draft(partial.row, condition.path)}
        for condition in partial.conditions
    )


def _has_more(partial: Partial, key: tuple[Path, ...]) -> bool:
    known = {*key, *(condition.path for condition in partial.conditions)}
    return any(path not in known for path in _leaves(partial.row))


def _leaves(draft: Draft) -> Iterable[Path]:
    for name, value in draft.items():
        match value:
            case dict():
                yield from ((name, *path) for path in _leaves(value))
            case list():
                yield from ((name, *path) for child in value for path in _leaves(child))
            case _:
                yield (name,)


def _freeze(draft: Draft) -> Row:
    row: dict[str, Any] = {}
    for name, value in draft.items():
        match value:
            case str():
                row[name] = value
            case Flags():
                row[name] = value.render()
            case dict():
                row[name] = (_freeze(value),)
            case _:
                row[name] = tuple(_freeze(child) for child in value)
    return row
