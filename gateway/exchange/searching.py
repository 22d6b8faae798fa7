"""Students of a source by one element's value, live; names are in the caller's frame alone."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from gateway.crosswalk.context import Context
from gateway.errors import InvalidRecordError, NotFoundError
from gateway.exchange.districts import OpenDistrict
from gateway.exchange.likeness import Identity
from gateway.model.day import day_of, school_year_of
from gateway.model.permit import MatchPermit
from gateway.model.rows import Row, Rows
from gateway.model.student import SSID_PATTERN

RECORD_TYPE = "DistrictStudent"


def find_identities(
    permit: MatchPermit, source: OpenDistrict, element: str, value: str
) -> tuple[Identity, ...]:
    """
    Students whose element has that value; none where the SIS can hold no such value.

    A student whose rows cannot be translated is left out: they stand in nobody's way.
    """
    try:
        record, path, native = source.crosswalks.native_query(RECORD_TYPE, element, value)
    except NotFoundError:
        return ()
    context = Context(source.district.code, school_year_of(day_of(permit.decided_at)))
    found: dict[str, Identity] = {}
    for row in source.connector.find(permit, record, path, native):
        try:
            translated = source.crosswalks.to_cedars(
                _with_student(permit, source, record, row), context
            )
        except InvalidRecordError:
            continue
        for identity in _identities(translated):
            found[identity.ssid] = identity
    return tuple(found.values())


def _with_student(permit: MatchPermit, source: OpenDistrict, record: str, row: Row) -> Rows:
    """The row, and the row of the student record beside it, which has the SSID."""
    entry = source.entry
    if record == entry.student_record:
        return {record: (row,)}
    key = row.get(entry.sources[record].student or "")
    if not isinstance(key, str):
        raise InvalidRecordError(f"{source.district.code}: {record}: a row is of no student")
    students = source.connector.find(permit, entry.student_record, entry.student_key, key)
    return {record: (row,), entry.student_record: students}


def _identities(translated: Rows) -> Iterator[Identity]:
    for row in translated.get(RECORD_TYPE, ()):
        values = cast("Mapping[str, str]", row)  # CEDARS rows are flat
        born = _parse_day(values.get("BirthDate", ""))
        if born and "LastName" in values and SSID_PATTERN.fullmatch(values.get("SSID", "")):
            yield Identity(values["SSID"], values["LastName"], values.get("FirstName"), born)


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
