"""Local accounts: made by invitation, with a password and an authenticator; and renewed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway.access import totp
from gateway.access.arriving import Arrivals
from gateway.access.fields import verify_text
from gateway.access.secrets import hash_secret
from gateway.access.signin import (
    Credentials,
    SignIn,
    login_text,
    normalize_login,
    normalize_password,
    recovery_text,
)
from gateway.access.throttling import Limited, Throttling
from gateway.errors import ConflictError, InvalidRequestError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import PolicyChanged
from gateway.model.person import Account, AccountKind
from gateway.store import Database, UnitOfWork

_LEAST, _MOST = 12, 200
_MOST_CODES = 20


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody who was invited says of themselves."""

    code: str = field(repr=False)
    """Of an invitation, or of a child."""
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    login: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Authenticator:
    """What is shown this once: a secret for the authenticator, and codes for when it is lost."""

    account_id: str
    person_id: str
    uri: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


class Enrolling:
    """Makes and renews local accounts."""

    def __init__(  # noqa: PLR0913, PLR0917 - the use cases that it joins
        self,
        database: Database,
        keys: KeyRing,
        arrivals: Arrivals,
        sign_in: SignIn,
        throttling: Throttling,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._keys = keys
        self._arrivals = arrivals
        self._sign_in = sign_in
        self._throttling = throttling
        self._clock = clock

    def join(self, joining: Joining, address: str) -> Authenticator:
        """
        The account of whom the invitation was for; nothing is used up where anything is wrong.

        NotFoundError for a code that is not good, ConflictError for a login that is taken: that is
        told to nobody but who was invited.
        """
        verify_text(name=joining.name, login=joining.login)
        _verify_password(joining.login, joining.password)
        self._throttling.count(Limited("invitation", address, _MOST_CODES))
        password_hash = hash_secret(normalize_password(joining.password))
        secret, codes = totp.make_secret(), totp.make_recovery_codes()
        digests = self._keys.look_up_digests(login_text(joining.login))

        def unit(uow: UnitOfWork) -> Authenticator:
            person = self._arrivals.accept_in(uow, joining.code, joining.name, joining.email)
            if uow.accounts.find_by_login(digests) is not None:
                raise ConflictError("login: is taken")
            account = Account(
                id=uuid.uuid4().hex,
                person_id=person.id,
                kind=AccountKind.LOCAL,
                login_digest=self._keys.look_up_digest(login_text(joining.login)),
                created_at=self._clock(),
                password_hash=password_hash,
            )
            uow.accounts.add(self._with_authenticator(account, secret, codes))
            self._record(uow, account, "joined by invitation", {"active": True})
            return _shown(account, secret, joining.login, codes)

        return self._database.write(unit)

    def renew_authenticator(self, given: Credentials, address: str) -> Authenticator:
        """Another secret and other recovery codes, for who signs in once more; sessions end."""
        secret, codes = totp.make_secret(), totp.make_recovery_codes()
        account = self._sign_in.verify(given, address)
        self._put(self._with_authenticator(account, secret, codes), "authenticator renewed")
        return _shown(account, secret, given.login, codes)

    def change_password(self, given: Credentials, new: str, address: str) -> None:
        """Another password, for who signs in with the old one once more; sessions end."""
        _verify_password(given.login, new)
        password_hash = hash_secret(normalize_password(new))
        account = self._sign_in.verify(given, address)
        self._put(replace(account, password_hash=password_hash), "password changed")

    def _put(self, account: Account, why: str) -> None:
        def unit(uow: UnitOfWork) -> None:
            uow.accounts.put(account)
            uow.sessions.remove_of(account.person_id)
            self._record(uow, account, why, {"renewed": True})

        self._database.write(unit)

    def _with_authenticator(
        self, account: Account, secret: str, codes: tuple[str, ...]
    ) -> Account:
        return replace(
            account,
            totp_encrypted=self._keys.encrypt_name(secret),
            totp_counter=0,
            recovery_hashes=tuple(
                self._keys.look_up_digest(recovery_text(code)) for code in codes
            ),
        )

    def _record(self, uow: UnitOfWork, account: Account, why: str, after: dict[str, bool]) -> None:
        event = PolicyChanged(
            at=self._clock(),
            what="account",
            subject_id=account.id,
            district=None,
            by=account.person_id,
            before={},
            after={"person": account.person_id, **after},
            why=why,
        )
        append(uow, event)


def _shown(account: Account, secret: str, login: str, codes: tuple[str, ...]) -> Authenticator:
    return Authenticator(account.id, account.person_id, totp.uri_of(secret, login), codes)


def _verify_password(login: str, password: str) -> None:
    """Length alone, and not the login: what NIST SP 800-63B asks for beside a second factor."""
    plain = normalize_password(password)
    if not _LEAST <= len(plain) <= _MOST:
        raise InvalidRequestError(f"password: has fewer than {_LEAST} characters or over {_MOST}")
    if normalize_login(login) in plain.casefold():
        raise InvalidRequestError("password: holds the login")
