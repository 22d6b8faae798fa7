"""What every table shares: one metadata, and constraint names that migrations can rely on."""

from typing import Any, cast

from sqlalchemy import Column, MetaData, Table
from sqlalchemy import inspect as inspect_mapping
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel


class Base(SQLModel):
    """A table of the gateway."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def held(type_: TypeEngine[Any], *, nullable: bool = False) -> Any:
    """A field in a column of that type."""
    return Field(sa_column=Column(type_, nullable=nullable))


def table_of(model: type[SQLModel]) -> Table:
    """The SQL table behind a model: repositories speak Core, which is four times as fast."""
    return cast("Table", inspect_mapping(model).local_table)
