"""Students in CEDARS, a page at a time, live; only the caller's frame holds their rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from gateway.cedars.projection import project
from gateway.cedars.validation import validate_exchange
from gateway.connectors.keys import format_key
from gateway.crosswalk.context import Context
from gateway.errors import InvalidRecordError, NotFoundError
from gateway.exchange.districts import OpenDistrict
from gateway.exchange.rosters import native_rosters
from gateway.keys import KeyRing
from gateway.model.connector import NativeRoster, Whose
from gateway.model.day import day_of, school_year_of
from gateway.model.permit import Permit
from gateway.model.rows import RecordType, Row, Rows
from gateway.model.student import Listed, Rosters, StudentSet

SSID = "SSID"
_PAGE = 1000
_Who: TypeAlias = tuple[StudentSet, frozenset[str]]
"""Whom grants mean, and the references of those who are blocked."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader asks for besides what may be seen; the SIS is asked for no more than that."""

    students: frozenset[str] | None = None
    """SSIDs; None: all."""
    having: NativeRoster = ()
    """Those alone who have a row for each of these."""
    is_wanted: Callable[[str], bool] = bool
    """Of a student's place, whether the student is in the part that is read."""


@dataclass(frozen=True, slots=True)
class ListedStudent:
    """One student of a page: what may be seen of them, in CEDARS."""

    place: str
    """The SIS's own key in whose order students come."""
    ssid: str = field(repr=False)
    datasets: tuple[str, ...]
    rows: Rows = field(repr=False)


@dataclass(frozen=True)
class Listing:
    """The students of one permit at one source."""

    permit: Permit
    source: OpenDistrict
    keys: KeyRing
    types: frozenset[RecordType]
    """CEDARS record types that are wanted of each."""
    datasets: tuple[str, ...]
    """A student is listed who may be seen with all of these."""

    def list_after(
        self, place: str | None, limit: int, narrowing: Narrowing
    ) -> tuple[list[ListedStudent], str | None]:
        """
        At most so many students after that place, and the place from which it goes on; or None.

        Those who hold nothing of what is wanted come with no rows. ConnectorError where the SIS
        fails; InvalidRecordError where what it gives breaks a schema or its crosswalk.
        """
        entry, connector = self.source.entry, self.source.connector
        groups = self._group()
        first, *others = [students for students, names in groups.items() if self._needs(names)]
        whose = self._whose(first, narrowing)
        found = connector.list(self.permit, entry.student_record, whose, place, limit)
        reached = self.place_of(found[-1]) if len(found) == limit else None
        found = tuple(
            row
            for row in found
            if whose.named_by in row and narrowing.is_wanted(self.place_of(row))
        )
        seen = {first: {str(row[whose.named_by]) for row in found}}
        for students in (*others, *(one for one in groups if one not in (first, *others))):
            seen[students] = self._seen(students, whose, found)
        names_of = {
            str(row[whose.named_by]): tuple(
                name
                for students, names in groups.items()
                if str(row[whose.named_by]) in seen[students]
                for name in names
            )
            for row in found
        }
        wanted = [row for row in found if self._has_all(names_of[str(row[whose.named_by])])]
        return list(self._listed(wanted, whose.named_by, names_of)), reached

    def place_of(self, row: Row) -> str:
        """Where a student comes in the list."""
        return format_key(row, self.source.entry.sources[self.source.entry.student_record].key)

    def _listed(
        self,
        students: Sequence[Row],
        named_by: str,
        names_of: Mapping[str, tuple[str, ...]],
    ) -> Iterator[ListedStudent]:
        """Each student's rows, of as many calls to the source as one student's take."""
        entry, crosswalks = self.source.entry, self.source.crosswalks
        keys = [str(row[entry.student_key]) for row in students]
        records = crosswalks.native_records(self.types | {"DistrictStudent"})
        native = self.source.connector.fetch_each(self.permit, records, keys) if keys else {}
        translated = crosswalks.to_cedars(native, context_of(self.permit))
        wanted = {name: rows for name, rows in translated.items() if name in self.types}
        if findings := validate_exchange(wanted):
            raise InvalidRecordError(f"what is listed breaks the schema of CEDARS: {findings[0]}")
        ssids = {
            self._name(str(row[SSID])): str(row[SSID])
            for row in translated.get("DistrictStudent", ())
        }
        by_student = _by_student(wanted)
        for row in students:
            name = str(row[named_by])
            ssid = ssids.get(name)
            if ssid is not None:
                kept, given, _ = project(by_student.get(ssid, {}), names_of[name])
                yield ListedStudent(self.place_of(row), ssid, given, kept)

    def _seen(self, students: _Who, base: Whose, found: Iterable[Row]) -> set[str]:
        """Which of those found are of another set, too."""
        names = frozenset(str(row[base.named_by]) for row in found)
        whose = self._whose(students, Narrowing(), names)
        record = self.source.entry.student_record
        rows = self.source.connector.list(self.permit, record, whose, None, max(1, len(names)))
        return {str(row[base.named_by]) for row in rows}

    def _group(self) -> dict[_Who, tuple[str, ...]]:
        """Datasets by whom they may be seen of; what a list needs comes first."""
        ordered = sorted(self.permit.permissions, key=lambda one: one.dataset not in self.datasets)
        groups: dict[_Who, tuple[str, ...]] = {}
        for one in ordered:
            key = (one.students, one.blocked)
            groups[key] = (*groups.get(key, ()), one.dataset)
        return groups

    def _needs(self, names: Iterable[str]) -> bool:
        return not set(self.datasets).isdisjoint(names)

    def _has_all(self, names: Iterable[str]) -> bool:
        return set(self.datasets) <= set(names)

    def _whose(
        self,
        students: _Who,
        narrowing: Narrowing,
        among: frozenset[str] | None = None,
    ) -> Whose:
        """Whom that is, in the words of the SIS; references are opened for this alone."""
        kind, blocked = students
        named = among
        if narrowing.students is not None:
            named = frozenset(self._held(narrowing.students))
        _, named_by = self.source.crosswalks.native_place("DistrictStudent", SSID)
        if isinstance(kind, Rosters):
            rosters = native_rosters(kind, self.source, context_of(self.permit))
            listed = kind.besides or None
        else:
            rosters = None
            listed = kind.references if isinstance(kind, Listed) else None
        return Whose(
            named_by=named_by,
            students=None if listed is None else self._names(listed),
            rosters=rosters,
            without=self._names(blocked),
            among=named,
            having=narrowing.having,
        )

    def _names(self, references: Iterable[str]) -> frozenset[str]:
        district = self.permit.district
        return frozenset(self._held(self.keys.open_reference(district, one) for one in references))

    def _held(self, ssids: Iterable[str]) -> Iterator[str]:
        """What names each in the SIS; those whom it cannot hold are left out."""
        for ssid in ssids:
            with suppress(NotFoundError):
                yield self._name(ssid)

    def _name(self, ssid: str) -> str:
        return self.source.crosswalks.native_query("DistrictStudent", SSID, ssid)[2]


