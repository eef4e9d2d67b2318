"""Gap runs: the figures of the annex, its columns per cell, and the content hash."""

from alembic import op
from sqlalchemy import Column, LargeBinary

from ibasho.store.columns import Document, Words

revision = "0013"
down_revision = "0012"

_COLUMNS = {"figures": Document, "cell_columns": LargeBinary, "content_sha256": Words}


def upgrade() -> None:
    """Add the columns; runs that were stored before have none of it."""
    for name, kind in _COLUMNS.items():
        op.add_column("gap_runs", Column(name, kind))


def downgrade() -> None:
    """Take them away."""
    for name in reversed(_COLUMNS):
        op.drop_column("gap_runs", name)
