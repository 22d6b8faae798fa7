"""A proposal as a crosswalk file: sound as far as the sample goes, and marked where it is not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.cedars.source import Element
from gateway.crosswalk.coverage import UNDECIDED
from gateway.registry.starter.coding import CodeTable
from gateway.registry.starter.expressing import Expression, express
from gateway.registry.starter.linking import Layout, LinkedTable
from gateway.registry.starter.matching import FROM_CONTEXT, Match, match
from gateway.registry.starter.naming import kebab, vocabulary
from gateway.registry.starter.proposing import Proposal, is_about_students
from gateway.registry.starter.writing import comment, list_of, quoted, text_of, texts_of

NOWHERE = "carried nowhere"
_LISTED_CODES = 12
_HINTS = 3


@dataclass(frozen=True, slots=True)
class Drafted:
    """One crosswalk of the starter."""

    name: str
    proposal: Proposal
    key_from: tuple[str, ...]
    """Columns that name a row, each of which is written back."""
    key_to: tuple[str, ...]
    elsewhere: frozenset[str]
    """Elements that another crosswalk of the starter makes for the same rows."""
    expressions: tuple[Expression, ...]

    @property
    def columns(self) -> frozenset[tuple[str, str]]:
        """Every table and column that it reads."""
        table, found = self.proposal.table, set[tuple[str, str]]()
        usable = {one.element for one in self.expressions if one.is_usable}
        for name, one in self.proposal.matches.items():
            if name not in usable:
                continue
            if one.link is None:
                found.add((table.record, one.column.name))
                continue
            found.add((one.link.record, one.column.name))
            found |= {(one.link.record, theirs) for theirs in one.link.on}
            found |= {(table.record, mine) for mine in one.link.on.values()}
        if table.student:
            found.add((table.record, table.student))
        return frozenset(found)

    @property
    def records(self) -> frozenset[str]:
        """The tables that it needs."""
        return frozenset({self.proposal.table.record, *(record for record, _ in self.columns)})


def draft(proposals: Sequence[Proposal]) -> tuple[Drafted, ...]:
    """Each proposal with its key and its elements; names tell tables of one record type apart."""
    found: list[Drafted] = []
    for proposal in proposals:
        name = kebab(proposal.record.name)
        if not proposal.is_first:
            name = f"{name}-{kebab(proposal.table.record)}"
        expressions = tuple(express(one) for one in _ordered(proposal))
        usable = {one.element for one in expressions if one.is_usable}
        elsewhere = frozenset(
            element
            for other in proposals
            if other is not proposal and other.record is proposal.record
            for element in other.matches
        )
        found.append(Drafted(name, proposal, *_key(proposal, usable), elsewhere, expressions))
    return tuple(found)


def write_crosswalk(
    drafted: Drafted, code: str, xsd: str, layout: Layout, drops: Mapping[str, str]
) -> str:
    """The file; `drops` are the columns of the table that nothing reads."""
    proposal = drafted.proposal
    record, table = proposal.record, proposal.table
    namespace = "extension-1" if record.file is None else "cedars-2018"
    lines = [
        *comment(f"{record.name}: {record.meaning} From {table.profile.table.source}."),
        *comment(
            "A starter: lines marked unsure or undecided wait for someone who knows the SIS. "
            "'p2 crosswalk check' tells what is open."
        ),
        f"crosswalk: {code}/{drafted.name}",
        "version: 1",
        f"from: {{xsd: {xsd}, record: {text_of(table.record)}}}",
        f"to: {{xsd: cedars/{namespace}.xsd, record: {record.name}}}",
        f"key: {{from: {list_of(drafted.key_from)}, to: {list_of(drafted.key_to)}}}",
        "elements:",
        *(f"  {name}: {text}" for name, text in _context(proposal, layout).items()),
    ]
    for one in drafted.expressions:
        lines += _element_lines(one)
    if proposal.is_first:
        lines += _missing(drafted, layout)
    if drops:
        lines.append("drops:")
        lines += [f"  {text_of(name)}: {text_of(reason)}" for name, reason in drops.items()]
    lines += _codes(drafted)
    return "\n".join(lines) + "\n"


def find_drops(drafts: Sequence[Drafted], layout: Layout) -> dict[str, dict[str, str]]:
    """By crosswalk, the columns that nothing reads: told by the first that reads the table."""
    read = {place for one in drafts for place in one.columns}
    read.add((layout.student_record, layout.ssid))
    read.add((layout.student_record, layout.student_key))
    found: dict[str, dict[str, str]] = {}
    told: set[str] = set()
    for one in drafts:
        table = one.proposal.table
        found[one.name] = {}
        if table.record in told:
            continue
        told.add(table.record)
        for column in table.profile.columns.values():
            if (table.record, column.name) not in read:
                never = vocabulary().is_carried_nowhere(column.words)
                found[one.name][column.name] = NOWHERE if never else UNDECIDED
    return found


def _ordered(proposal: Proposal) -> Iterator[Match]:
    for element in proposal.record.elements:
        if element.name in proposal.matches:
            yield proposal.matches[element.name]


def _key(proposal: Proposal, usable: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The record type's key, as far as the table has it; what the context gives is no part."""
    table = proposal.table
    columns: list[str] = []
    elements: list[str] = []
    if is_about_students(proposal.record) and table.student:
        columns.append(table.student)
        elements.append("SSID")
    for element in proposal.record.elements:
        one = proposal.matches.get(element.name)
        if element.is_key and one is not None and element.name in usable:
            elements.append(element.name)
            if one.link is None:
                columns.append(one.column.name)
    return tuple(columns), tuple(elements)


