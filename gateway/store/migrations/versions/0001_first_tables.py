"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "checkpoints",
        sa.Column(
            "size",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("frontier", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "disclosures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("notice_basis", sa.String(), nullable=True),
        sa.Column("grant_ids", sa.Text(), nullable=False),
        sa.Column("consent_ids", sa.Text(), nullable=False),
        sa.Column("datasets", sa.Text(), nullable=False),
        sa.Column("transfer_id", sa.String(), nullable=True),
        sa.Column("crosswalk_hashes", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("subject_root", sa.String(), nullable=False),
        sa.Column("intended_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index(
        op.f("ix_disclosures_district_intended_at"),
        "disclosures",
        ["district", "intended_at"],
        unique=False,
    )
    op.create_index(
        "ix_disclosures_open",
        "disclosures",
        ["intended_at"],
        unique=False,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index(
        op.f("ix_disclosures_transfer_id"), "disclosures", ["transfer_id"], unique=False
    )
    op.create_table(
        "districts",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("notice_basis", sa.Text(), nullable=True),
        sa.Column("closed_days", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_stopped", sa.Boolean(), nullable=False),
        sa.Column("auto_approve", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_districts")),
    )
    op.create_table(
        "events",
        sa.Column(
            "id",
            BIG,
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("leaf_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "organizations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("district", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["district"],
            ["districts.code"],
            name=op.f("fk_organizations_district_districts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("no_sale", sa.Boolean(), nullable=False),
        sa.Column("no_marketing", sa.Boolean(), nullable=False),
        sa.Column("no_profiling", sa.Boolean(), nullable=False),
        sa.Column("no_redisclosure", sa.Boolean(), nullable=False),
        sa.Column("uses_cloud", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("fedramp_level", sa.String(), nullable=True),
        sa.Column("fedramp_on", sa.Date(), nullable=True),
        sa.Column("fedramp_id", sa.String(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_agreements_district")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_agreements_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    op.create_index(
        op.f("ix_agreements_organization_id"), "agreements", ["organization_id"], unique=False
    )
    op.create_table(
        "blocks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("student_reference", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=True),
        sa.Column("party_encrypted", sa.String(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["district"], ["districts.code"], name=op.f("fk_blocks_district")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_blocks_organization_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    op.create_index(op.f("ix_blocks_district"), "blocks", ["district"], unique=False)
    op.create_index(
        op.f("ix_blocks_student_reference"), "blocks", ["student_reference"], unique=False
    )
    op.create_table(
        "clients",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("organization_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_hashes", sa.Text(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_clients_organization_id")
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_clients")),
    )
    op.create_index(
        op.f("ix_clients_organization_id"), "clients", ["organization_id"], unique=False
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("student_reference", sa.String(), nullable=False),
        sa.Column("recipient_organization_id", sa.String(), nullable=False),
        sa.Column("datasets", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("signer_name_encrypted", sa.String(), nullable=False),
        sa.Column("signer_relation", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_consents_district")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_organization_id"],
            ["organizations.id"],
            name=op.f("fk_consents_recipient_organization_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(
        op.f("ix_consents_student_reference"), "consents", ["student_reference"], unique=False
    )
    op.create_table(
        "disclosure_subjects",
        sa.Column("disclosure_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("datasets", sa.Text(), nullable=False),
        sa.Column("leaf_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["disclosure_id"],
            ["disclosures.id"],
            name=op.f("fk_disclosure_subjects_disclosure_id"),
        ),
        sa.PrimaryKeyConstraint("disclosure_id", "position", name=op.f("pk_disclosure_subjects")),
    )
    op.create_index(
        op.f("ix_disclosure_subjects_reference"),
        "disclosure_subjects",
        ["reference"],
        unique=False,
    )
    op.create_table(
        "leaves",
        sa.Column(
            "index",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_leaves_event_id")),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_leaves")),
        sa.UniqueConstraint("event_id", name=op.f("uq_leaves_event_id")),
    )
    op.create_table(
        "pending_events",
        sa.Column(
            "event_id",
            BIG,
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_pending_events_event_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_pending_events")),
    )
    op.create_table(
        "publications",
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_publications_district")
        ),
        sa.PrimaryKeyConstraint("district", "sha256", name=op.f("pk_publications")),
    )
    op.create_index(
        "ix_publications_active",
        "publications",
        ["district"],
        unique=True,
        sqlite_where=sa.text("is_active"),
        postgresql_where=sa.text("is_active"),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("datasets", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("students", sa.Text(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("schools", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.String(), nullable=True),
        sa.Column("transfer_id", sa.String(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_grants_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_grants_consent_id")
        ),
        sa.ForeignKeyConstraint(["district"], ["districts.code"], name=op.f("fk_grants_district")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(
        op.f("ix_grants_client_id_district_purpose_datasets_ends_at"),
        "grants",
        ["client_id", "district", "purpose", "datasets", "ends_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_grants_client_id_district_students_ends_at"),
        "grants",
        ["client_id", "district", "students", "ends_at"],
        unique=False,
    )
    op.create_index(op.f("ix_grants_consent_id"), "grants", ["consent_id"], unique=False)
    op.create_index(op.f("ix_grants_transfer_id"), "grants", ["transfer_id"], unique=False)
    op.create_table(
        "grant_students",
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("grant_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_grant_students_grant_id")
        ),
        sa.PrimaryKeyConstraint("reference", "grant_id", name=op.f("pk_grant_students")),
    )
    op.create_index(
        op.f("ix_grant_students_grant_id"), "grant_students", ["grant_id"], unique=False
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("student_reference", sa.String(), nullable=False),
        sa.Column("destination_reference", sa.String(), nullable=False),
        sa.Column("datasets", sa.Text(), nullable=False),
        sa.Column("attested_kind", sa.Text(), nullable=False),
        sa.Column("attested_school", sa.String(), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=False),
        sa.Column("asked_by_encrypted", sa.String(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("body_sha256", sa.String(), nullable=True),
        sa.Column("step_failed", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("omitted", sa.Text(), nullable=False),
        sa.Column("crosswalk_hashes", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("grant_id", sa.String(), nullable=True),
        sa.Column("disclosure_id", sa.String(), nullable=True),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("acknowledged_at", INSTANT, nullable=True),
        sa.Column("needs_person", sa.Boolean(), nullable=False),
        sa.Column("taken_until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_transfers_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["destination"], ["districts.code"], name=op.f("fk_transfers_destination")
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_transfers_grant_id")),
        sa.ForeignKeyConstraint(["source"], ["districts.code"], name=op.f("fk_transfers_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
    )
    op.create_index(
        op.f("ix_transfers_client_id_idempotency_key"),
        "transfers",
        ["client_id", "idempotency_key"],
        unique=True,
    )
    op.create_index(
        "ix_transfers_open",
        "transfers",
        ["client_id", "source", "destination", "student_reference", "datasets"],
        unique=True,
        sqlite_where=sa.text(
            "state IN ('approved', 'delivered', 'fetched', 'requested', 'translated', 'unknown')"
        ),
        postgresql_where=sa.text(
            "state IN ('approved', 'delivered', 'fetched', 'requested', 'translated', 'unknown')"
        ),
    )
    op.create_index(
        op.f("ix_transfers_state_requested_at"),
        "transfers",
        ["state", "requested_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_transfers_student_reference"), "transfers", ["student_reference"], unique=False
    )
