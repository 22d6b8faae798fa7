"""Which sections a member of staff teaches now, live from the source's SIS; never kept."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import cast

from gateway.crosswalk.context import Context
from gateway.errors import (
    ConnectorError,
    InvalidCrosswalkError,
    InvalidRecordError,
    NotFoundError,
)
from gateway.exchange.districts import OpenDistrict
from gateway.model.day import day_of, school_year_of
from gateway.model.permit import MatchPermit
from gateway.model.student import Roster

RECORD_TYPE = "StaffSchedule"
_FIRST_DAYS = ("TermStartDate", "InstructionStartDate")
_LAST_DAYS = ("TermEndDate", "InstructionEndDate")


def find_taught(permit: MatchPermit, source: OpenDistrict, staff_id: str) -> frozenset[Roster]:
    """
    The sections, a roster for each school; none where the SIS knows no such member of staff.

    A row that cannot be translated opens nothing. ConnectorError where nothing says who teaches.
    """
    try:
        record, path, native = source.crosswalks.native_query(RECORD_TYPE, "StaffId", staff_id)
    except NotFoundError:
        return frozenset()
    except InvalidCrosswalkError:
        record = ""
    if record not in source.entry.sources:
        raise ConnectorError(f"{source.district.code}: its entry does not say who teaches what")
    today = day_of(permit.decided_at)
    context = Context(source.district.code, school_year_of(today))
    sections: defaultdict[str, set[str]] = defaultdict(set)
    for found in source.connector.find(permit, record, path, native):
        try:
            translated = source.crosswalks.to_cedars({record: (found,)}, context)
        except InvalidRecordError:
            continue
        for row in translated.get(RECORD_TYPE, ()):
            values = cast("Mapping[str, str]", row)  # CEDARS rows are flat
            if values.get("StaffId") == staff_id and _is_now(values, today.isoformat(), context):
                sections[values["LocationId"]].add(values["SectionId"])
    return frozenset(_rosters(sections))


def _is_now(row: Mapping[str, str], today: str, context: Context) -> bool:
    """Of this school year, and today is within the days that it names."""
    return (
        row.get("SchoolYear") == str(context.school_year)
        and all(row.get(name, today) <= today for name in _FIRST_DAYS)
        and all(today <= row.get(name, today) for name in _LAST_DAYS)
    )


def _rosters(sections: Mapping[str, set[str]]) -> Iterator[Roster]:
    for school, theirs in sections.items():
        yield Roster(schools=frozenset({school}), sections=frozenset(theirs))
