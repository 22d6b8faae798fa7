"""Who is whose parent, codes that say so, and who attends a postsecondary institution."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make their tables."""
    op.create_table(
        "relations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("student_reference", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_dependent", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_relations_district_districts")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_relations_person_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relations")),
    )
    for columns in (
        ["district", "id"],
        ["student_reference", "district"],
        ["person_id", "district"],
    ):
        op.create_index(op.f(f"ix_relations_{'_'.join(columns)}"), "relations", columns)
    op.create_table(
        "child_codes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("student_reference", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_dependent", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_child_codes_district_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child_codes")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_child_codes_code_digest")),
    )
    op.create_table(
        "postsecondary",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("student_reference", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["district"], ["districts.code"], name=op.f("fk_postsecondary_district_districts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postsecondary")),
    )
    name = op.f("ix_postsecondary_student_reference")
    op.create_index(name, "postsecondary", ["student_reference"])
