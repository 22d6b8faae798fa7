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
    """The students now enrolled at these schools, as the SIS says when asked."""

    schools: frozenset[str]
    """LocationIds of the district."""


StudentSet: TypeAlias = Everyone | Listed | Roster
