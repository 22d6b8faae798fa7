"""SISs of a test's own: copies of the region's that it may break, and mend again."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deliveries import LIST, READ, Delivered
from kinds_powerschool import Between, serve
from region import SIS_SECRET, Exchange, run_imports

from gateway.simulators import powerschool
from gateway.simulators.region import POWERSCHOOL_CLIENT, PRODUCTS, address_of

PATIENCE, HURRY = "30", "0.5"
"""Seconds that the gateway waits for an answer; a busy machine is not slow by the first."""
WAIT = {"skyward": "seconds", "powerschool": "seconds", "synergy": "timeout"}
"""What a product's address calls them."""


@dataclass
class OwnSis:
    """A district's SIS that only this test uses."""

    exchange: Exchange
    code: str
    folder: Path
    address: dict[str, str]
    between: Between | None = None
    """Before a PowerSchool: what it answers in its stead."""
    refuses: bool = False
    """From now on nothing is imported."""

    @property
    def product(self) -> str:
        return PRODUCTS[self.code]

    def publish(self, **changed: str) -> None:
        """Reach the district at this copy, or elsewhere."""
        self.exchange.publish(self.code, **{**self.address, **changed})

    def hurry(self) -> None:
        """Reach this copy too, but with no patience: for tests of time-outs."""
        self.publish(**{WAIT[self.product]: HURRY})

    def import_all(self) -> None:
        """One import run."""
        run_imports(self.folder, self.code, refuses=self.refuses)

    def deliveries(self) -> dict[str, str]:
        """Delivery id to its state there."""
        return LIST[self.product](self.folder)

    def read(self, delivery_id: str) -> Delivered:
        """What was delivered."""
        return READ[self.product](self.folder, delivery_id)


DELIVERED = {
    "powerschool": ("u_transfer_in", "u_transfer_history"),
    "synergy": ("P2_IMPORT_ROW", "P2_IMPORT_BATCH"),
}


def forget_deliveries(folder: Path, product: str) -> None:
    """Nothing has been delivered there yet."""
    for file in (folder / "inbox").rglob("*.*"):
        file.unlink()
    for database in folder.glob("*.sqlite"):
        with closing(sqlite3.connect(database)) as connection, connection:
            for table in DELIVERED[product]:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - of the list above


@contextmanager
def own_sis(exchange: Exchange, code: str) -> Iterator[OwnSis]:
    """A copy of the district's SIS; the gateway reaches it from now on."""
    folder = exchange.folder / "sis" / code
    shutil.copytree(exchange.region.sis / code, folder)
    forget_deliveries(folder, PRODUCTS[code])
    with ExitStack() as stack:
        between = None
        address = address_of(exchange.folder / "sis", code, exchange.region.port)
        if PRODUCTS[code] == "powerschool":
            between = Between(powerschool.create_app(folder, POWERSCHOOL_CLIENT, SIS_SECRET))
            address["url"] = stack.enter_context(serve(between))
        address[WAIT[PRODUCTS[code]]] = PATIENCE
        sis = OwnSis(exchange, code, folder, address, between)
        sis.publish()
        yield sis
