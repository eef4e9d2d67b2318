"""Boundary, school districts, streets and water of the sample town."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import LineString, Polygon, shape

TOWN = Path(__file__).resolve().parents[2] / "data" / "shapes"


def features(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((TOWN / name).read_text(encoding="utf-8"))["features"]
    return found


def test_boundary_has_one_feature_per_part_in_the_real_properties() -> None:
    parts = features("boundary_N03.geojson")
    assert len(parts) == 3
    for part in parts:
        assert list(part["properties"]) == ["N03_001", "N03_002", "N03_003", "N03_004", "N03_005", "N03_007"]
        assert part["properties"]["N03_007"] == "99201"
        area = shape(part["geometry"])
        assert isinstance(area, Polygon)
        assert area.is_valid
        assert area.exterior.is_ccw
    west, south, east, north = shapely.total_bounds([shape(part["geometry"]) for part in parts])
    assert 137.5 < west < east < 137.7  # open sea, 50 km south of Honshu
    assert 34.1 < south < north < 34.3


def test_six_school_districts_tile_the_municipality() -> None:
    districts = features("school_districts_A27.geojson")
    areas = [shape(one["geometry"]) for one in districts]
    town = shapely.union_all([shape(one["geometry"]) for one in features("boundary_N03.geojson")])
    assert len({one["properties"]["A27_004"] for one in districts}) == len(districts) == 6
    assert list(districts[0]["properties"]) == [f"A27_00{number}" for number in range(1, 6)]
    assert shapely.coverage_is_valid(areas)
    assert shapely.coverage_union_all(areas).symmetric_difference(town).area == 0


def test_streets_have_what_the_walking_network_must_cope_with(streets: Any) -> None:
    assert 6_000 <= len(streets.nodes) <= 9_000
    assert min(streets.nodes) > 0
    assert list(streets.nodes) == sorted(streets.nodes)
    highways = {tags["highway"] for _, tags in streets.ways if "highway" in tags}
    assert highways >= {
        "motorway", "trunk", "secondary", "tertiary", "unclassified", "residential", "living_street", "service",
        "pedestrian", "footway", "path", "cycleway", "track", "steps",
    }  # fmt: skip
    wanted = [
        {"bridge": "yes", "layer": "1"}, {"tunnel": "yes", "layer": "-1"}, {"foot": "no"}, {"access": "private"},
        {"railway": "rail"}, {"railway": "platform"}, {"waterway": "river"}, {"natural": "water"}, {"natural": "coastline"},
        {"route": "ferry"}, {"highway": "pedestrian", "area": "yes"},
    ]  # fmt: skip
    for tags in wanted:
        assert any(tags.items() <= has.items() for _, has in streets.ways), tags
    names = [tags for tags in streets.node_tags.values() if "place" in tags]
    assert len(names) >= 30
    assert all(tags["name"] for tags in names)
    assert sum(tags.get("highway") == "bus_stop" for tags in streets.node_tags.values()) >= 40


def test_every_way_has_its_nodes_and_every_node_its_use(streets: Any) -> None:
    used = {one for refs, _ in streets.ways for one in refs}
    assert used <= set(streets.nodes)
    assert set(streets.nodes) - used <= set(streets.node_tags)
    assert all(len(refs) >= 2 and all(a != b for a, b in pairwise(refs)) for refs, _ in streets.ways)


def test_only_four_bridges_cross_the_river_on_foot(streets: Any) -> None:
    middle = next(refs for refs, tags in streets.ways if tags.get("waterway") == "river")
    river = LineString([streets.nodes[one] for one in middle])
    crossing = [
        tags
        for refs, tags in streets.on_foot()
        if river.intersects(LineString([streets.nodes[n] for n in refs]))
    ]
    assert all(tags.get("bridge") == "yes" for tags in crossing)
    assert sorted(tags["name"] for tags in crossing) == ["中央大橋", "北見本橋", "川見人道橋", "河口橋"]


def test_walkers_reach_the_whole_town_but_not_the_island(streets: Any) -> None:
    near: dict[int, set[int]] = {}
    for refs, _ in streets.on_foot():
        for one, other in pairwise(refs):
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    pieces, left = [], set(near)
    while left:
        front = {min(left)}
        piece = set(front)
        while front:
            front = {other for one in front for other in near[one]} - piece
            piece |= front
        pieces.append(piece)
        left -= piece
    island = [piece for piece in pieces if max(streets.nodes[one][1] for one in piece) < 34.18]
    assert len(island) == 1
    assert len(max(pieces, key=len)) > 0.98 * len(near)
    ferry = next(refs for refs, tags in streets.ways if tags.get("route") == "ferry")
    assert {ferry[0], ferry[-1]} & island[0]
    assert {ferry[0], ferry[-1]} & max(pieces, key=len)
