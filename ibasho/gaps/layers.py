"""A gap run as the published layers GAPS (cells) and AREAS."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from ibasho.gaps.cells import cell_shapes, demand_per_cell
from ibasho.gaps.words import area_words
from ibasho.geo import zones
from ibasho.geo.distance import walk_min
from ibasho.layers import AREAS, GAPS, check
from ibasho.model import AreaSet, GapRun, PopulationSet
from ibasho.store import Connection
from ibasho.store import areas as areas_store
from ibasho.store import populations as populations_store

__all__ = ["areas_frame", "cells_frame", "demand_per_cell", "run_frames"]

_GEOD = pyproj.Geod(ellps="GRS80")
_POINT_CELL_M = 60.0
"""Radius with which a point of a neighbourhood table is drawn where the layer wants a polygon."""


def cells_frame(
    run: GapRun, population: PopulationSet, areas: AreaSet | None = None, *, demand: str = "people"
) -> gpd.GeoDataFrame:
    """One row per cell in the population's order; columns as ``layers.GAPS`` says."""
    values, estimated = demand_per_cell(population, demand)
    reached = np.isfinite(run.nearest_m)
    minutes = pd.array(np.where(reached, walk_min(np.where(reached, run.nearest_m, 0.0)), -1), dtype="Int64")
    minutes[~reached] = pd.NA
    limits = np.array(run.question.within_m)
    at = np.searchsorted(limits, run.nearest_m, side="left")
    band = np.where(at < len(limits), limits[np.minimum(at, len(limits) - 1)], np.nan)
    group = np.where(
        population.group >= 0,
        population.group_code[np.maximum(population.group, 0)] if len(population.group_code) else "",
        "",
    )
    shapes = cell_shapes(population)
    frame = gpd.GeoDataFrame(
        {
            "code": population.code.astype(object),
            "people": population.values["people"],
            "demand": values,
            "estimated": estimated,
            "group": group.astype(object),
            "nearest_m": np.where(reached, np.round(run.nearest_m, 1), np.nan),
            "walk_min": minutes,
            "band_m": band,
            "area": _main_area(shapes, areas),
        },
        geometry=_drawn(shapes, population),
        crs="EPSG:4326",
    )
    return check(frame, GAPS)


def areas_frame(run: GapRun, areas: AreaSet | None, *, demand: str = "people") -> gpd.GeoDataFrame:
    """One row per area and threshold for one demand, after the rows for everywhere; columns as ``layers.AREAS`` says.

    The rows for everywhere (code empty) and for people outside all areas have no geometry.
    """
    at = {str(code): index for index, code in enumerate(areas.code)} if areas is not None else {}
    rows = [each for each in run.coverage if each.demand == demand]
    shapes = [
        areas.polygons[at[each.area]] if areas is not None and each.area in at else None for each in rows
    ]
    figures = {
        "within_m": [each.within_m for each in rows],
        "total": [each.total for each in rows],
        "covered": [each.covered for each in rows],
        "uncovered": [each.uncovered for each in rows],
        "unknown": [each.unknown for each in rows],
        "covered_share": [each.share for each in rows],
    }
    frame = gpd.GeoDataFrame(
        {
            "code": ["" if each.area is None else each.area for each in rows],
            "name": [area_words(each) for each in rows],
            "demand": [each.demand for each in rows],
            **{name: np.array(values, dtype=np.float64) for name, values in figures.items()},
        },
        geometry=gpd.GeoSeries(shapes, crs="EPSG:4326"),
    )
    return check(frame, AREAS)


def run_frames(
    conn: Connection, run: GapRun, *, demand: str = "people"
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The run's cells and its areas, with people and areas read from the store."""
    _, population = populations_store.get(conn, run.question.population)
    areas = areas_store.get(conn, run.question.areas)[1] if run.question.areas else None
    return cells_frame(run, population, areas, demand=demand), areas_frame(run, areas, demand=demand)


def _main_area(shapes: NDArray[np.object_], areas: AreaSet | None) -> NDArray[np.object_]:
    """Name of the area that holds most of each cell; empty where none does."""
    names = np.full(len(shapes), "", dtype=object)
    if areas is None or not len(areas) or not len(shapes):
        return names
    matrix = zones.shares(shapes, areas.polygons).toarray()
    best = matrix.argmax(axis=1)
    some = matrix.max(axis=1) > 0
    names[some] = areas.name[best[some]].astype(object)
    return names


def _drawn(shapes: NDArray[np.object_], population: PopulationSet) -> NDArray[np.object_]:
    """Polygons to draw: points become small discs, measured in metres on their own plane."""
    if population.level or population.polygons is not None or not len(shapes):
        return shapes
    azimuth = np.tile(np.arange(0.0, 360.0, 30.0)[::-1], (len(population), 1))
    lon = np.broadcast_to(population.lon[:, None], azimuth.shape)
    lat = np.broadcast_to(population.lat[:, None], azimuth.shape)
    lon, lat, _ = _GEOD.fwd(lon, lat, azimuth, np.full(azimuth.shape, _POINT_CELL_M))
    return np.asarray(shapely.polygons(np.stack([lon, lat], axis=-1)), dtype=object)
