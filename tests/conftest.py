"""What every test may use."""

from hypothesis import settings
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

settings.register_profile("p2", deadline=None)  # a busy machine is no failure
settings.load_profile("p2")
