"""Organizations, their clients and agreements: registered by the operator, read by districts."""

from dataclasses import dataclass

from gateway.access.authorization import Access
from gateway.access.credentials import Credentials
from gateway.access.keeping import Keeping
from gateway.access.parties import Parties
from gateway.access.seen import Seen
from gateway.access.standing import Standing
from gateway.access.tokens import AccessToken
from gateway.model.address import Address
from gateway.model.agreement import Agreement
from gateway.model.client import Client, Organization, OrganizationState
from gateway.model.page import Page, Paging
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.model.role import Role
from gateway.store import Database

_OF_A_DISTRICT = (Role.DATA_STEWARD, Role.DISTRICT_IT)


@dataclass(frozen=True, slots=True)
class OrganizationTerms:
    """Who an organization is."""

    name: str
    kind: OrganizationKind
    district: str | None
    address: Address | None


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """The most that a client may ever ask for."""

    organization_id: str
    name: str
    purposes: tuple[Purpose, ...]
    scopes: tuple[str, ...]
    requires_par: bool = False
    requires_dpop: bool = False


class PartyRegistry:
    """
    The use cases of /registry/v1/organizations, …/clients and …/agreements.

    The operator changes them. Who acts for a district reads them, naming it, since grants and
    consents are to those parties. Staff of an organization keep its own clients' credentials.
    """

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._access = access
        self._parties = Parties(database, access.clock)
        self._standing = Standing(database, access.clock)
        self._credentials = Credentials(database, access.clock)
        self._keeping = Keeping(database, access)

    def list_organizations(
        self, paging: Paging, district: str | None, token: AccessToken
    ) -> Page[Organization]:
        """A part of them, suspended ones too."""
        self._authorize_reader(token, district)
        return self._database.read(lambda uow: uow.organizations.page(paging))

    def get_organization(
        self, organization_id: str, district: str | None, token: AccessToken
    ) -> Organization:
        """One organization."""
        self._authorize_reader(token, district)
        return self._database.read(lambda uow: uow.organizations.get(organization_id))

    def register_organization(
        self, terms: OrganizationTerms, why: str, token: AccessToken
    ) -> Organization:
        """Somebody who may be granted something, once an agreement is in force."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._parties.register_organization(
            terms.name,
            terms.kind,
            district=terms.district,
            address=terms.address,
            by=token.actor,
            why=why,
        )

    def set_organization(
        self,
        organization_id: str,
        state: OrganizationState,
        why: str,
        seen: Seen[Organization],
        token: AccessToken,
    ) -> Organization:
        """Suspend or reinstate it."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._standing.set_organization(
            organization_id, state, by=token.actor, why=why, seen=seen
        )

    def list_clients(
        self,
        paging: Paging,
        organization_id: str | None,
        district: str | None,
        token: AccessToken,
    ) -> Page[Client]:
        """A part of them, ended ones too; one organization's, where it is named."""
        self._authorize_reader(token, district)
        return self._database.read(lambda uow: uow.clients.page(paging, organization_id))

    def get_client(self, client_id: str, district: str | None, token: AccessToken) -> Client:
        """One client; NotFoundError to an organization's staff for another's."""
        if district is not None:
            self._authorize_reader(token, district)
            return self._database.read(lambda uow: uow.clients.get(client_id))
        keeper = self._keeping.authorize(token)
        client = self._database.read(lambda uow: uow.clients.get(client_id))
        keeper.verify(client)
        return client

    def register_client(
        self, terms: ClientTerms, why: str, token: AccessToken
    ) -> tuple[Client, str]:
        """A client and its secret, which is shown this once."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._parties.register_client(
            terms.organization_id,
            terms.name,
            purposes=terms.purposes,
            scopes=terms.scopes,
            requires_par=terms.requires_par,
            requires_dpop=terms.requires_dpop,
            by=token.actor,
            why=why,
        )

    def end_client(
        self, client_id: str, why: str, seen: Seen[Client], token: AccessToken
    ) -> Client:
        """It may do nothing from its next request on."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._parties.end_client(client_id, by=token.actor, why=why, seen=seen)

    def add_secret(
        self, client_id: str, why: str, seen: Seen[Client], token: AccessToken
    ) -> tuple[Client, str]:
        """The client and a second secret, which is shown this once."""
        seen = self._keeping.authorize(token).before(seen)
        return self._credentials.add_secret(client_id, by=token.actor, why=why, seen=seen)

    def end_secret(
        self, client_id: str, why: str, seen: Seen[Client], token: AccessToken, *, is_newer: bool
    ) -> Client:
        """The older of its secrets, or the newer, works no longer."""
        seen = self._keeping.authorize(token).before(seen)
        return self._credentials.end_secret(
            client_id, is_newer=is_newer, by=token.actor, why=why, seen=seen
        )

    def put_keys(
        self, client_id: str, jwks: str, why: str, seen: Seen[Client], token: AccessToken
    ) -> Client:
        """Its public keys, in place of those before."""
        seen = self._keeping.authorize(token).before(seen)
        return self._credentials.put_keys(client_id, jwks, by=token.actor, why=why, seen=seen)

    def put_redirect_uris(
        self,
        client_id: str,
        uris: tuple[str, ...],
        why: str,
        seen: Seen[Client],
        token: AccessToken,
    ) -> Client:
        """Where people's answers may be brought, in place of the addresses before."""
        seen = self._keeping.authorize(token).before(seen)
        return self._credentials.put_redirect_uris(
            client_id, uris, by=token.actor, why=why, seen=seen
        )

    def put_requirements(  # noqa: PLR0913 - what may be required
        self,
        client_id: str,
        why: str,
        seen: Seen[Client],
        token: AccessToken,
        *,
        par: bool,
        dpop: bool,
    ) -> Client:
        """How its requests must be secured from now on."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._credentials.put_requirements(
            client_id, par=par, dpop=dpop, by=token.actor, why=why, seen=seen
        )

    def list_agreements(
        self,
        paging: Paging,
        organization_id: str | None,
        district: str | None,
        token: AccessToken,
    ) -> Page[Agreement]:
        """A part of them; a district sees its own and those with every district."""
        self._authorize_reader(token, district)
        return self._database.read(
            lambda uow: uow.agreements.page(paging, organization_id, district)
        )

    def get_agreement(
        self, agreement_id: str, district: str | None, token: AccessToken
    ) -> Agreement:
        """One agreement; NotFoundError for another district's."""
        self._authorize_reader(token, district)
        return self._database.read(lambda uow: uow.agreements.get(agreement_id, district))

    def register_agreement(self, agreement: Agreement, why: str, token: AccessToken) -> Agreement:
        """What was signed."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._parties.register_agreement(agreement, by=token.actor, why=why)

    def end_agreement(
        self, agreement_id: str, why: str, seen: Seen[Agreement], token: AccessToken
    ) -> Agreement:
        """It ends before its last day."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._standing.end_agreement(agreement_id, by=token.actor, why=why, seen=seen)

    def revoke_fedramp(
        self, agreement_id: str, why: str, seen: Seen[Agreement], token: AccessToken
    ) -> Agreement:
        """The vendor's cloud is authorized no longer."""
        self._access.authorize_role(token, Role.OPERATOR)
        return self._standing.revoke_fedramp(agreement_id, by=token.actor, why=why, seen=seen)

    def _authorize_reader(self, token: AccessToken, district: str | None) -> None:
        roles = (Role.OPERATOR,) if district is None else _OF_A_DISTRICT
        self._access.authorize_roles(token, roles, district or "")
