"""Gap runs with their cells, and the sitings made from them."""

from alembic import op
from sqlalchemy import Boolean, Column, Double, ForeignKey, Integer

from ibasho.store.columns import Document, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gap_runs",
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        Column("made_at", Words, nullable=False),
        Column("program", Words, nullable=False),
        *(
            Column(name, Document, nullable=False)
            for name in ("question", "inputs", "supply", "coverage", "notes")
        ),
        Column("published", Boolean, nullable=False),
    )
    op.create_table(
        "gap_cells",
        Column("run_key", Integer, ForeignKey("gap_runs.key", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("code", Words, nullable=False),
        Column("nearest_m", Double),
    )
    op.create_table(
        "sitings",
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        Column("run_key", Integer, ForeignKey("gap_runs.key", ondelete="CASCADE"), nullable=False),
        Column("result", Document, nullable=False),
    )
    op.create_index("ix_sitings_run_key", "sitings", ["run_key"])


def downgrade() -> None:
    """Drop them."""
    for name in ("sitings", "gap_cells", "gap_runs"):
        op.drop_table(name)
