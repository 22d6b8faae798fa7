"""The folder of a simulated Skyward: exports, and what it takes in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from gateway.assets import asset
from gateway.formats.atomic import write_atomically
from gateway.formats.delimited import DelimitedReader, Dialect, format_delimited
from gateway.simulators.skyward_codes import Customs
from gateway.xsd.schema import Schema, load_schema

FILES: Mapping[str, str] = MappingProxyType(
    {
        "Student": "STUDENT",
        "StudentEntity": "STUDENT-ENTITY",
        "Ethnicity": "ETHNICITY",
        "StudentClass": "STUDENT-CLASS",
        "GradeHistory": "GRADE-HISTORY",
        "Attendance": "ATTENDANCE",
        "StudentProgram": "STUDENT-PROGRAM",
        "Bilingual": "BILINGUAL",
        "SpecialEd": "SPECIAL-ED",
        "Offense": "OFFENSE",
        "Growth": "GROWTH",
        "Guardian": "STUDENT-GUARDIAN",
        "Name": "NAME",
        "Vaccination": "VACCINATION",
        "School": "SCHOOL",
        "Course": "COURSE",
        "StaffClass": "STAFF-CLASS",
        "Staff": "STAFF",
    }
)
"""Native record to the name of its file."""


@dataclass(frozen=True, slots=True)
class SkywardFolder:
    """Where one district's files are, and how they are written."""

    folder: Path
    customs: Customs

    @property
    def exports(self) -> Path:
        """The nightly exports."""
        return self.folder / "export"

    @property
    def inbox(self) -> Path:
        """What waits to be imported; below it what was, and what was rejected."""
        return self.folder / "inbox"

    def path(self, record: str) -> Path:
        """The export of that record."""
        return self.exports / f"{FILES[record]}{self.customs.ending}"

    def read(self, record: str) -> list[dict[str, str]]:
        """All rows of an export."""
        with self.path(record).open("rb") as stream:
            reader = DelimitedReader(stream, self.path(record).name, self._dialect)
            return [row for _, row in reader.scan()]

    def write(self, record: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Replace an export."""
        write_atomically(
            self.path(record), format_delimited(columns_of(record), rows, self._dialect)
        )

    @property
    def _dialect(self) -> Dialect:
        return Dialect(self.customs.delimiter)


@cache
def skyward_schema() -> Schema:
    """The product's XSD."""
    return load_schema(asset("xsd/native/skyward.xsd"))


@cache
def columns_of(record: str) -> Sequence[str]:
    """The columns of an export: the XSD's elements; NAME's are those of a guardian's."""
    if record == "Name":
        name = skyward_schema().get_shape("Guardian").find_element("Name")
        shape = name.children if name else None
    else:
        shape = skyward_schema().get_shape(record)
    return (
        tuple(element.name for element in shape.elements if not element.children) if shape else ()
    )
