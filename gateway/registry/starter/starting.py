"""Start a district: its folder, drafted from a sample of its SIS."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.crosswalk.folders import DISTRICT_FILE
from gateway.errors import ConflictError, InvalidEntryError
from gateway.model.student import DISTRICT_PATTERN
from gateway.registry.starter.district_text import write_district
from gateway.registry.starter.drafting import Drafted, draft, find_drops, write_crosswalk
from gateway.registry.starter.linking import Layout, LinkedTable, link
from gateway.registry.starter.proposing import propose
from gateway.registry.starter.sampling import SampleError, SampleTable
from gateway.registry.starter.schema_text import write_schema


@dataclass(frozen=True, slots=True)
class Starter:
    """A district's folder as text, and what it was drafted from."""

    files: Mapping[str, str]
    """By path within the folder."""
    layout: Layout
    drafts: tuple[Drafted, ...]


def start_district(
    sample: Sequence[SampleTable], code: str, name: str, *, is_database: bool = False
) -> Starter:
    """Draft the folder; SampleError where the sample tells too little, and nothing is written."""
    if not DISTRICT_PATTERN.fullmatch(code):
        raise InvalidEntryError(f"district: {code} is no code of five digits")
    layout = link(sample)
    drafts = draft(propose(layout))
    if not drafts:
        raise SampleError("no table of the sample looks like a CEDARS record type")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or code
    xsd = f"native/{slug}.xsd"
    tables = _needed(layout, drafts)
    drops = find_drops(drafts, layout)
    files = {
        DISTRICT_FILE: write_district(
            layout, drafts, tables, code=code, name=name, xsd=xsd, is_database=is_database
        ),
        xsd: write_schema(
            (one for one in layout.tables.values() if one in tables or one.student),
            f"urn:p2:native:{slug}",
            {(one.proposal.table.record, name) for one in drafts for name in one.key_from},
            (layout.student_record, layout.ssid),
            has_inbox=not is_database,
        ),
        **{
            f"{one.name}.yaml": write_crosswalk(one, code, xsd, layout, drops[one.name])
            for one in drafts
        },
    }
    return Starter(files, layout, drafts)


def write_starter(starter: Starter, folder: Path) -> None:
    """Put the files into the folder, which is not there yet or empty; ConflictError otherwise."""
    verify_empty(folder)
    for path, text in starter.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def verify_empty(folder: Path) -> None:
    """Nobody's work is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConflictError(f"{folder}: is not empty; name a new folder")


def _needed(layout: Layout, drafts: Sequence[Drafted]) -> tuple[LinkedTable, ...]:
    """The tables that crosswalks read, and those through which rows of others are brought."""
    wanted = {layout.student_record}.union(*(one.records for one in drafts))
    while True:
        referring = {
            one.record for record in wanted for one in layout.references(layout.tables[record])
        }
        if referring <= wanted:
            return tuple(one for one in layout.tables.values() if one.record in wanted)
        wanted |= referring
