"""Blocks."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update

from gateway.model.block import Block
from gateway.store.repositories.base import Repository
from gateway.store.tables.permissions import BLOCKS


class Blocks(Repository[Block]):
    """What stands against releases."""

    table = BLOCKS
    item = Block

    def add(self, block: Block) -> None:
        self._add(block)

    def get(self, block_id: str) -> Block:
        return self._get("no such block", BLOCKS.c.id == block_id)

    def end(self, block_id: str, at: datetime) -> bool:
        """Lift it, once; False when it is not there or was lifted before."""
        return self._change(
            update(BLOCKS)
            .where(BLOCKS.c.id == block_id, BLOCKS.c.ended_at.is_(None))
            .values(ended_at=at)
        )

    def list_on(
        self, district: str, references: Collection[str], now: datetime
    ) -> tuple[Block, ...]:
        """Blocks that stand on the student now, for whatever purpose and party."""
        return self._all(
            self._select()
            .where(
                BLOCKS.c.student_reference.in_(references),
                BLOCKS.c.district == district,
                *_standing(now),
            )
            .order_by(BLOCKS.c.starts_at, BLOCKS.c.id)
        )

    def list_in(self, district: str, now: datetime) -> tuple[Block, ...]:
        """Every block that stands in the district now."""
        return self._all(
            self._select()
            .where(BLOCKS.c.district == district, *_standing(now))
            .order_by(BLOCKS.c.starts_at, BLOCKS.c.id)
        )


def _standing(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        BLOCKS.c.starts_at <= now,
        or_(BLOCKS.c.ended_at.is_(None), BLOCKS.c.ended_at > now),
    )
