"""What handlers call: the use cases, put beside each request by the application."""

from contextvars import ContextVar
from dataclasses import dataclass

from gateway.access.authorization import Access
from gateway.access.enrolling import Enrolling
from gateway.access.oauth.server import AuthorizationServer
from gateway.access.openid.signing_in import OpenIdSignIn
from gateway.access.relating import Relating
from gateway.access.sessions import Sessions
from gateway.access.signin import SignIn
from gateway.auditing.events import Events
from gateway.exchange.match_inbox import MatchInbox
from gateway.exchange.matching import Matching
from gateway.exchange.reading import Reading
from gateway.exchange.resources import Resources
from gateway.exchange.transfers import Transfers
from gateway.registry.blocks import Blocks, Stops
from gateway.registry.consents import Consents
from gateway.registry.crosswalks import Crosswalks
from gateway.registry.datasets import Datasets
from gateway.registry.explaining import Explaining
from gateway.registry.grants import Grants
from gateway.registry.identity_providers import DistrictProviders
from gateway.registry.parties import PartyRegistry
from gateway.registry.people import DistrictPeople
from gateway.registry.previewing import Previewing
from gateway.registry.relations import DistrictRelations
from gateway.registry.settings import OwnSettings
from gateway.settings import Settings
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class PeopleServices:
    """The use cases of people: how they sign in, and who gives them roles."""

    sessions: Sessions
    sign_in: SignIn
    enrolling: Enrolling
    districts: DistrictPeople
    relating: Relating
    relations: DistrictRelations
    openid: OpenIdSignIn
    providers: DistrictProviders


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases of one gateway process."""

    settings: Settings
    database: Database
    access: Access
    oauth: AuthorizationServer
    reading: Reading
    resources: Resources
    transfers: Transfers
    consents: Consents
    matching: Matching
    match_inbox: MatchInbox
    crosswalks: Crosswalks
    datasets: Datasets
    own_settings: OwnSettings
    parties: PartyRegistry
    previewing: Previewing
    explaining: Explaining
    grants: Grants
    blocks: Blocks
    stops: Stops
    events: Events
    people: PeopleServices


CURRENT: ContextVar[Services] = ContextVar("gateway.services")
"""Set for each request by the outermost middleware; threads of a request inherit it."""


def services() -> Services:
    """The services of the gateway that is answering."""
    return CURRENT.get()
