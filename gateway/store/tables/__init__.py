"""The tables, by subject."""

from gateway.store.tables import (
    authorizations,
    catalogue,
    drafts,
    identity,
    log,
    matches,
    movements,
    oauth,
    parties,
    people,
    permissions,
    relations,
    sessions,
)
from gateway.store.tables.base import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "authorizations",
    "catalogue",
    "drafts",
    "identity",
    "log",
    "matches",
    "movements",
    "oauth",
    "parties",
    "people",
    "permissions",
    "relations",
    "sessions",
]
