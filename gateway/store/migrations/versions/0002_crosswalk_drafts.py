"""Crosswalks that are submitted and not published yet."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table, and say of a transfer what its destination has no place for."""
    op.add_column(
        "transfers", sa.Column("not_carried", sa.Text(), nullable=False, server_default="[]")
    )
    with op.batch_alter_table("transfers") as transfers:
        transfers.alter_column("not_carried", server_default=None)
    op.create_table(
        "crosswalk_drafts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("crosswalks", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite"),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_crosswalk_drafts_district_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk_drafts")),
    )
    op.create_index(
        op.f("ix_crosswalk_drafts_district"), "crosswalk_drafts", ["district"], unique=False
    )
