"""A district's identity providers, as its IT registers and ends them."""

from gateway.access.authorization import Access
from gateway.access.openid.providers import Providers, ProviderTerms
from gateway.access.seen import Seen
from gateway.access.tokens import AccessToken
from gateway.model.identity_provider import IdentityProvider
from gateway.model.page import Page, Paging
from gateway.model.role import Role
from gateway.store import Database


class DistrictProviders:
    """The use cases of /registry/v1/districts/{district}/identity-providers."""

    def __init__(self, database: Database, access: Access, providers: Providers) -> None:
        self._database = database
        self._access = access
        self._providers = providers

    def list_page(
        self, district: str, paging: Paging, token: AccessToken
    ) -> Page[IdentityProvider]:
        """A part of the district's providers, ended ones too."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        return self._database.read(lambda uow: uow.identity_providers.page_in(district, paging))

    def get(self, district: str, provider_id: str, token: AccessToken) -> IdentityProvider:
        """One of the district's own."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        return self._database.read(
            lambda uow: uow.identity_providers.get_in(district, provider_id)
        )

    def register(
        self, district: str, terms: ProviderTerms, why: str, token: AccessToken
    ) -> IdentityProvider:
        """A provider at which people may sign in from now on."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        return self._providers.register(district, terms, by=token.actor, why=why)

    def end(
        self,
        district: str,
        provider_id: str,
        why: str,
        seen: Seen[IdentityProvider],
        token: AccessToken,
    ) -> IdentityProvider:
        """Nobody signs in there any more."""
        self._access.authorize_role(token, Role.DISTRICT_IT, district)
        return self._providers.end(district, provider_id, by=token.actor, why=why, seen=seen)
