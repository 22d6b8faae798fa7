"""What a crosswalk may know besides the rows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """Whose rows they are, and in which school year they are read."""

    district: str
    """The five-digit code of the district whose native rows are on the other side."""
    school_year: int
    """The ending year: 2027 is 2026-27."""


ANYWHERE = Context("", 0)
"""Stands in for a context where no step asks for one."""
