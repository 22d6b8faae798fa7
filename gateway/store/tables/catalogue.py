"""The table of the datasets that the Data Coordinating Committee decided about."""

from datetime import date

from sqlmodel import Field

from gateway.model.catalogue import DatasetStatus
from gateway.model.purpose import Purpose
from gateway.store.columns import one_of, some_of
from gateway.store.tables.base import Base, held, table_of


class DatasetRow(Base, table=True):
    """The last decision about one dataset."""

    __tablename__ = "datasets"

    name: str = Field(primary_key=True)
    status: DatasetStatus = held(one_of(DatasetStatus))
    purposes: tuple[Purpose, ...] = held(some_of(Purpose))
    priority: int | None
    decided_on: date | None
    minutes: str | None


DATASETS = table_of(DatasetRow)
