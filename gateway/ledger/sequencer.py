"""The sequencer: gives events their places in the tree, and signs its root."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.ledger.checkpoint import format_checkpoint
from gateway.ledger.listing import list_events
from gateway.merkle import Frontier
from gateway.model.event import Checkpoint, Leaf
from gateway.store import Database, UnitOfWork

_LARGEST_BATCH = 500


class Sequencer:
    """
    One of any number; the database lets one work at a time, and any may take over.

    Nobody waits for it: an event is durable before it has a place.
    """

    def __init__(self, database: Database, key: Ed25519PrivateKey, origin: str) -> None:
        self._database = database
        self._key = key
        self._origin = origin

    def sequence(self) -> Checkpoint | None:
        """Place one batch; None when nothing waits, or another sequencer is at work."""
        return self._database.write(self._place)

    def sequence_all(self) -> Checkpoint | None:
        """Place all that waits; returns the newest checkpoint that it signed."""
        newest = None
        while (checkpoint := self.sequence()) is not None:
            newest = checkpoint
        while self._database.write(self._list):
            pass  # of a log from before events were listed
        return newest

    def _list(self, uow: UnitOfWork) -> bool:
        return uow.events.lock_sequencer() and list_events(uow)

    def _place(self, uow: UnitOfWork) -> Checkpoint | None:
        if not uow.events.lock_sequencer():
            return None
        entries = uow.events.list_pending(_LARGEST_BATCH)
        if not entries:
            return None
        latest = uow.checkpoints.find_latest()
        frontier = (
            Frontier()
            if latest is None
            else Frontier(latest.size, tuple(bytes.fromhex(node) for node in latest.frontier))
        )
        uow.events.place(
            [
                Leaf(index, entry.id, entry.leaf_hash)
                for index, entry in enumerate(entries, frontier.size)
            ]
        )
        frontier = frontier.extend(bytes.fromhex(entry.leaf_hash) for entry in entries)
        checkpoint = Checkpoint(
            size=frontier.size,
            root=frontier.root().hex(),
            note=format_checkpoint(self._origin, frontier.size, frontier.root(), self._key),
            frontier=tuple(node.hex() for node in frontier.nodes),
        )
        uow.checkpoints.add(checkpoint)
        list_events(uow)
        return checkpoint
