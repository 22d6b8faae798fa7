"""The showcase: registrars move two students' records, through the public API alone."""

import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.clock import now
from gateway.demo.parties import DemoClient
from gateway.demo.processes import direct
from gateway.demo.state import DemoError
from gateway.model.day import ZONE, day_of

_PATIENCE_SECONDS = 60
_WIDTH, _INDENT = 79, 16
_ENDS = ("acknowledged", "failed", "denied", "unknown")
DATASETS = (
    "identity",
    "enrollment",
    "demographics",
    "circumstances",
    "academic-summary",
    "transcript",
    "schedule",
    "attendance",
    "programs",
    "special-education",
    "section-504",
    "english-learner",
    "discipline",
    "growth",
    "contacts",
    "address",
    "immunization",
)


@dataclass(frozen=True, slots=True)
class Move:
    """One student who moves."""

    registrar: DemoClient
    source: str
    source_name: str
    destination: str
    destination_name: str
    ssid: str
    school: str
    datasets: tuple[str, ...] = DATASETS


def move_record(base_url: str, move: Move, say: Callable[[str], None]) -> dict[str, Any]:
    """Ask for the record, follow the transfer to its end, and say what happens."""
    source, destination = move.source_name, move.destination_name
    say(f"{destination} asks {source} for the record of a student who is enrolling there")
    client = _Client(base_url, move.registrar)
    began = time.monotonic()
    transfer = client.call(
        "POST",
        "/exchange/v1/transfers",
        {
            "source": move.source,
            "destination": move.destination,
            "ssid": move.ssid,
            "datasets": list(move.datasets),
            "attestation": {
                "kind": "enrolled",
                "school": move.school,
                "date": day_of(now()).isoformat(),
                "askedBy": "R. Synthetic, registrar",
            },
        },
    )
    due = datetime.fromisoformat(transfer["dueAt"]).astimezone(ZONE)
    _tell(say, "requested", f"{len(move.datasets)} datasets; due by {due:%A, %B} {due.day}")
    transfer = _follow(client, transfer["id"])
    if transfer["state"] != "acknowledged":
        failure = transfer.get("failure", {})
        raise DemoError(
            f"the transfer ended {transfer['state']}: "
            f"{failure.get('step')} {failure.get('reason')}"
        )
    took = time.monotonic() - began
    omitted = ", ".join(one["dataset"] for one in transfer["omitted"])
    for step, words in (
        ("approved", f"{destination}'s own SIS expects the student, so nobody has to wait"),
        ("fetched", f"live from {source}'s SIS; nothing of it is kept here"),
        ("translated", f"from {source}'s format to CEDARS, and from CEDARS to {destination}'s"),
        ("left out", f"{omitted}: {source} has none to give" if omitted else ""),
        ("recorded", "in the ledger, before anything left"),
        ("delivered", f"to {destination}'s SIS, with the notice that the law wants on it"),
        ("acknowledged", f"{destination}'s SIS has it, {took:.1f} seconds after the request"),
        ("transfer", transfer["id"]),
    ):
        if words:
            _tell(say, step, words)
    say("")
    return transfer


def provision(base_url: str, provider: DemoClient, move: Move, say: Callable[[str], None]) -> None:
    """The new district's provider makes an account before the new district's SIS has one."""
    say(f"{move.destination_name}'s learning provider makes the account in advance")
    record = _Client(base_url, provider).call(
        "POST", "/exchange/v1/records/query", {"district": move.source, "ssid": move.ssid}
    )
    given = ", ".join(record["datasets"])
    _tell(say, "given", f"{given}, from {move.source_name}, since the student moves")
    _tell(say, "ends", f"when {move.destination_name}'s SIS lists the student; in 30 days at most")
    say("")


def _tell(say: Callable[[str], None], step: str, words: str) -> None:
    """A step and what it means, on lines that fit any terminal."""
    for number, line in enumerate(textwrap.wrap(words, _WIDTH - _INDENT)):
        say(f"  {'' if number else step:{_INDENT - 2}}{line}")


def _follow(client: "_Client", transfer_id: str) -> dict[str, Any]:
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        transfer = client.call("GET", f"/exchange/v1/transfers/{transfer_id}")
        if transfer["state"] in _ENDS:
            return transfer
        if time.monotonic() > end:
            raise DemoError(f"the transfer is still {transfer['state']} after a minute")
        time.sleep(0.05)


class _Client:
    """A registrar's system: gets a token, and calls with it."""

    def __init__(self, base_url: str, registrar: DemoClient) -> None:
        self._base_url = base_url
        self._http = direct()
        answer = self._http.post(
            f"{base_url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(registrar.client_id, registrar.client_secret),
            timeout=30,
        )
        answer.raise_for_status()
        self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self._http.request(
            method, self._base_url + path, json=body, headers=self._headers, timeout=30
        )
        content: dict[str, Any] = answer.json()
        if not answer.ok:
            raise DemoError(f"{method} {path}: {content.get('detail')}")
        return content
