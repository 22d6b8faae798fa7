"""A demo that stays up, and what runs below a process."""

import json
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import requests
from region import KENT

SMALL = ("--students", "60")
PATIENCE = 120
QUERY = "/exchange/v1/records/query"


class Demo:
    """A demo that stays up."""

    def __init__(self, state: Path, port: int, output: Path, process) -> None:
        self.state, self.port, self.output, self.process = state, port, output, process
        self.url = f"http://127.0.0.1:{port}"

    @property
    def told(self) -> dict:
        return json.loads((self.state / "demo.json").read_text("utf-8"))

    def call(self, client: str, method: str, path: str, body=None) -> requests.Response:
        return requests.request(
            method,
            self.url + path,
            json=body,
            headers={"Authorization": f"Bearer {self.token(client)}"},
            timeout=PATIENCE,
        )

    def token(self, client: str) -> str:
        found = self.told["clients"][client]
        answer = requests.post(
            f"{self.url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(found["client_id"], found["client_secret"]),
            timeout=PATIENCE,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def read(self, client: str, ssid: str, **asked) -> requests.Response:
        return self.call(client, "POST", QUERY, {"district": KENT, "ssid": ssid, **asked})


def children(process_id: int) -> set[int]:
    """The process's children, grandchildren and so on."""
    listed = subprocess.run(
        ["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found, before = {process_id}, set()
    while found != before:
        before = set(found)
        found |= {pid for pid, parent in parents if parent in found}
    return found - {process_id}


def is_gone(process_id: int) -> bool:
    """No such process, or one that only waits for its parent to hear of its end."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def are_gone(process_ids: Iterable[int]) -> bool:
    """All of them, soon."""
    end = time.monotonic() + 20
    while not all(map(is_gone, process_ids)) and time.monotonic() < end:
        time.sleep(0.1)
    return all(map(is_gone, process_ids))
