"""The quiet base map: lines of a network, outlines, and what is seen first."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from ibasho.errors import InvalidInput
from maps import Lines, Name, Surroundings, ground
from tests.maps.test_data import numbers, paths


def edges_of(lines: Lines) -> Counter[frozenset[tuple[float, float]]]:
    found: Counter[frozenset[tuple[float, float]]] = Counter()
    for start, end in pairwise(lines.start):
        points = list(zip(lines.lon[start:end], lines.lat[start:end], strict=True))
        found.update(frozenset(pair) for pair in pairwise(points))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_network_is_drawn_once_edge_by_edge(seed: int) -> None:
    """Random edges, given both ways and twice, with a self-loop: each drawn exactly once."""
    rng = np.random.default_rng(seed)
    lon, lat = rng.random(30), rng.random(30)
    u, v = rng.integers(0, 30, 40), rng.integers(0, 30, 40)
    lines = Lines.from_edges(lon, lat, np.concatenate([u, v, [3]]), np.concatenate([v, u, [3]]))
    wanted = {frozenset([(lon[a], lat[a]), (lon[b], lat[b])]) for a, b in zip(u, v, strict=True) if a != b}
    assert edges_of(lines) == Counter(wanted)


def test_a_row_of_nodes_and_a_ring_are_one_line_each() -> None:
    lon = np.arange(8.0)
    u = np.array([0, 1, 2, 4, 5, 6, 7])
    v = np.array([1, 2, 3, 5, 6, 7, 4])
    lines = Lines.from_edges(lon, np.zeros(8), u, v)
    assert np.diff(lines.start).tolist() == [4, 5]
    assert lines.lon[:4].tolist() in ([0, 1, 2, 3], [3, 2, 1, 0])
    assert lines.lon[4] == lines.lon[8]


def test_no_streets_and_lone_points_are_no_lines() -> None:
    nothing = Lines.from_edges(
        np.empty(0), np.empty(0), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    )
    assert len(nothing.geometries()) == 0
    lone = Lines(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]), np.array([0, 1, 3]))
    assert [line.wkt for line in lone.geometries()] == ["LINESTRING (2 2, 3 3)"]


def test_outline_joins_parts_and_takes_any_named_crs() -> None:
    parts = gpd.GeoSeries([box(134, 34, 134.1, 34.1), box(134.1, 34, 134.2, 34.1), None], crs=4326)
    whole = ground.outline(parts)
    assert whole is not None
    assert whole.equals(box(134, 34, 134.2, 34.1))
    projected = ground.outline(parts.to_crs(6671))
    assert projected is not None
    assert projected.symmetric_difference(whole).area < 1e-6
    assert ground.outline(None) is None
    assert ground.outline(gpd.GeoSeries([], crs=4326)) is None


def test_outline_without_crs_or_in_metres_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no CRS"):
        ground.outline(gpd.GeoSeries([box(0, 0, 1, 1)]))
    with pytest.raises(InvalidInput, match="not in degrees"):
        ground.outline(box(0, 0, 50_000, 40_000))


def test_a_bow_tie_is_mended() -> None:
    bow = gpd.GeoSeries([Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])], crs=4326)
    mended = ground.outline(bow)
    assert mended is not None
    assert mended.area == pytest.approx(0.5)


def test_view_is_the_subject_else_what_is_around_it_else_japan() -> None:
    far_islands = box(122, 20, 154, 46)
    seen = ground.view([Point(134, 34), None, Point(135, 35)], far_islands)
    assert seen.bounds == (134, 34, 135, 35)
    assert ground.view([], far_islands).bounds == far_islands.bounds
    west, south, east, north = ground.view([Point()], None).bounds
    assert west < 123.5 < 145.5 < east
    assert south < 24.5 < 45.3 < north


@pytest.mark.parametrize("shape", [box(50_000, -40_000, 50_500, -39_500), Point(np.inf, 34.0)])
def test_a_subject_off_the_globe_is_refused(shape: BaseGeometry) -> None:
    with pytest.raises(InvalidInput, match="not in degrees"):
        ground.view([shape, Point(134, 34)], None)


def test_one_point_gets_room() -> None:
    west, south, east, north = ground.view([Point(134, 34)], None).bounds
    assert west < 134 < east < west + 0.01
    assert south < 34 < north < south + 0.01


def test_two_far_regions_are_both_seen() -> None:
    """Helsinki and Naha."""
    seen = ground.view([Point(127.7, 26.2), Point(24.9, 60.2)], None)
    assert seen.bounds == (24.9, 26.2, 127.7, 60.2)
    assert seen.cut_lon == -180


def test_at_the_antimeridian_the_picture_is_not_the_whole_world() -> None:
    seen = ground.view([Point(179.5, -17), Point(-179.5, -16), Point(178, -18)], None)
    assert -179.5 < seen.cut_lon < 178
    assert seen.bounds == (178, -18, 180.5, -16)


def test_payload_keeps_areas_water_streets_and_names_apart() -> None:
    streets = Lines(np.array([134.0, 134.1, 134.2]), np.array([34.0, 34.0, 34.0]), np.array([0, 3]))
    water = shapely.GeometryCollection(
        [box(134, 34, 134.01, 34.01), shapely.LineString([(134, 34), (134.1, 34.1)])]
    )
    around = Surroundings(streets=streets, water=water, names=(Name("見本町", 134.05, 34.05),))
    told = ground.payload(None, around, [box(134, 34, 134.1, 34.1), box(134.1, 34, 134.2, 34.1)])
    assert numbers(told["areas"]["owner"]) == [0, 1]
    assert told["boundary"]["n"] == 0
    assert told["water"]["n"] == 1
    assert paths(told["waterways"]) == [[(134.0, 34.0), (134.1, 34.1)]]
    assert paths(told["streets"]) == [[(134.0, 34.0), (134.2, 34.0)]], "a straight line needs two points"
    assert told["names"] == [["見本町", 134.05, 34.05]]
