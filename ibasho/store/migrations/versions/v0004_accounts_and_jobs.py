"""Accounts with their sign-ins, and jobs."""

from alembic import op
from sqlalchemy import Boolean, Column, Double, ForeignKey, Integer

from ibasho.store.columns import Document, Instant, Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        Column("login", Words, nullable=False, unique=True),
        *(Column(name, Words, nullable=False) for name in ("name", "password_hash", "role")),
        Column("organisation_id", Words, ForeignKey("organisations.id")),
        Column("disabled", Boolean, nullable=False),
        Column("made_at", Instant, nullable=False),
    )
    op.create_table(
        "sign_ins",
        Column("token_hash", Words, primary_key=True),
        Column("user_key", Integer, ForeignKey("users.key", ondelete="CASCADE"), nullable=False),
        Column("made_at", Instant, nullable=False),
        Column("expires_at", Instant, nullable=False),
        Column("revoked_at", Instant),
    )
    op.create_index("ix_sign_ins_user_key", "sign_ins", ["user_key"])
    op.create_table(
        "jobs",
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        Column("kind", Words, nullable=False),
        Column("parameters", Document, nullable=False),
        Column("state", Words, nullable=False),
        Column("done", Double, nullable=False),
        Column("total", Double, nullable=False),
        Column("message", Words, nullable=False),
        Column("result", Document),
        Column("made_by", Words),
        Column("made_at", Instant, nullable=False),
        Column("started_at", Instant),
        Column("ended_at", Instant),
        Column("cancel_asked", Boolean, nullable=False),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])


def downgrade() -> None:
    """Drop them."""
    for name in ("jobs", "sign_ins", "users"):
        op.drop_table(name)
