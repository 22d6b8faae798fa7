"""The showcase: registrars move two students' records, through the public API alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests

from gateway.demo.parties import DemoClient
from gateway.demo.state import DemoError

_ZONE = ZoneInfo("America/Los_Angeles")
_PATIENCE_SECONDS = 60
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
    say(
        f"{move.destination_name}'s registrar asks {move.source_name} for the record of a "
        f"student who is enrolling there: {len(move.datasets)} datasets."
    )
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
                "date": date.today().isoformat(),  # noqa: DTZ011 - a school's own calendar day
                "askedBy": "R. Synthetic, registrar",
            },
        },
    )
    due = datetime.fromisoformat(transfer["dueAt"]).astimezone(_ZONE)
    say(f"  requested     transfer {transfer['id']}, due by {due:%A, %B %d, %H:%M}")
    transfer = _follow(client, transfer["id"])
    if transfer["state"] != "acknowledged":
        failure = transfer.get("failure", {})
        raise DemoError(
            f"the transfer ended {transfer['state']}: "
            f"{failure.get('step')} {failure.get('reason')}"
        )
    omitted = [one["dataset"] for one in transfer["omitted"]]
    say(f"  approved      the student was found at {move.destination_name}, live")
    say(f"  fetched       from {move.source_name}'s SIS, live; nothing of it is kept here")
    say(f"  translated    {move.source_name}'s format -> CEDARS -> {move.destination_name}'s")
    say("  recorded      the disclosure was durable before its first byte left")
    say(f"  delivered     to {move.destination_name}'s SIS")
    say(
        f"  acknowledged  {move.destination_name}'s SIS imported it, "
        f"{time.monotonic() - began:.1f} s after it was asked for"
    )
    if omitted:
        say(f"  omitted       {', '.join(omitted)}: {move.source_name} has none to give")
    return transfer


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
        answer = requests.post(
            f"{base_url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(registrar.client_id, registrar.client_secret),
            timeout=30,
        )
        answer.raise_for_status()
        self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = requests.request(
            method, self._base_url + path, json=body, headers=self._headers, timeout=30
        )
        content: dict[str, Any] = answer.json()
        if not answer.ok:
            raise DemoError(f"{method} {path}: {content.get('detail')}")
        return content
