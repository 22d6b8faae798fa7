"""The server as `p2 serve` runs it, killed again and again while records are moving."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import requests
from deliveries import count_powerschool_history
from moves import disclosures_of, keys_of, registrar_of, stored
from own_sis import own_sis
from region import ATTESTATION, HIGHLINE, KENT, SEATTLE

from gateway.cli.serve import gunicorn_arguments
from gateway.demo.processes import free_port
from gateway.ledger import StoredLog, verify_log
from gateway.model.disclosure import Outcome
from gateway.model.transfer import OPEN_STATES
from gateway.model.transfer import TransferState as S

PATIENCE = 90
DATASETS = [["identity", "attendance"], ["identity", "transcript", "contacts"]]


class Server:
    """gunicorn on the exchange's database; a process group that can be killed."""

    def __init__(self, exchange):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._exchange = exchange
        self._environment = {
            **os.environ,
            "P2_DATABASE_URL": f"sqlite:///{exchange.folder / 'gateway.db'}",
            "P2_KEYS": f"file:{exchange.region.keys}",
            "P2_BASE_URL": self.url,
            "P2_SWEEP_SECONDS": "0.1",
        }
        self._process = None

    def start(self):
        with (self._exchange.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, *gunicorn_arguments("127.0.0.1", self.port, 1)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self.is_ready)

    def is_ready(self):
        assert self._process.poll() is None
        try:
            return requests.get(f"{self.url}/health/ready", timeout=5).ok
        except requests.RequestException:
            return False

    def kill(self):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self):
        """End as an operator ends it."""
        self._process.terminate()
        assert self._process.wait(30) == 0

    def post(self, client, path, body=None):
        registered = self._exchange.region.clients[client]
        token = requests.post(
            f"{self.url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(registered.client_id, registered.client_secret),
            timeout=30,
        ).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return requests.post(f"{self.url}{path}", json=body, headers=headers, timeout=30)


@contextmanager
def running(exchange):
    server = Server(exchange)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def wait_for(is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


@contextmanager
def importing(*districts):
    """The SISs import what they get, all the while."""
    ending = threading.Event()

    def run():
        while not ending.wait(0.1):
            for sis in districts:
                sis.import_all()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    ending.set()
    thread.join()


def ask_for_all(exchange, server):
    asked = {}
    for source, destination in ((KENT, SEATTLE), (HIGHLINE, KENT)):
        for ssid in exchange.region.cast.moving[source][destination]:
            for datasets in DATASETS:
                answer = server.post(
                    registrar_of(exchange, destination),
                    "/exchange/v1/transfers",
                    {
                        "source": source,
                        "destination": destination,
                        "ssid": ssid,
                        "datasets": datasets,
                        "attestation": ATTESTATION,
                    },
                )
                assert answer.status_code == 201, answer.text
                asked[answer.json()["id"]] = destination
    return asked


def slowly(_):
    time.sleep(0.03)


def test_a_server_that_is_killed_loses_nothing_and_delivers_nothing_twice(exchange):
    with own_sis(exchange, KENT) as kent, own_sis(exchange, SEATTLE) as seattle:
        seattle.between.answer = slowly
        with importing(kent, seattle), running(exchange) as server:
            asked = ask_for_all(exchange, server)
            for seconds in (0, 0.3):
                time.sleep(seconds)
                server.kill()
                server.start()
            settle(exchange, server, asked)
            server.stop()

        assert set(asked) == {*kent.deliveries(), *seattle.deliveries()}
        assert {*kent.deliveries().values(), *seattle.deliveries().values()} == {"imported"}
        for transfer_id, destination in asked.items():
            outcomes = Counter(one.outcome for one in disclosures_of(exchange, transfer_id))
            assert outcomes[Outcome.MADE] == 1
            assert outcomes.keys() <= {Outcome.MADE, Outcome.FAILED}
            if destination == SEATTLE:
                rows = seattle.read(transfer_id).rows
                taken_in = count_powerschool_history(seattle.folder, transfer_id)
                assert taken_in == sum(map(len, rows.values()))
    public = keys_of(exchange).checkpoint_key.public_key()
    found = exchange.database.read(lambda uow: verify_log(StoredLog(uow), public))
    assert found.is_verified, found.problems


def settle(exchange, server, asked):
    """Wait until none is open; a person tries those again that never arrived."""

    def states():
        return {one: stored(exchange, one).state for one in asked}

    def are_done():
        for one, state in states().items():
            if state is S.FAILED:
                client = registrar_of(exchange, asked[one])
                answer = server.post(client, f"/exchange/v1/transfers/{one}/retry")
                assert answer.status_code == 200, answer.text
        return OPEN_STATES.isdisjoint(states().values())

    wait_for(are_done)
    assert set(states().values()) == {S.ACKNOWLEDGED}
