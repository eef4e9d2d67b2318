"""Migrations up and down with data on both stores; what they make is what ``tables`` says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations

from ibasho.errors import Conflict, InvalidInput, Unavailable
from ibasho.store import Connection, downgrade, open_store, spatial_index, tables, upgrade
from ibasho.store.engine import make_engine, parse_url
from ibasho.store.upgrade import REGISTER, _migrating, migrate, revisions

REVISIONS = revisions(REGISTER)
RTREES = {name for table in tables.SPATIAL for name in spatial_index.tables_of_index(table)}
SHAPES = {
    "POINT": shapely.Point(134.5, 34.5),
    "POLYGON": shapely.box(134, 34, 135, 35),
    "MULTIPOLYGON": shapely.MultiPolygon([shapely.box(134, 34, 135, 35)]),
}
KINDS = {
    ("places", "geom"): "POINT",
    ("areas", "geom"): "MULTIPOLYGON",
    ("population_cells", "polygon"): "POLYGON",
}

MADE_ANEW = {"place_names", "place_grams", "register_changes", "versions"}
"""Tables that a migration fills from what is there."""
DOCUMENTS = {
    ("activities", "languages"): "[]",
    ("session_rules", "rule"): '{"v":1}',
    ("own_kinds", "words_ja"): "[]",
    ("own_kinds", "more_labels"): "{}",
    ("places", "facts"): None,
    ("activities", "facts"): None,
}
"""What migrations read: it must be what a program writes."""
INSTANTS = {"updated_at", "at"}


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = make_engine(parse_url(url))
    with engine.connect() as conn, conn.begin():
        yield conn
    engine.dispose()


def ours(name: str) -> bool:
    return name not in RTREES | {"alembic_version", "spatial_ref_sys"}


def reflected(conn: Connection) -> sa.MetaData:
    metadata = sa.MetaData()
    metadata.reflect(conn, only=lambda name, _: ours(name))
    return metadata


def value_for(table: sa.Table, column: sa.Column[Any], number: int) -> Any:
    kind = KINDS.get((table.name, column.name))
    if kind is not None:
        shape = shapely.set_srid(SHAPES[kind], 4326)
        raw = shapely.to_wkb(shape, include_srid=True, byte_order=1)
        return raw if isinstance(column.type, sa.LargeBinary) else raw.hex()
    if column.name in {"min_lon", "min_lat", "max_lon", "max_lat"}:
        return 134.5 if column.name.endswith("lon") else 34.5
    if (table.name, column.name) in DOCUMENTS:
        return DOCUMENTS[table.name, column.name]
    if (table.name, column.name) == ("own_kinds", "code"):
        return f"own_{number}"
    if column.name in INSTANTS and isinstance(column.type, sa.Text):
        return f"2026-04-0{number}T00:00:00.000000+00:00"
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        return value_for(target.table, target, number)
    for type_, value in (
        (sa.Boolean, True),
        (sa.Integer, number),
        (sa.Float, float(number)),
        (sa.DateTime, datetime(2026, 4, 1, tzinfo=UTC)),
        (sa.Date, date(2026, 4, 1)),
        (sa.LargeBinary, b"\x00"),
    ):
        if isinstance(column.type, type_):
            return value
    return f"{table.name}.{column.name} {number}"


def fill(conn: Connection) -> None:
    """Three rows in every table that is empty, whatever its columns are at this revision."""
    for table in reflected(conn).sorted_tables:
        if conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
            continue
        rows = [
            {column.name: value_for(table, column, number) for column in table.columns}
            for number in (1, 2, 3)
        ]
        conn.execute(sa.insert(table), rows)


def counts(conn: Connection) -> dict[str, int]:
    return {
        table.name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in reflected(conn).sorted_tables
    }


def require_whole_indexes(conn: Connection) -> None:
    """Every spatial table has its index, and on SQLite the index knows exactly the rows that have a geometry."""
    for name in set(tables.SPATIAL) & set(sa.inspect(conn).get_table_names()):
        if conn.dialect.name == "postgresql":
            found = conn.execute(
                sa.text("SELECT indexname FROM pg_indexes WHERE tablename = :name"), {"name": name}
            )
            assert {f"ix_{name}_geom", f"ix_{name}_geography"} <= set(found.scalars())
            continue
        triggers = (
            conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        )
        mine = {each for each in triggers if each.startswith(f"{name}_")}
        assert mine == {f"{name}_rtree_{what}" for what in ("insert", "update", "delete")}
        indexed = conn.exec_driver_sql(f"SELECT id FROM {name}_rtree ORDER BY id").scalars().all()
        located = (
            conn.exec_driver_sql(f"SELECT key FROM {name} WHERE geom IS NOT NULL ORDER BY key")
            .scalars()
            .all()
        )
        assert indexed == located


def test_up_and_down_step_by_step_with_data(empty_url: str) -> None:
    held: dict[str, dict[str, int]] = {}
    for revision in REVISIONS:
        upgrade(empty_url, revision)
        with connected(empty_url) as conn:
            fill(conn)
            require_whole_indexes(conn)
            held[revision] = counts(conn)
    assert all(number for number in held[REVISIONS[-1]].values())
    for revision in reversed(REVISIONS[:-1]):
        downgrade(empty_url, revision)
        with connected(empty_url) as conn:
            require_whole_indexes(conn)
            assert counts(conn) == held[revision]
    upgrade(empty_url)
    with connected(empty_url) as conn:
        require_whole_indexes(conn)
        left = {name: number for name, number in counts(conn).items() if number}
        assert {name: number for name, number in left.items() if name not in MADE_ANEW} == held[REVISIONS[0]]
        assert set(left) - set(held[REVISIONS[0]]) == MADE_ANEW


def test_what_was_there_becomes_the_first_version(empty_url: str) -> None:
    upgrade(empty_url, "0010")
    with connected(empty_url) as conn:
        fill(conn)
    upgrade(empty_url)
    with connected(empty_url) as conn:
        found = conn.exec_driver_sql(
            "SELECT v.id, v.number, v.subject, v.what, c.by FROM versions v JOIN register_changes c "
            "ON c.key = v.change_key ORDER BY v.subject, v.id"
        ).all()
    assert [tuple(row) for row in found] == [
        *((f"activities.id {n}", 1, "activity", "created", "") for n in (1, 2, 3)),
        *((f"places.id {n}", 1, "place", "created", f"import imports.id {n}") for n in (1, 2, 3)),
    ]


def test_down_to_nothing_and_up_again(empty_url: str) -> None:
    upgrade(empty_url)
    downgrade(empty_url, "base")
    with connected(empty_url) as conn:
        assert counts(conn) == {}
        assert not RTREES & set(sa.inspect(conn).get_table_names())
    with pytest.raises(Unavailable, match="no tables yet"):
        open_store(empty_url)
    open_store(empty_url, create=True).close()


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_autogenerate_finds_nothing_to_do(store_url: str, store_kind: str) -> None:
    def compared(item: Any, name: str | None, type_: str, reflected: bool, _other: object) -> bool:
        """All but the R*Trees, which no metadata knows, and on SQLite the GiST indexes, which are not for it."""
        if type_ == "table":
            return name is None or ours(name)
        gist = type_ == "index" and not reflected and item.dialect_options["postgresql"]["using"] == "gist"
        return not (gist and store_kind == "sqlite")

    with connected(store_url) as conn:
        options = {"compare_type": True, "include_object": compared}
        assert compare_metadata(MigrationContext.configure(conn, opts=options), tables.metadata) == []


def description(conn: Connection) -> dict[str, Any]:
    inspector = sa.inspect(conn)
    told: dict[str, Any] = {}
    for name in filter(ours, inspector.get_table_names()):
        told[name] = {
            "columns": [{**each, "type": str(each["type"])} for each in inspector.get_columns(name)],
            "primary": inspector.get_pk_constraint(name),
            "foreign": _told(inspector.get_foreign_keys(name)),
            "unique": _told(inspector.get_unique_constraints(name)),
            "checks": _told(inspector.get_check_constraints(name)),
            "indexes": _told(inspector.get_indexes(name)),
        }
    if conn.dialect.name == "sqlite":
        made = conn.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR name LIKE '%rtree'"
        )
        told["spatial"] = sorted(map(tuple, made))
    return told


def _told(items: Sequence[object]) -> list[str]:
    return sorted(json.dumps(item, default=str, sort_keys=True) for item in items)


def test_migrations_make_what_the_tables_say(
    store_url: str, store_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with connected(store_url) as conn:
        migrated = description(conn)
    if store_kind == "sqlite":
        with connected(f"sqlite:///{tmp_path / 'made.db'}") as conn:
            tables.metadata.create_all(conn)
            assert description(conn) == migrated
        return
    with request.getfixturevalue("postgis_server").empty() as url, connected(url) as conn:
        conn.exec_driver_sql("CREATE EXTENSION postgis")
        tables.metadata.create_all(conn)
        assert description(conn) == migrated


def test_a_batch_on_a_parent_keeps_its_children_and_its_index(store_url: str) -> None:
    engine = make_engine(parse_url(store_url))
    with _migrating(engine) as conn:
        fill(conn)
        before = counts(conn)
        recreate = "always" if conn.dialect.name == "sqlite" else "auto"
        operations = Operations(MigrationContext.configure(conn))
        with (
            spatial_index.batch(conn, "places"),
            operations.batch_alter_table("places", recreate=recreate) as batch,
        ):
            batch.add_column(sa.Column("colour", sa.Text))
    engine.dispose()
    with connected(store_url) as conn:
        require_whole_indexes(conn)
        assert counts(conn) == before
        assert "colour" in {each["name"] for each in sa.inspect(conn).get_columns("places")}


@pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_orphans_is_undone(store_url: str, tmp_path: Path) -> None:
    with connected(store_url) as conn:
        fill(conn)
    scripts = tmp_path / "scripts"
    (scripts / "versions").mkdir(parents=True)
    shutil.copy(Path(tables.__file__).parent / "migrations" / "env.py", scripts)
    for revision, below, statement in (
        (REVISIONS[-1], None, "SELECT 1"),
        ("bad", REVISIONS[-1], "DELETE FROM places"),
    ):
        (scripts / "versions" / f"v_{revision}.py").write_text(
            f"from alembic import op\nrevision = {revision!r}\ndown_revision = {below!r}\n"
            f"def upgrade():\n    op.execute({statement!r})\ndef downgrade():\n    pass\n"
        )
    children = [key for each in tables.metadata.tables.values() for key in each.foreign_keys]
    orphans = 3 * sum(key.column.table is tables.places for key in children)
    with pytest.raises(Conflict, match=f"leave {orphans} rows without their parent, first"):
        migrate(parse_url(store_url), str(scripts), to="head")
    with connected(store_url) as conn:
        assert counts(conn)["places"] == 3
    open_store(store_url).close()


def test_an_unknown_revision_is_refused_and_the_known_are_named(store_url: str) -> None:
    with pytest.raises(InvalidInput, match=r"'nonsense'.*0001"):
        downgrade(store_url, "nonsense")


def test_a_database_of_another_version_is_refused(store_url: str) -> None:
    for revision, message in ((REVISIONS[0], "run `ibasho init`"), ("9999", "newer program")):
        with connected(store_url) as conn:
            conn.execute(
                sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision}
            )
        with pytest.raises(Unavailable, match=message):
            open_store(store_url)
