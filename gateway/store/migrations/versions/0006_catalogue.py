"""The catalogue of datasets, as the Data Coordinating Committee decides it."""

import json

import sqlalchemy as sa
import yaml
from alembic import op

from gateway.assets import asset

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make its table, with the datasets in it that a gateway begins with."""
    datasets = op.create_table(
        "datasets",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_datasets")),
    )
    defined = yaml.safe_load(asset("xsd/cedars/datasets.yaml").read_bytes())["datasets"]
    op.bulk_insert(
        datasets,
        [
            {
                "name": name,
                "status": "approved",
                "purposes": json.dumps(entry["purposes"]),
                "minutes": "the catalogue that the exchange began with",
            }
            for name, entry in defined.items()
            if entry["dcc"] == "approved"
        ],
    )
