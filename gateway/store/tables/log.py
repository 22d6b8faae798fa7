"""
Tables of the log: events, their places in the tree, checkpoints. Nothing here is updated.

Listings and nodes only repeat what the others say, so that what is asked goes by index.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer
from sqlmodel import Field

from gateway.store.columns import WORDS, Instant
from gateway.store.tables.base import Base, held, table_of

_BIG = BigInteger().with_variant(Integer, "sqlite")


class EventRow(Base, table=True):
    """One event; `body` is what is hashed."""

    __tablename__ = "events"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int = Field(sa_column=Column(_BIG, primary_key=True, autoincrement=True))
    at: datetime = held(Instant())
    kind: str
    body: str
    leaf_hash: str


class PendingEventRow(Base, table=True):
    """
    An event without a place in the tree yet.

    Ids are given before commits, so a sequencer that went by the highest id would miss a slow
    writer's event; it takes what is here instead.
    """

    __tablename__ = "pending_events"

    event_id: int = Field(
        sa_column=Column(_BIG, ForeignKey("events.id"), primary_key=True, autoincrement=False)
    )


class LeafRow(Base, table=True):
    """The place of an event in the tree, once and for all."""

    __tablename__ = "leaves"

    index: int = Field(sa_column=Column(_BIG, primary_key=True, autoincrement=False))
    event_id: int = Field(
        sa_column=Column(_BIG, ForeignKey("events.id"), unique=True, nullable=False)
    )
    hash: str


class CheckpointRow(Base, table=True):
    """A signed root."""

    __tablename__ = "checkpoints"

    size: int = Field(sa_column=Column(_BIG, primary_key=True, autoincrement=False))
    root: str
    note: str
    frontier: tuple[str, ...] = held(WORDS)


class ListingRow(Base, table=True):
    """A placed event under a district that it concerns, and once under none."""

    __tablename__ = "event_listings"
    __table_args__ = (Index(None, "district", "kind", "index"), Index(None, "district", "at"))

    district: str = Field(primary_key=True)
    index: int = Field(
        sa_column=Column(_BIG, ForeignKey("leaves.index"), primary_key=True, autoincrement=False)
    )
    kind: str
    at: datetime = held(Instant())


class NodeRow(Base, table=True):
    """The root of a complete subtree."""

    __tablename__ = "tree_nodes"

    height: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    position: int = Field(sa_column=Column(_BIG, primary_key=True, autoincrement=False))
    hash: str


EVENTS = table_of(EventRow)
PENDING_EVENTS = table_of(PendingEventRow)
LEAVES = table_of(LeafRow)
CHECKPOINTS = table_of(CheckpointRow)
LISTINGS = table_of(ListingRow)
NODES = table_of(NodeRow)
