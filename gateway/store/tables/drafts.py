"""The table of crosswalks that are submitted and not published."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Field

from gateway.store.columns import NAMED, Instant
from gateway.store.tables.base import Base, held, table_of


class DraftRow(Base, table=True):
    """Crosswalk texts of one district, submitted together."""

    __tablename__ = "crosswalk_drafts"

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code", index=True)
    crosswalks: Mapping[str, str] = held(NAMED)
    submitted_by: str
    submitted_at: datetime = held(Instant())
    note: str


DRAFTS = table_of(DraftRow)
