"""Migrations: the versions in this package, applied in one transaction."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql

_VERSIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x7032_6462


def upgrade(connection: Connection) -> None:
    """Apply what is missing; a second process waits, then finds nothing to do."""
    if connection.dialect.name == postgresql.dialect.name:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_current(connection: Connection) -> bool:
    """Whether the newest version is applied."""
    applied = MigrationContext.configure(connection).get_current_heads()
    return set(applied) == set(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_VERSIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
