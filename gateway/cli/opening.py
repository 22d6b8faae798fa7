"""What commands work with: the settings' database and keys, opened and closed again."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gateway.access.blocking import Blocking
from gateway.access.consenting import Consenting
from gateway.access.granting import Granting
from gateway.access.many_grants import ManyGrants
from gateway.access.many_relations import ManyRelations
from gateway.access.parties import Parties
from gateway.access.relating import Relating
from gateway.access.stopping import Stopping
from gateway.access.throttling import Throttling
from gateway.clock import now
from gateway.errors import StoreError
from gateway.keys import KeyRing
from gateway.settings import Settings
from gateway.store import Database


@dataclass(frozen=True, slots=True)
class Opened:
    """The use cases that commands call, and who calls them."""

    settings: Settings
    database: Database
    keys: KeyRing
    parties: Parties
    granting: Granting
    many_grants: ManyGrants
    relating: Relating
    many_relations: ManyRelations
    consenting: Consenting
    blocking: Blocking
    stopping: Stopping
    operator: str


@contextmanager
def opened() -> Iterator[Opened]:
    """Open by the environment's settings; StoreError says what to do first."""
    settings = Settings()
    database = Database.open(settings.database_url)
    try:
        if not database.is_current():
            raise StoreError("the database is not up to date: run 'p2 init' or 'p2 db upgrade'")
        keys = KeyRing.load(settings.keys)
        relating = Relating(database, keys, Throttling(database, keys, now), now)
        yield Opened(
            settings,
            database,
            keys,
            Parties(database, now),
            Granting(database, keys, now),
            ManyGrants(database, keys, now),
            relating,
            ManyRelations(database, keys, relating, now),
            Consenting(database, keys, now),
            Blocking(database, keys, now),
            Stopping(database, now),
            f"operator {getpass.getuser()}",
        )
    finally:
        database.close()
