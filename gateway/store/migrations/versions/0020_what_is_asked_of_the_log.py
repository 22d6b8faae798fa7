"""What lets the log be asked by index: whom each event concerns, and the nodes of the tree."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make their tables; the sequencer fills them from the log, also from one that is there."""
    op.create_table(
        "event_listings",
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("index", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["index"], ["leaves.index"], name=op.f("fk_event_listings_index")),
        sa.PrimaryKeyConstraint("district", "index", name=op.f("pk_event_listings")),
    )
    op.create_index(
        op.f("ix_event_listings_district_kind_index"),
        "event_listings",
        ["district", "kind", "index"],
    )
    op.create_index(op.f("ix_event_listings_district_at"), "event_listings", ["district", "at"])
    op.create_table(
        "tree_nodes",
        sa.Column("height", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", BIG, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("height", "position", name=op.f("pk_tree_nodes")),
    )
