"""Rows and records: what a student's data looks like in memory, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

RecordType: TypeAlias = str
"""The name of a record type, native or CEDARS: `"SchoolStudent"`, `"StudentEntity"`."""

Row: TypeAlias = Mapping[str, "str | tuple[Row, ...]"]
"""
One instance of a record type: element name to value in its XSD's lexical form.

Absent is a missing key, never `""`. Native rows may nest: a value may be a tuple of rows. An XML
attribute's name begins with `@`. CEDARS rows are flat.
"""

Rows: TypeAlias = Mapping[RecordType, tuple[Row, ...]]
"""Rows by record type."""


@dataclass(frozen=True, slots=True)
class Omission:
    """A dataset that is not in the answer; reason `not permitted` or `none to give`."""

    dataset: str
    reason: str


NOT_PERMITTED = "not permitted"
NONE_TO_GIVE = "none to give"


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """One student's CEDARS rows, as a district holds them."""

    district: str
    ssid: str = field(repr=False)
    rows: Rows = field(repr=False)


@dataclass(frozen=True, slots=True)
class NativeRecord:
    """One student's rows in the format of the destination's SIS, ready to deliver."""

    source: str
    """The district code whose record it is."""
    destination: str
    ssid: str = field(repr=False)
    rows: Rows = field(repr=False)
    notice: str
    """The 34 CFR 99.33 notice that travels with it."""
