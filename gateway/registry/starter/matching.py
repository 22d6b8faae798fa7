"""Which column of a table is which CEDARS element, and how sure that is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gateway.cedars.source import Element, Record
from gateway.registry.starter.fitting import Fit, fit
from gateway.registry.starter.linking import Layout, Link, LinkedTable
from gateway.registry.starter.naming import compare, vocabulary
from gateway.registry.starter.profiling import Column

FROM_CONTEXT = frozenset(
    {"SchoolYear", "ServingCountyDistrictCode", "CountyDistrictCode", "DistrictStudentId", "SSID"}
)
"""Elements that the district, the student's key or the SSID's column give, whatever the table."""
LEAST = 0.6
"""Below this nothing is proposed."""
SURE = 0.78
_CLEAR = 0.05
"""How far ahead of the next column a sure one is."""
_NAME_SHARE = 0.7
_LEAST_NAME = 0.4
_DISTINCTIVE = 0.66
"""What values score that show alone what the column is."""
_IDS = frozenset({"ContactId", "IncidentID"})
"""Keys that a SIS may call what it likes."""
_LAST_ID = Fit(0.5, "the only id that is left", is_guess=True)
_ANY_DAY = frozenset({"start", "exit", "entry", "date"})
_THROUGH_LINK = 0.08
"""What a column of a linked table stands behind one of the table itself."""


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal: this column is that element."""

    element: Element
    column: Column
    link: Link | None
    """Through which the column's table is reached, where it is another."""
    score: float
    name_score: float
    fit: Fit
    rival: str | None = None
    """The column that came nearly as far."""

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE and self.rival is None and not self.fit.is_guess


def match(table: LinkedTable, record: Record, layout: Layout) -> dict[str, Match]:
    """The best column for each element, each column once; what scores low is left out."""
    pairs = sorted(_pairs(table, record, layout), key=lambda pair: -pair.score)
    chosen: dict[str, Match] = {}
    taken: set[tuple[str, str]] = set()
    for pair in pairs:
        place = (_home(pair, table), pair.column.name)
        if pair.element.name not in chosen and place not in taken:
            chosen[pair.element.name] = pair
            taken.add(place)
    for element in record.elements:
        is_free = element.name in _IDS and element.name not in chosen
        if is_free and not table.is_one_a_student:
            left = [one for one in _ids(table, layout) if (table.record, one.name) not in taken]
            if len(left) == 1:
                chosen[element.name] = Match(element, left[0], None, LEAST, 0.0, _LAST_ID)
    return {name: _with_rival(one, pairs, taken, table) for name, one in chosen.items()}


def _ids(table: LinkedTable, layout: Layout) -> Iterator[Column]:
    """The table's ids but its own, the student's, and those of what every table names."""
    named = {mine for link in table.parents for mine in link.on.values()}
    for column, link in list_columns(table, layout):
        is_own = column.is_unique and column.name not in named
        if link is None and "id" in column.words and not is_own:
            yield column


def list_columns(table: LinkedTable, layout: Layout) -> Iterator[tuple[Column, Link | None]]:
    """The columns that a row has, and those of the rows that it names."""
    links = {mine for link in table.parents for mine in link.on.values()}
    for column in table.profile.columns.values():
        if column.name != table.student and not _is_ssid(column, table, layout):
            yield column, None
    for link in table.parents:
        parent = layout.tables[link.record]
        for column in parent.profile.columns.values():
            if column.name not in {*link.on, *links, parent.student}:
                yield column, link


def _is_ssid(column: Column, table: LinkedTable, layout: Layout) -> bool:
    return table.record == layout.student_record and column.name == layout.ssid


def _pairs(table: LinkedTable, record: Record, layout: Layout) -> Iterator[Match]:
    words = vocabulary()
    for column, link in list_columns(table, layout):
        if words.is_carried_nowhere(column.words):
            continue
        home = table.record if link is None else link.record
        around = frozenset(words.split(home))
        for element in record.elements:
            if element.name in FROM_CONTEXT:
                continue
            fitting = fit(column, element)
            if fitting is not None and link and element.type.base == "date":
                fitting = _fit_linked_day(column, fitting, record)
            if fitting is None:
                continue
            name = compare(column.words, words.names_of(record.name, element.name), around)
            score = _score(name, fitting) - (_THROUGH_LINK if link else 0)
            if score >= LEAST:
                yield Match(element, column, link, score, name, fitting)


def _fit_linked_day(column: Column, fitting: Fit, record: Record) -> Fit | None:
    """A calendar's start is none of a student's service; a birth date stays one."""
    if not _ANY_DAY.issuperset(column.words):
        return fitting
    return None if "SSID" in record.key else replace(fitting, is_guess=True)


def _score(name: float, fitting: Fit) -> float:
    if fitting.is_distinctive:
        return max(_DISTINCTIVE, _blend(name, fitting.score))
    return _blend(name, fitting.score) if name >= _LEAST_NAME else 0.0


def _blend(name: float, content: float) -> float:
    return _NAME_SHARE * name + (1 - _NAME_SHARE) * content


def _home(pair: Match, table: LinkedTable) -> str:
    return table.record if pair.link is None else pair.link.record


def _with_rival(
    chosen: Match, pairs: list[Match], taken: set[tuple[str, str]], table: LinkedTable
) -> Match:
    """A rival is another column for the element that nothing else has taken."""
    for pair in pairs:
        is_other = pair.element.name == chosen.element.name and pair is not chosen
        if is_other and chosen.score - pair.score < _CLEAR:
            home = _home(pair, table)
            if (home, pair.column.name) not in taken and pair.column.words != chosen.column.words:
                name = f"{home}/{pair.column.name}" if pair.link else pair.column.name
                return replace(chosen, rival=name)
    return chosen


def elements_beside_context(record: Record) -> Mapping[str, Element]:
    """What a table has to hold."""
    return {one.name: one for one in record.elements if one.name not in FROM_CONTEXT}
