"""What people authorized clients to do: families of tokens, their codes and refresh tokens."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from gateway.model.authorization import (
    AuthorizationCode,
    PushedRequest,
    RefreshToken,
    TokenFamily,
)
from gateway.store.repositories.base import Repository
from gateway.store.tables.authorizations import (
    AUTHORIZATION_CODES,
    PUSHED_REQUESTS,
    REFRESH_TOKENS,
    TOKEN_FAMILIES,
)

# Every request on a person's behalf asks it.
_FAMILY = select(TOKEN_FAMILIES).where(TOKEN_FAMILIES.c.id == bindparam("family_id"))


class TokenFamilies(Repository[TokenFamily]):
    """Families, by id."""

    table = TOKEN_FAMILIES
    item = TokenFamily

    def add(self, family: TokenFamily) -> None:
        self._add(family)

    def find(self, family_id: str) -> TokenFamily | None:
        return next(iter(self._all(_FAMILY, family_id=family_id)), None)

    def end(self, family_id: str, at: datetime) -> bool:
        """End it, once; False when it is not there or ended before."""
        return self._change(
            update(TOKEN_FAMILIES)
            .where(TOKEN_FAMILIES.c.id == family_id, TOKEN_FAMILIES.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def forget_over(self, now: datetime) -> None:
        """Remove the families whose time is over, with all that came of them."""
        over = select(TOKEN_FAMILIES.c.id).where(TOKEN_FAMILIES.c.ends_at <= now)
        for table in (AUTHORIZATION_CODES, REFRESH_TOKENS):
            self._connection.execute(delete(table).where(table.c.family_id.in_(over)))
        self._connection.execute(delete(TOKEN_FAMILIES).where(TOKEN_FAMILIES.c.ends_at <= now))


class PushedRequests(Repository[PushedRequest]):
    """Pushed requests, by the digest of their URI."""

    table = PUSHED_REQUESTS
    item = PushedRequest

    def add(self, request: PushedRequest) -> None:
        self._add(request)

    def find(self, uri_hash: str) -> PushedRequest | None:
        return self._first(self._select().where(PUSHED_REQUESTS.c.uri_hash == uri_hash))

    def use(self, uri_hash: str) -> bool:
        """Remove it; of two who bring one URI, one is first."""
        removed = self._connection.execute(
            delete(PUSHED_REQUESTS).where(PUSHED_REQUESTS.c.uri_hash == uri_hash)
        )
        return removed.rowcount > 0

    def forget_over(self, now: datetime) -> None:
        """Remove those that nobody answered in time."""
        self._connection.execute(delete(PUSHED_REQUESTS).where(PUSHED_REQUESTS.c.ends_at <= now))


class AuthorizationCodes(Repository[AuthorizationCode]):
    """Codes, by digest."""

    table = AUTHORIZATION_CODES
    item = AuthorizationCode

    def add(self, code: AuthorizationCode) -> None:
        self._add(code)

    def find(self, code_hash: str) -> AuthorizationCode | None:
        return self._first(self._select().where(AUTHORIZATION_CODES.c.code_hash == code_hash))

    def use(self, code_hash: str, at: datetime) -> bool:
        """Whether this is its first use."""
        return self._change(
            update(AUTHORIZATION_CODES)
            .where(
                AUTHORIZATION_CODES.c.code_hash == code_hash,
                AUTHORIZATION_CODES.c.used_at.is_(None),
            )
            .values(used_at=at)
        )


class RefreshTokens(Repository[RefreshToken]):
    """Refresh tokens, by digest."""

    table = REFRESH_TOKENS
    item = RefreshToken

    def add(self, token: RefreshToken) -> None:
        self._add(token)

    def find(self, token_hash: str) -> RefreshToken | None:
        return self._first(self._select().where(REFRESH_TOKENS.c.token_hash == token_hash))

    def use(self, token_hash: str, at: datetime) -> bool:
        """Whether this is its first use."""
        return self._change(
            update(REFRESH_TOKENS)
            .where(REFRESH_TOKENS.c.token_hash == token_hash, REFRESH_TOKENS.c.used_at.is_(None))
            .values(used_at=at)
        )
