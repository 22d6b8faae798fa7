"""Identity providers, and sign-ins there that are under way."""

from datetime import datetime

from sqlalchemy import delete, update

from gateway.model.identity_provider import IdentityProvider, SignInFlow
from gateway.model.page import Page, Paging
from gateway.store.repositories.base import Repository
from gateway.store.tables.identity import IDENTITY_PROVIDERS, SIGNIN_FLOWS

_MISSING = "no such identity provider"


class IdentityProviders(Repository[IdentityProvider]):
    """Where districts' people sign in."""

    table = IDENTITY_PROVIDERS
    item = IdentityProvider

    def add(self, provider: IdentityProvider) -> None:
        self._add(provider)

    def find_live(self, provider_id: str) -> IdentityProvider | None:
        """The provider, where the district has not ended it."""
        return self._first(
            self._select().where(
                IDENTITY_PROVIDERS.c.id == provider_id, IDENTITY_PROVIDERS.c.ended_at.is_(None)
            )
        )

    def get_in(self, district: str, provider_id: str) -> IdentityProvider:
        """One of the district's own."""
        return self._get(
            _MISSING,
            IDENTITY_PROVIDERS.c.id == provider_id,
            IDENTITY_PROVIDERS.c.district == district,
        )

    def lock_in(self, district: str, provider_id: str) -> IdentityProvider:
        return self._lock(
            _MISSING,
            IDENTITY_PROVIDERS.c.id == provider_id,
            IDENTITY_PROVIDERS.c.district == district,
        )

    def end(self, provider_id: str, at: datetime) -> bool:
        """End it, once; False when it is not there or ended before."""
        return self._change(
            update(IDENTITY_PROVIDERS)
            .where(IDENTITY_PROVIDERS.c.id == provider_id, IDENTITY_PROVIDERS.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def list_live(self) -> tuple[IdentityProvider, ...]:
        """Every provider that one may sign in at, by name: one or two for a district."""
        return self._all(
            self._select()
            .where(IDENTITY_PROVIDERS.c.ended_at.is_(None))
            .order_by(IDENTITY_PROVIDERS.c.name, IDENTITY_PROVIDERS.c.id)
        )

    def page_in(self, district: str, paging: Paging) -> Page[IdentityProvider]:
        """The district's providers, ended ones too, by id."""
        return self._page(
            IDENTITY_PROVIDERS.c.id, paging, IDENTITY_PROVIDERS.c.district == district
        )


class SignInFlows(Repository[SignInFlow]):
    """Who was sent to a provider and is expected back."""

    table = SIGNIN_FLOWS
    item = SignInFlow

    def add(self, flow: SignInFlow) -> None:
        self._add(flow)

    def take(self, state_digest: str) -> SignInFlow | None:
        """Find it and remove it: of two who come back with one state, one finds it."""
        found = self._first(self._select().where(SIGNIN_FLOWS.c.state_digest == state_digest))
        removed = self._connection.execute(
            delete(SIGNIN_FLOWS).where(SIGNIN_FLOWS.c.state_digest == state_digest)
        )
        return found if removed.rowcount > 0 else None

    def remove_over(self, now: datetime) -> None:
        """Who never came back."""
        self._connection.execute(delete(SIGNIN_FLOWS).where(SIGNIN_FLOWS.c.ends_at <= now))
