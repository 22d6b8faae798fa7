"""
Signing in with a local account: login, password, and a code of the authenticator.

Whatever is wrong is answered alike and costs alike; only the ledger learns what it was.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from gateway.access import totp
from gateway.access.secrets import is_secret
from gateway.access.sessions import Opened, Sessions
from gateway.access.throttling import Limited, Throttling
from gateway.errors import SignInError, ThrottledError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import SignedIn, SignInFailed
from gateway.model.person import Account
from gateway.store import Database, UnitOfWork

METHOD = "password and code"
_MOST_OF_LOGIN, _MOST_OF_ADDRESS = 10, 60


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with."""

    login: str = field(repr=False)
    password: str = field(repr=False)
    code: str = field(repr=False)
    """Of the authenticator, or a recovery code."""


class SignIn:
    """Signs people in with local accounts."""

    def __init__(
        self,
        database: Database,
        keys: KeyRing,
        sessions: Sessions,
        throttling: Throttling,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._keys = keys
        self._sessions = sessions
        self._throttling = throttling
        self._clock = clock

    def sign_in(self, given: Credentials, address: str, replaced: str | None = None) -> Opened:
        """
        A new session; `replaced` is the id of the one that the browser had.

        SignInError, the same for an unknown login, a wrong password and a wrong code;
        ThrottledError where login or address tried too often.
        """
        account = self.verify(given, address)
        now = self._clock()
        event = SignedIn(at=now, person_id=account.person_id, account_id=account.id, method=METHOD)

        def unit(uow: UnitOfWork) -> Opened:
            append(uow, event)
            return self._sessions.open_in(uow, account.person_id, account.id, replaced)

        return self._database.write(unit)

    def verify(self, given: Credentials, address: str) -> Account:
        """Whose credentials they are; the code is used up. Raises as `sign_in` does."""
        login = normalize_login(given.login)
        limited = (
            Limited("login", login, _MOST_OF_LOGIN),
            Limited("address", address, _MOST_OF_ADDRESS),
        )
        try:
            self._throttling.count(*limited)
        except ThrottledError as error:
            if error.is_first:  # one event a window: nobody fills the ledger by trying
                self._record_failure(None, "tried too often")
            raise
        digests = self._keys.look_up_digests(login_text(login))
        account, person = self._database.read(
            lambda uow: (
                found := uow.accounts.find_by_login(digests),
                uow.persons.find(found.person_id) if found else None,
            )
        )
        stored = account.password_hash if account else None
        is_right = is_secret(normalize_password(given.password), (stored,) if stored else ())
        changed = self._after_code(account, given.code)
        reason = _reason(account, changed, is_right=is_right)
        if reason is None and (person is None or not person.is_active):
            reason = "the person was stopped"
        if reason is None and changed is not None:
            used, before = changed, account

            def unit(uow: UnitOfWork) -> bool:
                self._throttling.clear(uow, limited[0])
                return before is not None and uow.accounts.use_code(before, used)

            if self._database.write(unit):
                return used
            reason = "the code was used"
        self._record_failure(account, reason or "")
        raise SignInError("login, password and code do not belong together")

    def _after_code(self, account: Account | None, code: str) -> Account | None:
        """The account with the code used up; None where the code is not good."""
        secret = (
            self._keys.decrypt_name(account.totp_encrypted)
            if account and account.totp_encrypted
            else _decoy()
        )
        step = totp.find_step(secret, code.strip(), self._clock())
        digests = self._keys.look_up_digests(recovery_text(code))
        if account is None:
            return None
        if step is not None:
            return replace(account, totp_counter=step) if step > account.totp_counter else None
        left = tuple(one for one in account.recovery_hashes if one not in digests)
        if len(left) < len(account.recovery_hashes):
            return replace(account, recovery_hashes=left)
        return None

    def _record_failure(self, account: Account | None, reason: str) -> None:
        event = SignInFailed(
            at=self._clock(),
            account_id=account.id if account else None,
            method=METHOD,
            reason=reason,
        )
        self._database.write(lambda uow: append(uow, event))


def normalize_login(login: str) -> str:
    """One spelling of a login: case and forms of a letter do not matter."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def normalize_password(password: str) -> str:
    """One form of each letter (NIST SP 800-63B, section 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def login_text(login: str) -> str:
    """What the digest of a local account's login is made of."""
    return f"login {normalize_login(login)}"


def recovery_text(code: str) -> str:
    """What the digest of a recovery code is made of."""
    return "recovery " + "".join(code.split()).replace("-", "").upper()


def _reason(account: Account | None, changed: Account | None, *, is_right: bool) -> str | None:
    if account is None:
        return "no such login"
    if not account.is_active:
        return "the account was stopped"
    if not is_right:
        return "wrong password"
    return None if changed is not None else "wrong code"


@lru_cache(maxsize=1)
def _decoy() -> str:
    return totp.make_secret()
