"""Checking one event by itself: its columns, its body and its hash say the same."""

import json
from datetime import UTC
from typing import Any

from gateway.merkle import hash_leaf
from gateway.model.event import Entry


def check_entry(entry: Entry) -> str | None:
    """What is wrong with the event, or None."""
    if hash_leaf(entry.body.encode()).hex() != entry.leaf_hash:
        return "its body is not what was hashed"
    body = read_body(entry)
    if body is None:
        return "its body is not canonical JSON"
    if body.get("kind") != entry.kind:
        return "its kind is not its body's"
    if body.get("at") != entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"):
        return "its time is not its body's"
    return None


def read_body(entry: Entry) -> dict[str, Any] | None:
    """The body, if it is an object in the one way in which RFC 8785 writes it."""
    try:
        body = json.loads(entry.body)
    except ValueError:
        return None
    written = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return body if isinstance(body, dict) and written == entry.body else None
