"""Nearest place by straight line, beside GeoPandas and beside the bare tree."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import scipy.spatial
import shapely

from bench.timing import Row, side_by_side
from ibasho.geo.distance import unit_vectors
from ibasho.geo.reach import nearest_line

_CELLS, _PLACES = 300_000, 10_000


def rows() -> Iterator[Row]:
    """The same 300,000 cells and 10,000 places three ways."""
    chance = np.random.default_rng(2)
    lon, lat = chance.uniform(139, 140.5, _CELLS), chance.uniform(35, 36.2, _CELLS)
    place_lon, place_lat = chance.uniform(139, 140.5, _PLACES), chance.uniform(35, 36.2, _PLACES)
    cells = gpd.GeoDataFrame(geometry=shapely.points(lon, lat), crs=4326).to_crs(6677)
    places = gpd.GeoDataFrame(geometry=shapely.points(place_lon, place_lat), crs=4326).to_crs(6677)
    tree, asked = unit_vectors(place_lon, place_lat), unit_vectors(lon, lat)
    what = f"straight line: nearest of {_PLACES:,} for {_CELLS:,} cells"

    def ours() -> None:
        nearest_line(lon, lat, place_lon, place_lat)

    yield side_by_side(
        what, ours, "geopandas.sjoin_nearest", lambda: gpd.sjoin_nearest(cells, places), turns=2
    )
    yield side_by_side(
        what, ours, "bare cKDTree on the sphere", lambda: scipy.spatial.cKDTree(tree).query(asked, workers=-1)
    )
