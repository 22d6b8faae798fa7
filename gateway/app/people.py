"""The use cases of people, put together."""

from gateway.access.arriving import Arrivals
from gateway.access.authorization import Access
from gateway.access.enrolling import Enrolling
from gateway.access.many_relations import ManyRelations
from gateway.access.openid.providers import Providers
from gateway.access.openid.signing_in import OpenIdSignIn
from gateway.access.people import People
from gateway.access.relating import Relating
from gateway.access.sessions import Sessions
from gateway.access.signin import SignIn
from gateway.access.throttling import Throttling
from gateway.api.services import PeopleServices
from gateway.keys import KeyRing
from gateway.registry.identity_providers import DistrictProviders
from gateway.registry.people import DistrictPeople
from gateway.registry.relations import DistrictRelations
from gateway.store import Database


def compose_people(
    database: Database, keys: KeyRing, access: Access, base_url: str
) -> PeopleServices:
    """What people sign in with, and what a district's steward gives them."""
    clock = access.clock
    people = People(database, keys, clock)
    sessions = Sessions(database, clock)
    throttling = Throttling(database, keys, clock)
    sign_in = SignIn(database, keys, sessions, throttling, clock)
    relating = Relating(database, keys, throttling, clock)
    arrivals = Arrivals(people, relating)
    return PeopleServices(
        sessions=sessions,
        sign_in=sign_in,
        enrolling=Enrolling(database, keys, arrivals, sign_in, throttling, clock),
        districts=DistrictPeople(database, keys, access, people),
        relating=relating,
        relations=DistrictRelations(
            database, keys, access, relating, ManyRelations(database, keys, relating, clock)
        ),
        openid=OpenIdSignIn(database, keys, sessions, arrivals, throttling, base_url, clock),
        providers=DistrictProviders(database, access, Providers(database, keys, clock)),
    )
