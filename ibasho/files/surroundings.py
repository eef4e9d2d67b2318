"""What lies around the streets of an OpenStreetMap extract: water and place names, for a quiet base map
without tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import osmium
import osmium.filter
import osmium.geom
import shapely
from shapely.geometry.base import BaseGeometry

from ibasho.errors import UnreadableFile
from ibasho.files.encodings import printable, shown
from ibasho.files.place_facts import clean
from ibasho.files.streets import require_pbf

__all__ = ["NamedPoint", "Surroundings", "read"]

_WATER_LINES = frozenset({"river", "canal", "stream", "drain"})
_PLACES = ("city", "town", "suburb", "quarter", "neighbourhood", "village", "hamlet", "island")
"""Kinds of place with a name on the map, the important ones first."""
_NAME_LENGTH_MOST = 60


@dataclass(frozen=True)
class NamedPoint:
    """A name on the ground, lon/lat degrees; ``rank`` 0 is the most important."""

    text: str
    lon: float
    lat: float
    rank: int


@dataclass(frozen=True)
class Surroundings:
    """Water as one geometry of lines and polygons (None when there is none), and names, the important ones
    first.
    """

    water: BaseGeometry | None
    names: tuple[NamedPoint, ...]


def read(path: Path) -> Surroundings:
    """Water and place names of an extract. Raises UnreadableFile when the file is no PBF or cut off.

    Water areas that the extract cuts off, so that their outline does not close, are left out.
    """
    require_pbf(path)
    factory = osmium.geom.WKBFactory()
    shapes: list[BaseGeometry] = []
    names: list[NamedPoint] = []
    keys = osmium.filter.KeyFilter("natural", "waterway", "landuse", "place")
    try:
        for thing in osmium.FileProcessor(str(path)).with_locations().with_areas(keys).with_filter(keys):
            if isinstance(thing, osmium.osm.Node):
                names.extend(_name(thing))
            else:
                shape = _water(thing, factory)
                if shape is not None:
                    shapes.append(shape)
    except RuntimeError as error:
        why = printable(str(error).replace(str(path), shown(path)), 80)
        raise UnreadableFile(f"{shown(path)}: the extract is broken or cut off ({why})") from None
    names.sort(key=lambda each: (each.rank, each.text, each.lon, each.lat))
    return Surroundings(shapely.union_all(shapes) if shapes else None, tuple(names))


def _name(node: osmium.osm.Node) -> list[NamedPoint]:
    kind, text = node.tags.get("place", ""), clean(node.tags.get("name", ""))
    if kind not in _PLACES or not text or not node.location.valid():
        return []
    return [NamedPoint(text[:_NAME_LENGTH_MOST], node.location.lon, node.location.lat, _PLACES.index(kind))]


def _water(thing: osmium.osm.Way | osmium.osm.Area, factory: osmium.geom.WKBFactory) -> BaseGeometry | None:
    """The shape of a river, canal, lake or pond; None for everything else and for what has no whole
    geometry.
    """
    line = isinstance(thing, osmium.osm.Way)
    wanted = (
        thing.tags.get("waterway") in _WATER_LINES and thing.tags.get("tunnel", "no") == "no"
        if line
        else thing.tags.get("natural") == "water"
        or thing.tags.get("waterway") == "riverbank"
        or thing.tags.get("landuse") == "reservoir"
    )
    if not wanted or not (line or isinstance(thing, osmium.osm.Area)):
        return None
    try:
        wkb = factory.create_linestring(thing) if line else factory.create_multipolygon(thing)
    except (RuntimeError, osmium.InvalidLocationError):
        return None
    shape = shapely.from_wkb(bytes.fromhex(wkb))
    valid = shape if shape.is_valid else shapely.make_valid(shape)
    return valid if isinstance(valid, BaseGeometry) else None
