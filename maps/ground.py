"""The quiet base map: boundary, areas, water, streets and names of the loaded data; no tiles, no request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ibasho.errors import InvalidInput
from maps import data
from maps.palette import LAND

__all__ = ["Boundary", "Lines", "Name", "Surroundings", "View", "outline", "payload"]

Boundary: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry | None
"""A boundary with its CRS, or a bare geometry in lon/lat."""

_DETAIL_DEG = 0.00003
"""Outlines and streets are drawn to about 3 m: finer detail cannot be seen and would only make the file larger."""
_MARGIN_DEG = 0.003
_JAPAN = (122.9, 24.0, 146.0, 45.6)


@dataclass(frozen=True)
class Lines:
    """Many lines in three arrays: line i has the points ``start[i]`` to ``start[i + 1]`` (excluded), lon/lat degrees."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    start: NDArray[np.int64]

    @classmethod
    def from_edges(
        cls,
        node_lon: NDArray[np.float64],
        node_lat: NDArray[np.float64],
        u: NDArray[np.int64],
        v: NDArray[np.int64],
    ) -> Lines:
        """The lines of a street network: its edges u–v, joined at nodes where exactly two meet.

        Every edge is drawn once, whichever way and however often it is given.
        """
        chains = _chains(np.asarray(u, dtype=np.int64), np.asarray(v, dtype=np.int64), len(node_lon))
        nodes = np.array([node for chain in chains for node in chain], dtype=np.int64)
        start = np.concatenate([[0], np.cumsum([len(chain) for chain in chains], dtype=np.int64)])
        return cls(np.asarray(node_lon)[nodes], np.asarray(node_lat)[nodes], start.astype(np.int64))

    def geometries(self) -> NDArray[np.object_]:
        """The lines as shapely linestrings; lines of fewer than two points are left out."""
        counts = np.diff(self.start)
        line = np.repeat(np.arange(len(counts)), counts)
        keep = np.repeat(counts >= 2, counts)
        _, renumbered = np.unique(line[keep], return_inverse=True)
        points = np.column_stack([self.lon, self.lat])[keep]
        return np.asarray(shapely.linestrings(points, indices=renumbered), dtype=object)


@dataclass(frozen=True)
class Name:
    """A name on the ground: a neighbourhood, a station, a river."""

    text: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Surroundings:
    """What lies around the subject of a map, all of it optional: streets, water (areas or lines), areas, names."""

    streets: Lines | None = None
    water: BaseGeometry | None = None
    areas: BaseGeometry | None = None
    names: tuple[Name, ...] = field(default=())


@dataclass(frozen=True)
class View:
    """What is seen first (west, south, east, north), and where the world is cut: longitudes west of it are drawn + 360."""

    bounds: tuple[float, float, float, float]
    cut_lon: float = -180.0


def outline(boundary: Boundary, field_name: str = "boundary") -> BaseGeometry | None:
    """The boundary as one geometry in lon/lat.

    Raises InvalidInput when it has no CRS to be read by, or lies outside lon/lat.
    """
    if boundary is None:
        return None
    if isinstance(boundary, gpd.GeoDataFrame | gpd.GeoSeries):
        if boundary.crs is None:
            raise InvalidInput(
                f"{field_name}: it has no CRS; EPSG:4326 or any named CRS is accepted", field="crs"
            )
        shapes = boundary.geometry.to_crs(4326).dropna().array
        joined = shapely.union_all(shapely.make_valid(np.asarray(shapes, dtype=object)))
    else:
        joined = boundary
    if joined.is_empty:
        return None
    _require_degrees(np.array([joined.bounds]), field_name)
    return joined


def view(subject: Sequence[BaseGeometry | None], around: BaseGeometry | None) -> View:
    """The view of the subject (all its geometries), of what is around it when there is none, of Japan at last.

    Raises InvalidInput when the subject lies outside lon/lat.
    """
    shapes = [shape for shape in subject if shape is not None and not shape.is_empty]
    if not shapes and around is not None:
        shapes = [around]
    if not shapes:
        return View(_JAPAN)
    box = shapely.bounds(np.asarray(shapes, dtype=object))
    _require_degrees(box, "geometry")
    cut = _cut(box[:, 0], box[:, 2])
    west, east = _turned(box[:, 0], cut), _turned(box[:, 2], cut)
    bounds = [west.min(), box[:, 1].min(), east.max(), box[:, 3].max()]
    if bounds[2] - bounds[0] < 2 * _MARGIN_DEG and bounds[3] - bounds[1] < 2 * _MARGIN_DEG:
        bounds = [
            bounds[0] - _MARGIN_DEG,
            bounds[1] - _MARGIN_DEG,
            bounds[2] + _MARGIN_DEG,
            bounds[3] + _MARGIN_DEG,
        ]
    return View((float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3])), cut)