def _context(proposal: Proposal, layout: Layout) -> dict[str, str]:
    """What no column but the student's gives."""
    table = proposal.table
    of_student = _student_elements(table, layout)
    texts = {
        "SchoolYear": "{district: school-year}",
        "ServingCountyDistrictCode": "{district: code}",
        "CountyDistrictCode": "{district: code}",
        **of_student,
    }
    return {one.name: texts[one.name] for one in proposal.record.elements if one.name in texts}


def _student_elements(table: LinkedTable, layout: Layout) -> dict[str, str]:
    if table.student is None:
        return {}
    is_student_record = table.record == layout.student_record
    own_id = layout.own_id
    on = texts_of({layout.student_key: table.student})
    if layout.student_key == layout.ssid:
        looked_up = f"{{lookup: {layout.student_record}, on: {on}, of: {text_of(own_id)}}}"
        return {
            "DistrictStudentId": text_of(own_id) if is_student_record else looked_up,
            "SSID": text_of(table.student),
        }
    looked_up = f"{{lookup: {layout.student_record}, on: {on}, of: {text_of(layout.ssid)}}}"
    return {
        "DistrictStudentId": text_of(table.student),
        "SSID": text_of(layout.ssid) if is_student_record else looked_up,
    }


def _element_lines(one: Expression) -> list[str]:
    said = "; ".join(one.comments)
    if not one.is_usable:
        return [
            *comment(f"{said}; decide its codes below, then take this line in:", "  "),
            f"  # {one.element}: {one.text}",
        ]
    line = f"  {one.element}: {one.text}"
    if not said:
        return [line]
    if len(line) + len(said) <= 90:  # noqa: PLR2004 - one line of a screen
        return [f"{line}  # {said}"]
    return [*comment(said, "  "), line]


def _missing(drafted: Drafted, layout: Layout) -> list[str]:
    """What CEDARS requires and no column was found for."""
    proposal = drafted.proposal
    elements = [
        one
        for one in proposal.record.elements
        if one.is_required
        and one.name not in FROM_CONTEXT
        and one.name not in proposal.matches
        and one.name not in drafted.elsewhere
    ]
    lines: list[str] = []
    for element in elements:
        hints = _hints(element, proposal, layout)
        text = f"{element.name}: required, and nothing found. {element.meaning}"
        if hints:
            text += f" Perhaps {', '.join(hints)}"
        lines += comment(text, "  ")
    return lines


def _hints(element: Element, proposal: Proposal, layout: Layout) -> list[str]:
    """Columns of other tables of students that might be it."""
    found: list[tuple[float, str]] = []
    for table in layout.tables.values():
        if table is proposal.table or table.student is None:
            continue
        one = match(table, proposal.record, layout).get(element.name)
        if one is not None and one.link is None:
            rows = "" if table.is_one_a_student else " (several rows a student)"
            found.append((-one.score, f"{table.record}/{one.column.name}{rows}"))
    return [text for _, text in sorted(found)[:_HINTS]]


def _codes(drafted: Drafted) -> list[str]:
    """The code tables: what is known, and as comments what is undecided."""
    lines: list[str] = []
    told: set[str] = set()
    is_any = False
    for one in drafted.expressions:
        if one.codes is None or one.table is None or one.table in told:
            continue
        told.add(one.table)
        is_any |= one.is_usable
        lines += _table_lines(one, one.codes, "  " if one.is_usable else "  # ")
    if not lines:
        return []
    return ["codes:" if is_any else "# codes:", *lines]


def _table_lines(one: Expression, codes: CodeTable, mark: str) -> Iterator[str]:
    if codes.shared:
        yield f"{mark}{one.table}: {{from: {codes.shared}}}"
        return
    yield f"{mark}{one.table}:"
    for known, meaning in codes.known.items():
        yield f"{mark}  {quoted(known)}: {quoted(meaning)}"
    for undecided in codes.undecided:
        yield f"  #   {quoted(undecided)}: {UNDECIDED}"
    if codes.undecided or not codes.known:
        rest = ["…"] if len(one.choices) > _LISTED_CODES else []
        yield from comment(
            f"each to one of {' '.join([*one.choices[:_LISTED_CODES], *rest])}", "  "
        )
