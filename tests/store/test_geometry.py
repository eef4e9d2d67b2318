"""Geometry columns: shapely in, shapely out, the kind checked, on both stores."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
import sqlalchemy as sa

from ibasho.errors import InvalidInput
from ibasho.store import Connection, tables
from ibasho.store.geometry import Shape, box_of

AREAS = tables.metadata.tables["areas"]
SQUARE = shapely.MultiPolygon([shapely.box(134.1, 34.1, 134.2, 34.2)])


def put(conn: Connection, shape: Any) -> None:
    sets = tables.metadata.tables["area_sets"]
    told = {"name": "s", "source": "", "imported_at": "", "sha256": "", "findings": [], "kind": ""}
    key = conn.execute(sa.insert(sets).values(told).returning(sets.c.key)).scalar_one()
    box = box_of(SQUARE if shape is not None else None)
    conn.execute(sa.insert(AREAS).values(set_key=key, position=0, code="1", name="", geom=shape, **box))


@pytest.mark.parametrize(
    "shape",
    [
        SQUARE,
        shapely.MultiPolygon(
            [shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2)), shapely.box(5, 5, 6, 6)]
        ),
        shapely.MultiPolygon(
            [shapely.Polygon([(134.0461234567891, 34), (135, 34.30123456789012), (134, 35)])]
        ),
    ],
)
def test_a_shape_comes_back_to_the_last_bit(conn: Connection, shape: shapely.MultiPolygon) -> None:
    put(conn, shape)
    stored = conn.execute(sa.select(AREAS.c.geom)).scalar_one()
    assert stored == shape
    assert shapely.get_srid(stored) == 0
    assert isinstance(stored, shapely.MultiPolygon)


def test_no_shape_is_null(conn: Connection) -> None:
    put(conn, None)
    assert conn.execute(sa.select(AREAS.c.geom)).scalar_one() is None


@pytest.mark.parametrize(
    "shape", [shapely.Point(1, 2), shapely.box(0, 0, 1, 1), shapely.MultiPolygon(), "POINT(1 2)"]
)
def test_another_kind_is_refused(conn: Connection, shape: object) -> None:
    with pytest.raises(InvalidInput, match="a MULTIPOLYGON that is not empty is accepted"):
        put(conn, shape)


def test_heights_are_left_out(conn: Connection) -> None:
    raised = shapely.MultiPolygon([shapely.Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])])
    put(conn, raised)
    stored = conn.execute(sa.select(AREAS.c.geom)).scalar_one()
    assert not stored.has_z
    assert stored == shapely.force_2d(raised)


def test_both_stores_keep_the_same_ewkb(conn: Connection) -> None:
    put(conn, SQUARE)
    raw = "geom" if conn.dialect.name == "sqlite" else "ST_AsEWKB(geom, 'NDR')"
    stored = conn.execute(sa.text(f"SELECT {raw} FROM areas")).scalar_one()
    assert bytes(stored) == shapely.to_wkb(shapely.set_srid(SQUARE, 4326), include_srid=True, byte_order=1)


def test_the_hooks_of_the_library_may_ask_without_a_dialect() -> None:
    assert Shape("POINT").load_dialect_impl(None).__class__.__name__ == "Geometry"
