"""Which clients' tokens must be bound to a key, and the proofs that were used (RFC 9449)."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; no client must bind its tokens yet."""
    op.add_column(
        "clients",
        sa.Column("requires_dpop", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("clients") as clients:
        clients.alter_column("requires_dpop", server_default=None)
    for table in ("pushed_requests", "authorization_codes"):
        op.add_column(table, sa.Column("dpop_jkt", sa.String(), nullable=True))
    op.create_table(
        "dpop_proofs",
        sa.Column("used_hash", sa.String(), nullable=False),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("used_hash", name=op.f("pk_dpop_proofs")),
    )
    op.create_index(op.f("ix_dpop_proofs_expires_at"), "dpop_proofs", ["expires_at"])
