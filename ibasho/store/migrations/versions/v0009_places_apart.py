"""Pairs of places of which a person has said that they are not the same."""

from alembic import op
from sqlalchemy import Column, ForeignKey

from ibasho.store.columns import Instant, Words

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "places_apart",
        *(
            Column(name, Words, ForeignKey("places.id", ondelete="CASCADE"), primary_key=True)
            for name in ("one_id", "other_id")
        ),
        Column("at", Instant, nullable=False),
        Column("by", Words, nullable=False),
        Column("why", Words, nullable=False),
    )
    op.create_index("ix_places_apart_other_id", "places_apart", ["other_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("places_apart")
