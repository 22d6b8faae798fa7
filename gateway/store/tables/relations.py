"""Tables of who is whose parent, of codes that say so, and of who attends further on."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from gateway.model.relation import RelationKind
from gateway.store.columns import Instant, one_of
from gateway.store.tables.base import Base, held, table_of


class RelationRow(Base, table=True):
    """A person and a student of the district."""

    __tablename__ = "relations"
    __table_args__ = (
        Index(None, "person_id", "district"),
        Index(None, "student_reference", "district"),
        Index(None, "district", "id"),
    )

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code")
    person_id: str = Field(foreign_key="persons.id")
    student_reference: str
    kind: RelationKind = held(one_of(RelationKind))
    is_dependent: bool
    made_by: str
    made_at: datetime = held(Instant())
    ended_at: datetime | None = held(Instant(), nullable=True)


class ChildCodeRow(Base, table=True):
    """A one-time code that ties whoever has it to a student."""

    __tablename__ = "child_codes"

    id: str = Field(primary_key=True)
    code_digest: str = Field(unique=True)
    district: str = Field(foreign_key="districts.code")
    student_reference: str
    kind: RelationKind = held(one_of(RelationKind))
    is_dependent: bool
    made_by: str
    made_at: datetime = held(Instant())
    ends_at: datetime = held(Instant())
    used_at: datetime | None = held(Instant(), nullable=True)


class PostsecondaryRow(Base, table=True):
    """That a student attends a postsecondary institution."""

    __tablename__ = "postsecondary"

    id: str = Field(primary_key=True)
    district: str = Field(foreign_key="districts.code")
    student_reference: str = Field(index=True)
    recorded_by: str
    recorded_at: datetime = held(Instant())
    ended_at: datetime | None = held(Instant(), nullable=True)


RELATIONS = table_of(RelationRow)
CHILD_CODES = table_of(ChildCodeRow)
POSTSECONDARY = table_of(PostsecondaryRow)

__all__ = ["CHILD_CODES", "POSTSECONDARY", "RELATIONS"]
