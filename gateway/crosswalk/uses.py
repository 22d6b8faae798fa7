"""Which elements a crosswalk reads and writes; for the checks, coverage and merging."""

from collections.abc import Iterable, Iterator, Mapping

from gateway.crosswalk.operations.sources import (
    Constant,
    First,
    FromContext,
    Join,
    Lookup,
    Of,
    Source,
)
from gateway.crosswalk.paths import Path
from gateway.crosswalk.rules import Crosswalk, ElementRule


def read_paths(rule: ElementRule) -> tuple[Path, ...]:
    """The from-elements of the crosswalk's own record that a rule reads."""
    return (*source_paths(rule.source), *(condition.path for condition in rule.when))


def source_paths(source: Source) -> tuple[Path, ...]:
    """The from-elements of the crosswalk's own record that a value comes from."""
    match source:
        case Of(path):
            return (path,)
        case First(paths) | Join(paths, _):
            return paths
        case Lookup(_, on, _):
            return tuple(mine for _, mine in on)
        case FromContext() | Constant():
            return ()


def written_paths(crosswalk: Crosswalk) -> Iterator[Path]:
    """The from-elements that a to-row writes back, look-ups apart."""
    for rule in crosswalk.rules:
        if not rule.is_written_back:
            continue
        match rule.source:
            case Of(path) | First((path, *_)):
                yield path
            case Join(paths, _):
                yield from paths
            case _:
                pass
        if not isinstance(rule.source, Lookup):
            yield from (condition.path for condition in rule.when if condition.codes)
    yield from (condition.path for condition in crosswalk.when if condition.codes)
    if crosswalk.rows is not None:
        yield crosswalk.rows.of


def used_paths(crosswalks: Iterable[Crosswalk]) -> Iterator[tuple[str, Path]]:
    """Every native record and element that is read anywhere."""
    for crosswalk in crosswalks:
        record = crosswalk.source.record
        for rule in crosswalk.rules:
            yield from ((record, path) for path in read_paths(rule))
            if isinstance(rule.source, Lookup):
                looked_up = rule.source
                yield from ((looked_up.record, theirs) for theirs, _ in looked_up.on)
                yield looked_up.record, looked_up.of
        yield from ((record, condition.path) for condition in crosswalk.when)
        yield from ((record, path) for path in crosswalk.key.from_paths)
        if crosswalk.rows is not None:
            yield record, crosswalk.rows.of


def made_elements(crosswalk: Crosswalk) -> frozenset[str]:
    """The to-elements that a crosswalk makes."""
    made = {rule.element for rule in crosswalk.rules}
    if crosswalk.rows is not None:
        made.add(crosswalk.rows.sets)
    return frozenset(made)


def codes_that_give_way(crosswalks: Iterable[Crosswalk]) -> Mapping[str, frozenset[str]]:
    """By to-element, the codes that another row of the same key overrules."""
    found: dict[str, frozenset[str]] = {}
    for crosswalk in crosswalks:
        for rule in crosswalk.rules:
            if rule.gives_way:
                known = found.get(rule.element, frozenset())
                found[rule.element] = known.union(rule.gives_way)
    return found


def outer_key(key: Iterable[Path], each: Path) -> tuple[Path, ...]:
    """The part of a key that does not lie in the children that `each` walks."""
    return tuple(path for path in key if not each or path[0] != each[0])


def record_keys(crosswalks: Iterable[Crosswalk]) -> Mapping[str, tuple[Path, ...]]:
    """The whole key of each native record: the longest that names its rows."""
    keys: dict[str, tuple[Path, ...]] = {}
    looked_up: dict[str, tuple[Path, ...]] = {}
    for crosswalk in crosswalks:
        key = outer_key(crosswalk.key.from_paths, crosswalk.each)
        record = crosswalk.source.record
        keys[record] = max(keys.get(record, ()), key, key=len)
        for lookup in crosswalk.lookups:
            on = tuple(theirs for theirs, _ in lookup.on)
            looked_up[lookup.record] = max(looked_up.get(lookup.record, ()), on, key=len)
    return {**looked_up, **keys}