def context_of(permit: Permit) -> Context:
    """The district, and the school year in which it is read."""
    return Context(permit.district, school_year_of(day_of(permit.decided_at)))


def list_catalogue(permit: Permit, source: OpenDistrict, types: frozenset[RecordType]) -> Rows:
    """All rows in CEDARS of record types that are about no student, as the SIS has them now."""
    native = {
        record: tuple(_list_all(permit, source, record))
        for record in sorted(source.crosswalks.native_records(types))
        if source.entry.sources[record].student is None
    }
    translated = source.crosswalks.to_cedars(native, context_of(permit))
    wanted = {name: rows for name, rows in translated.items() if name in types}
    if findings := validate_exchange(wanted):
        raise InvalidRecordError(f"what is listed breaks the schema of CEDARS: {findings[0]}")
    kept, _, _ = project(wanted, permit.datasets)
    return kept


def _list_all(permit: Permit, source: OpenDistrict, record: str) -> Iterator[Row]:
    after: str | None = None
    while True:
        rows = source.connector.list(permit, record, Whose(""), after, _PAGE)
        yield from rows
        if len(rows) < _PAGE:
            return
        after = format_key(rows[-1], source.entry.sources[record].key)


def _by_student(rows: Rows) -> Mapping[str, Rows]:
    found: dict[str, dict[RecordType, list[Row]]] = {}
    for name, of_type in rows.items():
        for row in of_type:
            found.setdefault(str(row[SSID]), {}).setdefault(name, []).append(row)
    return {
        ssid: {name: tuple(listed) for name, listed in of_student.items()}
        for ssid, of_student in found.items()
    }
