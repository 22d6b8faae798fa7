"""Who a question is about: a student by SSID and references, or a set of students."""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

SSID_PATTERN = re.compile(r"[1-9]\d{9}", re.ASCII)
DISTRICT_PATTERN = re.compile(r"\d{5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Student:
    """A student of a district; `references` are what the database may hold of the SSID."""

    ssid: str = field(repr=False)
    references: frozenset[str]
    """The SSID's encrypted reference under every live key version of the district."""


@dataclass(frozen=True, slots=True)
class Everyone:
    """All students of the district."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The students that the district named."""

    references: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roster:
    """
    The students now at these schools, in these grades and sections, as the SIS says when asked.

    All three hold; an empty one is not asked about, and one at least is not empty.
    """

    schools: frozenset[str] = frozenset()
    """LocationIds of the district."""
    grades: frozenset[str] = frozenset()
    """CEDARS grade levels."""
    sections: frozenset[str] = frozenset()
    """SectionIds of the district."""


@dataclass(frozen=True, slots=True)
class Rosters:
    """The students on any of these rosters, and those that the district named besides."""

    rosters: frozenset[Roster]
    besides: frozenset[str] = frozenset()
    """References; only where all are asked for that may be seen."""


StudentSet: TypeAlias = Everyone | Listed | Rosters
