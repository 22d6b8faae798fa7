"""One unit of work: every repository on one connection, whole or not at all."""

from functools import cached_property

from sqlalchemy import Connection

from gateway.store.repositories.agreements import Agreements
from gateway.store.repositories.authorizations import (
    AuthorizationCodes,
    PushedRequests,
    RefreshTokens,
    TokenFamilies,
)
from gateway.store.repositories.blocks import Blocks
from gateway.store.repositories.clients import Clients
from gateway.store.repositories.consents import Consents
from gateway.store.repositories.datasets import Datasets
from gateway.store.repositories.disclosures import Disclosures
from gateway.store.repositories.districts import Districts
from gateway.store.repositories.drafts import Drafts
from gateway.store.repositories.events import Checkpoints, Events
from gateway.store.repositories.grants import Grants
from gateway.store.repositories.identity import IdentityProviders, SignInFlows
from gateway.store.repositories.listings import Listings, Nodes
from gateway.store.repositories.matches import Matches
from gateway.store.repositories.moved_students import MovedStudents
from gateway.store.repositories.oauth import Assertions, Proofs, Revocations
from gateway.store.repositories.organizations import Organizations
from gateway.store.repositories.persons import Accounts, Persons
from gateway.store.repositories.publications import Publications
from gateway.store.repositories.relations import ChildCodes, Postsecondaries, Relations
from gateway.store.repositories.roles import Invitations, Roles
from gateway.store.repositories.sessions import Sessions, Throttles
from gateway.store.repositories.stops import Stops
from gateway.store.repositories.transfers import Transfers


class UnitOfWork:
    """The repositories, as one transaction sees them; not to be kept beyond it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def districts(self) -> Districts:
        return Districts(self._connection)

    @cached_property
    def publications(self) -> Publications:
        return Publications(self._connection)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self._connection)

    @cached_property
    def datasets(self) -> Datasets:
        return Datasets(self._connection)

    @cached_property
    def organizations(self) -> Organizations:
        return Organizations(self._connection)

    @cached_property
    def agreements(self) -> Agreements:
        return Agreements(self._connection)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self._connection)

    @cached_property
    def assertions(self) -> Assertions:
        return Assertions(self._connection)

    @cached_property
    def proofs(self) -> Proofs:
        return Proofs(self._connection)

    @cached_property
    def families(self) -> TokenFamilies:
        return TokenFamilies(self._connection)

    @cached_property
    def pushed_requests(self) -> PushedRequests:
        return PushedRequests(self._connection)

    @cached_property
    def codes(self) -> AuthorizationCodes:
        return AuthorizationCodes(self._connection)

    @cached_property
    def refresh_tokens(self) -> RefreshTokens:
        return RefreshTokens(self._connection)

    @cached_property
    def revocations(self) -> Revocations:
        return Revocations(self._connection)

    @cached_property
    def grants(self) -> Grants:
        return Grants(self._connection)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self._connection)

    @cached_property
    def blocks(self) -> Blocks:
        return Blocks(self._connection)

    @cached_property
    def persons(self) -> Persons:
        return Persons(self._connection)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self._connection)

    @cached_property
    def roles(self) -> Roles:
        return Roles(self._connection)

    @cached_property
    def invitations(self) -> Invitations:
        return Invitations(self._connection)

    @cached_property
    def relations(self) -> Relations:
        return Relations(self._connection)

    @cached_property
    def child_codes(self) -> ChildCodes:
        return ChildCodes(self._connection)

    @cached_property
    def postsecondaries(self) -> Postsecondaries:
        return Postsecondaries(self._connection)

    @cached_property
    def identity_providers(self) -> IdentityProviders:
        return IdentityProviders(self._connection)

    @cached_property
    def signin_flows(self) -> SignInFlows:
        return SignInFlows(self._connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._connection)

    @cached_property
    def throttles(self) -> Throttles:
        return Throttles(self._connection)

    @cached_property
    def stops(self) -> Stops:
        return Stops(self._connection)

    @cached_property
    def moved_students(self) -> MovedStudents:
        return MovedStudents(self._connection)

    @cached_property
    def transfers(self) -> Transfers:
        return Transfers(self._connection)

    @cached_property
    def matches(self) -> Matches:
        return Matches(self._connection)

    @cached_property
    def disclosures(self) -> Disclosures:
        return Disclosures(self._connection)

    @cached_property
    def events(self) -> Events:
        return Events(self._connection)

    @cached_property
    def checkpoints(self) -> Checkpoints:
        return Checkpoints(self._connection)

    @cached_property
    def listings(self) -> Listings:
        return Listings(self._connection)

    @cached_property
    def nodes(self) -> Nodes:
        return Nodes(self._connection)
