"""Where an entry is in its life, and the facts that are kept as one document beside the columns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column

from ibasho.store.columns import Words

revision = "0005"
down_revision = "0004"

_TABLES = ("places", "activities")


def upgrade() -> None:
    """Add the columns: what is there is active and has no further facts."""
    for name in _TABLES:
        op.add_column(name, Column("status", Words, nullable=False, server_default="active"))
        op.add_column(name, Column("facts", Words))


def downgrade() -> None:
    """Drop them. A place that is not active becomes hidden: without its status it would be found again."""
    places = sa.table("places", sa.column("status"), sa.column("visibility"))
    op.execute(sa.update(places).where(places.c.status != "active").values(visibility="hidden"))
    for name in _TABLES:
        op.drop_column(name, "facts")
        op.drop_column(name, "status")
