"""The database: tables, repositories, and units of work that are whole or not at all."""

from gateway.store.database import Database
from gateway.store.unit_of_work import UnitOfWork

__all__ = ["Database", "UnitOfWork"]
