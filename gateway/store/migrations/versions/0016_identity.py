"""Identity providers of districts, and sign-ins there that are under way."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make their tables; a session says which of them vouched."""
    op.create_table(
        "identity_providers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("client_secret_encrypted", sa.String(), nullable=True),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["district"],
            ["districts.code"],
            name=op.f("fk_identity_providers_district_districts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_providers")),
    )
    op.create_index(
        op.f("ix_identity_providers_district_id"), "identity_providers", ["district", "id"]
    )
    op.create_table(
        "signin_flows",
        sa.Column("state_digest", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("browser_digest", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("verifier_encrypted", sa.String(), nullable=False),
        sa.Column("invitation_encrypted", sa.String(), nullable=True),
        sa.Column("return_to", sa.String(), nullable=True),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["identity_providers.id"],
            name=op.f("fk_signin_flows_provider_id_identity_providers"),
        ),
        sa.PrimaryKeyConstraint("state_digest", name=op.f("pk_signin_flows")),
    )
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("provider_id", sa.String(), nullable=True))
        sessions.create_foreign_key(
            op.f("fk_sessions_provider_id_identity_providers"),
            "identity_providers",
            ["provider_id"],
            ["id"],
        )
