"""Several processes on one PostgreSQL: each transfer is made once, and moved by one of them."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from postgres import own_database
from region import BASE_URL, HIGHLINE, KENT, SEATTLE, now

from gateway.app.composition import Gateway, compose
from gateway.assets import asset
from gateway.connectors.powerschool import PowerSchoolConnector
from gateway.demo.parties import DemoClient, DemoParties
from gateway.errors import ConflictError
from gateway.exchange.requests import Attestation, TransferRequest
from gateway.keys import KeyRing
from gateway.ledger import StoredLog, verify_log
from gateway.model.day import day_of
from gateway.model.disclosure import Outcome
from gateway.model.transfer import AttestationKind, TransferState
from gateway.registry.publishing import Publishing
from gateway.settings import Settings
from gateway.simulators import powerschool
from gateway.simulators.region import address_of
from gateway.store import Database

PROCESSES = 3
DATASETS = (("identity", "attendance"), ("identity", "contacts"), ("enrollment",))


@pytest.fixture
def processes(region, postgresql_server) -> Iterator["Processes"]:
    """Gateways of several processes on one database of their own."""
    with own_database(postgresql_server) as url:
        database = Database.open(url)
        database.upgrade()
        publishing = Publishing(database, now, allow_examples=False)
        for code in (KENT, SEATTLE, HIGHLINE):
            publishing.publish(
                asset(f"crosswalks/districts/{code}"),
                address_of(region.sis, code, region.port),
                by="test",
            )
        keys = KeyRing.load(f"file:{region.keys}")
        clients = DemoParties(database, keys).register(region.cast)
        database.close()
        settings = Settings(
            database_url=url,
            keys=f"file:{region.keys}",
            base_url=BASE_URL,
            sweep_seconds=0.05,
        )
        gateways = [compose(settings) for _ in range(PROCESSES)]
        yield Processes(gateways, clients["seattle-registrar"])
        for gateway in gateways:
            gateway.services.database.close()


@dataclass
class Processes:
    """Gateways that know of each other by the database alone."""

    gateways: list[Gateway]
    registrar: DemoClient

    def request_at_once(self, asked: TransferRequest, key: str | None) -> list[Any]:
        """What each process answers to the same request at the same moment."""
        start = Barrier(PROCESSES)

        def request(gateway: Gateway) -> Any:
            services = gateway.services
            issued = services.oauth.answer_token(
                {
                    "grant_type": "client_credentials",
                    "client_id": self.registrar.client_id,
                    "client_secret": self.registrar.client_secret,
                },
                "",
            )
            token = services.access.verify_token(issued.body["access_token"])
            start.wait()
            try:
                return services.transfers.request(asked, token, key)
            except ConflictError as error:
                return error

        with ThreadPoolExecutor(PROCESSES) as pool:
            return list(pool.map(request, self.gateways))

    def states(self) -> list[TransferState]:
        found = self.gateways[0].services.database.read(
            lambda uow: uow.transfers.list_for_client(self.registrar.client_id, 100)
        )
        return [one.state for one in found]


def asking(ssid: str, datasets: tuple[str, ...]) -> TransferRequest:
    attestation = Attestation(AttestationKind.ENROLLED, "101", day_of(now()), "R. S.")
    return TransferRequest(KENT, SEATTLE, ssid, datasets, attestation)


def test_equal_requests_to_several_processes_make_one_transfer(processes, region):
    for number, ssid in enumerate(region.cast.kent[:4]):
        keyed = processes.request_at_once(asking(ssid, DATASETS[0]), f"key {number}")
        assert len({view.id for view, _ in keyed}) == 1
        assert sum(is_new for _, is_new in keyed) == 1

        plain = processes.request_at_once(asking(ssid, DATASETS[1]), None)
        (made,) = [one for one in plain if isinstance(one, tuple)]
        others = [one for one in plain if not isinstance(one, tuple)]
        assert {str(one) for one in others} == {f"an equal transfer is open: {made[0].id}"}


def test_several_workers_move_each_transfer_once(processes, region, monkeypatch):
    delivered: Counter[str] = Counter()
    deliver = PowerSchoolConnector.deliver

    def count(connector, record, delivery_id):
        delivered[delivery_id] += 1
        deliver(connector, record, delivery_id)

    monkeypatch.setattr(PowerSchoolConnector, "deliver", count)
    for ssid in region.cast.moving[KENT][SEATTLE]:
        for datasets in DATASETS:
            processes.request_at_once(asking(ssid, datasets), None)
    for gateway in processes.gateways:
        gateway.worker.start()
    try:
        end = time.monotonic() + 60
        while set(processes.states()) != {TransferState.ACKNOWLEDGED}:
            assert time.monotonic() < end, processes.states()
            powerschool.import_deliveries(region.sis / SEATTLE)
            time.sleep(0.05)
    finally:
        for gateway in processes.gateways:
            gateway.worker.stop()

    assert len(delivered) == 9
    assert set(delivered.values()) == {1}
    gateway = processes.gateways[0]
    gateway.sequencing.sequence_now()
    keys = KeyRing.load(gateway.services.settings.keys)
    public = keys.checkpoint_key.public_key()
    database = gateway.services.database
    found = database.read(lambda uow: verify_log(StoredLog(uow), public))
    assert found.is_verified, found.problems
    ids = database.read(lambda uow: uow.disclosures.list_ids())
    outcomes = database.read(lambda uow: uow.disclosures.list_by_ids(ids))
    assert [one.outcome for one in outcomes] == [Outcome.MADE] * 9


def test_what_another_process_has_in_hand_stays_there(processes, region):
    first, second, *_ = processes.gateways
    ((view, _), *_) = processes.request_at_once(asking(region.cast.kent[0], DATASETS[0]), "k")
    moment = first.services.access.clock()
    taken = first.services.database.write(
        lambda uow: uow.transfers.take(
            view.id, (TransferState.REQUESTED,), moment, moment + timedelta(seconds=60)
        )
    )
    assert taken is not None
    second.worker.start()
    time.sleep(0.3)
    second.worker.stop()

    assert processes.states() == [TransferState.REQUESTED]
    assert second.mover.advance(view.id) is None
