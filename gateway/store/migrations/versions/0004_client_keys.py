"""Clients' public keys, and the assertions that they signed and used."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give every client a place for keys; it has none yet."""
    op.add_column("clients", sa.Column("keys", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("clients") as clients:
        clients.alter_column("keys", server_default=None)
    op.create_table(
        "assertions",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("jti_hash", sa.String(), nullable=False),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_assertions_client_id_clients")
        ),
        sa.PrimaryKeyConstraint("client_id", "jti_hash", name=op.f("pk_assertions")),
    )
    op.create_index(op.f("ix_assertions_expires_at"), "assertions", ["expires_at"], unique=False)
