"""Sessions, and how often something was tried."""

from datetime import datetime

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.model.session import Session, Throttle
from gateway.store.repositories.base import Repository
from gateway.store.tables.sessions import SESSIONS, THROTTLES


class Sessions(Repository[Session]):
    """Sessions, by the digest of their id."""

    table = SESSIONS
    item = Session

    def add(self, session: Session) -> None:
        self._add(session)

    def find(self, digest: str) -> Session | None:
        return self._first(self._select().where(SESSIONS.c.digest == digest))

    def touch(self, digest: str, at: datetime) -> None:
        """It was used."""
        self._change(update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen_at=at))

    def remove(self, digest: str) -> None:
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest))

    def remove_of(self, person_id: str) -> None:
        """Every session of the person."""
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.person_id == person_id))

    def remove_over(self, person_id: str, now: datetime) -> None:
        """What of the person's sessions has run out."""
        self._connection.execute(
            delete(SESSIONS).where(SESSIONS.c.person_id == person_id, SESSIONS.c.ends_at <= now)
        )


class Throttles(Repository[Throttle]):
    """How often something was tried, by the digest of what."""

    table = THROTTLES
    item = Throttle

    def count(self, key_digest: str, now: datetime, window_began: datetime) -> int:
        """Count one try more and return how many the window has; safe beside other processes."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        adding = dialect.insert(THROTTLES).values(key_digest=key_digest, began_at=now, tries=1)
        is_over = THROTTLES.c.began_at <= window_began
        counted = adding.on_conflict_do_update(
            index_elements=[THROTTLES.c.key_digest],
            set_={
                "tries": case((is_over, 1), else_=THROTTLES.c.tries + 1),
                "began_at": case((is_over, now), else_=THROTTLES.c.began_at),
            },
        ).returning(THROTTLES.c.tries)
        return int(self._connection.execute(counted).scalar_one())

    def clear(self, key_digest: str) -> None:
        """It went well: what was tried before counts no more."""
        self._connection.execute(delete(THROTTLES).where(THROTTLES.c.key_digest == key_digest))

    def remove_before(self, window_began: datetime) -> None:
        """What no window counts any more."""
        self._connection.execute(delete(THROTTLES).where(THROTTLES.c.began_at <= window_began))
