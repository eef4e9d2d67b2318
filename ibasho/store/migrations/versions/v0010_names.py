"""The index of names: folded, as they sound, and their pairs of letters; filled from what is registered."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer

from ibasho.store import names
from ibasho.store.columns import Words

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables and fill them."""
    op.create_table(
        "place_names",
        Column("place_key", Integer, ForeignKey("places.key", ondelete="CASCADE"), primary_key=True),
        *(Column(name, Words, nullable=False) for name in ("name", "folded", "sounded")),
    )
    op.create_table(
        "place_grams",
        Column("gram", Words, primary_key=True),
        Column("place_key", Integer, ForeignKey("places.key", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_place_grams_place_key", "place_grams", ["place_key"])
    names.rebuild(op.get_bind())


def downgrade() -> None:
    """Drop them."""
    for name in ("place_grams", "place_names"):
        op.drop_table(name)
