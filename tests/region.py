"""
A whole exchange in one process: simulated SISs, a gateway, and the demo's parties.

`region` is made once: SISs of all seven districts under one folder, Seattle's served over HTTP.
`exchange` is a gateway of its own for each test, on a copy of a prepared database; no background
thread runs, so a test moves a transfer by `advance` and lets a SIS import by `import_all`.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from kinds_powerschool import serve
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from gateway.app.application import create_app
from gateway.app.composition import Gateway, compose
from gateway.assets import asset
from gateway.clock import now
from gateway.demo.parties import DemoClient, DemoParties
from gateway.demo.state import Cast, cast_of, make_cast
from gateway.keys import KeyRing, create_key_file
from gateway.ledger import StoredLog, Verification, verify_log
from gateway.model.transfer import TransferState
from gateway.registry.publishing import Publishing
from gateway.settings import Settings
from gateway.simulators import powerschool, synergy
from gateway.simulators.people import Population
from gateway.simulators.powerschool_app import TABLE
from gateway.simulators.powerschool_store import Store
from gateway.simulators.region import (
    POWERSCHOOL_CLIENT,
    PRODUCTS,
    SECRET_VARIABLE,
    address_of,
    write_region,
)
from gateway.simulators.skyward import SkywardImporter, open_folder
from gateway.simulators.synergy_imports import import_delivered
from gateway.store import Database

KENT, SEATTLE, HIGHLINE = "17415", "17001", "17401"
STUDENTS = 60
SIS_SECRET = "secret of the simulated SIS"
BASE_URL = "http://testserver"
TOKEN_SECONDS = 300
"""Well below what a token lives, however slow the machine is."""
ATTESTATION = {
    "kind": "enrolled",
    "school": "101",
    "date": "2026-11-24",
    "askedBy": "R. Synthetic",
}


@dataclass(frozen=True)
class Region:
    """Simulated SISs that run, and a database that knows them."""

    sis: Path
    populations: Mapping[str, Population]
    cast: Cast
    port: int
    """Of Seattle's PowerSchool."""
    database: Path
    keys: Path
    clients: Mapping[str, DemoClient]


@dataclass
class Exchange:
    """One gateway, called as its clients call it; its clock can be set forward."""

    region: Region
    folder: Path
    gateway: Gateway
    http: TestClient
    ahead: timedelta = field(default_factory=timedelta)
    tokens: dict[tuple[str, timedelta], tuple[str, float]] = field(default_factory=dict)
    """By client and clock, with when it came: one is used again for some minutes."""

    @property
    def database(self) -> Database:
        return self.gateway.services.database

    def token(self, client: str, **asked: str) -> str:
        """An access token of one of the demo's clients."""
        registered = self.region.clients[client]
        answer = self.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials", **asked},
            auth=(registered.client_id, registered.client_secret),
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def hold(self, client: str, token: str) -> None:
        """Call as that client with this token from now on."""
        self.tokens[client, self.ahead] = (token, monotonic())

    def call(
        self, client: str | None, method: str, path: str, body: Any = None, **headers: str
    ) -> Any:
        """A request of that client; header names with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if client is not None:
            token, since = self.tokens.get((client, self.ahead), ("", -inf))
            if monotonic() - since >= TOKEN_SECONDS:
                token = self.token(client)
                self.hold(client, token)
            named["Authorization"] = f"Bearer {token}"
        return self.http.request(method, path, json=body, headers=named)

    def request_transfer(self, client: str = "seattle-registrar", **changed: Any) -> Any:
        """POST /exchange/v1/transfers; what is not changed moves Kent's first pupil to Seattle."""
        headers = changed.pop("headers", {})
        body = {
            "source": KENT,
            "destination": SEATTLE,
            "ssid": self.region.cast.moving[KENT][SEATTLE][0],
            "datasets": ["identity", "enrollment", "attendance"],
            "attestation": ATTESTATION,
            **changed,
        }
        return self.call(client, "POST", "/exchange/v1/transfers", body, **headers)

    def read_record(self, client: str, ssid: str, district: str = KENT, **asked: Any) -> Any:
        """POST /exchange/v1/records/query."""
        body = {"district": district, "ssid": ssid, **asked}
        return self.call(client, "POST", "/exchange/v1/records/query", body)

    def advance(self, transfer_id: str) -> TransferState | None:
        """Do what the background worker would do for that transfer now."""
        return self.gateway.mover.advance(transfer_id)

    def import_all(self) -> None:
        """One import run of every SIS."""
        for code in PRODUCTS:
            run_imports(self.region.sis / code, code)

    def complete(self, transfer_id: str) -> TransferState | None:
        """Move the transfer as far as it goes, the destination's import run included."""
        self.advance(transfer_id)
        self.import_all()
        return self.advance(transfer_id)

    def state(self, transfer_id: str) -> TransferState:
        return self.database.read(lambda uow: uow.transfers.get(transfer_id)).state

    def publish(self, code: str, **address: str) -> None:
        """Publish a district anew, reached elsewhere."""
        publishing = Publishing(self.database, now, allow_examples=True)
        publishing.publish(asset(f"crosswalks/districts/{code}"), address, by="test")

    def verify_ledger(self) -> Verification:
        """The ledger, sequenced and derived again."""
        self.gateway.sequencing.sequence_now()
        public = KeyRing.load(f"file:{self.region.keys}").checkpoint_key.public_key()
        return self.database.read(lambda uow: verify_log(StoredLog(uow), public))

    def events(self, kind: str) -> list[dict[str, Any]]:
        """What the ledger holds of that kind, oldest first, as its leaves say it."""

        def unit(uow: Any) -> list[dict[str, Any]]:
            rows = uow.events.list_pending(10_000)
            placed = [entry for _, entry in uow.events.list_placed(0, 100_000) if entry]
            return [json.loads(one.body) for one in (*placed, *rows) if one.kind == kind]

        return self.database.read(unit)


