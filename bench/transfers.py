"""Transfers Kent -> Seattle, beside a script that reads the files and posts as many rows."""

import csv
import json
import sqlite3
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

from bench.calling import Caller, Request, authorized
from bench.districts import DATASETS, KENT, SEATTLE, Bench, Credentials
from bench.rounds import Comparison, interleave
from gateway.simulators.powerschool_store import DATABASE
from gateway.simulators.region import POWERSCHOOL_CLIENT

THREADS = 4
_PATIENCE_SECONDS = 60
_TIMES = 5
"""How often the script posts a batch in one round: a few posts end too soon to be timed."""
_TABLE = "u_transfer_in"
Batch = dict[str, Any]


class _Inbox:
    """Seattle's import table, seen from inside its SIS: the yardstick of both."""

    def __init__(self, bench: Bench) -> None:
        self._path = bench.sis / SEATTLE / DATABASE

    def count(self) -> int:
        with closing(sqlite3.connect(self._path)) as connection:
            number: int = connection.execute("SELECT count(*) FROM u_transfer_in").fetchone()[0]
        return number

    def list_newest(self, number: int) -> list[Batch]:
        """The batches that came last."""
        select = "SELECT body FROM u_transfer_in ORDER BY rowid DESC LIMIT ?"
        with closing(sqlite3.connect(self._path)) as connection:
            return [
                json.loads(body)["tables"][_TABLE]
                for (body,) in connection.execute(select, (number,))
            ]

    def wait_for(self, number: int) -> None:
        """Until so many are there."""
        _wait(lambda: self.count() >= number, 0.002)

    def wait_for_imports(self) -> None:
        """Until the SIS has imported all, so that it does not in the other's time."""
        select = "SELECT count(*) FROM u_transfer_in WHERE status = 'accepted'"

        def are_imported() -> bool:
            with closing(sqlite3.connect(self._path)) as connection:
                return bool(connection.execute(select).fetchone() == (0,))

        _wait(are_imported, 0.05)


class _Gateway:
    """Asks for transfers through the API, as a registrar's system does."""

    def __init__(self, bench: Bench, port: int, inbox: _Inbox, size: int) -> None:
        headers = authorized(port, "/oauth/token", bench.registrar)
        self._caller = Caller(port, THREADS, headers)
        self._inbox = inbox
        self._size = size
        self._students = iter(bench.moving)
        self.delivered: list[Batch] = []
        """What Seattle's SIS was given in the last round."""

    def measure(self) -> float:
        """Distinct students, from the first request to the last delivery."""
        requests = [_request(next(self._students)) for _ in range(self._size)]
        expected = self._inbox.count() + self._size
        began = time.perf_counter()
        self._caller.post_all(requests)
        self._inbox.wait_for(expected)
        rate = self._size / (time.perf_counter() - began)
        self.delivered = self._inbox.list_newest(self._size)
        self._settle()
        return rate

    def _settle(self) -> None:
        """Let acknowledgements end, so that they don't fall into the other's time."""
        path = f"/exchange/v1/transfers?limit={self._size}"
        _wait(
            lambda: all(
                one["state"] == "acknowledged" for one in self._caller.get(path)["transfers"]
            ),
            0.1,
        )


class _Script:
    """Holds Kent's files in memory, looks a student's rows up there, and posts a ready batch."""

    def __init__(self, gateway: _Gateway, bench: Bench, caller: Caller, inbox: _Inbox) -> None:
        self._gateway = gateway
        self._inbox = inbox
        self._caller = caller
        self._rows: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        for file in (bench.sis / KENT / "export").glob("*.csv"):
            with file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    self._rows[row.get("StudentId", "")].append(row)
        self._ids = {
            row["StateId"]: student
            for student, rows in self._rows.items()
            for row in rows
            if row.get("StateId")
        }

    def measure(self) -> float:
        """As many rows of the same students as the gateway delivered last, some times over."""
        batches = self._gateway.delivered * _TIMES
        began = time.perf_counter()
        self._caller.post_all([self._deliver(batch) for batch in batches])
        rate = len(batches) / (time.perf_counter() - began)
        self._inbox.wait_for_imports()
        return rate

    def _deliver(self, batch: Batch) -> Request:
        rows = batch["records"]["students"]
        held = self._rows[self._ids[rows[0]["state_studentnumber"]]]
        if not held:
            raise SystemExit("a student who was delivered is not in the files")
        body = {"tables": {_TABLE: {**batch, "delivery_id": uuid.uuid4().hex}}}
        return f"/ws/schema/table/{_TABLE}", json.dumps(body).encode()


def compare_transfers(
    bench: Bench, ports: tuple[int, int], secret: str, rounds: int, size: int
) -> Comparison:
    """Both into the same SIS; neither student nor delivery comes twice through the gateway."""
    gateway_port, sis_port = ports
    inbox = _Inbox(bench)
    gateway = _Gateway(bench, gateway_port, inbox, size)
    client = Credentials(POWERSCHOOL_CLIENT, secret)
    headers = authorized(sis_port, "/oauth/access_token", client)
    script = _Script(gateway, bench, Caller(sis_port, THREADS, headers), inbox)
    what = f"{len(DATASETS)} datasets of each of {size} students a round, Kent -> Seattle"
    return interleave(
        Comparison("transfer", what, "transfers/s"), gateway.measure, script.measure, rounds
    )


def _wait(is_done: Callable[[], bool], pause: float) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not is_done():
        if time.monotonic() > end:
            raise SystemExit("transfers do not come to their end")
        time.sleep(pause)


def _request(ssid: str) -> Request:
    body = {
        "source": KENT,
        "destination": SEATTLE,
        "ssid": ssid,
        "datasets": list(DATASETS),
        "attestation": {
            "kind": "enrolled",
            "school": "101",
            "date": date.today().isoformat(),  # noqa: DTZ011 - a school's own calendar day
            "askedBy": "bench",
        },
    }
    return "/exchange/v1/transfers", json.dumps(body).encode()
