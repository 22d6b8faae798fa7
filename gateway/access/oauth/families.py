"""
Families of tokens: what a person authorized, taken up by a code and kept up by refresh tokens.

A code and a refresh token are each good once (RFC 9700, sections 4.10 and 4.14). One that comes a
second time was stolen from somebody: the family ends, and every token of it with it.
"""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from gateway.access.oauth.issuing import TokenTerms
from gateway.ledger import append
from gateway.ledger.events import AuthorizationGiven, TokenRevoked
from gateway.model.authorization import AuthorizationCode, RefreshToken, TokenFamily
from gateway.store import Database, UnitOfWork

CODE_LIFETIME = timedelta(minutes=1)
FAMILY_LIFETIME = timedelta(days=30)
"""After so long the person is asked again."""
_CODE_AGAIN = "its code came a second time"
_REFRESH_AGAIN = "a refresh token came a second time"


@dataclass(frozen=True, slots=True)
class HeldCode:
    """A code that is good, and its family; what Authlib asks of one."""

    code: AuthorizationCode
    family: TokenFamily

    @property
    def code_challenge(self) -> str:
        return self.code.challenge

    def get_redirect_uri(self) -> str:
        return self.code.redirect_uri


class Families:
    """Begins families, takes up codes and refresh tokens, and ends what was stolen."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def begin(  # noqa: PLR0913, PLR0917 - what was authorized, and how it is taken up
        self,
        client_id: str,
        person_id: str,
        terms: TokenTerms,
        redirect_uri: str,
        challenge: str,
        dpop_jkt: str | None,
    ) -> str:
        """The code by which the client takes up what the person authorized; held nowhere."""
        now = self._clock()
        text = secrets.token_urlsafe(32)
        family = TokenFamily(
            id=uuid.uuid4().hex,
            client_id=client_id,
            person_id=person_id,
            scopes=terms.scopes,
            purpose=terms.purpose,
            students=terms.listed_students,
            begun_at=now,
            ends_at=now + FAMILY_LIFETIME,
        )
        code = AuthorizationCode(
            _digest(text),
            family.id,
            redirect_uri,
            challenge,
            now + CODE_LIFETIME,
            dpop_jkt=dpop_jkt,
        )
        event = AuthorizationGiven(
            at=now,
            person_id=person_id,
            client_id=client_id,
            purpose=terms.purpose,
            scopes=terms.scopes,
            students=terms.references,
            family_id=family.id,
        )

        def unit(uow: UnitOfWork) -> None:
            uow.families.forget_over(now)
            uow.families.add(family)
            uow.codes.add(code)
            append(uow, event)

        self._database.write(unit)
        return text

    def find_code(self, text: str, client_id: str) -> HeldCode | None:
        """A code of that client that is good; one that was used before ends its family."""
        now = self._clock()
        code = self._database.read(lambda uow: uow.codes.find(_digest(text)))
        family = self.find(code.family_id) if code else None
        if code is None or family is None or family.client_id != client_id:
            return None
        if code.used_at is not None:
            self.end(family, _CODE_AGAIN)
            return None
        return HeldCode(code, family) if now < code.ends_at and family.is_live(now) else None

    def find_refresh(self, text: str) -> tuple[RefreshToken, TokenFamily] | None:
        """A refresh token of a family that is live, used before or not."""
        token = self._database.read(lambda uow: uow.refresh_tokens.find(_digest(text)))
        family = self.find(token.family_id) if token else None
        if token is None or family is None or not family.is_live(self._clock()):
            return None
        return token, family

    def find(self, family_id: str) -> TokenFamily | None:
        return self._database.read(lambda uow: uow.families.find(family_id))

    def take_up(self, held: HeldCode) -> str | None:
        """The first refresh token; None where another was quicker, and the family ended."""
        return self._exchange(
            held.family, _CODE_AGAIN, lambda uow, now: uow.codes.use(held.code.code_hash, now)
        )

    def rotate(self, token: RefreshToken, family: TokenFamily) -> str | None:
        """The next refresh token; None where this one came before, and the family ended."""
        return self._exchange(
            family,
            _REFRESH_AGAIN,
            lambda uow, now: uow.refresh_tokens.use(token.token_hash, now),
        )

    def end(self, family: TokenFamily, reason: str) -> None:
        """No token of it is good any more, from the next request on, in every process."""
        now = self._clock()
        self._database.write(lambda uow: _end(uow, family, reason, now))

    def _exchange(
        self, family: TokenFamily, again: str, use: Callable[[UnitOfWork, datetime], bool]
    ) -> str | None:
        now = self._clock()
        text = secrets.token_urlsafe(32)

        def unit(uow: UnitOfWork) -> bool:
            if not use(uow, now):
                _end(uow, family, again, now)
                return False
            uow.refresh_tokens.add(RefreshToken(_digest(text), family.id, now))
            return True

        return text if self._database.write(unit) else None


def _end(uow: UnitOfWork, family: TokenFamily, reason: str, now: datetime) -> None:
    if uow.families.end(family.id, now):
        append(
            uow,
            TokenRevoked(at=now, client_id=family.client_id, family_id=family.id, reason=reason),
        )


def _digest(text: str) -> str:
    """Of 256 random bits: nobody can guess what is behind it, so it needs no salt."""
    return sha256(text.encode()).hexdigest()
