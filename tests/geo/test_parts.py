"""Cutting boxes out of points and graphs, against looking at everything."""

from __future__ import annotations

import numpy as np
import pytest

from ibasho.geo.distance import geodesic_m
from ibasho.geo.parts import Bands, blocks, box_around, rows_of, subgraph
from tests.geo.town import random_network


def test_bands_give_exactly_the_points_of_the_box() -> None:
    r = np.random.default_rng(1)
    lon, lat = r.uniform(134, 134.5, 3_000), r.uniform(34, 34.4, 3_000)
    lon[::50] = np.nan
    bands = Bands(lon, lat)
    for west, south, east, north in r.uniform((134, 34, 134, 34), (134.5, 34.4, 134.5, 34.4), (30, 4)):
        inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
        assert bands.inside((west, south, east, north)).tolist() == np.flatnonzero(inside).tolist()


def test_bands_include_their_borders_and_nothing() -> None:
    bands = Bands(np.array([134.0, 134.02]), np.array([34.0, 34.04]))
    assert bands.inside((134.0, 34.0, 134.02, 34.04)).tolist() == [0, 1]
    assert Bands(np.empty(0), np.empty(0)).inside((-180, -90, 180, 90)).tolist() == []


@pytest.mark.parametrize("lat", [-89.9, -30.0, 0.0, 35.0, 66.0, 89.99])
@pytest.mark.parametrize("within_m", [0.0, 400.0, 50_000.0])
def test_a_box_holds_all_that_is_within(lat: float, within_m: float) -> None:
    r = np.random.default_rng(2)
    west, south, east, north = box_around(np.array([10.0, 10.1]), np.array([lat, lat]), within_m)
    lon = np.concatenate((r.uniform(-170, 180, 4_000), r.uniform(9, 11, 4_000)))
    there = np.clip(np.concatenate((r.uniform(lat - 1, lat + 1, 4_000), r.normal(lat, 0.01, 4_000))), -90, 90)
    outside = (lon < west) | (lon > east) | (there < south) | (there > north)
    for start in (10.0, 10.1):
        assert (geodesic_m(start, lat, lon[outside], there[outside]) > within_m).all()


def test_blocks_are_a_partition_into_near_ones() -> None:
    r = np.random.default_rng(3)
    lon, lat = r.uniform(134, 134.2, 500), r.uniform(34, 34.2, 500)
    which = np.flatnonzero(r.uniform(size=500) < 0.7)
    groups = list(blocks(lon, lat, which, 2_000.0))
    assert sorted(np.concatenate(groups).tolist()) == which.tolist()
    assert len(groups) > 50
    for group in groups:
        assert group.tolist() == sorted(group.tolist())
        assert geodesic_m(lon[group[0]], lat[group[0]], lon[group], lat[group]).max() < 2_000 * 1.5
    assert list(blocks(lon, lat, np.empty(0, dtype=np.int64), 2_000.0)) == []


def test_subgraph_equals_cutting_the_full_matrix() -> None:
    graph = random_network(5, 60, 130).graph()
    dense = graph.toarray()
    r = np.random.default_rng(6)
    for size in (0, 1, 20, graph.shape[0]):
        nodes = np.sort(r.choice(graph.shape[0], size, replace=False))
        assert (subgraph(graph, nodes).toarray() == dense[np.ix_(nodes, nodes)]).all()


def test_rows_of_nothing() -> None:
    entry, row = rows_of(np.array([0, 2]), np.empty(0, dtype=np.int64))
    assert entry.tolist() == row.tolist() == []
