"""
Everybody who may call: a client of each kind, a person of each role, and nobody at all.

Every row of the table is about Kent; who is `-elsewhere` is Seattle's.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from moves import keys_of
from region import BASE_URL, KENT, SEATTLE, Exchange

from gateway.access.parties import Parties
from gateway.access.tokens import issue_token
from gateway.clock import now
from gateway.demo.parties import DemoClient
from gateway.model.agreement import Agreement
from gateway.model.client import Organization
from gateway.model.day import day_of
from gateway.model.person import OWN_PAGES, Person, RoleAssignment
from gateway.model.purpose import OrganizationKind, Purpose
from gateway.model.role import Role

NOBODY = "nobody"
ENDED = "ended-client"
CLIENTS = {
    "registrar-client": "kent-registrar",
    "registrar-client-elsewhere": "seattle-registrar",
    "district-client": "kent-it",
    "district-client-elsewhere": "seattle-it",
    "vendor-client": "sis-vendor",
    "provider-client": "learning-provider",
    "cbo-client": "cbo",
    "dcc-client": "dcc",
    "client-without-grants": "stranger",
    ENDED: "ended",
}


@dataclass(frozen=True)
class Acting:
    """A person of one role: where, and through which client; None: the gateway's own pages."""

    role: Role | None
    district: str | None = KENT
    client: str | None = None
    purpose: Purpose | None = None


PEOPLE = {
    "registrar": Acting(
        Role.REGISTRAR, client="kent-registrar", purpose=Purpose.ENROLLMENT_TRANSFER
    ),
    "educator": Acting(Role.EDUCATOR, client="kent-it", purpose=Purpose.DISTRICT_OPERATIONS),
    "data-steward": Acting(Role.DATA_STEWARD),
    "data-steward-elsewhere": Acting(Role.DATA_STEWARD, SEATTLE),
    "district-it": Acting(Role.DISTRICT_IT, client="kent-it", purpose=Purpose.DISTRICT_OPERATIONS),
    "parent": Acting(Role.PARENT, client="kent-parents", purpose=Purpose.PARENT_ACCESS),
    "eligible-student": Acting(
        Role.ELIGIBLE_STUDENT, client="kent-parents", purpose=Purpose.PARENT_ACCESS
    ),
    "cbo-staff": Acting(Role.CBO_STAFF, client="cbo", purpose=Purpose.CBO_SUPPORT),
    "provider-staff": Acting(
        Role.PROVIDER_STAFF, client="learning-provider", purpose=Purpose.ACCOUNT_PROVISIONING
    ),
    "cbo-keeper": Acting(Role.CBO_STAFF, None, "cbo", Purpose.CBO_SUPPORT),
    "provider-keeper": Acting(
        Role.PROVIDER_STAFF, None, "learning-provider", Purpose.ACCOUNT_PROVISIONING
    ),
    "dcc": Acting(Role.DCC, None),
    "auditor": Acting(Role.AUDITOR, None),
    "operator": Acting(Role.OPERATOR, None),
    "person-without-role": Acting(None),
}
CALLERS = (NOBODY, *CLIENTS, *PEOPLE)


def register_callers(exchange: Exchange) -> dict[str, str | None]:
    """Register whoever is not of the demo; the access token of each, by the callers' names."""
    parties = Parties(exchange.database, now)
    seattle = _organization(parties, "Seattle IT", OrganizationKind.DISTRICT, SEATTLE)
    kent = _organization(parties, "Kent, other clients", OrganizationKind.DISTRICT, KENT)
    committee = _organization(parties, "Data Coordinating Committee", OrganizationKind.DCC)
    added = {
        "seattle-it": _client(parties, seattle, Purpose.DISTRICT_OPERATIONS),
        "dcc": _client(parties, committee),
        "ended": _client(parties, kent, Purpose.DISTRICT_OPERATIONS),
        "kent-parents": _client(parties, kent, Purpose.PARENT_ACCESS),
    }
    clients = {**exchange.region.clients, **added}
    exchange.region = replace(exchange.region, clients=clients)
    tokens = {caller: exchange.token(client) for caller, client in CLIENTS.items()}
    parties.end_client(added["ended"].client_id, by="test", why="it was ended")
    people = {caller: _person(exchange, caller, acting) for caller, acting in PEOPLE.items()}
    return {NOBODY: None, **tokens, **people}


def _organization(
    parties: Parties, name: str, kind: OrganizationKind, district: str | None = None
) -> Organization:
    organization = parties.register_organization(
        name, kind, district=district, by="test", why="test"
    )
    agreement = Agreement(
        id="",
        organization_id=organization.id,
        district=None,
        no_sale=True,
        no_marketing=True,
        no_profiling=True,
        no_redisclosure=True,
        uses_cloud=False,
        starts_on=day_of(now()),
        ends_on=day_of(now() + timedelta(days=300)),
    )
    parties.register_agreement(agreement, by="test", why="test")
    return organization


def _client(parties: Parties, organization: Organization, *purposes: Purpose) -> DemoClient:
    """One with every scope, so that a scope is never what it lacks."""
    client, secret = parties.register_client(
        organization.id,
        organization.name,
        purposes=purposes,
        scopes=("p2:*:*:read", "p2:*:*:write"),
        by="test",
        why="test",
    )
    return DemoClient(client.client_id, secret, "", (), ())


def _person(exchange: Exchange, name: str, acting: Acting) -> str:
    """A person with that role alone, and a token as signing in would give."""
    person = Person(name, keys_of(exchange).encrypt_name(name), None, now())
    client_id = exchange.region.clients[acting.client].client_id if acting.client else OWN_PAGES
    staffs = acting.role in {Role.CBO_STAFF, Role.PROVIDER_STAFF}

    def unit(uow):
        uow.persons.add(person)
        if acting.role is not None:
            theirs = uow.clients.get(client_id).organization_id if staffs else None
            uow.roles.add(
                RoleAssignment(
                    name, name, acting.role, acting.district, theirs, "test", person.created_at
                )
            )

    exchange.database.write(unit)
    signed = issue_token(
        keys_of(exchange),
        BASE_URL,
        client_id,
        scopes=("p2:*:*:read", "p2:*:*:write"),
        purpose=acting.purpose,
        now=now(),
        person_id=person.id,
    )
    return signed.text
