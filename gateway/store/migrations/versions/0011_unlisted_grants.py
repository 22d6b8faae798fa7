"""Grants of a district that list nobody go by index."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        op.f("ix_grants_district_students_ends_at"),
        "grants",
        ["district", "students", "ends_at"],
        unique=False,
    )
