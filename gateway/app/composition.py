"""Settings become the services of one process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.access.authorization import Access
from gateway.access.blocking import Blocking
from gateway.access.catalogue import Catalogue
from gateway.access.granting import Granting
from gateway.access.many_grants import ManyGrants
from gateway.access.oauth.server import AuthorizationServer
from gateway.access.stopping import Stopping
from gateway.api.services import Services
from gateway.app.people import compose_people
from gateway.auditing.events import Events
from gateway.clock import now
from gateway.errors import StoreError
from gateway.exchange.disclosing import Disclosing
from gateway.exchange.districts import Districts
from gateway.exchange.match_inbox import MatchInbox
from gateway.exchange.matching import Matching
from gateway.exchange.moving import Mover
from gateway.exchange.provisioning import Provisioning
from gateway.exchange.reading import Reading
from gateway.exchange.resources import Resources
from gateway.exchange.transfers import Transfers
from gateway.jobs.sequencing import Sequencing
from gateway.jobs.sweeping import Sweeping
from gateway.jobs.worker import Worker
from gateway.keys import KeyRing
from gateway.ledger import Sequencer, origin_of
from gateway.registry.blocks import Blocks, Stops
from gateway.registry.consents import Consents
from gateway.registry.crosswalks import Crosswalks
from gateway.registry.datasets import Datasets
from gateway.registry.explaining import Explaining
from gateway.registry.grants import Grants
from gateway.registry.parties import PartyRegistry
from gateway.registry.previewing import Previewing
from gateway.registry.settings import OwnSettings
from gateway.settings import Settings
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class Gateway:
    """One process of the gateway: its services and its background work."""

    services: Services
    mover: Mover
    worker: Worker
    sequencing: Sequencing
    provisioning: Provisioning
    sweeping: Sweeping

    def start(self) -> None:
        """Begin background work; call it after a fork, not before."""
        self.sequencing.start()
        self.worker.start()
        self.sweeping.start()

    def stop(self) -> None:
        """End background work and close the database; steps under way are finished."""
        self.sweeping.stop()
        self.worker.stop()
        self.sequencing.stop()
        self.services.database.close()


def compose(settings: Settings, clock: Callable[[], datetime] = now) -> Gateway:
    """Build everything; StoreError where the database is not up to date."""
    database = Database.open(settings.database_url)
    if not database.is_current():
        database.close()
        raise StoreError("the database is not up to date: run 'p2 db upgrade'")
    keys = KeyRing.load(settings.keys)
    access = Access(database, keys, settings.base_url, clock)
    districts = Districts(database)
    mover = Mover(database, keys, access, districts)
    is_alone = settings.database_url.startswith("sqlite")
    matching = Matching(database, keys, access, districts)
    worker = Worker(mover, settings.sweep_seconds, matching.erase_expired, is_alone=is_alone)
    disclosing = Disclosing(database, keys, access)
    crosswalks = Crosswalks(database, access)
    services = Services(
        settings=settings,
        database=database,
        access=access,
        oauth=AuthorizationServer(database, keys, settings.base_url, clock),
        resources=Resources(keys, access, districts, disclosing),
        reading=Reading(database, access, districts, disclosing),
        consents=Consents(database, keys, access),
        transfers=Transfers(database, keys, access, worker.wake),
        matching=matching,
        match_inbox=MatchInbox(database, keys, access, districts),
        crosswalks=crosswalks,
        datasets=Datasets(access, Catalogue(database, clock)),
        own_settings=OwnSettings(database, access),
        parties=PartyRegistry(database, access),
        previewing=Previewing(access, districts, disclosing, crosswalks),
        explaining=Explaining(database, keys, access, districts),
        blocks=Blocks(database, access, Blocking(database, keys, clock)),
        events=Events(database, access),
        stops=Stops(database, access, Stopping(database, clock)),
        grants=Grants(
            database,
            access,
            Granting(database, keys, clock),
            ManyGrants(database, keys, clock),
            districts,
        ),
        people=compose_people(database, keys, access, settings.base_url),
    )
    sequencer = Sequencer(database, keys.checkpoint_key, origin_of(settings.base_url))
    sequencing = Sequencing(sequencer, settings.sweep_seconds)
    provisioning = Provisioning(database, keys, access, districts)
    return Gateway(services, mover, worker, sequencing, provisioning, Sweeping(provisioning))
