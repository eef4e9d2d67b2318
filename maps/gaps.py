"""The map of a gap run: cells by distance or by people out of reach, areas, places and proposed sites, and its tables.

Cells travel as compact arrays and are drawn on a canvas; no cell is an element of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ibasho.layers import AREAS, CANDIDATES, GAPS, PLACES, check
from ibasho.model import DEMANDS
from maps import data, ground, legend, shell
from maps.delivery import Delivery
from maps.facts import Facts
from maps.ground import Boundary, Name, Surroundings
from maps.palette import INK, PROPOSED
from maps.places import GROUND_GROUPS, points, told
from maps.shades import Shading, shadings

__all__ = ["draw"]


def draw(
    cells: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    *,
    facts: Facts,
    delivery: Delivery,
    candidates: gpd.GeoDataFrame | None = None,
    demand: str | None = None,
    boundary: Boundary = None,
    surroundings: Surroundings | None = None,
) -> str:
    """The page of a GAPS layer with its AREAS, PLACES and CANDIDATES.

    ``demand`` is the code of the demand that the cells hold; by default the first of AREAS, else all people. The
    thresholds are those that occur in either layer. Rows of AREAS without code and geometry stand for everywhere and
    come first; other rows without a geometry (people outside all areas) are in the table only. Raises InvalidInput when a layer does not keep its contract (a missing CRS included).
    """
    grid, zones, shown = check(cells, GAPS), check(areas, AREAS), check(places, PLACES)
    sites = check(candidates, CANDIDATES) if candidates is not None else None
    around = ground.outline(boundary)
    of = demand or next((data.text(code) for code in zones["demand"]), "people")
    label, unit = _demand(of)
    thresholds = _thresholds(grid, zones)
    outlines, outline_of, names = _outlines(zones)
    place_lon, place_lat = points(shown, "places")
    subject = [*grid.geometry, *outlines] if len(grid) or outlines else list(shown.geometry)
    view = ground.view(subject, around)
    base = ground.payload(around, _named(surroundings, outlines, names), outlines or None)
    payload: dict[str, Any] = {
        "story": "gaps",
        "facts": facts.payload(),
        "view": {"bounds": list(view.bounds), "cut": view.cut_lon},
        "ground": base,
        "demand": {"label": label, "unit": unit},
        "thresholds": thresholds,
        "cells": _cells(grid),
        "shadings": [_shading(each, len(shown), sites) for each in shadings(grid, thresholds, label, unit)],
        "areas": _areas(zones, outline_of),
        "places": told(shown, place_lon, place_lat),
    }
    groups = [shell.Group("cells", "マス（人口と距離）"), shell.Group("places", "居場所")]
    if sites is not None:
        payload["sites"] = _sites(sites)
        groups.append(shell.Group("sites", "候補地"))
    return shell.page("gaps", (*groups, *GROUND_GROUPS), view, payload, facts.title, delivery)


def _demand(code: str) -> tuple[str, str]:
    """Label and unit of a demand; a column that is not in the vocabulary keeps its own name."""
    for demand in DEMANDS:
        if demand.code == code:
            return demand.label_ja, "世帯" if demand.unit == "households" else "人"
    return code, "人"


def _thresholds(grid: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> list[float]:
    values = np.concatenate(
        [np.asarray(grid["band_m"], dtype=float), np.asarray(zones["within_m"], dtype=float)]
    )
    return [float(value) for value in np.unique(values[np.isfinite(values)])]


def _outlines(zones: gpd.GeoDataFrame) -> tuple[list[Any], list[int], list[str]]:
    """Every area's shape once, the number of the shape for each row (-1: it has none), and the shapes' names."""
    number: dict[str, int] = {}
    shapes: list[Any] = []
    names: list[str] = []
    of_row: list[int] = []
    for code, name, shape in zip(zones["code"], zones["name"], zones.geometry, strict=True):
        if shape is None or shape.is_empty:
            of_row.append(-1)
            continue
        key = data.text(code)
        if key not in number:
            number[key] = len(shapes)
            shapes.append(shape)
            names.append(data.text(name))
        of_row.append(number[key])
    return shapes, of_row, names


def _named(around: Surroundings | None, outlines: Sequence[Any], names: Sequence[str]) -> Surroundings:
    """The surroundings with the areas' names on the ground, unless they bring names of their own."""
    given = around or Surroundings()
    if given.names or not outlines:
        return given
    middle = [shape.representative_point() for shape in outlines]
    labels = tuple(Name(name, point.x, point.y) for name, point in zip(names, middle, strict=True))
    return Surroundings(given.streets, given.water, given.areas, labels)


