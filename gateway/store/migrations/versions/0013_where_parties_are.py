"""Where an organization is, and until when its cloud is authorized."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Give the parties that are there no address, and their clouds no last day."""
    op.add_column("organizations", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("agreements", sa.Column("fedramp_ends_on", sa.Date(), nullable=True))
    op.add_column("agreements", sa.Column("fedramp_revoked_at", INSTANT, nullable=True))