def payload(
    boundary: BaseGeometry | None,
    surroundings: Surroundings | None,
    areas: Sequence[BaseGeometry] | None = None,
) -> dict[str, Any]:
    """The base map for the page's data: rings and lines that the page draws on a canvas, and names.

    ``areas``, when given, stand in for those of the surroundings; their rings carry the number of their area.
    """
    around = surroundings or Surroundings()
    streets = around.streets.geometries() if around.streets is not None else np.empty(0, dtype=object)
    return {
        "land": LAND,
        "boundary": _rings(boundary),
        "areas": _rings(around.areas)
        if areas is None
        else data.polygons([shapely.simplify(shape, _DETAIL_DEG) for shape in areas]),
        "water": _rings(around.water),
        "waterways": data.paths(_lines(around.water)),
        "streets": data.paths(_coordinates(shapely.simplify(streets, _DETAIL_DEG))),
        "names": [[name.text, round(name.lon, 6), round(name.lat, 6)] for name in around.names],
    }


def _require_degrees(box: NDArray[np.float64], field_name: str) -> None:
    west, south, east, north = box[:, 0].min(), box[:, 1].min(), box[:, 2].max(), box[:, 3].max()
    if not (-180 <= west <= east <= 360 and -90 <= south <= north <= 90):
        raise InvalidInput(
            f"{field_name}: its extent {west:g},{south:g} to {east:g},{north:g} is not in degrees of lon/lat",
            field=field_name,
        )


def _rings(geometry: BaseGeometry | None) -> dict[str, Any]:
    """The polygons of a geometry, simplified; parts that are no polygons are left out."""
    shapes = _parts(geometry, "Polygon")
    return data.polygons([shapely.simplify(shape, _DETAIL_DEG) for shape in shapes])


def _lines(geometry: BaseGeometry | None) -> list[NDArray[np.float64]]:
    return _coordinates([shapely.simplify(shape, _DETAIL_DEG) for shape in _parts(geometry, "LineString")])


def _parts(geometry: BaseGeometry | None, kind: str) -> list[BaseGeometry]:
    if geometry is None:
        return []
    once = shapely.get_parts(geometry)
    flat = shapely.get_parts(once)
    return [shape for shape in flat if shape.geom_type == kind and not shape.is_empty]


def _coordinates(lines: Sequence[BaseGeometry] | NDArray[np.object_]) -> list[NDArray[np.float64]]:
    return [shapely.get_coordinates(line) for line in lines]


def _cut(west: NDArray[np.float64], east: NDArray[np.float64]) -> float:
    """Where to cut the world: at its edge, or in the widest gap when that makes the picture narrower than half of it."""
    if east.max() - west.min() <= 180:
        return -180.0
    order = np.argsort(west)
    reach = np.maximum.accumulate(east[order])
    gaps = west[order][1:] - reach[:-1]
    if not len(gaps) or gaps.max() <= 180:
        return -180.0
    widest = int(np.argmax(gaps))
    return float(reach[widest] + gaps[widest] / 2)


def _turned(lon: NDArray[np.float64], cut_lon: float) -> NDArray[np.float64]:
    return np.where(lon < cut_lon, lon + 360.0, lon)


def _chains(u: NDArray[np.int64], v: NDArray[np.int64], nodes: int) -> list[list[int]]:
    """The edges as walks through nodes: each begins and ends where not exactly two edges meet, rings anywhere."""
    pairs = np.unique(np.sort(np.column_stack([u, v]), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    edge = np.concatenate([np.arange(len(pairs))] * 2)
    here = np.concatenate([pairs[:, 0], pairs[:, 1]])
    there = np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.lexsort((edge, here))
    first = np.searchsorted(here[order], np.arange(nodes + 1)).tolist()
    next_node, next_edge = there[order].tolist(), edge[order].tolist()
    used = [False] * len(pairs)
    found: list[list[int]] = []

    def walk(at: int, slot: int) -> None:
        chain = [at]
        while not used[next_edge[slot]]:
            used[next_edge[slot]] = True
            came_by, at = next_edge[slot], next_node[slot]
            chain.append(at)
            if first[at + 1] - first[at] != 2:
                break
            slot = first[at] + (next_edge[first[at]] == came_by)
        found.append(chain)

    ends = [node for node in range(nodes) if first[node + 1] - first[node] not in (0, 2)]
    rings = [node for node in range(nodes) if first[node + 1] - first[node] == 2]
    for node in (*ends, *rings):
        for slot in range(first[node], first[node + 1]):
            if not used[next_edge[slot]]:
                walk(node, slot)
    return found
