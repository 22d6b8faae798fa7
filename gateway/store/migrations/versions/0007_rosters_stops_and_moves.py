"""Rosters by grade and section, what is known of blocks, stops, and students who moved."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add what is new, and call a grant by schools one by roster."""
    _extend("grants", grades=(sa.Text(), "[]"), sections=(sa.Text(), "[]"))
    op.execute("UPDATE grants SET students = 'roster' WHERE students = 'schools'")
    op.create_index(op.f("ix_grants_district_id"), "grants", ["district", "id"], unique=False)
    _extend("blocks", set_by=(sa.String(), ""), reason=(sa.String(), ""))
    with op.batch_alter_table("blocks") as blocks:
        blocks.add_column(sa.Column("person_id", sa.String(), nullable=True))
        blocks.add_column(sa.Column("substitute_encrypted", sa.String(), nullable=True))
        blocks.create_foreign_key(
            op.f("fk_blocks_person_id_persons"), "persons", ["person_id"], ["id"]
        )
    _create_stops()
    _create_moved_students()


def _extend(table: str, **columns: tuple[sa.types.TypeEngine[str], str]) -> None:
    """New columns, with something in the rows that are there."""
    for name, (kind, default) in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    with op.batch_alter_table(table) as changed:
        for name in columns:
            changed.alter_column(name, server_default=None)


def _create_stops() -> None:
    op.create_table(
        "stops",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name=op.f("fk_stops_client_id_clients")
        ),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_stops_district_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stops")),
    )
    op.create_index(
        op.f("ix_stops_district_client_id"), "stops", ["district", "client_id"], unique=False
    )


def _create_moved_students() -> None:
    op.create_table(
        "moved_students",
        sa.Column("transfer_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("student_reference", sa.String(), nullable=False),
        sa.Column("destination_reference", sa.String(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["destination"],
            ["districts.code"],
            name=op.f("fk_moved_students_destination_districts"),
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["districts.code"], name=op.f("fk_moved_students_source_districts")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_moved_students_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_moved_students")),
    )
    op.create_index(
        op.f("ix_moved_students_student_reference"),
        "moved_students",
        ["student_reference"],
        unique=False,
    )
    op.create_index(
        "ix_moved_students_open",
        "moved_students",
        ["looked_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
