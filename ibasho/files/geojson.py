"""GeoJSON by our own reader: no driver that could be talked into opening something else.

Size, depth, number of features and of vertices are checked before a geometry is built (deep nesting ends
native parsers).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pyproj
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from ibasho.errors import UnreadableFile
from ibasho.files.encodings import decode, read_bytes, shown
from ibasho.geo.crs import require_lonlat

__all__ = [
    "FEATURES_MOST",
    "VERTICES_MOST",
    "Feature",
    "features_of",
    "in_degrees",
    "json_document",
    "read_features",
]

FEATURES_MOST = 200_000
VERTICES_MOST = 5_000_000
_DEPTH_MOST = 32
_DIMENSIONS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


@dataclass(frozen=True)
class Feature:
    """One feature: its number (from 1), properties as JSON gave them, its id, and a geometry in lon, lat, or
    None with the reason.
    """

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    id: str = ""
    problem: str = ""


def _depth(value: Any) -> int:
    """How deep lists and objects are nested, counted level by level so that no recursion limit is met."""
    level, deep = [value], 0
    while level and deep <= _DEPTH_MOST:
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner.extend(v for v in each.values() if isinstance(v, dict | list))
            elif isinstance(each, list) and each and not isinstance(each[0], int | float):
                inner.extend(v for v in each if isinstance(v, dict | list))
        level, deep = inner, deep + 1
    return deep


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def json_document(data: bytes, name: str) -> Any:
    """The JSON document of a file from outside, its depth checked. Raises UnreadableFile saying what is wrong."""
    text, _ = decode(data, name)
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise UnreadableFile(f"{name}: nested too deeply; up to {_DEPTH_MOST} levels are accepted") from None
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"{name}: line {error.lineno}, column {error.colno}: this is no JSON ({error.msg})"
        ) from None
    except ValueError as error:
        raise UnreadableFile(f"{name}: {str(error)[:100]}") from None
    if _depth(document) > _DEPTH_MOST:
        raise UnreadableFile(f"{name}: nested too deeply; up to {_DEPTH_MOST} levels are accepted")
    return document


def _document(data: bytes, name: str) -> dict[str, Any]:
    document = json_document(data, name)
    if not isinstance(document, dict):
        raise UnreadableFile(f"{name}: this JSON is no GeoJSON; a FeatureCollection is accepted")
    return document


def _vertices(coordinates: Any, dimensions: int) -> int:
    """The number of positions when the coordinates have the shape of their geometry type; raises ValueError
    if not.
    """
    if dimensions == 0:
        numbers = isinstance(coordinates, list) and len(coordinates) >= 2
        if not numbers or any(isinstance(n, bool) or not isinstance(n, int | float) for n in coordinates):
            raise ValueError("a position is two numbers, longitude and latitude")
        lon, lat = float(coordinates[0]), float(coordinates[1])
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise ValueError("a coordinate is not finite")
        return 1
    if not isinstance(coordinates, list):
        raise ValueError("coordinates are nested lists of positions")
    return sum(_vertices(each, dimensions - 1) for each in coordinates)


def _geometry(value: Any, projection: pyproj.Transformer | None) -> tuple[BaseGeometry | None, int, str]:
    """The geometry in lon, lat, its vertices, and why there is none."""
    if value is None:
        return None, 0, "it has no geometry"
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in _DIMENSIONS:
        return None, 0, f"geometry type {str(kind)[:40]!r}; {', '.join(_DIMENSIONS)} are accepted"
    try:
        vertices = _vertices(value.get("coordinates"), _DIMENSIONS[kind])
        built = shapely.force_2d(shape({"type": kind, "coordinates": value["coordinates"]}))
    except (ValueError, TypeError, OverflowError, shapely.errors.ShapelyError) as error:
        return None, 0, f"its coordinates are broken ({str(error)[:80]})"
    geometry, problem = in_degrees(built, projection)
    return geometry, vertices, problem


def in_degrees(built: BaseGeometry, projection: pyproj.Transformer | None) -> tuple[BaseGeometry | None, str]:
    """The geometry in lon, lat, or None and the reason: it is empty, or its coordinates are no degrees."""
    if built.is_empty:
        return None, "its geometry is empty"
    if projection is not None:
        built = shapely.transform(built, projection.transform, interleaved=False)
    west, south, east, north = built.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        return None, "its coordinates are no degrees of longitude and latitude"
    return built, ""


def _projection(document: dict[str, Any], name: str) -> pyproj.Transformer | None:
    """What turns the file's coordinates into lon, lat; None when they are. The ``crs`` member is of GeoJSON
    2008.
    """
    stated = document.get("crs")
    if stated is None:
        return None
    properties = stated.get("properties") if isinstance(stated, dict) else None
    text = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(text, str) or len(text) > 200:
        raise UnreadableFile(
            f"{name}: its crs member names no reference system; leave it out for longitude and latitude"
        )
    try:
        crs = pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        raise UnreadableFile(
            f"{name}: its reference system {text[:60]!r} is not known; EPSG:4326 or EPSG:6668 is accepted"
        ) from None
    return require_lonlat(crs, name)


def _items(document: dict[str, Any], name: str) -> list[Any]:
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return list(document["features"])
    if kind == "Feature":
        return [document]
    said = f"type {str(kind)[:40]!r}" if kind is not None else "no type"
    raise UnreadableFile(f"{name}: this JSON has {said}; a GeoJSON FeatureCollection is accepted")


def read_features(path: Path, *, bytes_most: int) -> list[Feature]:
    """The features of a file in order: see :func:`features_of`."""
    return features_of(read_bytes(path, bytes_most=bytes_most), shown(path))


def features_of(data: bytes, name: str) -> list[Feature]:
    """The features in order; one without a usable geometry has ``geometry`` None and says why in ``problem``.

    ``name`` is what messages call the file. Raises UnreadableFile when it is no GeoJSON, nested too deeply,
    too large, or in a reference system that is not known, InvalidInput when that is not accepted (the old
    Tokyo datum is refused by name).
    """
    document = _document(data, name)
    items = _items(document, name)
    if len(items) > FEATURES_MOST:
        raise UnreadableFile(f"{name}: {len(items):,} features; up to {FEATURES_MOST:,} are accepted")
    projection = _projection(document, name)
    features: list[Feature] = []
    total = 0
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict) or item.get("type") != "Feature":
            features.append(Feature(number, {}, None, problem="it is no Feature"))
            continue
        geometry, vertices, problem = _geometry(item.get("geometry"), projection)
        total += vertices
        if total > VERTICES_MOST:
            raise UnreadableFile(
                f"{name}: more than {VERTICES_MOST:,} vertices; simplify the geometries first"
            )
        properties = item.get("properties")
        own_id = item.get("id")
        features.append(
            Feature(
                number,
                properties if isinstance(properties, dict) else {},
                geometry,
                str(own_id) if isinstance(own_id, str | int) else "",
                problem,
            )
        )
    return features
