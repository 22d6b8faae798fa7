"""The tables, by subject."""

from gateway.store.tables import log, movements, parties, permissions
from gateway.store.tables.base import Base

METADATA = Base.metadata

__all__ = ["METADATA", "log", "movements", "parties", "permissions"]
