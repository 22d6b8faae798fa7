"""Words for what happens between districts; each works on an `Exchange`."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from region import BASE_URL, KENT, SEATTLE, Exchange

from gateway.access.blocking import Blocking, BlockTerms
from gateway.access.grant_terms import GrantTerms
from gateway.access.granting import Granting
from gateway.access.parties import Parties
from gateway.cedars.datasets import all_datasets
from gateway.demo.parties import DemoClient
from gateway.keys import KeyRing
from gateway.model.agreement import Agreement
from gateway.model.block import BlockKind
from gateway.model.day import day_of
from gateway.model.disclosure import Disclosure
from gateway.model.purpose import Action, OrganizationKind, Purpose
from gateway.model.transfer import Transfer

ALL_DATASETS = tuple(sorted(name for name, one in all_datasets().items() if one.is_about_students))
TRANSFERS = "/exchange/v1/transfers"
YEAR = timedelta(days=365)


def keys_of(exchange: Exchange) -> KeyRing:
    return KeyRing.load(f"file:{exchange.region.keys}")


def now_at(exchange: Exchange) -> datetime:
    return exchange.gateway.services.access.clock()


def registrar_of(exchange: Exchange, code: str) -> str:
    """The name of a client of the district that may ask for records; registered when missing."""
    name = {KENT: "kent-registrar", SEATTLE: "seattle-registrar"}.get(code, f"registrar {code}")
    if name in exchange.region.clients:
        return name
    parties = Parties(exchange.database, exchange.gateway.services.access.clock)
    now = now_at(exchange)
    organization = parties.register_organization(
        f"District {code}", OrganizationKind.DISTRICT, district=code, by="test", why="test"
    )
    parties.register_agreement(
        Agreement(
            id="",
            organization_id=organization.id,
            district=None,
            no_sale=True,
            no_marketing=True,
            no_profiling=True,
            no_redisclosure=True,
            uses_cloud=False,
            starts_on=day_of(now),
            ends_on=day_of(now + YEAR),
        ),
        by="test",
        why="test",
    )
    client, secret = parties.register_client(
        organization.id,
        name,
        purposes=(Purpose.ENROLLMENT_TRANSFER,),
        scopes=("p2:*:*:read", f"p2:{code}:*:write"),
        by="test",
        why="test",
    )
    granting = Granting(exchange.database, keys_of(exchange), lambda: now_at(exchange))
    granting.give_grant(
        GrantTerms(
            district=code,
            client_id=client.client_id,
            datasets=ALL_DATASETS,
            purpose=Purpose.ENROLLMENT_TRANSFER,
            starts_at=now,
            ends_at=now + YEAR,
            reason="test",
            actions=(Action.WRITE,),
            is_for_all=True,
        ),
        by="test",
    )
    known = DemoClient(
        client.client_id, secret, Purpose.ENROLLMENT_TRANSFER, (code,), ALL_DATASETS
    )
    exchange.region = replace(exchange.region, clients={**exchange.region.clients, name: known})
    return name


def ask(exchange: Exchange, source: str = KENT, destination: str = SEATTLE, **changed: Any) -> str:
    """Ask for the record of the first pupil who moves that way; the transfer's id."""
    changed = {
        "source": source,
        "destination": destination,
        "ssid": exchange.region.cast.moving.get(source, {}).get(destination, ("",))[0],
        **changed,
    }
    answer = exchange.request_transfer(registrar_of(exchange, destination), **changed)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{BASE_URL}{TRANSFERS}/{answer.json()['id']}"
    return str(answer.json()["id"])


def see(exchange: Exchange, transfer_id: str, client: str = "seattle-registrar") -> Any:
    """The transfer as that client sees it."""
    answer = exchange.call(client, "GET", f"{TRANSFERS}/{transfer_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def do(exchange: Exchange, client: str, what: str, transfer_id: str, body: Any = None) -> Any:
    """POST /exchange/v1/transfers/{id}/{what} by that client."""
    return exchange.call(client, "POST", f"{TRANSFERS}/{transfer_id}/{what}", body)


def block(
    exchange: Exchange, ssid: str, district: str = KENT, kind: BlockKind = BlockKind.COURT_ORDER
) -> None:
    """A block on the student for every purpose and party."""
    blocking = Blocking(exchange.database, keys_of(exchange), lambda: now_at(exchange))
    blocking.set_block(
        BlockTerms(district=district, ssid=ssid, kind=kind), by="test", why="an order"
    )


def stored(exchange: Exchange, transfer_id: str) -> Transfer:
    return exchange.database.read(lambda uow: uow.transfers.get(transfer_id))


def disclosures_of(exchange: Exchange, transfer_id: str) -> list[Disclosure]:
    """What was, or was to be, released for the transfer; oldest first."""
    intended = [
        event["data"]["disclosure_id"]
        for event in exchange.events("disclosure.intended")
        if event["data"]["transfer_id"] == transfer_id
    ]
    return [
        exchange.database.read(lambda uow, one=one: uow.disclosures.get(one)) for one in intended
    ]


def events_of(exchange: Exchange, transfer_id: str, kind: str) -> list[dict[str, Any]]:
    """The data of the transfer's events of that kind, oldest first."""
    return [
        event["data"]
        for event in exchange.events(kind)
        if event["data"].get("transfer_id") == transfer_id
    ]


def states_of(exchange: Exchange, transfer_id: str) -> list[str]:
    """The states that the ledger has it go through."""
    return [event["state"] for event in events_of(exchange, transfer_id, "transfer.moved")]
