"""The register: organisations, imports, places, activities, session rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, Date, Double, ForeignKey, Integer

from ibasho.store import spatial_index
from ibasho.store.columns import Document, Instant, Words
from ibasho.store.geometry import Shape

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables and the spatial index of places."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    _organisations_and_imports()
    _places()
    _activities()
    counters = op.create_table(
        "counters", Column("name", Words, primary_key=True), Column("number", Integer, nullable=False)
    )
    op.bulk_insert(counters, [{"name": "public_register", "number": 0}])


def downgrade() -> None:
    """Drop them; the extension stays, others may use it."""
    spatial_index.drop(op.get_bind(), "places")
    for name in (
        "counters",
        "session_rules",
        "activity_places",
        "activities",
        "places",
        "imports",
        "organisations",
    ):
        op.drop_table(name)


def _words(*names: str) -> list[Column[str]]:
    return [Column(name, Words, nullable=False) for name in names]


def _identity() -> list[Column[int] | Column[str]]:
    return [Column("key", Integer, primary_key=True), Column("id", Words, nullable=False, unique=True)]


def _organisations_and_imports() -> None:
    op.create_table("organisations", *_identity(), *_words("name", "public_contact"))
    op.create_table(
        "imports",
        *_identity(),
        *_words("file_name", "sha256", "format", "source"),
        Column("at", Instant, nullable=False),
        Column("counts", Document, nullable=False),
        Column("report", Document, nullable=False),
    )


def _places() -> None:
    op.create_table(
        "places",
        *_identity(),
        *_words(
            "name",
            "name_kana",
            "address",
            "location_level",
            "municipality_code",
            "phone",
            "url",
            "description",
        ),
        *_words("step_free", "accessible_toilet", "parking", "visibility"),
        Column("organisation_id", Words, ForeignKey("organisations.id")),
        *_words("source", "source_key"),
        Column("verified_on", Date),
        Column("import_id", Words, ForeignKey("imports.id")),
        Column("version", Integer, nullable=False),
        Column("updated_at", Instant, nullable=False),
        Column("geom", Shape("POINT")),
        *(Column(name, Double) for name in ("min_lon", "max_lon", "min_lat", "max_lat")),
        sa.CheckConstraint("(geom IS NULL) = (min_lon IS NULL)", name="box"),
    )
    op.create_index(
        "uq_places_source_key",
        "places",
        ["source", "source_key"],
        unique=True,
        sqlite_where=sa.text("source_key <> ''"),
        postgresql_where=sa.text("source_key <> ''"),
    )
    spatial_index.create(op.get_bind(), "places")


def _activities() -> None:
    op.create_table(
        "activities",
        *_identity(),
        *_words("name", "kind", "audience_everyone"),
        Column("audience_age_min", Integer),
        Column("audience_age_max", Integer),
        *_words("audience_text"),
        Column("fee_yen", Integer),
        *_words("fee_text", "booking"),
        Column("last_entry_min", Integer, nullable=False),
        Column("languages", Document, nullable=False),
        *_words("hours_text", "hours_not_understood"),
        Column("irregular", Boolean, nullable=False),
        *_words("description"),
        Column("version", Integer, nullable=False),
        Column("updated_at", Instant, nullable=False),
    )
    op.create_table(
        "activity_places",
        Column("activity_key", Integer, ForeignKey("activities.key", ondelete="CASCADE"), primary_key=True),
        Column("place_key", Integer, ForeignKey("places.key", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("ix_activity_places_place_key", "activity_places", ["place_key"])
    op.create_table(
        "session_rules",
        Column("activity_key", Integer, ForeignKey("activities.key", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
        *_words("rule"),
    )
