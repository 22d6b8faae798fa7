"""The log's rows: events are added, placed and read, never changed."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.dialects import postgresql

from gateway.model.event import Checkpoint, Entry, Leaf
from gateway.store.repositories.base import Repository, values_of
from gateway.store.tables.log import CHECKPOINTS, EVENTS, LEAVES, PENDING_EVENTS

_SEQUENCER_LOCK = 0x7032_6C6F_67
"""PostgreSQL's advisory lock that lets one sequencer work at a time."""

_ADD = insert(EVENTS).returning(EVENTS.c.id)
_WAIT = insert(PENDING_EVENTS)


class Events(Repository[Entry]):
    """Events in the order in which they were added."""

    table = EVENTS
    item = Entry

    def add(self, entry: Entry) -> int:
        """Add it, and remember that it has no place in the tree yet; returns its id."""
        values = values_of(entry)
        del values["id"]
        event_id: int = self._connection.execute(_ADD, values).scalar_one()
        self._connection.execute(_WAIT, {"event_id": event_id})
        return event_id

    def lock_sequencer(self) -> bool:
        """
        Be the only sequencer until this unit of work ends; False when another is at work.

        SQLite has one writer, so its units of work are alone already.
        """
        if self._connection.dialect.name != postgresql.dialect.name:
            return True
        return bool(
            self._connection.scalar(
                text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _SEQUENCER_LOCK}
            )
        )

    def list_pending(self, limit: int) -> tuple[Entry, ...]:
        """Committed events without a place, in the order of their ids."""
        return self._all(
            self._select()
            .join(PENDING_EVENTS, PENDING_EVENTS.c.event_id == EVENTS.c.id)
            .order_by(EVENTS.c.id)
            .limit(limit)
        )

    def place(self, leaves: Sequence[Leaf]) -> None:
        """Give events their places in the tree."""
        self._connection.execute(insert(LEAVES), [values_of(leaf) for leaf in leaves])
        self._connection.execute(
            delete(PENDING_EVENTS).where(
                PENDING_EVENTS.c.event_id.in_([leaf.event_id for leaf in leaves])
            )
        )

    def count_pending(self) -> int:
        """How many events have no place yet."""
        return self._connection.scalar(select(func.count()).select_from(PENDING_EVENTS)) or 0

    def list_placed(self, start: int, limit: int) -> tuple[tuple[Leaf, Entry | None], ...]:
        """Leaves from `start` on, each with its event, or None where the event is gone."""
        rows = self._connection.execute(
            select(
                LEAVES.c.index.label("place"),
                LEAVES.c.event_id,
                LEAVES.c.hash,
                EVENTS.c.id,
                EVENTS.c.at,
                EVENTS.c.kind,
                EVENTS.c.body,
                EVENTS.c.leaf_hash,
            )
            .select_from(LEAVES.outerjoin(EVENTS, LEAVES.c.event_id == EVENTS.c.id))
            .where(LEAVES.c.index >= start)
            .order_by(LEAVES.c.index)
            .limit(limit)
        )
        return tuple(
            (
                Leaf(row.place, row.event_id, row.hash),
                None
                if row.id is None
                else Entry(row.at, row.kind, row.body, row.leaf_hash, row.id),
            )
            for row in rows
        )

    def list_lost(self) -> tuple[int, ...]:
        """Ids of events that no sequencer would ever find: there must be none."""
        return tuple(
            self._connection.scalars(
                select(EVENTS.c.id)
                .outerjoin(LEAVES, LEAVES.c.event_id == EVENTS.c.id)
                .outerjoin(PENDING_EVENTS, PENDING_EVENTS.c.event_id == EVENTS.c.id)
                .where(LEAVES.c.event_id.is_(None), PENDING_EVENTS.c.event_id.is_(None))
                .order_by(EVENTS.c.id)
            )
        )


class Checkpoints(Repository[Checkpoint]):
    """Signed roots, by tree size."""

    table = CHECKPOINTS
    item = Checkpoint

    def add(self, checkpoint: Checkpoint) -> None:
        self._add(checkpoint)

    def find_latest(self) -> Checkpoint | None:
        return self._first(self._select().order_by(CHECKPOINTS.c.size.desc()).limit(1))

    def list_all(self) -> tuple[Checkpoint, ...]:
        return self._all(self._select().order_by(CHECKPOINTS.c.size))
