"""What runs are fed with: population sets, area sets, street networks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, Double, ForeignKey, Integer, LargeBinary

from ibasho.store import spatial_index
from ibasho.store.columns import Document, Words
from ibasho.store.geometry import Shape

revision = "0002"
down_revision = "0001"

_DEMANDS = (
    "people",
    "aged_0_14",
    "aged_65_plus",
    "aged_75_plus",
    "foreign_residents",
    "households",
    "living_alone",
    "young_alone",
    "elderly_alone",
    "elderly_couples",
    "under6_households",
)


def upgrade() -> None:
    """Make the tables and the spatial index of areas."""
    _populations()
    op.create_table("area_sets", *_about(), Column("kind", Words, nullable=False))
    op.create_table(
        "areas",
        Column("key", Integer, primary_key=True),
        Column("set_key", Integer, ForeignKey("area_sets.key", ondelete="CASCADE"), nullable=False),
        Column("position", Integer, nullable=False),
        Column("code", Words, nullable=False),
        Column("name", Words, nullable=False),
        Column("geom", Shape("MULTIPOLYGON")),
        *(Column(name, Double) for name in ("min_lon", "max_lon", "min_lat", "max_lat")),
        sa.CheckConstraint("(geom IS NULL) = (min_lon IS NULL)", name="box"),
        sa.UniqueConstraint("set_key", "position"),
    )
    spatial_index.create(op.get_bind(), "areas")
    op.create_table(
        "street_networks",
        *_about(),
        Column("about", Document, nullable=False),
        Column("arrays", LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    spatial_index.drop(op.get_bind(), "areas")
    for name in (
        "street_networks",
        "areas",
        "area_sets",
        "population_groups",
        "population_cells",
        "population_sets",
    ):
        op.drop_table(name)


def _about() -> list[sa.schema.SchemaItem]:
    return [
        Column("key", Integer, primary_key=True),
        Column("name", Words, nullable=False, unique=True),
        Column("source", Words, nullable=False),
        Column("imported_at", Words, nullable=False),
        Column("sha256", Words, nullable=False),
        Column("findings", Document, nullable=False),
    ]


def _part() -> list[sa.schema.SchemaItem]:
    return [
        Column("set_key", Integer, ForeignKey("population_sets.key", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("code", Words, nullable=False),
    ]


def _populations() -> None:
    op.create_table(
        "population_sets",
        *_about(),
        Column("level", Integer, nullable=False),
        Column("columns", Document, nullable=False),
        Column("group_columns", Document, nullable=False),
        Column("has_area_names", Boolean, nullable=False),
        Column("has_polygons", Boolean, nullable=False),
    )
    op.create_table(
        "population_cells",
        *_part(),
        Column("lon", Double, nullable=False),
        Column("lat", Double, nullable=False),
        Column("polygon", Shape("POLYGON")),
        Column("group_code", Words),
        Column("area_name", Words),
        *(Column(code, Double) for code in _DEMANDS),
        sa.UniqueConstraint("set_key", "code"),
    )
    op.create_table(
        "population_groups",
        *_part(),
        *(Column(code, Double) for code in _DEMANDS),
        sa.UniqueConstraint("set_key", "code"),
    )
