"""A district's folder: who it is, how its SIS is reached, and its crosswalks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gateway.assets import asset
from gateway.connectors.settings import Settings, lay_over, load_settings
from gateway.crosswalk.folders import CONNECTOR_FILE, DISTRICT_FILE, list_crosswalk_files
from gateway.errors import InvalidEntryError
from gateway.model.district import (
    ConnectorEntry,
    District,
    Join,
    NativeSource,
    NoticeBasis,
    Reference,
    RosterField,
)
from gateway.model.student import DISTRICT_PATTERN

KINDS = ("file", "powerschool", "sql")
CROSSWALK_NAME = re.compile(r"^crosswalk:[ \t]*(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DistrictFolder:
    """All that a district brings to join."""

    district: District
    entry: ConnectorEntry
    crosswalks: Mapping[str, str]
    """Name to YAML text; the product's with the district's own."""
    xsds: Mapping[str, str]
    """Path to text of the XSDs that lie in the folder itself."""


def load_district_folder(folder: Path) -> DistrictFolder:
    """Read the folder strictly: InvalidEntryError names the file and the field."""
    settings = Settings(load_settings(folder / DISTRICT_FILE), DISTRICT_FILE)
    settings.allow(
        "district", "name", "notice_basis", "closed_days", "auto_approve", "product", "connector"
    )
    district = _parse_district(settings)
    product = settings.find_text("product")
    connector = dict(settings.section("connector").fields)
    crosswalks: dict[str, str] = {}
    file = DISTRICT_FILE
    if product:
        shared = asset(f"crosswalks/products/{product}")
        if not (shared / CONNECTOR_FILE).is_file():
            raise settings.refuse("product", "there is no such product")
        connector = lay_over(load_settings(shared / CONNECTOR_FILE), connector)
        crosswalks.update(_load_crosswalks(shared, product))
        file = f"{product}/{CONNECTOR_FILE} with {DISTRICT_FILE}"
    crosswalks.update(_load_crosswalks(folder, district.code))
    return DistrictFolder(
        district=district,
        entry=parse_entry(connector, product or "", file),
        crosswalks=crosswalks,
        xsds={
            path.relative_to(folder).as_posix(): path.read_text("utf-8")
            for path in sorted(folder.rglob("*.xsd"))
        },
    )


def parse_entry(connector: Mapping[str, Any], product: str, file: str) -> ConnectorEntry:
    """A connector's settings, complete."""
    settings = Settings(connector, file, "connector.")
    settings.allow(
        "kind", "xsd", "address", "student_record", "student_key", "roster", "records", "receives"
    )
    roster = settings.section("roster")
    roster.allow("record", "school", "left", "grade", "section")
    entry = ConnectorEntry(
        kind=settings.get_text("kind"),
        product=product,
        xsd=settings.get_text("xsd"),
        address=settings.get_texts_by_name("address"),
        sources={name: _parse_source(name, one) for name, one in settings.sections("records")},
        student_record=settings.get_text("student_record"),
        student_key=settings.get_text("student_key"),
        roster_record=roster.find_text("record"),
        roster_school=roster.find_text("school"),
        roster_left=roster.find_text("left"),
        roster_grade=_parse_roster_field(roster.section("grade")),
        roster_section=_parse_roster_field(roster.section("section")),
        receives=settings.find_flag("receives", default=True),
    )
    if entry.kind not in KINDS:
        raise settings.refuse("kind", f"must be one of {', '.join(KINDS)}")
    _verify_names(entry, settings)
    return entry


def _parse_district(settings: Settings) -> District:
    code = settings.get_text("district")
    if not DISTRICT_PATTERN.fullmatch(code):
        raise settings.refuse("district", "must be five digits")
    closed = settings.get("closed_days") or []
    if not isinstance(closed, list) or not all(type(day) is date for day in closed):
        raise settings.refuse("closed_days", "must be a list of days, such as 2026-11-27")
    basis = settings.find_text("notice_basis")
    if basis is not None and basis not in tuple(NoticeBasis):
        raise settings.refuse("notice_basis", f"must be one of {', '.join(NoticeBasis)}")
    return District(
        code=code,
        name=settings.get_text("name"),
        notice_basis=NoticeBasis(basis) if basis else None,
        closed_days=frozenset(closed),
        auto_approve=settings.find_flag("auto_approve", default=True),
    )


def _parse_source(record: str, settings: Settings) -> NativeSource:
    settings.allow("source", "key", "student", "joins", "references", "format")
    key = settings.list_texts("key")
    if not key:
        raise settings.refuse("key", "is missing")
    return NativeSource(
        record=record,
        source=settings.find_text("source") or record,
        key=key,
        student=settings.find_text("student"),
        joins=tuple(_parse_joins(settings)),
        references=tuple(_parse_references(settings)),
        format=settings.get_texts_by_name("format"),
    )


def _parse_joins(settings: Settings) -> Iterator[Join]:
    for name, join in settings.sections("joins"):
        join.allow("source", "on")
        on = join.get_texts_by_name("on")
        if not on:
            raise join.refuse("on", "is missing")
        yield Join(name, join.get_text("source"), on)


def _parse_references(settings: Settings) -> Iterator[Reference]:
    for reference in settings.section_list("references"):
        reference.allow("record", "on")
        on = reference.get_texts_by_name("on")
        if not on:
            raise reference.refuse("on", "is missing")
        yield Reference(reference.get_text("record"), on)


def _parse_roster_field(settings: Settings) -> RosterField | None:
    settings.allow("record", "field", "left", "year", "school")
    if not settings.fields:
        return None
    return RosterField(
        record=settings.get_text("record"),
        field=settings.get_text("field"),
        left=settings.find_text("left"),
        year=settings.find_text("year"),
        school=settings.find_text("school"),
    )


def _verify_names(entry: ConnectorEntry, settings: Settings) -> None:
    student = entry.sources.get(entry.student_record)
    if student is None or student.student is None:
        raise settings.refuse("student_record", "must be among the records, with `student`")
    _verify_roster(entry, settings)
    for source in entry.sources.values():
        if source.student is not None and source.references:
            raise settings.refuse(f"records.{source.record}", "has `student` and `references`")
        for reference in source.references:
            if reference.record not in entry.sources:
                raise settings.refuse(
                    f"records.{source.record}.references", "refer to no record of these"
                )


def _load_crosswalks(folder: Path, owner: str) -> Iterator[tuple[str, str]]:
    for path in list_crosswalk_files(folder):
        text = path.read_text("utf-8")
        named = CROSSWALK_NAME.search(text)
        name = f"{owner}/{path.stem}"
        if named is None or named[1].strip("\"'") != name:
            raise InvalidEntryError(f"{path.name}: crosswalk: must be {name}, as the file is")
        yield name, text


def _verify_roster(entry: ConnectorEntry, settings: Settings) -> None:
    by_place = {
        "roster.record": entry.roster_record,
        "roster.grade.record": entry.roster_grade.record if entry.roster_grade else None,
        "roster.section.record": entry.roster_section.record if entry.roster_section else None,
    }
    for place, record in by_place.items():
        if record is None:
            continue
        if entry.roster_record is None:
            raise settings.refuse("roster.record", "is missing: who is at which school")
        roster = entry.sources.get(record)
        if roster is None or roster.student is None:
            raise settings.refuse(place, "must be among the records, with `student`")
    if entry.roster_record is not None and None in (entry.roster_school, entry.roster_left):
        raise settings.refuse("roster", "needs `school` and `left`")
