"""Area sets: polygons come back as multipolygons, in their order, and know which points they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
import shapely
import sqlalchemy as sa

from ibasho.errors import InvalidInput, NotFound
from ibasho.model import AreaSet, Verdict
from ibasho.store import Connection, areas, tables
from tests import make


def test_areas_come_back_in_their_order(conn: Connection, now: datetime) -> None:
    given = make.area_set(3)
    turned = AreaSet(given.kind, given.code[::-1], given.name[::-1], given.polygons[::-1])
    meta, verdict = areas.put(conn, "市", turned, source="a.geojson", at=now, findings=[make.finding()])
    stored_meta, stored = areas.get(conn, "市")
    assert verdict is Verdict.CREATED
    assert stored_meta == meta
    assert stored.kind == turned.kind
    for name in ("code", "name", "polygons"):
        assert list(getattr(stored, name)) == list(getattr(turned, name))
    assert len(areas.findings(conn, "市")) == 1


def test_a_polygon_and_its_multipolygon_are_the_same(conn: Connection, now: datetime) -> None:
    multi = make.area_set(2)
    single = np.empty(2, dtype=object)
    single[:] = [each.geoms[0] for each in multi.polygons]
    assert areas.put(conn, "市", replace(multi, polygons=single), source="a", at=now)[1] is Verdict.CREATED
    assert areas.put(conn, "市", multi, source="b", at=now)[1] is Verdict.SAME
    assert all(isinstance(each, shapely.MultiPolygon) for each in areas.get(conn, "市")[1].polygons)


def test_other_content_replaces_and_leaves_nothing_behind(conn: Connection, now: datetime) -> None:
    areas.put(conn, "市", make.area_set(3), source="a", at=now)
    assert areas.put(conn, "市", make.area_set(2), source="a", at=now)[1] is Verdict.UPDATED
    assert len(areas.get(conn, "市")[1]) == 2
    rows = conn.execute(sa.select(sa.func.count()).select_from(tables.metadata.tables["areas"])).scalar_one()
    assert rows == 2
    if conn.dialect.name == "sqlite":
        assert conn.exec_driver_sql("SELECT count(*) FROM areas_rtree").scalar_one() == 2


def test_a_point_is_in_its_area_and_on_both_sides_of_a_border(conn: Connection, now: datetime) -> None:
    areas.put(conn, "市", make.area_set(3), source="a", at=now)
    areas.put(conn, "別", make.area_set(3, kind="school-district"), source="a", at=now)
    first, second = ("99000", "見本0区"), ("99001", "見本1区")
    assert areas.containing(conn, "市", 134.05, 34.35) == [first]
    assert areas.containing(conn, "市", 134.1, 34.35) == [first, second]
    assert areas.containing(conn, "市", 133.999999999, 34.35) == []


def test_the_box_of_an_area_is_not_the_area(conn: Connection, now: datetime) -> None:
    corner = np.empty(1, dtype=object)
    corner[:] = [shapely.Polygon([(134, 34), (135, 34), (134, 35)])]
    areas.put(conn, "三角", AreaSet("x", np.array(["1"]), np.array(["三角"]), corner), source="a", at=now)
    assert areas.containing(conn, "三角", 134.2, 34.2) == [("1", "三角")]
    assert areas.containing(conn, "三角", 134.9, 34.9) == []


def test_sets_are_found_by_kind_and_name(conn: Connection, now: datetime) -> None:
    for name, kind in (("乙", "municipality"), ("甲", "municipality"), ("学区", "school-district")):
        areas.put(conn, name, make.area_set(1, kind=kind), source="a", at=now)
    assert [each.kind for each in areas.of_kind(conn, "municipality")] == ["municipality"] * 2
    assert areas.of_kind(conn, "x") == []
    with pytest.raises(NotFound, match="area set 'x' is not stored; stored are: 乙, 学区, 甲"):
        areas.get(conn, "x")


@pytest.mark.parametrize("shape", [shapely.Point(1, 2), shapely.MultiPolygon(), None])
def test_anything_else_is_refused_by_its_code(conn: Connection, now: datetime, shape: object) -> None:
    given = make.area_set(2)
    given.polygons[1] = shape
    with pytest.raises(InvalidInput, match="area 99001: a polygon or multipolygon"):
        areas.put(conn, "市", given, source="a", at=now)
