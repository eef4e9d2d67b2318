"""The R*Tree follows its table whoever writes, and conditions find what exact arithmetic finds."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import numpy as np
import pytest
import sqlalchemy as sa
from pyproj import Geod

from ibasho.store import Connection, Store, places, spatial_index, tables
from tests import make

PLACES = tables.metadata.tables["places"]
GEOD = Geod(ellps="GRS80")


def keys(conn: Connection, *boxes: spatial_index.Box) -> list[int]:
    condition = spatial_index.in_boxes(conn, PLACES, list(boxes))
    return list(conn.execute(sa.select(PLACES.c.key).where(condition).order_by(PLACES.c.key)).scalars())


@pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
def test_a_plain_client_keeps_the_index(store: Store, store_url: str, now: datetime) -> None:
    with store.writing() as conn:
        places.put(
            conn, [make.offer(lon=134.0), make.offer(lon=135.0), make.offer(lon=None, lat=None)], at=now
        )
    plain = sqlite3.connect(store_url.removeprefix("sqlite:///"))
    indexed = "SELECT id, round(min_lon, 3) FROM places_rtree ORDER BY id"
    try:
        assert plain.execute(indexed).fetchall() == [(1, 134.0), (2, 135.0)]
        plain.execute("UPDATE places SET min_lon = 136, max_lon = 136 WHERE key = 2")
        plain.execute("UPDATE places SET key = 9 WHERE key = 1")
        assert plain.execute(indexed).fetchall() == [(2, 136.0), (9, 134.0)]
        plain.execute("UPDATE places SET geom = NULL, min_lon = NULL WHERE key = 2")
        assert plain.execute(indexed).fetchall() == [(9, 134.0)]
        plain.execute(
            "UPDATE places SET geom = x'00', min_lon = 1, max_lon = 1, min_lat = 1, max_lat = 1 WHERE key = 2"
        )
        assert [row[0] for row in plain.execute(indexed)] == [2, 9]
        plain.execute("DELETE FROM places")
        assert plain.execute(indexed).fetchall() == []
        plain.rollback()
    finally:
        plain.close()


def test_boxes_are_decided_exactly_although_the_index_is_coarse(conn: Connection, now: datetime) -> None:
    # 134.05 is no 32-bit float: the index alone would also find the neighbours, 1e-9 degrees away.
    offers = [make.offer(lon=lon) for lon in (134.05 - 1e-9, 134.05, 134.05 + 1e-9)]
    places.put(conn, offers, at=now)
    found = places.within(conn, (134.05, 34, 134.05, 35))
    assert [offer.place.lon for offer in found] == [134.05]


def test_several_boxes_find_a_row_once(conn: Connection, now: datetime) -> None:
    places.put(conn, [make.offer(lon=134.0), make.offer(lon=170.0)], at=now)
    both = keys(conn, (133, 30, 135, 40), (133.5, 30, 171, 40))
    assert len(both) == 2
    assert keys(conn, (0, 0, 1, 1)) == []


def test_questions_use_the_index(store: Store, now: datetime) -> None:
    with store.writing() as conn:
        places.put(conn, [make.offer(lon=134 + at / 1000) for at in range(500)], at=now)
        if store.dialect == "postgresql":
            conn.exec_driver_sql("ANALYZE places")
            conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
        condition = spatial_index.in_boxes(conn, PLACES, [(134.1, 34, 134.11, 35)])
        query = sa.select(PLACES.c.key).where(condition).compile(conn, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN QUERY PLAN" if store.dialect == "sqlite" else "EXPLAIN"
        plan = "\n".join(str(tuple(row)) for row in conn.exec_driver_sql(f"{explain} {query}"))
        assert ("VIRTUAL TABLE INDEX" if store.dialect == "sqlite" else "ix_places_geom") in plan
        assert "SCAN places " not in plan
        if store.dialect == "postgresql":
            nearest = (
                "SELECT key FROM places ORDER BY geography(geom) <-> "
                "geography(ST_SetSRID(ST_MakePoint(134.1, 34.3), 4326)) LIMIT 5"
            )
            plan = "\n".join(str(tuple(row)) for row in conn.exec_driver_sql(f"EXPLAIN {nearest}"))
            assert "ix_places_geography" in plan


def test_the_box_around_a_point_holds_its_circle() -> None:
    rng = np.random.default_rng(3)
    for _ in range(2_000):
        lon, lat = rng.uniform(-180, 180), np.degrees(np.arcsin(rng.uniform(-1, 1)))
        within_m = 10 ** rng.uniform(0, 7.3)
        there_lon, there_lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360), within_m)
        west, south, east, north = spatial_index.around_point(lon, lat, within_m)
        assert south <= there_lat <= north
        assert west <= there_lon <= east if west <= east else there_lon >= west or there_lon <= east
