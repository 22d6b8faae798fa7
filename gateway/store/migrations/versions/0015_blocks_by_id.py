"""Pages of a district's blocks go by index."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index, which serves for the district alone, too."""
    op.create_index(op.f("ix_blocks_district_id"), "blocks", ["district", "id"], unique=False)
    op.drop_index(op.f("ix_blocks_district"), "blocks")