def _cells(grid: gpd.GeoDataFrame) -> dict[str, Any]:
    """Columns of the cells, and their shapes: two corners each when all are boxes, else rings."""
    shapes = np.asarray(grid.geometry.array, dtype=object)
    people = np.asarray(grid["demand"], dtype=float)
    box = shapely.bounds(shapes)
    extent = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    square = np.isfinite(extent) & (np.abs(shapely.area(shapes) - extent) <= 1e-9 * extent)
    corners = box.reshape(-1, 2)
    return {
        "n": len(grid),
        "code": data.texts(grid["code"]),
        "area": data.texts(grid["area"]),
        "group": data.texts(grid["group"]),
        "people": data.numbers(np.asarray(grid["people"], dtype=float), 1),
        "demand": data.numbers(people, 1),
        "estimated": data.numbers([bool(flag) for flag in grid["estimated"].fillna(False)]),
        "nearest_m": data.numbers(np.asarray(grid["nearest_m"], dtype=float)),
        "walk_min": data.numbers(grid["walk_min"].to_numpy(dtype=float, na_value=np.nan)),
        "band_m": data.numbers(np.asarray(grid["band_m"], dtype=float), 1),
        "boxes": data.paths([corners] if len(grid) else []) if square.all() else None,
        "polygons": None if square.all() else data.polygons(shapes),
    }


def _shading(each: Shading, places: int, sites: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """One way to colour the cells, with its legend; places and proposed sites are in every legend."""
    rows = [*each.rows, legend.Row({"type": "dot", "colour": INK}, "居場所", f"{places:,}か所")]
    if sites is not None:
        chosen = int(sites["chosen"].fillna(False).astype(bool).sum())
        star, ring = legend.sample_star(PROPOSED), {"type": "ring", "colour": PROPOSED}
        rows.append(legend.Row(star, "新しい居場所の提案", f"{chosen:,}か所"))
        if chosen < len(sites):
            rows.append(legend.Row(ring, "ほかの候補地", f"{len(sites) - chosen:,}か所"))
    return {
        "key": each.key,
        "within_m": each.within_m,
        "class": data.numbers(each.of_cell),
        "classes": [{"colour": colour, "pattern": pattern} for colour, pattern in each.classes],
        "legend": legend.payload(each.title, tuple(rows), each.note),
    }


def _areas(zones: gpd.GeoDataFrame, outline_of: list[int]) -> dict[str, Any]:
    """The rows of AREAS as columns; ``outline`` is the number of the area's shape in the base map, missing when it has none."""
    outline: NDArray[np.float64] = np.array(outline_of, dtype=float)
    outline[outline < 0] = np.nan
    whole = {
        key: data.numbers(np.asarray(zones[key], dtype=float))
        for key in ("total", "covered", "uncovered", "unknown")
    }
    return {
        "code": data.texts(zones["code"]),
        "name": data.texts(zones["name"]),
        "demand": data.texts(_demand(data.text(code))[0] for code in zones["demand"]),
        "unit": data.texts(_demand(data.text(code))[1] for code in zones["demand"]),
        "within_m": data.numbers(np.asarray(zones["within_m"], dtype=float), 1),
        "share": data.numbers(np.asarray(zones["covered_share"], dtype=float), 4),
        "outline": data.numbers(outline),
        **whole,
    }


def _sites(sites: gpd.GeoDataFrame) -> dict[str, Any]:
    lon, lat = points(sites, "candidates")
    return {
        "lon": data.numbers(lon, 6),
        "lat": data.numbers(lat, 6),
        "name": data.texts(sites["name"]),
        "chosen": data.numbers([bool(flag) for flag in sites["chosen"].fillna(False)]),
        "order": data.numbers(sites["order"].to_numpy(dtype=float, na_value=np.nan)),
        "gained": data.numbers(np.asarray(sites["gained"], dtype=float)),
        "colour": PROPOSED,
    }
