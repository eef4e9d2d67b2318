"""Links that let an organiser tend an entry without an account, and suggestions that wait for a person, and
answers kept for requests that come twice."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer

from ibasho.store.columns import Document, Instant, Words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "place_links",
        Column("token_hash", Words, primary_key=True),
        Column("place_key", Integer, ForeignKey("places.key", ondelete="CASCADE"), nullable=False),
        Column("purpose", Words, nullable=False),
        Column("made_at", Instant, nullable=False),
        Column("made_by", Words, nullable=False),
        Column("expires_at", Instant, nullable=False),
        Column("used_at", Instant),
        Column("revoked_at", Instant),
    )
    op.create_index("ix_place_links_place_key", "place_links", ["place_key"])
    op.create_table(
        "suggestions",
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        Column("place_key", Integer, ForeignKey("places.key", ondelete="CASCADE")),
        Column("kind", Words, nullable=False),
        Column("changes", Document, nullable=False),
        *(Column(name, Words, nullable=False) for name in ("message", "contact", "origin")),
        Column("made_at", Instant, nullable=False),
        *(Column(name, Words, nullable=False) for name in ("state", "reply", "decided_by")),
        Column("decided_at", Instant),
    )
    op.create_index("ix_suggestions_state", "suggestions", ["state"])
    op.create_index("ix_suggestions_place_key", "suggestions", ["place_key"])
    op.create_table(
        "kept_answers",
        Column("key_hash", Words, primary_key=True),
        Column("request_hash", Words, nullable=False),
        Column("status", Integer, nullable=False),
        Column("body", Document),
        Column("headers", Document, nullable=False),
        Column("at", Instant, nullable=False),
    )
    op.create_index("ix_kept_answers_at", "kept_answers", ["at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("kept_answers")
    op.drop_table("suggestions")
    op.drop_table("place_links")
