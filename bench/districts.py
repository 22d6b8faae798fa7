"""Two districts for measuring: Kent's files, Seattle's REST server, and who may ask."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.assets import asset
from gateway.cedars.datasets import all_datasets
from gateway.clock import now
from gateway.keys import KeyRing, create_key_file
from gateway.model.agreement import Agreement
from gateway.model.client import Organization
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.registry.publishing import Publishing
from gateway.simulators import powerschool, skyward
from gateway.simulators.people import Population
from gateway.simulators.population import SCHOOL_YEAR, populate, preenroll
from gateway.simulators.population_calendar import simulated_today
from gateway.simulators.region import address_of
from gateway.store import Database

KENT, SEATTLE = "17415", "17001"
DATASETS = tuple(name for name, one in all_datasets().items() if one.is_about_students)
_BY = "bench"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client authenticates with."""

    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything on the disk, and the synthetic students to ask for."""

    folder: Path
    operations: Credentials
    registrar: Credentials
    seattle: tuple[str, ...]
    """SSIDs of pupils with every kind of data, to read."""
    moving: tuple[str, ...]
    """SSIDs of Kent's pupils who are expected at Seattle."""

    @property
    def sis(self) -> Path:
        return self.folder / "sis"

    def settings(self, base_url: str) -> dict[str, str]:
        """The environment of a gateway process."""
        return {
            "P2_DATABASE_URL": f"sqlite:///{self.folder / 'p2.db'}",
            "P2_KEYS": f"file:{self.folder / 'keys.json'}",
            "P2_BASE_URL": base_url,
            "P2_LOG_LEVEL": "WARNING",
        }


def prepare(folder: Path, students: int, moving: int, sis_port: int) -> Bench:
    """Make two populations, their SISs and the gateway's state in an empty folder."""
    if moving > students // 2:
        raise SystemExit(f"{students} pupils are too few for {moving} transfers: see --students")
    sis = folder / "sis"
    today = date.today()  # noqa: DTZ011 - a school's own calendar day
    kent = populate(KENT, "Kent", students, today=today)
    leaving = [pupil for pupil in kent.pupils if pupil.left_on is None][:moving]
    seattle = preenroll(
        populate(SEATTLE, "Seattle", students, today=today),
        leaving,
        simulated_today(today, SCHOOL_YEAR),
    )
    skyward.write(kent, sis / KENT)
    powerschool.write(seattle, sis / SEATTLE)

    keys_file = folder / "keys.json"
    create_key_file(keys_file)
    database = Database.open(f"sqlite:///{folder / 'p2.db'}")
    database.upgrade()
    publishing = Publishing(database, now, allow_examples=False)
    for code in (KENT, SEATTLE):
        entry = asset(f"crosswalks/districts/{code}")
        publishing.publish(entry, address_of(sis, code, sis_port), by=_BY)
    operations, registrar = _register(database, KeyRing.load(f"file:{keys_file}"))
    database.close()
    return Bench(
        folder, operations, registrar, _rich(seattle), tuple(pupil.ssid for pupil in leaving)
    )


def _rich(population: Population) -> tuple[str, ...]:
    return tuple(
        pupil.ssid
        for pupil in population.pupils
        if pupil.absences and pupil.transcript and pupil.programs and pupil.contacts
    )


def _register(database: Database, keys: KeyRing) -> tuple[Credentials, Credentials]:
    """Seattle's own staff, who read; and Seattle's registrar, who receives."""
    parties = Parties(database, now)
    seattle = parties.register_organization(
        "Seattle Public Schools", OrganizationKind.DISTRICT, district=SEATTLE, by=_BY, why=_BY
    )
    today = now().date()
    parties.register_agreement(
        Agreement(
            id="",
            organization_id=seattle.id,
            district=None,
            no_sale=True,
            no_marketing=True,
            no_profiling=True,
            no_redisclosure=True,
            uses_cloud=False,
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=30),
        ),
        by=_BY,
        why=_BY,
    )
    granting = Granting(database, keys, now)

    def client(organization: Organization, purpose: Purpose, action: Action) -> Credentials:
        registered, secret = parties.register_client(
            organization.id,
            purpose,
            purposes=(purpose,),
            scopes=("p2:*:*:read", f"p2:{SEATTLE}:*:write"),
            by=_BY,
            why=_BY,
        )
        granting.give_grant(
            GrantTerms(
                district=SEATTLE,
                client_id=registered.client_id,
                datasets=DATASETS,
                purpose=purpose,
                starts_at=now(),
                ends_at=now() + timedelta(days=1),
                reason=_BY,
                actions=(action,),
                is_for_all=True,
            ),
            by=_BY,
        )
        return Credentials(registered.client_id, secret)

    return (
        client(seattle, Purpose.DISTRICT_OPERATIONS, Action.READ),
        client(seattle, Purpose.ENROLLMENT_TRANSFER, Action.WRITE),
    )
