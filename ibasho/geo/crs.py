"""Which coordinates are accepted, and the metric plane of a region.

Everything is stored and passed on as lon, lat in degrees on JGD2011, JGD2000 or WGS 84, which differ by a
metre or so and are treated as one. Never measure in Web Mercator (EPSG:3857): it stretches Tokyo by a
quarter.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyproj

from ibasho.errors import InvalidInput
from ibasho.geo.distance import require_degrees

__all__ = ["from_tokyo_datum", "metric_crs", "require_lonlat"]

_ORIGINS = (
    (129.5, 33.0),
    (131.0, 33.0),
    (132 + 1 / 6, 36.0),
    (133.5, 33.0),
    (134 + 1 / 3, 36.0),
    (136.0, 36.0),
    (137 + 1 / 6, 36.0),
    (138.5, 36.0),
    (139 + 5 / 6, 36.0),
    (140 + 5 / 6, 40.0),
    (140.25, 44.0),
    (142.25, 44.0),
    (144.25, 44.0),
    (142.0, 26.0),
    (127.5, 26.0),
    (124.0, 26.0),
    (131.0, 26.0),
    (136.0, 20.0),
    (154.0, 26.0),
)
"""Origins of the plane rectangular coordinate system, zones I–XIX (国土交通省告示第9号, 平成14年)."""
_FIRST_ZONE = 6669
_FARTHEST_DEG = 4.0
"""No place in Japan is farther than this from the nearest origin."""

_SAME_AS_LONLAT = (
    "world geodetic system 1984",
    "wgs 84",
    "wgs84",
    "japanese geodetic datum 2000",
    "japanese geodetic datum 2011",
    "jgd2000",
    "jgd2011",
    "jgd 2000",
    "jgd 2011",
)


def metric_crs(lon: float, lat: float) -> pyproj.CRS:
    """A CRS in metres for buffers and drawings around a point (degrees).

    In Japan the JGD2011 plane rectangular zone with the nearest origin, which near prefecture borders need
    not be the zone that the prefecture uses; its scale is right to 2 in 10,000. Elsewhere the UTM zone on WGS
    84.

    >>> [metric_crs(*place).to_epsg() for place in ((139.767, 35.681), (134.05, 34.34), (-51.2, -30.0))]
    [6677, 6672, 32722]
    """
    require_degrees(np.array([lon], dtype=np.float64), np.array([lat], dtype=np.float64))
    shrink = np.cos(np.radians(lat))
    away = [float(np.hypot((lon - x) * shrink, lat - y)) for x, y in _ORIGINS]
    if min(away) <= _FARTHEST_DEG:
        return _crs(_FIRST_ZONE + away.index(min(away)))
    zone = min(int((lon + 180) // 6) + 1, 60)
    return _crs((32600 if lat >= 0 else 32700) + zone)


def require_lonlat(crs: pyproj.CRS | str | int | None, field: str) -> pyproj.Transformer | None:
    """None when coordinates in this CRS are lon/lat as they are, else the transformer that makes them so.

    The transformer takes x, y and gives lon, lat.

    Raises InvalidInput, naming ``field``, for a missing or unreadable CRS, one without a place on the earth,
    and for every CRS on the old Tokyo datum, whose coordinates are about 450 m off and look right.
    """
    if crs is None:
        raise InvalidInput(
            f"{field}: has no CRS; lon/lat in JGD2011 (EPSG:6668) or WGS 84 is accepted", field=field
        )
    try:
        given = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise InvalidInput(
            f"{field}: CRS {crs!r} is not known; an EPSG number is accepted", field=field
        ) from error
    earth = given.geodetic_crs
    if earth is None or earth.datum is None:
        raise InvalidInput(
            f"{field}: CRS {given.name!r} has no place on the earth;"
            " JGD2011 (EPSG:6668) or WGS 84 is accepted",
            field=field,
        )
    datum = earth.datum.name.lower().removeprefix("d_").replace("_", " ")
    if datum.startswith("tokyo"):
        raise InvalidInput(
            f"{field}: CRS {given.name!r} is on the old Tokyo datum (EPSG:4301 and its planes), about"
            " 450 m off; convert it to JGD2011 (EPSG:6668) first",
            field=field,
        )
    degrees = given.is_geographic and all(axis.unit_name.lower() == "degree" for axis in given.axis_info[:2])
    if degrees and datum.startswith(_SAME_AS_LONLAT):
        return None
    return pyproj.Transformer.from_crs(given, "OGC:CRS84", always_xy=True)


def from_tokyo_datum(lon: float, lat: float) -> tuple[float, float]:
    """Longitude and latitude on JGD2000 of a point (degrees) on the old Tokyo datum, right to about 10 m.

    By the three parameters of 国土地理院 (TKY2JGD without its grid): -146.414, 507.337, 680.507 m.

    >>> [round(degrees, 3) for degrees in from_tokyo_datum(139.74135, 35.6580)]
    [139.738, 35.661]
    """
    x, y = _tokyo_to_jgd().transform(lon, lat)
    return float(x), float(y)


@lru_cache(maxsize=1)
def _tokyo_to_jgd() -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3"
        " +step +proj=cart +ellps=bessel +step +proj=helmert +x=-146.414 +y=507.337 +z=680.507"
        " +step +inv +proj=cart +ellps=GRS80 +step +proj=pop +v_3"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


@lru_cache(maxsize=128)
def _crs(epsg: int) -> pyproj.CRS:
    return pyproj.CRS.from_epsg(epsg)
