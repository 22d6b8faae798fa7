"""How the tables of a sample hang together: the student's id, keys, and ids that they share."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from gateway.model.student import SSID_PATTERN
from gateway.registry.starter.naming import compare, vocabulary
from gateway.registry.starter.profiling import Column, Profile, profile
from gateway.registry.starter.sampling import SampleError, SampleTable

MOST_BROUGHT_WHOLE = 200
"""Rows of a table that is read whole with each student, such as the schools."""
_NEARLY_ALL = 0.9
_LONGEST_KEY = 4
_KEY_COLUMNS = 10


@dataclass(frozen=True, slots=True)
class Link:
    """Columns by which rows of one table name rows of another."""

    record: str
    on: Mapping[str, str]
    """A column of the other table (for a reference: of this one) to the column that names it."""


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """A table, its key, and what it refers to."""

    profile: Profile
    key: tuple[str, ...]
    student: str | None
    """The column that holds the student's key."""
    parents: tuple[Link, ...]
    """Tables of which each row here names one row."""
    is_one_a_student: bool

    @property
    def record(self) -> str:
        return self.profile.record


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole sample."""

    tables: Mapping[str, LinkedTable]
    student_record: str
    student_key: str
    ssid: str
    """The column of the student record that holds it."""
    own_id: str
    """The column of the student record that is the district's own id."""

    def references(self, table: LinkedTable) -> tuple[Link, ...]:
        """
        What brings the rows of a table that is not about students; empty brings it whole.

        First the tables of students that name its rows, else others that have such references.
        """
        if table.student or table.profile.rows <= MOST_BROUGHT_WHOLE:
            return ()
        others = [other for other in self.tables.values() if other is not table]
        for are_of_students in (True, False):
            found = [
                Link(other.record, on)
                for other in others
                if (other.student is not None) == are_of_students
                for on in [_find_parent(other, table) or _shared_names(table, other)]
                if on
            ]
            if found:
                most = max(len(link.on) for link in found)
                return tuple(link for link in found if len(link.on) == most)[:1]
        return ()


def link(tables: Sequence[SampleTable]) -> Layout:
    """Find the student, then everybody's keys; SampleError where no column holds SSIDs."""
    words = {
        table.record: {name: vocabulary().split(name) for name in table.columns}
        for table in tables
    }
    first = {table.record: profile(table, words[table.record], None) for table in tables}
    student_record, ssid = _find_ssid(first.values())
    student_key = _find_student_key(first[student_record], ssid, first.values())
    keys = frozenset(first[student_record].columns[student_key].values.counts)
    linked = {}
    for table in tables:
        student = (
            student_key
            if table.record == student_record
            else _find_student_column(first[table.record], student_key, keys)
        )
        described = profile(table, words[table.record], student)
        linked[table.record] = LinkedTable(
            profile=described,
            key=table.key
            or _find_key(described, student, is_student_record=table.record == student_record),
            student=student,
            parents=tuple(
                _find_parents(
                    described,
                    first.values(),
                    student,
                    is_student_record=table.record == student_record,
                )
            ),
            is_one_a_student=student is not None and described.columns[student].is_unique,
        )
    own_id = _find_own_id(linked[student_record].profile, student_key, ssid)
    return Layout(linked, student_record, student_key, ssid, own_id)


def _find_ssid(profiles: Collection[Profile]) -> tuple[str, str]:
    """The column of ten digits that is named like a state's id, and has each of them once."""
    names = vocabulary().names_of("DistrictStudent", "SSID")
    found = [
        (
            compare(column.words, names) + column.is_unique,
            column.distinct,
            profiled.record,
            column.name,
        )
        for profiled in profiles
        for column in profiled.columns.values()
        if column.present and column.values.share(SSID_PATTERN) > _NEARLY_ALL
    ]
    if not found:
        raise SampleError(
            "no column holds SSIDs (ten digits, the first not 0): the sample needs the table "
            "that says which student has which"
        )
    _, _, record, name = max(found)
    return record, name


def _find_student_key(student: Profile, ssid: str, profiles: Collection[Profile]) -> str:
    """The student table's column whose values most other tables have too, else the SSID."""
    found: list[tuple[int, float, int, str]] = []
    names = vocabulary().names_of("DistrictStudent", "DistrictStudentId")
    for place, column in enumerate(student.columns.values()):
        if not column.is_unique or column.is_personal or column.date:
            continue
        keys = frozenset(column.values.counts)
        tables = sum(
            _find_student_column(other, column.name, keys) is not None
            for other in profiles
            if other is not student
        )
        is_ssid = column.name == ssid
        found.append((tables, compare(column.words, names) - is_ssid, -place, column.name))
    return max(found)[-1] if found else ssid


