"""Crosswalks that a district submitted and has not published yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """One or more crosswalk texts, submitted together and published together or not at all."""

    id: str
    district: str
    crosswalks: Mapping[str, str] = field(repr=False)
    """YAML by crosswalk name."""
    submitted_by: str
    submitted_at: datetime
    note: str
    """Why, in the submitter's words."""
