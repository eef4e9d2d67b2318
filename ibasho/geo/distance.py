"""Distances on the ellipsoid: one definition for every question.

A distance is the geodesic on GRS80, the ellipsoid of JGD2011; WGS 84 differs by less than 0.1 mm over 1,000
km.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

from ibasho.errors import InvalidInput, OutOfRange

__all__ = [
    "WALK_M_PER_MIN",
    "earth_vectors",
    "geodesic_m",
    "metres_between",
    "require_degrees",
    "unit_vectors",
    "walk_min",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WALK_M_PER_MIN = 80.0
"""Walking speed of the fair-competition code for real-estate advertising (不動産の表示に関する公正競争規約施行規則)."""

_A, _F = 6_378_137.0, 1 / 298.257222101
_E2 = _F * (2 - _F)
_NEAR_M = 50_000.0
"""Up to this chord the series of ``metres_between`` is used, beyond it Karney's algorithm in PROJ."""
_GEOD = Geod(ellps="GRS80")


def geodesic_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Floats:
    """Metres along the ellipsoid between pairs of points (degrees), broadcast against each other.

    Within 1 µm of Karney's geodesic (PROJ). Raises OutOfRange for coordinates that are no degrees.

    >>> round(float(geodesic_m(139.745433, 35.658581, 139.767125, 35.681236)), 3)
    3189.901
    """
    x1, y1, x2, y2 = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in (lon1, lat1, lon2, lat2)))
    shape = x1.shape
    x1, y1, x2, y2 = x1.ravel(), y1.ravel(), x2.ravel(), y2.ravel()
    require_degrees(x1, y1)
    require_degrees(x2, y2)
    return metres_between(earth_vectors(x1, y1), earth_vectors(x2, y2), x1, y1, x2, y2).reshape(shape)


def metres_between(p: Floats, q: Floats, lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """``geodesic_m`` of n pairs whose ``earth_vectors`` p and q (n × 3) are known already.

    A short geodesic of chord c bends like a circle with the normal curvature k of its middle and azimuth
    (Euler), so its length is the arc c·(1 + (k·c)²/24 + 3·(k·c)⁴/640); what is left out is below 1 µm at 50
    km.
    """
    d = q - p
    square = np.einsum("ij,ij->i", d, d)
    z2 = ((p[:, 2] + q[:, 2]) / 2) ** 2
    sine2 = z2 / ((_A * (1 - _E2)) ** 2 + _E2 * z2)  # of the geodetic latitude in the middle
    w2 = 1 - _E2 * sine2
    north2 = np.minimum(d[:, 2] ** 2 / np.maximum(square * (1 - sine2), 1e-12), 1.0)  # cos² of the azimuth
    # 1/N = √w2/a across the meridian, 1/M = w2/(1 − e²) of that along it
    bend2 = square * w2 / _A**2 * (1 + north2 * (w2 / (1 - _E2) - 1)) ** 2
    metres = np.sqrt(square) * (1 + bend2 / 24 + 3 * bend2**2 / 640)
    far = np.flatnonzero(square > _NEAR_M**2)
    if far.size:
        metres[far] = _GEOD.inv(lon1[far], lat1[far], lon2[far], lat2[far])[2]
    return np.asarray(metres, dtype=np.float64)


def earth_vectors(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Geocentric metres (x, y, z) on GRS80 at height 0: the shape of lon with an axis of 3 added.

    Straight lines between them are the chords of the geodesics, so near places are near in space too.
    """
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    x, y = np.radians(x), np.radians(y)
    sine, cosine = np.sin(y), np.cos(y)
    across = _A / np.sqrt(1 - _E2 * sine**2)
    return np.stack(
        (across * cosine * np.cos(x), across * cosine * np.sin(x), across * (1 - _E2) * sine), axis=-1
    )


def unit_vectors(lon: ArrayLike, lat: ArrayLike) -> Floats:
    """Points on the unit sphere: the shape of lon with an axis of 3 added.

    >>> unit_vectors(0, 90).round(12).tolist()
    [0.0, 0.0, 1.0]
    """
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    x, y = np.radians(x), np.radians(y)
    return np.stack((np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)), axis=-1)


def walk_min(metres: ArrayLike, m_per_min: float = WALK_M_PER_MIN) -> Ints:
    """Whole minutes on foot, rounded up; -1 where metres is inf or NaN. Metres count to the millimetre.

    Raises OutOfRange when m_per_min is not above 0 or a distance is negative.

    >>> walk_min([0, 80, 80.001, 400, float("inf")]).tolist()
    [0, 1, 2, 5, -1]
    """
    if not m_per_min > 0 or m_per_min == float("inf"):
        raise OutOfRange(
            f"m_per_min {m_per_min}: a speed above 0 metres per minute is accepted", field="m_per_min"
        )
    given = np.asarray(metres, dtype=np.float64)
    if (given < 0).any():
        raise OutOfRange(f"metres {given.min()}: 0 or more is accepted", field="metres")
    known = np.isfinite(given)
    minutes = np.ceil(np.round(np.where(known, given, 0.0), 3) / m_per_min)
    return np.where(known, minutes, -1).astype(np.int64)


def require_degrees(lon: Floats, lat: Floats, field: str = "lon, lat") -> None:
    """Raises InvalidInput when the shapes differ, OutOfRange naming the first pair that is no lon/lat."""
    if lon.shape != lat.shape:
        raise InvalidInput(
            f"{field}: {lon.shape} longitudes and {lat.shape} latitudes; equal shapes are accepted"
        )
    good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    if not good.all():
        at = int(np.argmin(good))
        raise OutOfRange(
            f"{field} {lon.flat[at]}, {lat.flat[at]} (number {at + 1}): degrees with -180 ≤ lon ≤ 180 and"
            " -90 ≤ lat ≤ 90 are accepted",
            field=field,
        )
