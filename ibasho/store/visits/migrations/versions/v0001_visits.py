"""Visits, workers, plans, the audit and the seals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Integer, LargeBinary

from ibasho.store.columns import Instant, Words

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    for name in ("visits", "workers"):
        _sealed(name, Column("mark", Words, nullable=False), sa.UniqueConstraint("organisation_id", "mark"))
    _sealed("plans")
    op.create_table(
        "audit",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("at", Instant, nullable=False),
        *(
            Column(name, Words, nullable=False)
            for name in ("actor", "organisation_id", "action", "subject", "purpose")
        ),
        Column("count", Integer, nullable=False),
        Column("previous", Words, nullable=False),
        Column("mac", Words, nullable=False),
        schema=_schema(),
    )
    op.create_table(
        "seals",
        Column("name", Words, primary_key=True),
        Column("number", Integer, nullable=False),
        Column("mac", Words, nullable=False),
        schema=_schema(),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("seals", "audit", "plans", "workers", "visits"):
        op.drop_table(name, schema=_schema())


def _schema() -> str | None:
    return None if op.get_bind().dialect.name == "sqlite" else "visits"


def _sealed(name: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        Column("organisation_id", Words, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        Column("updated_at", Instant, nullable=False),
        *more,
        schema=_schema(),
    )
