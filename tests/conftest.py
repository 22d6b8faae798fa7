"""What every test may use."""

from postgres import (
    database_url,
    postgresql_server,
    upgraded_postgresql,
    upgraded_sqlite,
    upgraded_url,
)

__all__ = [
    "database_url",
    "postgresql_server",
    "upgraded_postgresql",
    "upgraded_sqlite",
    "upgraded_url",
]
