"""Who takes part in the demo, and what each district granted them."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256

from gateway.access.blocking import Blocking, BlockTerms
from gateway.access.consenting import Consenting, ConsentTerms
from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.assets import asset
from gateway.cedars.datasets import all_datasets
from gateway.clock import now
from gateway.demo.state import Cast, State
from gateway.keys import KeyRing
from gateway.model.address import Address
from gateway.model.agreement import Agreement
from gateway.model.block import BlockKind
from gateway.model.client import Organization
from gateway.model.consent import SignatureMethod, SignerRelation
from gateway.model.day import day_of
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.registry.publishing import Publishing
from gateway.simulators.region import PRODUCTS, address_of
from gateway.store import Database

BY = "p2 demo"
KENT, SEATTLE = "17415", "17001"
_ROSTER = (
    "identity",
    "account",
    "enrollment",
    "schedule",
    "locations",
    "courses",
    "staff-roster",
)
_GRADES = ("K1", "K2", *map(str, range(1, 13)))
_CBO = ("identity", "attendance")
_YEAR = timedelta(days=365)
_KENT_ADDRESS = Address("1 Synthetic Way", "Kent", "WA", "98030")


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client of demo.json; synthetic, and so is its secret."""

    client_id: str
    client_secret: str
    purpose: str
    districts: tuple[str, ...]
    datasets: tuple[str, ...]


def publish_districts(state: State, database: Database, sis_port: int) -> dict[str, str]:
    """Bring the seven districts in, reached where their simulated SISs run; code to name."""
    publishing = Publishing(database, now, allow_examples=False)
    return {
        code: publishing.publish(
            asset(f"crosswalks/districts/{code}"),
            address_of(state.sis, code, sis_port),
            by=BY,
        ).district.name
        for code in PRODUCTS
    }


