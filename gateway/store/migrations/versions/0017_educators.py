"""The schools and sections of educators."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give roles and invitations a column for each; who has a role is no educator of any yet."""
    for table in ("role_assignments", "invitations"):
        for column in ("schools", "sections"):
            op.add_column(table, sa.Column(column, sa.Text(), nullable=False, server_default="[]"))
        with op.batch_alter_table(table) as altered:
            for column in ("schools", "sections"):
                altered.alter_column(column, server_default=None)
