"""What the Data Coordinating Committee decided of a dataset."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gateway.model.purpose import Purpose


class DatasetStatus(StrEnum):
    """Whether a dataset may be released at all."""

    PROPOSED = "proposed"
    """Defined, and not decided about."""
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    """Approved once, and released no more."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A dataset's place in the catalogue; what it is made of is defined as data."""

    name: str
    status: DatasetStatus
    purposes: tuple[Purpose, ...]
    """What it may serve while it is approved."""
    priority: int | None = None
    """The committee's own order of what districts are to provide; 1 comes first."""
    decided_on: date | None = None
    minutes: str | None = None
    """The reference of the minutes that hold the decision."""
