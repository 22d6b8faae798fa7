"""Blocks."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update

from gateway.model.block import Block
from gateway.model.page import Page, Paging
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

    def get_in(self, district: str, block_id: str) -> Block:
        """One of the district's own."""
        return self._get("no such block", BLOCKS.c.id == block_id, BLOCKS.c.district == district)

    def lock(self, block_id: str) -> Block:
        return self._lock("no such block", BLOCKS.c.id == block_id)

    def page_in(
        self,
        district: str,
        paging: Paging,
        *,
        references: Collection[str] | None = None,
        standing_at: datetime | None = None,
    ) -> Page[Block]:
        """The district's blocks by id; of one student, and those that stand then."""
        wanted = [BLOCKS.c.district == district]
        if references is not None:
            wanted.append(BLOCKS.c.student_reference.in_(references))
        if standing_at is not None:
            wanted += _standing(standing_at)
        return self._page(BLOCKS.c.id, paging, *wanted)

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
