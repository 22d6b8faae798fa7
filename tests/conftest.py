"""What every test may use."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "connectors"))  # kinds of simulated SIS


from hypothesis import settings
from postgres import (
    database_url,
    postgresql_server,
    upgraded_postgresql,
    upgraded_sqlite,
    upgraded_url,
)
from region import exchange, region

__all__ = [
    "database_url",
    "exchange",
    "postgresql_server",
    "region",
    "upgraded_postgresql",
    "upgraded_sqlite",
    "upgraded_url",
]

settings.register_profile("p2", deadline=None)  # a busy machine is no failure
settings.load_profile("p2")
