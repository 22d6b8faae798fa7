"""The use cases that a district's commands call, on one gateway's database."""

from dataclasses import dataclass

from region import Exchange

from gateway.access.blocking import Blocking
from gateway.access.consenting import Consenting
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.access.stopping import Stopping
from gateway.clock import now
from gateway.keys import KeyRing


@dataclass(frozen=True)
class Registry:
    parties: Parties
    granting: Granting
    consenting: Consenting
    blocking: Blocking
    stopping: Stopping
    keys: KeyRing


def registry_of(exchange: Exchange) -> Registry:
    keys = KeyRing.load(f"file:{exchange.region.keys}")

    def clock():
        return now() + exchange.ahead

    return Registry(
        Parties(exchange.database, clock),
        Granting(exchange.database, keys, clock),
        Consenting(exchange.database, keys, clock),
        Blocking(exchange.database, keys, clock),
        Stopping(exchange.database, clock),
        keys,
    )
