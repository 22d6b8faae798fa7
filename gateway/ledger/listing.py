"""
What makes a placed event found: the districts that it concerns, and the nodes of the tree.

Made from the log alone, in its order, behind the sequencer; from a log that was there before, too.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from gateway.ledger.verify_entry import read_body
from gateway.merkle import Range, complete_subtrees, hash_children
from gateway.model.event import EVERY, Entry, Listing, Node
from gateway.store import UnitOfWork

_BATCH = 500

_OWNED = {
    "transfer.moved": "transfer_id",
    "match.moved": "match_id",
    "disclosure.outcome": "disclosure_id",
}
"""Events that concern whose student something is about, and what says the thing."""

_NAMED = {
    "transfer.requested": ("source", "destination"),
    "match.requested": ("source", "destination"),
    "delivery.found": ("destination",),
}
"""Events that name districts otherwise than as `district`."""


def list_events(uow: UnitOfWork) -> bool:
    """List the next placed events; False when all are."""
    start = uow.listings.count()
    found = takewhile(lambda row: row[1] is not None, uow.events.list_placed(start, _BATCH))
    placed = [(leaf, entry) for leaf, entry in found if entry is not None]
    if not placed:
        return False
    districts = _districts_of(uow, [entry for _, entry in placed])
    uow.listings.add(
        [
            Listing(district, leaf.index, entry.kind, entry.at)
            for (leaf, entry), concerned in zip(placed, districts, strict=True)
            for district in sorted({EVERY, *concerned})
        ]
    )
    uow.nodes.add(_grow(uow, start, [bytes.fromhex(leaf.hash) for leaf, _ in placed]))
    return True


def _districts_of(uow: UnitOfWork, entries: Sequence[Entry]) -> list[set[str]]:
    data = [_said(entry) for entry in entries]
    owned = {
        str(said.get(_OWNED[entry.kind]))
        for entry, said in zip(entries, data, strict=True)
        if entry.kind in _OWNED
    }
    owners = uow.listings.list_owners(owned) if owned else {}
    return [_concerned(entry, said, owners) for entry, said in zip(entries, data, strict=True)]


def _said(entry: Entry) -> dict[str, Any]:
    """The fields of the event; none where it cannot be read, which verification tells of."""
    data = (read_body(entry) or {}).get("data")
    return data if isinstance(data, dict) else {}


def _concerned(entry: Entry, said: dict[str, Any], owners: dict[str, str]) -> set[str]:
    if entry.kind in _OWNED:
        named = [owners.get(str(said.get(_OWNED[entry.kind])))]
    else:
        named = [said.get(name) for name in _NAMED.get(entry.kind, ("district",))]
    return {district for district in named if district}


def _grow(uow: UnitOfWork, start: int, leaves: Sequence[bytes]) -> list[Node]:
    """The complete subtrees of two leaves and more that those leaves complete."""
    before = list(complete_subtrees(Range(0, start)))
    held = uow.nodes.find(before)
    edge = [bytes.fromhex(held[place]) for place in before]
    completed: list[Node] = []
    for index, leaf in enumerate(leaves, start):
        node, height, position = leaf, 0, index
        while position & 1:
            node, height, position = hash_children(edge.pop(), node), height + 1, position >> 1
            completed.append(Node(height, position, node.hex()))
        edge.append(node)
    return completed
