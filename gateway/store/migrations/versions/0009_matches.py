"""Searches for a student by name and birth date."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make their table."""
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "matches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("attested_kind", sa.Text(), nullable=False),
        sa.Column("attested_school", sa.String(), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=False),
        sa.Column("asked_by_encrypted", sa.String(), nullable=False),
        sa.Column("query_sealed", sa.String(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("student_reference", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_matches_client_id_clients")
        ),
        sa.ForeignKeyConstraint(
            ["destination"], ["districts.code"], name=op.f("fk_matches_destination_districts")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["districts.code"], name=op.f("fk_matches_source_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
    )
    for columns in (
        ["client_id", "source", "requested_at"],
        ["source", "state", "requested_at"],
        ["expires_at"],
    ):
        op.create_index(op.f(f"ix_matches_{'_'.join(columns)}"), "matches", columns, unique=False)