class DemoParties:
    """Registers the demo's clients with their agreements, grants, consents and one block."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._parties = Parties(database, now)
        self._granting = Granting(database, keys, now)
        self._consenting = Consenting(database, keys, now)
        self._blocking = Blocking(database, keys, now)

    def register(self, cast: Cast) -> dict[str, DemoClient]:
        """The clients by the names of demo.json."""
        everything = tuple(all_datasets())
        kent = self._organization("Kent School District", OrganizationKind.DISTRICT, KENT)
        vendor = self._organization("Evergreen SIS", OrganizationKind.SIS_VENDOR)
        provider = self._organization("Cascade Learning", OrganizationKind.LEARNING_PROVIDER)
        cbo = self._organization("Valley Youth Mentors", OrganizationKind.CBO)
        nobody = self._organization("Newcomer Learning", OrganizationKind.LEARNING_PROVIDER)

        operations = Purpose.DISTRICT_OPERATIONS
        provisioning = Purpose.ACCOUNT_PROVISIONING
        return {
            "seattle-registrar": self.register_registrar("Seattle Public Schools", SEATTLE),
            "kent-registrar": self._registrar(kent, KENT),
            "kent-it": self._granted(kent, "Kent IT", operations, everything),
            "sis-vendor": self._granted(vendor, "Evergreen SIS", operations, everything),
            "learning-provider": self._granted(
                provider, "Cascade Learning", provisioning, _ROSTER, cast.kent_schools[:2]
            ),
            "cbo": self._cbo(cbo, cast),
            "new-districts-provider": self._admitted_by_seattle(),
            "stranger": self._client(nobody, "Newcomer Learning", provisioning, (), datasets=()),
        }

    def register_registrar(self, name: str, district: str) -> DemoClient:
        """The registrar of one district, who receives records of students who come."""
        organization = self._organization(name, OrganizationKind.DISTRICT, district)
        return self._registrar(organization, district)

    def _organization(
        self, name: str, kind: OrganizationKind, district: str | None = None
    ) -> Organization:
        address = _KENT_ADDRESS if kind is OrganizationKind.CBO else None
        organization = self._parties.register_organization(
            name, kind, district=district, address=address, by=BY, why="demo"
        )
        today = day_of(now())
        agreement = Agreement(
            id="",
            organization_id=organization.id,
            district=None,
            no_sale=True,
            no_marketing=True,
            no_profiling=True,
            no_redisclosure=True,
            uses_cloud=False,
            starts_on=today - timedelta(days=30),
            ends_on=today + _YEAR,
        )
        self._parties.register_agreement(agreement, by=BY, why="demo")
        return organization

    def _client(  # noqa: PLR0913 - what demo.json says of one
        self,
        organization: Organization,
        name: str,
        purpose: Purpose,
        districts: tuple[str, ...],
        *,
        datasets: tuple[str, ...],
        writes: str | None = None,
    ) -> DemoClient:
        scopes = ("p2:*:*:read", *([f"p2:{writes}:*:write"] if writes else []))
        client, secret = self._parties.register_client(
            organization.id, name, purposes=(purpose,), scopes=scopes, by=BY, why="demo"
        )
        return DemoClient(client.client_id, secret, purpose, districts, datasets)

    def _registrar(self, organization: Organization, district: str) -> DemoClient:
        datasets = tuple(name for name, one in all_datasets().items() if one.is_about_students)
        purpose = Purpose.ENROLLMENT_TRANSFER
        name = f"{organization.name} registrar"
        client = self._client(
            organization, name, purpose, (district,), datasets=datasets, writes=district
        )
        self._granting.give_grant(
            GrantTerms(
                district=district,
                client_id=client.client_id,
                datasets=datasets,
                purpose=purpose,
                starts_at=now(),
                ends_at=now() + _YEAR,
                reason="registrars receive records of students who come",
                actions=(Action.WRITE,),
                is_for_all=True,
            ),
            by=BY,
        )
        return client

    def _granted(
        self,
        organization: Organization,
        name: str,
        purpose: Purpose,
        datasets: tuple[str, ...],
        schools: tuple[str, ...] = (),
    ) -> DemoClient:
        client = self._client(organization, name, purpose, (KENT,), datasets=datasets)
        self._granting.give_grant(
            GrantTerms(
                district=KENT,
                client_id=client.client_id,
                datasets=datasets,
                purpose=purpose,
                starts_at=now(),
                ends_at=now() + _YEAR,
                reason="demo",
                schools=schools,
                is_for_all=not schools,
            ),
            by=BY,
        )
        return client

    def _admitted_by_seattle(self) -> DemoClient:
        """Seattle's provider; Kent lets it have the accounts of those who move there."""
        organization = self._organization("Puget Learning", OrganizationKind.LEARNING_PROVIDER)
        client = self._client(
            organization,
            organization.name,
            Purpose.ACCOUNT_PROVISIONING,
            (KENT, SEATTLE),
            datasets=("account",),
        )
        for district in (KENT, SEATTLE):
            self._granting.give_grant(
                GrantTerms(
                    district=district,
                    client_id=client.client_id,
                    datasets=("account",),
                    purpose=Purpose.ACCOUNT_PROVISIONING,
                    starts_at=now(),
                    ends_at=now() + _YEAR,
                    reason="demo",
                    grades=_GRADES if district == SEATTLE else (),
                    is_for_moved=district == KENT,
                ),
                by=BY,
            )
        return client

    def _cbo(self, organization: Organization, cast: Cast) -> DemoClient:
        client = self._client(
            organization, organization.name, Purpose.CBO_SUPPORT, (KENT,), datasets=_CBO
        )
        today = day_of(now())
        for ssid in cast.kent[:3]:
            consent = self._consenting.give(
                ConsentTerms(
                    district=KENT,
                    ssid=ssid,
                    recipient_organization_id=organization.id,
                    datasets=_CBO,
                    purpose=Purpose.CBO_SUPPORT,
                    signer_name="A Synthetic Parent",
                    signer_relation=SignerRelation.PARENT,
                    signed_on=today,
                    method=SignatureMethod.PAPER,
                    document_sha256=sha256(b"a synthetic consent").hexdigest(),
                    starts_on=today,
                    ends_on=today + _YEAR,
                ),
                by=BY,
                why="signed consent",
            )
            self._granting.give_grant(
                GrantTerms(
                    district=KENT,
                    client_id=client.client_id,
                    datasets=_CBO,
                    purpose=Purpose.CBO_SUPPORT,
                    starts_at=now(),
                    ends_at=now() + _YEAR,
                    reason="the parent asked for mentoring",
                    ssids=(ssid,),
                    consent_id=consent.id,
                ),
                by=BY,
            )
        self._blocking.set_block(
            BlockTerms(district=KENT, ssid=cast.kent[2], kind=BlockKind.OPT_OUT),
            by=BY,
            why="the family opted out",
        )
        return client


def describe(clients: dict[str, DemoClient]) -> dict[str, object]:
    """The clients as demo.json has them."""
    described: dict[str, object] = json.loads(
        json.dumps({name: asdict(client) for name, client in clients.items()})
    )
    return described
