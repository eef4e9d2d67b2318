"""How many came to each session; never names."""

from alembic import op
from sqlalchemy import Column, Date, ForeignKey, Integer

from ibasho.store.columns import Instant, Words

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "attendance",
        Column("activity_key", Integer, ForeignKey("activities.key"), primary_key=True),
        Column("place_key", Integer, ForeignKey("places.key"), primary_key=True),
        Column("day", Date, primary_key=True),
        Column("start_min", Integer, primary_key=True),
        Column("visits", Integer, nullable=False),
        Column("people", Integer),
        *(Column(name, Words, nullable=False) for name in ("note", "by")),
        Column("at", Instant, nullable=False),
    )
    op.create_index("ix_attendance_place_key", "attendance", ["place_key"])
    op.create_index("ix_attendance_day", "attendance", ["day"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("attendance")
