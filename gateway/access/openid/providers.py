"""Identity providers, as a district registers and ends them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gateway.access.fields import verify_district, verify_text
from gateway.access.openid.discovery import Discovery, verify_address
from gateway.access.seen import Seen, whatever
from gateway.errors import InvalidRequestError, SignInError
from gateway.keys import KeyRing
from gateway.ledger import append
from gateway.ledger.events import Facts, PolicyChanged
from gateway.model.identity_provider import IdentityProvider
from gateway.store import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class ProviderTerms:
    """A provider, and what the gateway is there."""

    name: str
    issuer: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)


class Providers:
    """Registers and ends identity providers; each change is an event with who and why."""

    def __init__(self, database: Database, keys: KeyRing, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def register(
        self, district: str, terms: ProviderTerms, *, by: str, why: str
    ) -> IdentityProvider:
        """The provider, which was reached and said that it is that issuer."""
        verify_text(why=why, name=terms.name, client_id=terms.client_id)
        verify_address("issuer", terms.issuer)
        try:
            Discovery(self._clock).read(terms.issuer)
        except SignInError as error:
            raise InvalidRequestError(f"issuer: {error}") from None
        secret = terms.client_secret
        provider = IdentityProvider(
            id=uuid.uuid4().hex,
            district=district,
            name=terms.name,
            issuer=terms.issuer,
            client_id=terms.client_id,
            client_secret_encrypted=self._keys.encrypt_name(secret) if secret else None,
            registered_by=by,
            registered_at=self._clock(),
        )
        after: Facts = {
            "name": provider.name,
            "issuer": provider.issuer,
            "client": provider.client_id,
        }

        def unit(uow: UnitOfWork) -> None:
            verify_district(uow, district)
            uow.identity_providers.add(provider)
            append(uow, self._event(provider, after, by, why))

        self._database.write(unit)
        return provider

    def end(
        self,
        district: str,
        provider_id: str,
        *,
        by: str,
        why: str,
        seen: Seen[IdentityProvider] = whatever,
    ) -> IdentityProvider:
        """Nobody signs in there any more, and who did is signed out."""
        verify_text(why=why)
        now = self._clock()

        def unit(uow: UnitOfWork) -> IdentityProvider:
            provider = uow.identity_providers.lock_in(district, provider_id)
            seen(provider)
            if uow.identity_providers.end(provider_id, now):
                append(uow, self._event(provider, {"ended": now.isoformat()}, by, why))
            return uow.identity_providers.get_in(district, provider_id)

        return self._database.write(unit)

    def _event(self, provider: IdentityProvider, after: Facts, by: str, why: str) -> PolicyChanged:
        return PolicyChanged(
            at=self._clock(),
            what="identity provider",
            subject_id=provider.id,
            district=provider.district,
            by=by,
            before={},
            after=after,
            why=why,
        )
