"""The gazetteer: addresses under a name, found by their spelling."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Double, ForeignKey, Integer

from ibasho.store.columns import Document, Words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "address_sets",
        Column("key", Integer, primary_key=True),
        Column("name", Words, nullable=False, unique=True),
        *(Column(name, Words, nullable=False) for name in ("source", "imported_at", "sha256")),
        Column("findings", Document, nullable=False),
        Column("format", Words, nullable=False),
    )
    words = (
        "search",
        "kana",
        "level",
        "made_of",
        "prefecture",
        "municipality",
        "municipality_code",
        "neighbourhood",
        "koaza",
        "block",
        "name",
    )
    op.create_table(
        "addresses",
        Column("set_key", Integer, ForeignKey("address_sets.key", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
        *(Column(name, Words, nullable=False) for name in words),
        Column("lines", Document, nullable=False),
        Column("postcode", Words, nullable=False),
        *(Column(name, Double) for name in ("lon", "lat", "within_m")),
        sa.CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="point"),
    )
    op.create_index("ix_addresses_search", "addresses", ["search"])
    op.create_index("ix_addresses_level_search", "addresses", ["level", "search"])
    op.create_index("ix_addresses_level_kana", "addresses", ["level", "kana"])
    op.create_index("ix_addresses_postcode", "addresses", ["postcode"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("addresses")
    op.drop_table("address_sets")
