"""A district's published configuration: one immutable version of its entry and crosswalks."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """One version; only the active one is used."""

    district: str
    sha256: str
    """Of the body."""
    body: str = field(repr=False)
    """JSON: the entry and the texts of the crosswalks and XSDs."""
    published_at: datetime
    is_active: bool = True
