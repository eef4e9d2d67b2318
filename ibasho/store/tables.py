"""The tables, the same on SQLite and on PostgreSQL with PostGIS.

``key`` is the row's own number and never leaves the store; ``id`` is public (UUIDv7). Homes and visits are not here:
they live apart, in ``ibasho.store.visits``.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Boolean, CheckConstraint, Column, Date, Double, ForeignKey, Index, Integer, LargeBinary

from ibasho.model import DEMANDS, Status
from ibasho.store import spatial_index
from ibasho.store.columns import Document, Instant, Words
from ibasho.store.geometry import Shape

__all__ = ["DEMAND_CODES", "PUBLIC_REGISTER", "SPATIAL", "metadata"]

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)
DEMAND_CODES = tuple(demand.code for demand in DEMANDS)
PUBLIC_REGISTER = "public_register"
"""The counter of changes that the public can see."""
SPATIAL = ("places", "areas")
"""The tables with a spatial index."""


def _key() -> Column[int]:
    return Column("key", Integer, primary_key=True)


def _id() -> Column[str]:
    return Column("id", Words, nullable=False, unique=True)


def _words(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, Words, nullable=optional)


def _status() -> Column[str]:
    return Column("status", Words, nullable=False, server_default=Status.ACTIVE.value)


def _parent(name: str, target: str, *, primary: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey(target, ondelete="CASCADE"), primary_key=primary, nullable=False)


def _geometry(kind: str) -> list[sa.schema.SchemaItem]:
    boxes = [Column(name, Double) for name in ("min_lon", "max_lon", "min_lat", "max_lat")]
    return [
        Column("geom", Shape(kind)),
        *boxes,
        CheckConstraint("(geom IS NULL) = (min_lon IS NULL)", name="box"),
    ]


def _input(name: str, *more: sa.schema.SchemaItem) -> sa.Table:
    """A named input of runs: where it came from, its content hash, and what was remarked when it was read."""
    about = [Column("name", Words, nullable=False, unique=True), _words("source"), _words("imported_at")]
    return sa.Table(
        name, metadata, _key(), *about, _words("sha256"), Column("findings", Document, nullable=False), *more
    )


organisations = sa.Table("organisations", metadata, _key(), _id(), _words("name"), _words("public_contact"))

imports = sa.Table(
    "imports", metadata, _key(), _id(), _words("file_name"), _words("sha256"), _words("format"), _words("source"),
    Column("at", Instant, nullable=False), Column("counts", Document, nullable=False),
    Column("report", Document, nullable=False), Column("undone_at", Instant),
)  # fmt: skip

places = sa.Table(
    "places", metadata, _key(), _id(), _words("name"), _words("name_kana"), _words("address"),
    _words("location_level"), _words("municipality_code"), _words("phone"), _words("url"), _words("description"),
    _words("step_free"), _words("accessible_toilet"), _words("parking"), _words("visibility"),
    Column("organisation_id", Words, ForeignKey("organisations.id")), _words("source"), _words("source_key"),
    Column("verified_on", Date), Column("import_id", Words, ForeignKey("imports.id")),
    Column("version", Integer, nullable=False), Column("updated_at", Instant, nullable=False), *_geometry("POINT"),
    _status(), _words("facts", optional=True),
)  # fmt: skip
Index(
    "uq_places_source_key", places.c.source, places.c.source_key, unique=True,
    sqlite_where=sa.text("source_key <> ''"), postgresql_where=sa.text("source_key <> ''"),
)  # fmt: skip

activities = sa.Table(
    "activities", metadata, _key(), _id(), _words("name"), _words("kind"), _words("audience_everyone"),
    Column("audience_age_min", Integer), Column("audience_age_max", Integer), _words("audience_text"),
    Column("fee_yen", Integer), _words("fee_text"), _words("booking"),
    Column("last_entry_min", Integer, nullable=False), Column("languages", Document, nullable=False),
    _words("hours_text"), _words("hours_not_understood"), Column("irregular", Boolean, nullable=False),
    _words("description"), Column("version", Integer, nullable=False), Column("updated_at", Instant, nullable=False),
    _status(), _words("facts", optional=True),
)  # fmt: skip

activity_places = sa.Table(
    "activity_places", metadata, _parent("activity_key", "activities.key", primary=True),
    _parent("place_key", "places.key", primary=True), Index("ix_activity_places_place_key", "place_key"),
)  # fmt: skip

session_rules = sa.Table(
    "session_rules", metadata, _parent("activity_key", "activities.key", primary=True),
    Column("position", Integer, primary_key=True), _words("rule"),
)  # fmt: skip

place_names = sa.Table(
    "place_names", metadata, _parent("place_key", "places.key", primary=True), _words("name"), _words("folded"),
    _words("sounded"),
)  # fmt: skip

place_grams = sa.Table(
    "place_grams", metadata, Column("gram", Words, primary_key=True), _parent("place_key", "places.key", primary=True),
    Index("ix_place_grams_place_key", "place_key"), sqlite_with_rowid=False,
)  # fmt: skip

merges = sa.Table(
    "merges", metadata, _key(), _id(), Column("kept_id", Words, ForeignKey("places.id", ondelete="CASCADE"), nullable=False),
    Column("gone_id", Words, ForeignKey("places.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False), _words("by"), _words("why"), Column("record", Document, nullable=False),
    Column("ended_at", Instant), Index("ix_merges_kept_id", "kept_id"), Index("ix_merges_gone_id", "gone_id"),
)  # fmt: skip

places_apart = sa.Table(
    "places_apart", metadata, Column("one_id", Words, ForeignKey("places.id", ondelete="CASCADE"), primary_key=True),
    Column("other_id", Words, ForeignKey("places.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Instant, nullable=False), _words("by"), _words("why"), Index("ix_places_apart_other_id", "other_id"),
)  # fmt: skip

register_changes = sa.Table(
    "register_changes", metadata, _key(), Column("at", Instant, nullable=False),
    Column("valid_from", Date, nullable=False), _words("by"), _words("why"),
    Column("import_id", Words, ForeignKey("imports.id")), Index("ix_register_changes_import_id", "import_id"),
)  # fmt: skip

versions = sa.Table(
    "versions", metadata, Column("id", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False), _words("subject"), _words("what"),
    _words("was", optional=True), Column("undoes", Integer), _parent("change_key", "register_changes.key"),
    Index("ix_versions_change_key", "change_key"),
)  # fmt: skip

attendance = sa.Table(
    "attendance", metadata, Column("activity_key", Integer, ForeignKey("activities.key"), primary_key=True),
    Column("place_key", Integer, ForeignKey("places.key"), primary_key=True), Column("day", Date, primary_key=True),
    Column("start_min", Integer, primary_key=True), Column("visits", Integer, nullable=False), Column("people", Integer),
    _words("note"), _words("by"), Column("at", Instant, nullable=False),
    Index("ix_attendance_place_key", "place_key"), Index("ix_attendance_day", "day"),
)  # fmt: skip

own_kinds = sa.Table(
    "own_kinds", metadata, Column("code", Words, primary_key=True), _words("label_ja"), _words("label_en"),
    Column("words_ja", Document, nullable=False), Column("more_labels", Document, nullable=False),
    Column("at", Instant, nullable=False),
)  # fmt: skip

counters = sa.Table(
    "counters", metadata, Column("name", Words, primary_key=True), Column("number", Integer, nullable=False)
)

population_sets = _input(
    "population_sets", Column("level", Integer, nullable=False), Column("columns", Document, nullable=False),
    Column("group_columns", Document, nullable=False), Column("has_area_names", Boolean, nullable=False),
    Column("has_polygons", Boolean, nullable=False),
)  # fmt: skip

population_cells = sa.Table(
    "population_cells", metadata, _parent("set_key", "population_sets.key", primary=True),
    Column("position", Integer, primary_key=True), _words("code"), Column("lon", Double, nullable=False),
    Column("lat", Double, nullable=False), Column("polygon", Shape("POLYGON")),
    _words("group_code", optional=True), _words("area_name", optional=True),
    *(Column(code, Double) for code in DEMAND_CODES), sa.UniqueConstraint("set_key", "code"),
)  # fmt: skip

population_groups = sa.Table(
    "population_groups", metadata, _parent("set_key", "population_sets.key", primary=True),
    Column("position", Integer, primary_key=True), _words("code"),
    *(Column(code, Double) for code in DEMAND_CODES), sa.UniqueConstraint("set_key", "code"),
)  # fmt: skip

area_sets = _input("area_sets", _words("kind"))

areas = sa.Table(
    "areas", metadata, _key(), _parent("set_key", "area_sets.key"), Column("position", Integer, nullable=False),
    _words("code"), _words("name"), *_geometry("MULTIPOLYGON"), sa.UniqueConstraint("set_key", "position"),
)  # fmt: skip

street_networks = _input(
    "street_networks",
    Column("about", Document, nullable=False),
    Column("arrays", LargeBinary, nullable=False),
)

gap_runs = sa.Table(
    "gap_runs", metadata, _key(), _id(), _words("made_at"), _words("program"), Column("question", Document, nullable=False),
    Column("inputs", Document, nullable=False), Column("supply", Document, nullable=False),
    Column("coverage", Document, nullable=False), Column("notes", Document, nullable=False),
    Column("published", Boolean, nullable=False), Column("figures", Document), Column("cell_columns", LargeBinary),
    _words("content_sha256", optional=True),
)  # fmt: skip

gap_cells = sa.Table(
    "gap_cells", metadata, _parent("run_key", "gap_runs.key", primary=True),
    Column("position", Integer, primary_key=True), _words("code"), Column("nearest_m", Double),
)  # fmt: skip

sitings = sa.Table(
    "sitings", metadata, _key(), _id(), _parent("run_key", "gap_runs.key"), Column("result", Document, nullable=False),
    Index("ix_sitings_run_key", "run_key"),
)  # fmt: skip

users = sa.Table(
    "users", metadata, _key(), _id(), Column("login", Words, nullable=False, unique=True), _words("name"),
    _words("password_hash"), _words("role"), Column("organisation_id", Words, ForeignKey("organisations.id")),
    Column("disabled", Boolean, nullable=False), Column("made_at", Instant, nullable=False),
    Column("area", Document, nullable=False, server_default="[]"),
)  # fmt: skip

sign_ins = sa.Table(
    "sign_ins", metadata, Column("token_hash", Words, primary_key=True), _parent("user_key", "users.key"),
    Column("made_at", Instant, nullable=False), Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant), Column("stage", Words, nullable=False, server_default="whole"),
    Column("client", Words, nullable=False, server_default=""), Column("seen_at", Instant),
    Index("ix_sign_ins_user_key", "user_key"),
)  # fmt: skip

second_factors = sa.Table(
    "second_factors", metadata, _parent("user_key", "users.key", primary=True), Column("secret", LargeBinary),
    Column("last_step", Integer), Column("waiting", LargeBinary), Column("made_at", Instant),
)  # fmt: skip

printed_codes = sa.Table(
    "printed_codes", metadata, _parent("user_key", "users.key", primary=True),
    Column("mark", Words, primary_key=True), Column("used_at", Instant),
)  # fmt: skip

api_keys = sa.Table(
    "api_keys", metadata, _key(), _id(), _parent("user_key", "users.key"), _words("name"), _words("prefix"),
    Column("secret_hash", Words, nullable=False, unique=True), Column("scopes", Document, nullable=False),
    Column("organisation_id", Words, ForeignKey("organisations.id")), Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False), Column("revoked_at", Instant), Column("used_at", Instant),
    Index("ix_api_keys_user_key", "user_key"),
)  # fmt: skip

tries = sa.Table(
    "tries", metadata, _key(), _words("mark"), Column("at", Instant, nullable=False),
    Index("ix_tries_mark_at", "mark", "at"), Index("ix_tries_at", "at"),
)  # fmt: skip

jobs = sa.Table(
    "jobs", metadata, _key(), _id(), _words("kind"), Column("parameters", Document, nullable=False), _words("state"),
    Column("done", Double, nullable=False), Column("total", Double, nullable=False), _words("message"),
    Column("result", Document), _words("made_by", optional=True), Column("made_at", Instant, nullable=False),
    Column("started_at", Instant), Column("ended_at", Instant), Column("cancel_asked", Boolean, nullable=False),
    Index("ix_jobs_state", "state"),
)  # fmt: skip

place_links = sa.Table(
    "place_links", metadata, Column("token_hash", Words, primary_key=True), _parent("place_key", "places.key"),
    _words("purpose"), Column("made_at", Instant, nullable=False), _words("made_by"),
    Column("expires_at", Instant, nullable=False), Column("used_at", Instant), Column("revoked_at", Instant),
    Index("ix_place_links_place_key", "place_key"),
)  # fmt: skip

suggestions = sa.Table(
    "suggestions", metadata, _key(), _id(), Column("place_key", Integer, ForeignKey("places.key", ondelete="CASCADE")),
    _words("kind"), Column("changes", Document, nullable=False), _words("message"), _words("contact"),
    _words("origin"), Column("made_at", Instant, nullable=False), _words("state"), _words("reply"),
    _words("decided_by"), Column("decided_at", Instant), Index("ix_suggestions_state", "state"),
    Index("ix_suggestions_place_key", "place_key"),
)  # fmt: skip

kept_answers = sa.Table(
    "kept_answers", metadata, Column("key_hash", Words, primary_key=True), _words("request_hash"),
    Column("status", Integer, nullable=False), Column("body", Document), Column("headers", Document, nullable=False),
    Column("at", Instant, nullable=False), Index("ix_kept_answers_at", "at"),
)  # fmt: skip

address_sets = _input("address_sets", _words("format"))

addresses = sa.Table(
    "addresses", metadata, _parent("set_key", "address_sets.key", primary=True),
    Column("position", Integer, primary_key=True), _words("search"), _words("kana"), _words("level"),
    _words("made_of"), _words("prefecture"), _words("municipality"),
    _words("municipality_code"), _words("neighbourhood"), _words("koaza"), _words("block"), _words("name"),
    Column("lines", Document, nullable=False), _words("postcode"), Column("lon", Double), Column("lat", Double),
    Column("within_m", Double), CheckConstraint("(lon IS NULL) = (lat IS NULL)", name="point"),
    Index("ix_addresses_search", "search"), Index("ix_addresses_level_search", "level", "search"),
    Index("ix_addresses_level_kana", "level", "kana"), Index("ix_addresses_postcode", "postcode"),
)  # fmt: skip
"""What gazetteers know; ``search`` and ``kana`` are keys in one spelling (``ibasho.gazetteer.wording``)."""

listed_rows = sa.Table(
    "listed_rows", metadata, Column("source", Words, primary_key=True), Column("source_key", Words, primary_key=True),
    Column("said", Document, nullable=False), Column("import_id", Words, ForeignKey("imports.id"), nullable=False),
    Index("ix_listed_rows_import_id", "import_id"),
)  # fmt: skip

for _table in SPATIAL:
    spatial_index.attach(metadata.tables[_table])
