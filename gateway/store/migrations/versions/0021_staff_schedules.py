"""Educators by the StaffId that the district's SIS knows them by, in place of named sections."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An educator sees nobody until the steward gives the role again, with a StaffId."""
    for table in ("role_assignments", "invitations"):
        with op.batch_alter_table(table) as altered:
            altered.add_column(sa.Column("staff_id", sa.String(), nullable=True))
            altered.drop_column("schools")
            altered.drop_column("sections")
