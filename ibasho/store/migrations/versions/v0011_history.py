"""What was when: versions of places and activities, and who changed what, when and why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Date, ForeignKey, Integer

from ibasho.store.columns import Instant, Words

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables; what is there becomes the first version, known since it was last stored."""
    op.add_column("imports", Column("undone_at", Instant))
    changes = op.create_table(
        "register_changes",
        Column("key", Integer, primary_key=True),
        Column("at", Instant, nullable=False),
        Column("valid_from", Date, nullable=False),
        *(Column(name, Words, nullable=False) for name in ("by", "why")),
        Column("import_id", Words, ForeignKey("imports.id")),
    )
    op.create_index("ix_register_changes_import_id", "register_changes", ["import_id"])
    versions = op.create_table(
        "versions",
        Column("id", Words, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        *(Column(name, Words, nullable=False) for name in ("subject", "what")),
        Column("was", Words),
        Column("undoes", Integer),
        Column("change_key", Integer, ForeignKey("register_changes.key", ondelete="CASCADE"), nullable=False),
    )
    op.create_index("ix_versions_change_key", "versions", ["change_key"])
    _first_versions(changes, versions)


def downgrade() -> None:
    """Drop them: what was before is lost."""
    for name in ("versions", "register_changes"):
        op.drop_table(name)
    op.drop_column("imports", "undone_at")


def _first_versions(changes: sa.Table, versions: sa.Table) -> None:
    conn = op.get_bind()
    for name, subject in (("places", "place"), ("activities", "activity")):
        stored = sa.table(
            name, sa.column("id", Words), sa.column("updated_at", Instant), sa.column("import_id", Words)
        )
        import_id = stored.c.import_id if subject == "place" else sa.null()
        for row in conn.execute(
            sa.select(stored.c.updated_at, import_id.label("import_id")).distinct()
        ).all():
            by = f"import {row.import_id}" if row.import_id else ""
            made = sa.insert(changes).values(
                at=row.updated_at, valid_from=row.updated_at.date(), by=by, why="", import_id=row.import_id
            )
            (key,) = conn.execute(made).inserted_primary_key or (None,)
            mine = [stored.c.updated_at == row.updated_at]
            if subject == "place":
                mine.append(stored.c.import_id.is_not_distinct_from(row.import_id))
            told = {"number": 1, "subject": subject, "what": "created", "change_key": key}
            first = sa.select(stored.c.id, *(sa.literal(value) for value in told.values())).where(*mine)
            conn.execute(sa.insert(versions).from_select(["id", *told], first))
