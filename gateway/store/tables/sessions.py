"""Tables of sessions, and of how often signing in was tried."""

from datetime import datetime

from sqlmodel import Field

from gateway.store.columns import Instant
from gateway.store.tables.base import Base, held, table_of


class SessionRow(Base, table=True):
    """Somebody who signed in."""

    __tablename__ = "sessions"

    digest: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="persons.id", index=True)
    account_id: str = Field(foreign_key="accounts.id")
    provider_id: str | None = Field(foreign_key="identity_providers.id")
    opened_at: datetime = held(Instant())
    seen_at: datetime = held(Instant())
    ends_at: datetime = held(Instant())


class ThrottleRow(Base, table=True):
    """How often something was tried since a window began."""

    __tablename__ = "throttles"

    key_digest: str = Field(primary_key=True)
    began_at: datetime = held(Instant())
    tries: int


SESSIONS = table_of(SessionRow)
THROTTLES = table_of(ThrottleRow)

__all__ = ["SESSIONS", "THROTTLES"]