def run_imports(folder: Path, code: str, *, refuses: bool = False) -> None:
    """One import run of the district's SIS; one that `refuses` takes nothing in."""
    match PRODUCTS[code]:
        case "skyward":
            SkywardImporter(open_folder(folder, code), refuses=refuses).run()
        case "synergy":
            engine = create_engine(synergy.database_url(folder / synergy.DATABASE))
            import_delivered(engine, refusal="closed" if refuses else None)
            engine.dispose()
        case _:
            powerschool.import_deliveries(folder)


def read_delivered(exchange: Exchange, transfer_id: str) -> dict[str, Any] | None:
    """What Seattle's SIS was given: rows by table; None where nothing was."""
    with closing(Store(exchange.region.sis / SEATTLE)) as store:
        delivery = store.find_delivery(transfer_id)
    return delivery and json.loads(delivery.body)["tables"][TABLE]["records"]


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """All seven SISs, and a database in which the demo's parties are registered."""
    folder = tmp_path_factory.mktemp("region")
    sis = folder / "sis"
    populations = write_region(sis, STUDENTS, date(2026, 11, 24))
    app = powerschool.create_app(sis / SEATTLE, POWERSCHOOL_CLIENT, SIS_SECRET)
    with serve(app) as url, pytest.MonkeyPatch.context() as environment:
        port = urlsplit(url).port
        environment.setenv(SECRET_VARIABLE, SIS_SECRET)
        create_key_file(folder / "keys.json")
        database = Database.open(f"sqlite:///{folder / 'prepared.db'}")
        database.upgrade()
        publishing = Publishing(database, now, allow_examples=False)
        for code in PRODUCTS:
            publishing.publish(
                asset(f"crosswalks/districts/{code}"),
                address_of(sis, code, port),
                by="test",
            )
        cast = cast_of(make_cast(populations))
        keys = KeyRing.load(f"file:{folder / 'keys.json'}")
        clients = DemoParties(database, keys).register(cast)
        database.close()
        yield Region(
            sis,
            populations,
            cast,
            port,
            folder / "prepared.db",
            folder / "keys.json",
            clients,
        )


@pytest.fixture
def exchange(region: Region, tmp_path: Path) -> Iterator[Exchange]:
    """A gateway of the test's own."""
    with open_exchange(region, tmp_path) as opened:
        yield opened


@contextmanager
def open_exchange(region: Region, folder: Path) -> Iterator[Exchange]:
    """A gateway in that folder; its answers are held to the OpenAPI documents."""
    for name in ("prepared.db", "prepared.db-wal", "prepared.db-shm"):
        held = region.database.with_name(name)
        if held.exists():
            shutil.copy(held, folder / name.replace("prepared", "gateway"))
    settings = Settings(
        database_url=f"sqlite:///{folder / 'gateway.db'}",
        keys=f"file:{region.keys}",
        base_url=BASE_URL,
    )
    made: list[Exchange] = []
    gateway = compose(settings, lambda: now() + (made[0].ahead if made else timedelta()))
    http = TestClient(create_app(gateway, validate_responses=True), base_url=BASE_URL)
    opened = Exchange(region, folder, gateway, http)
    made.append(opened)
    yield opened
    gateway.services.database.close()
