"""Adding to the log, inside the unit of work of what the event records."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import rfc8785

from gateway.errors import LedgerError, StoreError
from gateway.ledger.events import Event
from gateway.merkle import hash_leaf
from gateway.model.event import Entry
from gateway.store import Database, UnitOfWork

T = TypeVar("T")


def append(uow: UnitOfWork, event: Event) -> int:
    """Add the event and return its id; it is durable exactly when the unit of work is."""
    body = canonical_body(event)
    return uow.events.add(
        Entry(
            at=event.at,
            kind=event.kind,
            body=body.decode(),
            leaf_hash=hash_leaf(body).hex(),
        )
    )


def record(database: Database, unit: Callable[[UnitOfWork], T]) -> T:
    """Run a unit without which nothing may leave: LedgerError when it did not become durable."""
    try:
        return database.write(unit)
    except StoreError as error:
        raise LedgerError("not recorded, so nothing was disclosed") from error


def canonical_body(event: Event) -> bytes:
    """The event's leaf: RFC 8785 JSON of its time, its kind and its fields."""
    data = {
        field.name: _json(getattr(event, field.name))
        for field in fields(event)
        if field.name != "at"
    }
    return rfc8785.dumps({"at": _json(event.at), "kind": event.kind, "data": data})


def _json(value: object) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case str():
            return str(value)
        case tuple() | list():
            return [_json(item) for item in value]
        case Mapping():
            return {str(name): _json(item) for name, item in value.items()}
        case _:
            return value
