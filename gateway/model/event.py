"""What the log holds: entries, their places in the tree, and signed checkpoints."""

from dataclasses import dataclass
from datetime import datetime


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
