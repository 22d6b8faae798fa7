"""Sessions of people who signed in: an opaque id, held here as a digest, that ends by itself."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from gateway.access.tokens import AccessToken
from gateway.model.person import OWN_PAGES
from gateway.model.purpose import Action, Purpose
from gateway.model.session import Session
from gateway.store import Database, UnitOfWork

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A session and its id, which only the browser is told."""

    session: Session
    id: str = field(repr=False)


class Sessions:
    """Opens, finds and closes sessions; each process sees at once what another did."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def open_in(
        self,
        uow: UnitOfWork,
        person_id: str,
        account_id: str,
        replaced: str | None,
        provider_id: str | None = None,
    ) -> Opened:
        """
        A new session with a new id; the one that the browser came with is over.

        `provider_id`: where the person signed in, if not here; with it the session ends.
        """
        now = self._clock()
        if replaced is not None:
            uow.sessions.remove(_digest(replaced))
        uow.sessions.remove_over(person_id, now)
        session_id = secrets.token_urlsafe(32)
        session = Session(
            _digest(session_id), person_id, account_id, provider_id, now, now, now + ABSOLUTE
        )
        uow.sessions.add(session)
        return Opened(session, session_id)

    def find(self, session_id: str) -> Session | None:
        """The session, where it is not over and neither person nor account was stopped."""
        now = self._clock()
        digest = _digest(session_id)
        session = self._database.read(lambda uow: _find_live(uow, digest, now))
        if session is not None and now - session.seen_at >= _TOUCH:
            self._database.write(lambda uow: uow.sessions.touch(digest, now))
        return session

    def close(self, session_id: str) -> None:
        """Sign out."""
        self._database.write(lambda uow: uow.sessions.remove(_digest(session_id)))

    def close_all(self, person_id: str) -> None:
        """Sign the person out wherever they are signed in."""
        self._database.write(lambda uow: uow.sessions.remove_of(person_id))


def act(session: Session, purpose: Purpose | None = None) -> AccessToken:
    """What the person acts with through the gateway's own pages; what may be done, roles say."""
    scopes = frozenset({f"p2:*:*:{Action.READ}"})
    return AccessToken(OWN_PAGES, scopes, purpose, session.ends_at, session.person_id)


def _find_live(uow: UnitOfWork, digest: str, now: datetime) -> Session | None:
    session = uow.sessions.find(digest)
    if session is None or session.ends_at <= now or session.seen_at + IDLE <= now:
        return None
    person = uow.persons.find(session.person_id)
    account = uow.accounts.find(session.account_id)
    provider = session.provider_id
    if provider is not None and uow.identity_providers.find_live(provider) is None:
        return None
    is_live = person is not None and person.is_active and account is not None and account.is_active
    return session if is_live else None


def _digest(session_id: str) -> str:
    return sha256(session_id.encode()).hexdigest()
