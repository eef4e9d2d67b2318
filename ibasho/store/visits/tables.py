"""The tables of homes and visits. Nothing about a person is readable in them without the key.

On PostgreSQL they are in the schema ``visits``, on SQLite in a file of their own. No foreign key leads out or in.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Integer, LargeBinary

from ibasho.store.columns import Instant, Words

__all__ = ["SCHEMA", "audit", "metadata", "plans", "seals", "visits", "workers"]

SCHEMA = "visits"
metadata = sa.MetaData(
    schema=SCHEMA,
    naming_convention={"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"},
)


def _sealed(name: str, *more: sa.schema.SchemaItem) -> sa.Table:
    """Rows whose content is encrypted as a whole; ``organisation_id`` says whose they are."""
    return sa.Table(
        name,
        metadata,
        Column("key", Integer, primary_key=True),
        Column("id", Words, nullable=False, unique=True),
        Column("organisation_id", Words, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        Column("updated_at", Instant, nullable=False),
        *more,
    )


# The mark finds a household or worker by its token without showing the token: a keyed hash.
visits = _sealed(
    "visits", Column("mark", Words, nullable=False), sa.UniqueConstraint("organisation_id", "mark")
)
workers = _sealed(
    "workers", Column("mark", Words, nullable=False), sa.UniqueConstraint("organisation_id", "mark")
)
plans = _sealed("plans")

audit = sa.Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    *(
        Column(name, Words, nullable=False)
        for name in ("actor", "organisation_id", "action", "subject", "purpose")
    ),
    Column("count", Integer, nullable=False),
    Column("previous", Words, nullable=False),
    Column("mac", Words, nullable=False),
)

seals = sa.Table(
    "seals",
    metadata,
    Column("name", Words, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("mac", Words, nullable=False),
)
"""``key``: proves that a key is the one of this database. ``audit``: how long the audit is and what it ends with."""
