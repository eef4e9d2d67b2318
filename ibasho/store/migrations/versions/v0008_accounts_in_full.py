"""Accounts with an area and a second factor, sign-ins that can be listed, API keys, and tries that all processes count."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary

from ibasho.store.columns import Document, Instant, Words

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add columns and tables: an account that is there is for the whole installation, a sign-in is a whole one."""
    op.add_column("users", Column("area", Document, nullable=False, server_default="[]"))
    op.add_column("sign_ins", Column("stage", Words, nullable=False, server_default="whole"))
    op.add_column("sign_ins", Column("client", Words, nullable=False, server_default=""))
    op.add_column("sign_ins", Column("seen_at", Instant))
    op.create_table(
        "second_factors",
        _user(primary=True),
        Column("secret", LargeBinary),
        Column("last_step", Integer),
        Column("waiting", LargeBinary),
        Column("made_at", Instant),
    )
    op.create_table(
        "printed_codes",
        _user(primary=True),
        Column("mark", Words, primary_key=True),
        Column("used_at", Instant),
    )
    _keys_and_tries()


def downgrade() -> None:
    """Drop them. A sign-in that still waits for its second factor ends: without its stage it would be a whole one."""
    sign_ins = sa.table("sign_ins", sa.column("stage"))
    op.execute(sa.delete(sign_ins).where(sign_ins.c.stage != "whole"))
    for name in ("tries", "api_keys", "printed_codes", "second_factors"):
        op.drop_table(name)
    for name in ("seen_at", "client", "stage"):
        op.drop_column("sign_ins", name)
    op.drop_column("users", "area")


def _keys_and_tries() -> None:
    op.create_table(
        "api_keys",
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        _user(),
        *(Column(name, Words, nullable=False) for name in ("name", "prefix")),
        Column("secret_hash", Words, nullable=False, unique=True),
        Column("scopes", Document, nullable=False),
        Column("organisation_id", Words, ForeignKey("organisations.id")),
        Column("made_at", Instant, nullable=False),
        Column("expires_at", Instant, nullable=False),
        Column("revoked_at", Instant),
        Column("used_at", Instant),
    )
    op.create_index("ix_api_keys_user_key", "api_keys", ["user_key"])
    op.create_table(
        "tries",
        Column("key", Integer, primary_key=True),
        Column("mark", Words, nullable=False),
        Column("at", Instant, nullable=False),
    )
    op.create_index("ix_tries_mark_at", "tries", ["mark", "at"])
    op.create_index("ix_tries_at", "tries", ["at"])


def _user(*, primary: bool = False) -> Column[int]:
    return Column(
        "user_key",
        Integer,
        ForeignKey("users.key", ondelete="CASCADE"),
        primary_key=primary,
        nullable=False,
    )
