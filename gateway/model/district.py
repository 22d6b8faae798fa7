"""A district, how its SIS is reached, and when its schools are open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class NoticeBasis(StrEnum):
    """How parents were told that records follow a child (34 CFR 99.34(a)(1))."""

    ANNUAL = "annual"
    INDIVIDUAL = "individual"
    ASKED = "asked-by-parent"


@dataclass(frozen=True, slots=True)
class Join:
    """Children of a native record: rows of another source whose fields equal the parent's."""

    name: str
    """The element under which the child rows nest in the parent."""
    source: str
    """Name of the native source (table, file or query) that has the child rows."""
    on: Mapping[str, str]
    """Child field to parent field."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Rows that are not about a student, brought only where a fetched row refers to them."""

    record: str
    """The native record whose rows refer."""
    on: Mapping[str, str]
    """Field of this source to field of the referring row."""


@dataclass(frozen=True, slots=True)
class NativeSource:
    """Where one native record comes from, and how it is assembled; equality joins only."""

    record: str
    """The native record's name in its XSD."""
    source: str
    """The file's, table's or query's name at the SIS."""
    key: tuple[str, ...]
    """Fields that name a row, immutable at the SIS; lists run in their order."""
    student: str | None
    """The field that holds the SIS's own student key; None where rows are not about students."""
    joins: tuple[Join, ...] = ()
    references: tuple[Reference, ...] = ()
    """For a source without `student`: what refers to it; empty brings it whole."""
    format: Mapping[str, str] = field(default_factory=dict)
    """What a reader must know of a file: `kind`, `delimiter`, `encoding`, `element`."""


@dataclass(frozen=True, slots=True)
class RosterField:
    """Which native record says in which grade, or in which sections, a student is."""

    record: str
    field: str
    """The path that holds the grade or section."""
    left: str | None = None
    """The path that is absent as long as the row holds."""
    year: str | None = None
    """The path that holds the school year, where rows of earlier ones stay."""
    school: str | None = None
    """The path that holds the school, where a section's name is its school's own."""


@dataclass(frozen=True, slots=True)
class ConnectorEntry:
    """How a district's SIS is reached; data alone."""

    kind: str
    """`file`, `powerschool` or `sql`."""
    product: str
    """The SIS product, whose crosswalks the district extends."""
    xsd: str
    """The native XSD, such as `native/skyward.xsd`."""
    address: Mapping[str, str]
    """Folder, URL or database address; secrets as references (`env:NAME`, `file:/path`)."""
    sources: Mapping[str, NativeSource]
    """By native record name."""
    student_record: str
    """The native record that holds the SSID and the SIS's own student key."""
    student_key: str
    """The field of that record that other records' `student` fields equal."""
    roster_record: str | None = None
    """The native record that says at which school a student is enrolled."""
    roster_school: str | None = None
    """The field of that record that names the school (a LocationId's native form)."""
    roster_left: str | None = None
    """The field of that record that is absent while the student is enrolled."""
    roster_grade: RosterField | None = None
    roster_section: RosterField | None = None
    receives: bool = True
    """Whether records can be delivered there."""


@dataclass(frozen=True, slots=True)
class District:
    """A local education agency, by its five-digit Washington code."""

    code: str
    name: str
    notice_basis: NoticeBasis | None
    """Without it the district cannot be a source."""
    closed_days: frozenset[date] = frozenset()
    is_active: bool = True
    is_stopped: bool = False
    """Under emergency stop: nothing is released until the district lifts it."""
    auto_approve: bool = True
    """Whether a verified transfer request is approved without a person."""
