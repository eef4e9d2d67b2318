"""What each list said last of each of its rows."""

from alembic import op
from sqlalchemy import Column, ForeignKey

from ibasho.store.columns import Document, Words

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "listed_rows",
        Column("source", Words, primary_key=True),
        Column("source_key", Words, primary_key=True),
        Column("said", Document, nullable=False),
        Column("import_id", Words, ForeignKey("imports.id"), nullable=False),
    )
    op.create_index("ix_listed_rows_import_id", "listed_rows", ["import_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("listed_rows")
