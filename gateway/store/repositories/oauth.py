"""What the authorization server must not take twice, or no longer."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, bindparam, delete, select

from gateway.store.repositories.base import add_new
from gateway.store.tables.oauth import ASSERTIONS, PROOFS, REVOCATIONS

# Every request asks it: to put a query together takes longer than to run it.
_REVOKED = select(REVOCATIONS.c.jti).where(REVOCATIONS.c.jti == bindparam("jti"))


class Assertions:
    """Assertions that were used, until they expire."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use(self, client_id: str, jti: str, expires_at: datetime, now: datetime) -> bool:
        """Whether this is its first use; what expired before is forgotten."""
        self._connection.execute(delete(ASSERTIONS).where(ASSERTIONS.c.expires_at < now))
        used = {
            "client_id": client_id,
            "jti_hash": sha256(jti.encode()).hexdigest(),
            "expires_at": expires_at,
        }
        return add_new(self._connection, ASSERTIONS, used)


class Proofs:
    """Proofs of possession that were used, until they would be too old."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use(self, used: str, expires_at: datetime, now: datetime) -> bool:
        """Whether this is its first use; what is too old is forgotten."""
        self._connection.execute(delete(PROOFS).where(PROOFS.c.expires_at < now))
        held = {"used_hash": sha256(used.encode()).hexdigest(), "expires_at": expires_at}
        return add_new(self._connection, PROOFS, held)


class Revocations:
    """Access tokens that were revoked, until they expire."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, jti: str, expires_at: datetime, now: datetime) -> bool:
        """Revoke it, once; False where it was before. What expired is forgotten."""
        self._connection.execute(delete(REVOCATIONS).where(REVOCATIONS.c.expires_at < now))
        return add_new(self._connection, REVOCATIONS, {"jti": jti, "expires_at": expires_at})

    def is_revoked(self, jti: str) -> bool:
        """Whether the token with that id is good no longer."""
        return self._connection.scalar(_REVOKED, {"jti": jti}) is not None
