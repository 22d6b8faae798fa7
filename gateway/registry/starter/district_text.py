"""The district.yaml of a starter: how its SIS is reached."""

from collections.abc import Iterable, Iterator, Sequence

from gateway.crosswalk.coverage import UNDECIDED
from gateway.registry.starter.drafting import Drafted
from gateway.registry.starter.linking import Layout, LinkedTable
from gateway.registry.starter.writing import (
    comment,
    list_of,
    mapping_of,
    quoted,
    text_of,
    texts_of,
)


def write_district(  # noqa: PLR0913 - what the file says
    layout: Layout,
    drafts: Sequence[Drafted],
    tables: Sequence[LinkedTable],
    *,
    code: str,
    name: str,
    xsd: str,
    is_database: bool,
) -> str:
    """The file, with what only the district can say as comments."""
    lines = [
        *comment(
            f"{name}: a starter, drafted from a sample of the SIS. Lines marked {UNDECIDED} "
            "wait for someone who knows it."
        ),
        f"district: {quoted(code)}",
        f"name: {text_of(name)}",
        *comment(
            f"{UNDECIDED}: how parents are told that records follow a child (34 CFR 99.34): "
            "annual, individual or asked-by-parent. Without it nothing is released."
        ),
        "# notice_basis: annual",
        "connector:",
        f"  kind: {'sql' if is_database else 'file'}",
        f"  xsd: {xsd}",
        *_address(code, is_database=is_database),
        f"  student_record: {text_of(layout.student_record)}",
        f"  student_key: {text_of(layout.student_key)}",
        *_roster(drafts),
        *comment("until the SIS takes in what lies in the inbox (or staging tables):", "  "),
        "  receives: false",
        "  records:",
        *(line for table in tables for line in _record(table, layout, drafts)),
    ]
    unused = [one for one in layout.tables.values() if one not in tables]
    if unused:
        lines += comment("In the sample, and read by no crosswalk:", "    ")
        for one in unused:
            if one.student:
                lines.append(f"    # {_entry(one, layout, drafts)}")
            else:
                lines.append(f"    # {one.record} ({one.profile.table.source})")
    return "\n".join(lines) + "\n"


def _address(code: str, *, is_database: bool) -> list[str]:
    if is_database:
        return [
            *comment("the database's address with its password stays in the environment:", "  "),
            f'  address: {{url: {quoted(f"env:P2_{code}_SIS_URL")}, timeout: "10"}}',
        ]
    return [
        *comment(f"{UNDECIDED}: where the exports lie, and where the SIS takes in", "  "),
        "  address: {folder: /srv/sis/export, inbox: /srv/sis/inbox}",
    ]


def _roster(drafts: Sequence[Drafted]) -> Iterator[str]:
    """Who is at which school now, for grants by roster."""
    enrollment = next((one for one in drafts if one.proposal.record.name == "SchoolStudent"), None)
    if enrollment is None:
        yield from comment("no roster: the sample shows no enrollments", "  ")
        return
    matches = enrollment.proposal.matches
    school, left = matches.get("LocationId"), matches.get("SchoolExitDate")
    record = enrollment.proposal.table.record
    if school is not None and left is not None and not school.link and not left.link:
        entries = {"record": record, "school": school.column.name, "left": left.column.name}
        yield f"  roster: {texts_of(entries)}"
        return
    yield from comment(
        f"{UNDECIDED}: the school and the last day of an enrollment, in one row of {record}; "
        "a school that another table names can be joined in (see docs/new-district.md)",
        "  ",
    )
    yield f"  # roster: {{record: {record}, school: …, left: …}}"


def _record(table: LinkedTable, layout: Layout, drafts: Iterable[Drafted]) -> Iterator[str]:
    sample = table.profile.table
    for note in sample.notes:
        yield from comment(note, "    ")
    if not table.student and not layout.references(table):
        yield from comment("read whole with each student: so few rows", "    ")
    if not sample.key and len(_key(table, drafts)) > 1:
        yield from comment("unsure: the key as the sample shows it", "    ")
    yield f"    {_entry(table, layout, drafts)}"


def _entry(table: LinkedTable, layout: Layout, drafts: Iterable[Drafted]) -> str:
    sample = table.profile.table
    key = _key(table, drafts)
    entries = {"source": text_of(sample.source), "key": list_of(key)}
    if table.student:
        entries["student"] = text_of(table.student)
    if sample.format:
        entries["format"] = texts_of(sample.format)
    references = layout.references(table)
    if references:
        on = [f"{{record: {text_of(one.record)}, on: {texts_of(one.on)}}}" for one in references]
        entries["references"] = f"[{', '.join(on)}]"
    return f"{text_of(table.record)}: {mapping_of(entries)}"


def _key(table: LinkedTable, drafts: Iterable[Drafted]) -> tuple[str, ...]:
    """An id of the SIS's own, else what names a row in CEDARS if it does so here."""
    if table.profile.table.key or (len(table.key) == 1 and table.key[0] != table.student):
        return table.key
    for one in drafts:
        if one.proposal.table is table:
            rows = table.profile.table.rows
            known = {tuple(row.get(name, "") for name in one.key_from) for row in rows}
            if len(known) == len(rows):
                return one.key_from
    return table.key
