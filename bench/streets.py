"""Walking distance on a made-up street grid, beside one search per place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse.csgraph

from bench.timing import Row, side_by_side
from ibasho.geo.reach import nearest_walk
from ibasho.geo.streets import StreetNetwork, snap

_SIDE = 300
_CELLS, _PLACES = 5_000, 60


def _grid() -> StreetNetwork:
    """A square grid of 300 × 300 crossings, 80 m apart."""
    step_lat, step_lon = 80 / 110_950, 80 / 92_000
    column, row = np.meshgrid(np.arange(_SIDE), np.arange(_SIDE))
    lon, lat = 137.5 + column.ravel() * step_lon, 34.1 + row.ravel() * step_lat
    here = np.arange(_SIDE * _SIDE).reshape(_SIDE, _SIDE)
    u = np.concatenate([here[:, :-1].ravel(), here[:-1].ravel()])
    v = np.concatenate([here[:, 1:].ravel(), here[1:].ravel()])
    return StreetNetwork.build(lon, lat, u, v)


def rows() -> Iterator[Row]:
    """All cells to their nearest place in one search, beside a search from every place."""
    network = _grid()
    chance = np.random.default_rng(3)
    cells = snap(network, chance.uniform(137.51, 137.74, _CELLS), chance.uniform(34.11, 34.30, _CELLS))
    places = snap(network, chance.uniform(137.51, 137.74, _PLACES), chance.uniform(34.11, 34.30, _PLACES))
    graph = network.graph()
    ends = network.u[places.edge]
    yield side_by_side(
        f"walking: nearest of {_PLACES} for {_CELLS:,} cells, {len(network.lon):,} crossings",
        lambda: nearest_walk(network, cells, places),
        "one dijkstra per place",
        lambda: scipy.sparse.csgraph.dijkstra(graph, indices=ends).min(axis=0),
        turns=2,
    )
