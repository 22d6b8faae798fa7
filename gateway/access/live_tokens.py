"""Access tokens that are still good: ours, not expired, not revoked, and bound where they must."""

from collections.abc import Callable
from datetime import datetime

from gateway.access.tokens import AccessToken, verify_token
from gateway.errors import TokenError
from gateway.keys import KeyRing
from gateway.store import Database, UnitOfWork


class LiveTokens:
    """Reads tokens as of now: one revoked is dead from the next request on, in every process."""

    def __init__(
        self, database: Database, keys: KeyRing, issuer: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._keys = keys
        self._issuer = issuer
        self._clock = clock

    def verify(self, text: str) -> AccessToken:
        """What the token says; TokenError for one that is no longer good, or never was."""
        now = self._clock()
        token = verify_token(self._keys, self._issuer, text, now)
        if not self._database.read(lambda uow: _is_live(uow, token, now)):
            raise TokenError("the access token was revoked, or must be bound by now")
        return token

    def find(self, text: str) -> AccessToken | None:
        """The same, or None."""
        try:
            return self.verify(text)
        except TokenError:
            return None


def _is_live(uow: UnitOfWork, token: AccessToken, now: datetime) -> bool:
    if uow.revocations.is_revoked(token.jti):
        return False
    if token.jkt is None and uow.clients.must_prove(token.client_id):
        return False
    if token.family_id is None:
        return True
    family = uow.families.find(token.family_id)
    return family is not None and family.is_live(now)