def _find_own_id(student: Profile, student_key: str, ssid: str) -> str:
    """The key by which other tables name students, unless that is the SSID itself."""
    if student_key != ssid:
        return student_key
    names = vocabulary().names_of("DistrictStudent", "DistrictStudentId")
    found = [
        (compare(column.words, names), column.name)
        for column in student.columns.values()
        if column.is_unique and column.name != ssid and not column.is_personal
    ]
    return max(found)[1] if found else ssid


def _find_student_column(profiled: Profile, student_key: str, keys: frozenset[str]) -> str | None:
    """The column of the same name (else of another that speaks of students) with known keys."""
    about = {"student", "person"}
    wanted = vocabulary().split(student_key)
    for is_meant in (
        lambda column: column.name.lower() == student_key.lower(),
        lambda column: column.words == wanted,
        lambda column: not about.isdisjoint(column.words),
    ):
        for column in profiled.columns.values():
            if is_meant(column) and column.present and column.values.share(keys) > _NEARLY_ALL:
                return column.name
    return None


def _find_parents(
    profiled: Profile,
    others: Collection[Profile],
    student: str | None,
    *,
    is_student_record: bool,
) -> Iterator[Link]:
    """
    Tables that have a column of the same name, unique there, with the values that are here.

    By the student's key only the student record has such: elsewhere that says whose a row is.
    """
    for other in others:
        if other.record == profiled.record:
            continue
        for column in profiled.columns.values():
            is_student = column.name == student
            if is_student and not is_student_record:
                continue
            theirs = _same_name(other, column) or (_holder(other, column) if is_student else None)
            if theirs is None or not _is_id(theirs):
                continue
            if theirs.is_unique and column.values.share(theirs.values.counts) > _NEARLY_ALL:
                yield Link(other.record, {theirs.name: column.name})
                break


def _holder(profiled: Profile, student: Column) -> Column | None:
    """The column of another name that holds each student's key, as that of all people does."""
    keys = student.values.counts.keys()
    return next(
        (
            one
            for one in profiled.columns.values()
            if one.distinct > len(keys) and one.values.counts.keys() >= keys
        ),
        None,
    )


def _same_name(profiled: Profile, column: Column) -> Column | None:
    return next(
        (
            one
            for one in profiled.columns.values()
            if one.name.lower() == column.name.lower()
            or (one.words == column.words and len(one.words) > 1)
        ),
        None,
    )


def _find_parent(table: LinkedTable, parent: LinkedTable) -> Mapping[str, str]:
    return next((link.on for link in table.parents if link.record == parent.record), {})


def _shared_names(table: LinkedTable, other: LinkedTable) -> dict[str, str]:
    """Key columns that the other table has too, and that name more than a handful of rows."""
    shared = {
        mine.name: theirs.name
        for name in table.key
        for mine in [table.profile.columns[name]]
        for theirs in [_same_name(other.profile, mine)]
        if theirs is not None and mine.values.share(theirs.values.counts) > 0
    }
    is_telling = any(table.profile.columns[name].distinct > len(shared) * 5 for name in shared)
    return shared if is_telling else {}


def _is_id(column: Column) -> bool:
    return not column.date and not column.is_personal and not column.is_fraction


def _find_key(
    profiled: Profile, student: str | None, *, is_student_record: bool
) -> tuple[str, ...]:
    """The first column that is unique and looks like an id, else the fewest that are together."""
    ids = [column for column in profiled.columns.values() if column.is_unique and _is_id(column)]
    named = [
        column
        for column in ids
        if not {"id", "number"}.isdisjoint(column.words) and column.name != student
    ]
    is_one_a_student = student is not None and profiled.columns[student].is_unique
    if named and not (is_one_a_student and is_student_record):
        return (named[0].name,)
    if student is not None and is_one_a_student:
        return (student,)
    if ids:
        return (ids[0].name,)
    full = [
        column
        for column in profiled.columns.values()
        if column.present == profiled.rows
        and not column.is_personal
        and not column.is_fraction
        and column.name != student
    ]
    begin = (student,) if student else ()
    for size in range(1, _LONGEST_KEY + 1):
        for columns in combinations(full[:_KEY_COLUMNS], size):
            names = (*begin, *(column.name for column in columns))
            if len({tuple(row[name] for name in names) for row in profiled.table.rows}) == (
                profiled.rows
            ):
                return names
    return (*begin, *(column.name for column in full[:_LONGEST_KEY]))
