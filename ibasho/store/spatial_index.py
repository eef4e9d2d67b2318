"""Spatial indexes, made and dropped in one place, and the conditions that use them.

PostgreSQL has two GiST indexes a table, on the geometry and on its geography. SQLite has an R*Tree table and three
triggers that keep it equal to the columns min_lon, max_lon, min_lat, max_lat; they need no function of ours, so any
SQLite client can write. The R*Tree rounds outwards to 32-bit floats: it proposes, the caller refines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import event

__all__ = [
    "Box",
    "around_point",
    "attach",
    "batch",
    "create",
    "drop",
    "in_boxes",
    "reach",
    "rtree_of",
    "tables_of_index",
]

Box = tuple[float, float, float, float]
"""west, south, east, north in degrees; west > east crosses the antimeridian."""

_COLUMNS = ("min_lon", "max_lon", "min_lat", "max_lat")
_FIRST_M = 250.0
_METRES_PER_DEGREE_LEAST = 110_500.0
"""A degree of latitude is at least 110,574 m long, one of longitude at the equator 111,319 m: rounded down, boxes hold
everything within a distance."""


def _create_statements(table: str) -> list[str]:
    columns = ", ".join(_COLUMNS)
    values = ", ".join(f"new.{column}" for column in _COLUMNS)
    fill = f"INSERT OR REPLACE INTO {table}_rtree SELECT new.key, {values} WHERE new.min_lon IS NOT NULL"
    empty = f"DELETE FROM {table}_rtree WHERE id = old.key"  # noqa: S608
    return [
        f"CREATE VIRTUAL TABLE {table}_rtree USING rtree(id, {columns})",
        f"INSERT INTO {table}_rtree SELECT key, {columns} FROM {table} WHERE min_lon IS NOT NULL",  # noqa: S608
        f"CREATE TRIGGER {table}_rtree_insert AFTER INSERT ON {table} BEGIN {fill}; END",
        f"CREATE TRIGGER {table}_rtree_update AFTER UPDATE OF key, {columns} ON {table} BEGIN {empty}; {fill}; END",
        f"CREATE TRIGGER {table}_rtree_delete AFTER DELETE ON {table} BEGIN {empty}; END",
    ]


def _drop_statements(table: str) -> list[str]:
    triggers = [f"DROP TRIGGER IF EXISTS {table}_rtree_{what}" for what in ("insert", "update", "delete")]
    return [*triggers, f"DROP TABLE IF EXISTS {table}_rtree"]


def _gist_statements(table: str) -> list[str]:
    return [
        f"CREATE INDEX ix_{table}_geom ON {table} USING gist (geom)",
        f"CREATE INDEX ix_{table}_geography ON {table} USING gist (geography(geom))",
    ]


def create(conn: sa.Connection, table: str) -> None:
    """Make the spatial index of a table and fill it from the rows that are there."""
    lite = conn.dialect.name == "sqlite"
    for statement in _create_statements(table) if lite else _gist_statements(table):
        conn.exec_driver_sql(statement)


def drop(conn: sa.Connection, table: str) -> None:
    """Take the spatial index of a table away, if it is there; before its geometry column goes."""
    gist = [f"DROP INDEX IF EXISTS ix_{table}_geom", f"DROP INDEX IF EXISTS ix_{table}_geography"]
    for statement in _drop_statements(table) if conn.dialect.name == "sqlite" else gist:
        conn.exec_driver_sql(statement)


@contextmanager
def batch(conn: sa.Connection, table: str) -> Iterator[None]:
    """Around an Alembic batch on an indexed table: SQLite recreates the table and silently loses its triggers."""
    if conn.dialect.name != "sqlite":
        yield
        return
    drop(conn, table)
    yield
    create(conn, table)


def attach(table: sa.Table) -> None:
    """Let ``metadata.create_all`` make the spatial index of a table that has key, geom and the four box columns."""
    sa.Index(f"ix_{table.name}_geom", table.c.geom, postgresql_using="gist").ddl_if("postgresql")
    sa.Index(f"ix_{table.name}_geography", sa.func.geography(table.c.geom), postgresql_using="gist").ddl_if(
        "postgresql"
    )
    for when, statements in (
        ("after_create", _create_statements(table.name)),
        ("before_drop", _drop_statements(table.name)),
    ):
        for statement in statements:
            ddl = sa.DDL(statement)  # type: ignore[no-untyped-call] # SQLAlchemy has no annotations there
            event.listen(table, when, ddl.execute_if(dialect="sqlite"))


def tables_of_index(table: str) -> set[str]:
    """The tables that an R*Tree consists of: no migration compares them."""
    return {f"{table}_rtree", *(f"{table}_rtree_{part}" for part in ("node", "rowid", "parent"))}


def rtree_of(table: sa.Table) -> sa.TableClause:
    """The R*Tree of a table as something to select from."""
    return sa.table(f"{table.name}_rtree", sa.column("id"), *(sa.column(name) for name in _COLUMNS))


def in_boxes(conn: sa.Connection, table: sa.Table, boxes: list[Box]) -> sa.ColumnElement[bool]:
    """The condition that a row's own box touches one of the boxes: found by the index, decided on the exact columns."""
    whole = [part for box in boxes for part in _split(box)]
    exact = sa.or_(*(_touches(table, box) for box in whole))
    if conn.dialect.name == "sqlite":
        tree = rtree_of(table)
        found = sa.union_all(*(sa.select(tree.c.id).where(_touches(tree, box)) for box in whole))
        return sa.and_(table.c.key.in_(found), exact)
    envelopes = (sa.func.ST_MakeEnvelope(*box, 4326, type_=sa.types.NullType()) for box in whole)
    return sa.and_(sa.or_(*(table.c.geom.op("&&")(envelope) for envelope in envelopes)), exact)


def reach(conn: sa.Connection, table: sa.Table, lon: float, lat: float, k: int, *, at_most_m: float) -> float:
    """A distance in metres around a point whose box touches k entries of a table's R*Tree, doubled from 250 m on."""
    count = (
        f"SELECT count(*) FROM (SELECT 1 FROM {table.name}_rtree WHERE "  # noqa: S608
        "max_lon >= ? AND max_lat >= ? AND min_lon <= ? AND min_lat <= ? LIMIT ?)"
    )
    within_m = _FIRST_M
    while within_m < at_most_m:
        boxes = _split(around_point(lon, lat, within_m))
        if sum(conn.exec_driver_sql(count, (*box, k)).scalar_one() for box in boxes) >= k:
            return min(within_m * math.sqrt(2), at_most_m)  # they may lie in the corners of the box
        within_m *= 2
    return at_most_m


def _touches(table: sa.FromClause, box: Box) -> sa.ColumnElement[bool]:
    west, south, east, north = box
    return sa.and_(
        table.c.max_lon >= west,
        table.c.min_lon <= east,
        table.c.max_lat >= south,
        table.c.min_lat <= north,
    )


def _split(box: Box) -> list[Box]:
    west, south, east, north = box
    if west <= east:
        return [box]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


def around_point(lon: float, lat: float, within_m: float) -> Box:
    """A box that holds every point within ``within_m`` metres of (lon, lat), a little more than it must."""
    high = within_m / _METRES_PER_DEGREE_LEAST
    south, north = lat - high, lat + high
    if south <= -90 or north >= 90:
        return (-180.0, max(south, -90.0), 180.0, min(north, 90.0))
    wide = high / math.cos(math.radians(max(abs(south), abs(north))))
    if wide >= 180:
        return (-180.0, south, 180.0, north)
    west, east = lon - wide, lon + wide
    return (west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)
