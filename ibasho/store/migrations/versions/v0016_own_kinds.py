"""Kinds of activities of this installation."""

from alembic import op
from sqlalchemy import Column

from ibasho.store.columns import Document, Instant, Words

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "own_kinds",
        Column("code", Words, primary_key=True),
        *(Column(name, Words, nullable=False) for name in ("label_ja", "label_en")),
        Column("words_ja", Document, nullable=False),
        Column("more_labels", Document, nullable=False),
        Column("at", Instant, nullable=False),
    )


def downgrade() -> None:
    """Drop it; activities of these kinds keep their code, which is shown as it is."""
    op.drop_table("own_kinds")
