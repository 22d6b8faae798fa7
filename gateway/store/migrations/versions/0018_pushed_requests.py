"""What clients push to ask people, and which clients must (RFC 9126)."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; no client must push what it asks yet."""
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.add_column(
        "clients",
        sa.Column("requires_par", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("clients") as clients:
        clients.alter_column("requires_par", server_default=None)
    op.create_table(
        "pushed_requests",
        sa.Column("uri_hash", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("state_encrypted", sa.String(), nullable=True),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("students", sa.Text(), nullable=True),
        sa.Column("ends_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_pushed_requests_client_id_clients")
        ),
        sa.PrimaryKeyConstraint("uri_hash", name=op.f("pk_pushed_requests")),
    )
    op.create_index(op.f("ix_pushed_requests_ends_at"), "pushed_requests", ["ends_at"])
