"""The rosters of a permit in the words of the source's SIS."""

from collections.abc import Iterator

from gateway.crosswalk.context import Context
from gateway.errors import ConnectorError
from gateway.exchange.districts import OpenDistrict
from gateway.model.connector import Criterion, NativeRoster
from gateway.model.district import RosterField
from gateway.model.student import Roster, Rosters


def native_rosters(
    students: Rosters, source: OpenDistrict, context: Context
) -> tuple[NativeRoster, ...]:
    """The rosters, always in the same order; ConnectorError where the entry cannot tell."""
    ordered = sorted(
        students.rosters,
        key=lambda one: (sorted(one.schools), sorted(one.grades), sorted(one.sections)),
    )
    return tuple(tuple(_criteria(roster, source, context)) for roster in ordered)


def _criteria(roster: Roster, source: OpenDistrict, context: Context) -> Iterator[Criterion]:
    """A current enrollment always; grade and sections where they are named."""
    entry = source.entry
    if entry.roster_record is None or entry.roster_school is None:
        raise _cannot_tell(source, "at which school")
    schools = _values(source, "SchoolStudent", "LocationId", roster.schools, context)
    yield Criterion(
        entry.roster_record,
        ((entry.roster_school, schools),) if roster.schools else (),
        entry.roster_left,
    )
    if roster.grades:
        if entry.roster_grade is None:
            raise _cannot_tell(source, "in which grade")
        grades = _values(source, "DistrictStudent", "GradeLevel", roster.grades, context)
        yield _criterion(entry.roster_grade, grades, schools, source, context)
    if roster.sections:
        if entry.roster_section is None:
            raise _cannot_tell(source, "in which section")
        sections = _values(source, "StudentSchedule", "SectionId", roster.sections, context)
        yield _criterion(entry.roster_section, sections, schools, source, context)


def _criterion(
    place: RosterField,
    wanted: frozenset[str],
    schools: frozenset[str],
    source: OpenDistrict,
    context: Context,
) -> Criterion:
    values = [(place.field, wanted)]
    if place.school is not None and schools:
        values.append((place.school, schools))
    if place.year is not None:
        record_type = (
            "StudentSchedule" if place is source.entry.roster_section else "DistrictStudent"
        )
        year = frozenset({str(context.school_year)})
        values.append((place.year, _values(source, record_type, "SchoolYear", year, context)))
    return Criterion(place.record, tuple(values), place.left)


def _values(
    source: OpenDistrict,
    record_type: str,
    element: str,
    values: frozenset[str],
    context: Context,
) -> frozenset[str]:
    return frozenset(
        native
        for value in values
        for native in source.crosswalks.native_values(record_type, element, value, context)
    )


def _cannot_tell(source: OpenDistrict, what: str) -> ConnectorError:
    return ConnectorError(f"{source.district.code}: its entry does not say who is {what}")
