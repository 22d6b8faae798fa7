"""Which tables feed which CEDARS record type: one crosswalk each, as far as can be told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from gateway.cedars.source import Element, Record, all_records
from gateway.registry.starter.linking import Layout, LinkedTable
from gateway.registry.starter.matching import Match, elements_beside_context, match
from gateway.registry.starter.naming import compare, vocabulary

SUPERSEDED = frozenset({"StudentDiscipline"})
"""Record types that only years long past have."""
APART = frozenset({"OtherProgram"})
"""Record types that only the very codes of their key speak for."""
LEAST = 0.5
_TABLE_NAME_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A crosswalk from one table to one CEDARS record type."""

    table: LinkedTable
    record: Record
    matches: Mapping[str, Match]
    affinity: float
    is_first: bool
    """The one that carries what is missing; others of the same record type add to it."""


def propose(layout: Layout) -> tuple[Proposal, ...]:
    """The crosswalks that the sample can feed, in the order of the CEDARS record types."""
    found: list[Proposal] = []
    for record in all_records().values():
        if record.name not in SUPERSEDED:
            found += _propose_for(record, layout)
    return tuple(one for one in found if not any(_is_shadowed(one, other) for other in found))


def is_about_students(record: Record) -> bool:
    """Whether its rows name a student."""
    return "SSID" in record.key


def _is_shadowed(one: Proposal, other: Proposal) -> bool:
    """Whether the other makes more of most of the same columns."""
    mine, theirs = (
        {
            (match.link.record if match.link else None, match.column.name)
            for match in proposal.matches.values()
        }
        for proposal in (one, other)
    )
    is_same = one.table is other.table and one.record is not other.record
    return is_same and 2 * len(mine & theirs) >= len(mine) and one.affinity < other.affinity


def _propose_for(record: Record, layout: Layout) -> Iterator[Proposal]:
    candidates = sorted(
        (
            one
            for table in layout.tables.values()
            if (table.student is not None) == is_about_students(record)
            for one in [_weigh(table, record, layout)]
            if one is not None
        ),
        key=lambda one: -one.affinity,
    )
    if not candidates:
        return
    first, *others = candidates
    yield first
    if first.table.is_one_a_student:
        covered = set(first.matches)
        for other in others:
            added = {
                name: one
                for name, one in other.matches.items()
                if name not in covered and one.is_sure and one.link is None
            }
            if other.table.is_one_a_student and added:
                covered |= added.keys()
                yield Proposal(other.table, record, added, other.affinity, is_first=False)


def _weigh(table: LinkedTable, record: Record, layout: Layout) -> Proposal | None:
    """How well the table is the record type's: its name, and what it holds of what is needed."""
    matches = match(table, record, layout)
    elements = elements_beside_context(record)
    needed = {name for name, one in elements.items() if one.is_required}
    keys = {name for name, one in elements.items() if one.is_key and name != "LocationId"}
    if not matches.keys() & needed or (keys and not matches.keys() & keys):
        return None
    if record.name in APART and any(matches[name].fit.is_guess for name in keys & matches.keys()):
        return None
    own = {name: one for name, one in matches.items() if one.link is None}
    held = sum(_weight(elements[name]) * one.score for name, one in own.items())
    wanted = sum(_weight(elements[name]) for name in needed | own.keys())
    words = vocabulary()
    names = [words.split(record.name), *map(words.split, words.records.get(record.name, ()))]
    alike = compare(words.split(table.record), names, _prefixes(layout))
    affinity = _TABLE_NAME_SHARE * alike + (1 - _TABLE_NAME_SHARE) * held / wanted
    if affinity < LEAST:
        return None
    return Proposal(table, record, matches, affinity, is_first=True)


def _prefixes(layout: Layout) -> frozenset[str]:
    """First words of so many tables that they tell nothing: the product's, or a schema's."""
    firsts = Counter(vocabulary().split(record)[0] for record in layout.tables)
    return frozenset(word for word, count in firsts.items() if count * 8 > len(layout.tables))


def _weight(element: Element) -> float:
    """An element that many record types have tells little."""
    return (2 if element.is_key else 1) / _occurrences()[element.name]


@cache
def _occurrences() -> Counter[str]:
    return Counter(
        element.name
        for record in all_records().values()
        if record.name not in SUPERSEDED
        for element in record.elements
    )
