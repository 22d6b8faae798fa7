"""Lists of a district's consents, roles and transfers, and of a client's, go by index."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index(op.f("ix_consents_district_id"), "consents", ["district", "id"], unique=False)
    op.drop_index(op.f("ix_role_assignments_district"), "role_assignments")
    op.create_index(
        op.f("ix_role_assignments_district_id"),
        "role_assignments",
        ["district", "id"],
        unique=False,
    )
    op.drop_index(op.f("ix_consents_student_reference"), "consents")
    op.create_index(
        op.f("ix_consents_student_reference_district"),
        "consents",
        ["student_reference", "district"],
        unique=False,
    )
    op.create_index(
        op.f("ix_transfers_client_id_requested_at"),
        "transfers",
        ["client_id", "requested_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_transfers_source_requested_at"),
        "transfers",
        ["source", "requested_at"],
        unique=False,
    )
