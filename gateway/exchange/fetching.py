"""One student's record in CEDARS, live from the source's SIS; only the caller's frame holds it."""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from gateway.cedars.datasets import record_types
from gateway.cedars.projection import project
from gateway.cedars.validation import validate_record
from gateway.crosswalk.context import Context
from gateway.errors import InvalidRecordError, NotFoundError
from gateway.exchange.districts import OpenDistrict
from gateway.exchange.rosters import native_rosters
from gateway.exchange.substituting import hide_address
from gateway.model.connector import Wanted
from gateway.model.day import day_of, school_year_of
from gateway.model.permit import DatasetPermission, LookupPermit, Permit
from gateway.model.rows import NONE_TO_GIVE, Omission, Row, Rows, StudentRecord
from gateway.model.student import Rosters, StudentSet

_MADE_UP_DIGITS = 6


@dataclass(frozen=True, slots=True)
class FetchedRecord:
    """What the source holds of what is permitted, projected to the datasets."""

    record: StudentRecord = field(repr=False)
    given: tuple[str, ...]
    omitted: tuple[Omission, ...]
    crosswalk_hashes: Mapping[str, str]
    school_year: int
    """The ending year of the school year in which it was fetched."""


def fetch_record(permit: Permit, source: OpenDistrict) -> FetchedRecord:
    """
    Fetch, translate to CEDARS, validate, and project to what the permit names.

    NotFoundError where the SIS has no such student, or on none of the rosters of the grants;
    InvalidRecordError where what it gives breaks its schema, its crosswalk or CEDARS.
    """
    student = permit.question.student
    if student is None:
        raise NotFoundError("a record is one student's")
    rows: dict[str, tuple[Row, ...]] = {}
    held: list[str] = []
    for students, datasets in _by_students(permit.permissions).items():
        try:
            rows |= _fetch(permit, source, student.ssid, record_types(datasets), students)
        except NotFoundError:
            continue
        held += datasets
    if not held:
        raise NotFoundError("the SIS has no such student")

    rows = dict(hide_address(permit, rows))
    kept, given, _ = project(rows, [name for name in permit.datasets if name in held])
    none_to_give = tuple(
        Omission(name, NONE_TO_GIVE) for name in permit.datasets if name not in given
    )
    return FetchedRecord(
        StudentRecord(permit.district, student.ssid, kept),
        given,
        (*permit.omitted, *none_to_give),
        source.crosswalks.hashes(record_types(given)),
        school_year_of(day_of(permit.decided_at)),
    )


def fetch_alike(
    permit: LookupPermit, permissions: Iterable[DatasetPermission], source: OpenDistrict
) -> None:
    """
    Make the calls that a permit of these would make for a student whom the source does not have.

    A source does less for one whom it lacks, so it is asked for somebody else: a number made up,
    of the same sort. What comes, if anybody has it, is discarded.
    """
    ssid = _made_up(permit.student.ssid)
    for students, datasets in _by_students(permissions).items():
        with suppress(NotFoundError):
            _fetch_native(permit, source, ssid, record_types(datasets), students)


def _made_up(ssid: str) -> str:
    """Another SSID that begins alike, so that every district's form of it takes it."""
    kept = len(ssid) - _MADE_UP_DIGITS
    return f"{ssid[:kept]}{secrets.randbelow(10**_MADE_UP_DIGITS):0{_MADE_UP_DIGITS}}"


def look_up(permit: LookupPermit, source: OpenDistrict) -> Rows:
    """A student's enrollment in CEDARS, to verify with; never released."""
    return _fetch(permit, source, permit.student.ssid, record_types(("enrollment",)), None)


def look_up_alike(permit: LookupPermit, source: OpenDistrict) -> None:
    """Make the calls that looking up a student makes whom the source does not have."""
    ssid = _made_up(permit.student.ssid)
    with suppress(NotFoundError):
        _fetch_native(permit, source, ssid, record_types(("enrollment",)), None)


def is_there(permit: LookupPermit, students: StudentSet, source: OpenDistrict) -> bool:
    """Whether the source has the student, of a roster at one of its schools; never released."""
    try:
        _fetch_native(permit, source, permit.student.ssid, record_types(("enrollment",)), students)
    except NotFoundError:
        return False
    return True


def find_birth_date(permit: LookupPermit, source: OpenDistrict) -> date | None:
    """The student's birth date, for whose the rights are; never released."""
    rows = _fetch(permit, source, permit.student.ssid, ("DistrictStudent",), None)
    found = [row["BirthDate"] for row in rows.get("DistrictStudent", ()) if "BirthDate" in row]
    return date.fromisoformat(str(found[0])) if found else None


def _fetch(
    permit: Permit | LookupPermit,
    source: OpenDistrict,
    ssid: str,
    types: Iterable[str],
    students: StudentSet | None,
) -> Rows:
    types = frozenset(types)
    native = _fetch_native(permit, source, ssid, types, students)
    translated = source.crosswalks.to_cedars(native, _context(permit, source))
    rows = {name: found for name, found in translated.items() if name in types}
    findings = validate_record(StudentRecord(source.district.code, ssid, rows))
    if findings:
        raise InvalidRecordError(f"the record in CEDARS breaks its schema: {findings[0]}")
    return rows


def _fetch_native(
    permit: Permit | LookupPermit,
    source: OpenDistrict,
    ssid: str,
    types: Iterable[str],
    students: StudentSet | None,
) -> Rows:
    crosswalks = source.crosswalks
    _, key_field, key = crosswalks.native_query("DistrictStudent", "SSID", ssid)
    rosters = None
    if isinstance(students, Rosters):
        rosters = native_rosters(students, source, _context(permit, source))
    return source.connector.fetch(
        permit, Wanted(crosswalks.native_records(types), {key_field: key}, rosters)
    )


def _context(permit: Permit | LookupPermit, source: OpenDistrict) -> Context:
    return Context(source.district.code, school_year_of(day_of(permit.decided_at)))


def _by_students(permissions: Iterable[DatasetPermission]) -> dict[StudentSet, tuple[str, ...]]:
    groups: dict[StudentSet, tuple[str, ...]] = {}
    for permission in permissions:
        held = groups.get(permission.students, ())
        groups[permission.students] = (*held, permission.dataset)
    return groups
