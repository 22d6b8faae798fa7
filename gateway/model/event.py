"""What the log holds: entries, their places in the tree, and signed checkpoints."""

from dataclasses import dataclass
from datetime import datetime

EVERY = ""
"""The district under which every event is listed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is stored and hashed; `body` is the leaf's canonical JSON (RFC 8785)."""

    at: datetime
    kind: str
    body: str
    leaf_hash: str
    id: int = 0
    """Given by the database when the entry is added."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry's place in the tree."""

    index: int
    event_id: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed statement of the tree's root at one size."""

    size: int
    root: str
    note: str
    """C2SP signed note, as anybody may check it."""
    frontier: tuple[str, ...]
    """Roots of the complete subtrees, largest first: all that growing the tree needs."""


@dataclass(frozen=True, slots=True)
class Listing:
    """That a placed event is found under a district; under none (`""`) every event is."""

    district: str
    index: int
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Node:
    """The root of a complete subtree of the log: `2 ** height` leaves, one at least."""

    height: int
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Search:
    """Which events are looked for: what is None does not matter."""

    district: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first instant that is too late."""
