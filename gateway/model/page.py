"""A part of a list, and where the next part begins."""

from dataclasses import dataclass
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")

DEFAULT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is asked for; lists are ordered by id, which never changes."""

    after: str | None = None
    """The id that the part begins after; None: from the first."""
    limit: int = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """A part of a list."""

    items: tuple[ItemT, ...]
    next_after: str | None
    """What the next part begins after; None where this is the last."""
