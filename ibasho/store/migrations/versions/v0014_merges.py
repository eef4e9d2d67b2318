"""Entries merged into others, with what is needed to undo it."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer

from ibasho.store.columns import Document, Instant, Words

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "merges",
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        *(
            Column(name, Words, ForeignKey("places.id", ondelete="CASCADE"), nullable=False)
            for name in ("kept_id", "gone_id")
        ),
        Column("at", Instant, nullable=False),
        Column("by", Words, nullable=False),
        Column("why", Words, nullable=False),
        Column("record", Document, nullable=False),
        Column("ended_at", Instant),
    )
    for name in ("kept_id", "gone_id"):
        op.create_index(f"ix_merges_{name}", "merges", [name])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("merges")
