"""Which points are nearest, and which are within a distance: exactly, by the geodesic.

The points stand in a k-d tree by their straight line through the earth (chord). Chords and geodesics order
points almost alike, but not quite: a chord c belongs to geodesics between c·(1 + c²/24R²) of the flattest and
of the sharpest bend of the ellipsoid. Only points that lie between the two bounds can be in the wrong order;
they are compared by their geodesic.

Distances are rounded to the millimetre before they are compared; equal ones are ordered by index.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from ibasho.errors import OutOfRange
from ibasho.geo.distance import earth_vectors, metres_between, require_degrees

__all__ = ["PointIndex", "sorted_pairs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_R_SHARP, _R_FLAT = 6_330_000.0, 6_405_000.0
"""Radii below and above every normal curvature radius of the ellipsoid (6,335–6,400 km)."""
_FAR_M = 3_000_000.0
"""Chord beyond which the bounds are not used: all points are candidates."""
_MM = 0.002
"""What rounding to the millimetre can change between two distances, and a little more."""
_BLOCK = 1 << 15
_PAIRS = 1 << 22
"""Candidates looked at in one go."""
_NONE = np.empty(0, dtype=np.int64)


class PointIndex:
    """An index of points (degrees) that answers "nearest" and "within" for many points at once."""

    def __init__(self, lon: ArrayLike, lat: ArrayLike) -> None:
        """Raises OutOfRange naming the first pair that is no lon/lat. No points at all are accepted."""
        self.lon = np.atleast_1d(np.asarray(lon, dtype=np.float64))
        self.lat = np.atleast_1d(np.asarray(lat, dtype=np.float64))
        require_degrees(self.lon, self.lat)
        self._vectors = earth_vectors(self.lon, self.lat)
        self._tree = cKDTree(self._vectors)

    def __len__(self) -> int:
        return len(self.lon)

    def nearest(self, lon: ArrayLike, lat: ArrayLike, k: int = 1) -> tuple[Ints, Floats]:
        """``(index, metres)``, both n × k: the k nearest points of each of n given ones, nearest first.

        However far they are. Where there are fewer than k points the rest is index -1 and inf metres. Equal
        to sorting all points by (geodesic rounded to mm, index).

        >>> index, metres = PointIndex([139.76, 139.70], [35.68, 35.69]).nearest([139.71], [35.69])
        >>> index.tolist(), metres.round(1).tolist()
        ([[1]], [[905.2]])
        """
        if k < 1:
            raise OutOfRange(f"k {k}: 1 or more is accepted", field="k")
        x, y = (
            np.atleast_1d(np.asarray(lon, dtype=np.float64)),
            np.atleast_1d(np.asarray(lat, dtype=np.float64)),
        )
        require_degrees(x, y)
        index = np.full((len(x), k), -1, dtype=np.int64)
        metres = np.full((len(x), k), np.inf)
        kept = min(k, len(self))
        if not kept:
            return index, metres
        for begin in range(0, len(x), _BLOCK):
            here = slice(begin, begin + _BLOCK)
            index[here, :kept], metres[here, :kept] = self._nearest(x[here], y[here], kept)
        return index, metres

    def within(self, lon: ArrayLike, lat: ArrayLike, within_m: float) -> tuple[Ints, Ints, Floats]:
        """``(query, index, metres)`` of all pairs of a given point and an indexed one at most within_m apart.

        Ordered by query, metres (rounded to mm), index. Raises OutOfRange when within_m is not above 0 and
        finite.
        """
        if not 0 < within_m < float("inf"):
            raise OutOfRange(f"within_m {within_m}: a distance above 0 metres is accepted", field="within_m")
        x, y = (
            np.atleast_1d(np.asarray(lon, dtype=np.float64)),
            np.atleast_1d(np.asarray(lat, dtype=np.float64)),
        )
        require_degrees(x, y)
        parts = [
            self._within(x, y, slice(begin, begin + _BLOCK), within_m) for begin in range(0, len(x), _BLOCK)
        ]
        if not parts:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
        query, index, metres = (np.concatenate(column) for column in zip(*parts, strict=True))
        return query, index, metres

    def _nearest(self, lon: Floats, lat: Floats, k: int) -> tuple[Ints, Floats]:
        """The k nearest of a block of points, k ≤ len(self): by chord, by more of them in doubt."""
        vectors = earth_vectors(lon, lat)
        asked = min(k + 1, len(self))
        chord, index = self._by_chord(vectors, asked)
        found, metres = self._ordered(vectors, lon, lat, index[:, :k], k)
        doubtful = np.flatnonzero(chord[:, -1] <= _longest_rival(chord[:, k - 1])) if asked > k else _NONE
        while doubtful.size:
            asked = min(asked * 4, len(self))
            open_still = [_NONE]
            for rows in np.array_split(doubtful, -(-doubtful.size * asked // _PAIRS)):
                chord, index = self._by_chord(vectors[rows], asked)
                found[rows], metres[rows] = self._ordered(vectors[rows], lon[rows], lat[rows], index, k)
                open_still.append(rows[chord[:, -1] <= _longest_rival(chord[:, k - 1])])
            doubtful = np.concatenate(open_still) if asked < len(self) else _NONE
        return found, metres

    def _by_chord(self, vectors: Floats, asked: int) -> tuple[Floats, Ints]:
        chord, index = self._tree.query(vectors, k=[*range(1, asked + 1)], workers=_workers(len(vectors)))
        return np.asarray(chord, dtype=np.float64), np.asarray(index, dtype=np.int64)

    def _ordered(self, vectors: Floats, lon: Floats, lat: Floats, index: Ints, k: int) -> tuple[Ints, Floats]:
        """The first k of each row of candidates by (metres rounded to mm, index)."""
        rows, columns = index.shape
        query, flat = np.repeat(np.arange(rows), columns), index.ravel()
        metres = np.round(self._metres(vectors, lon, lat, query, flat), 3)
        if columns > 1:
            order = np.lexsort((flat, metres, query))
            flat, metres = flat[order], metres[order]
        return flat.reshape(rows, columns)[:, :k].copy(), metres.reshape(rows, columns)[:, :k].copy()

    def _within(self, lon: Floats, lat: Floats, here: slice, within_m: float) -> tuple[Ints, Ints, Floats]:
        x, y = lon[here], lat[here]
        vectors = earth_vectors(x, y)
        # a chord is never longer than its geodesic
        pairs = cKDTree(vectors).sparse_distance_matrix(self._tree, within_m + _MM, output_type="ndarray")
        query, index = pairs["i"].astype(np.int64), pairs["j"].astype(np.int64)
        metres = np.round(self._metres(vectors, x, y, query, index), 3)
        kept = metres <= within_m
        mm = np.rint(metres[kept] * 1000).astype(np.int64)
        query, index, mm = sorted_pairs(query[kept], index[kept], mm)
        return query + here.start, index, mm / 1000

    def _metres(self, vectors: Floats, lon: Floats, lat: Floats, query: Ints, index: Ints) -> Floats:
        # take gathers rows several times as fast as indexing does
        p, q = vectors.take(query, axis=0), self._vectors.take(index, axis=0)
        return metres_between(
            p, q, lon.take(query), lat.take(query), self.lon.take(index), self.lat.take(index)
        )


def sorted_pairs(first: Ints, second: Ints, length: Ints) -> tuple[Ints, Ints, Ints]:
    """``(first, second, length)`` of pairs, sorted by (first, length, second): whole numbers ≥ 0, length in any unit."""
    if not first.size:
        return _NONE, _NONE, _NONE
    bits = [int(column.max()).bit_length() for column in (first, length, second)]
    if sum(bits) > 63:
        order = np.lexsort((second, length, first))
        return first[order], second[order], length[order]
    # one number a pair sorts many times as fast as three, or as an order of them
    key = np.sort((((first << bits[1]) | length) << bits[2]) | second)
    return key >> (bits[1] + bits[2]), key & ((1 << bits[2]) - 1), (key >> bits[2]) & ((1 << bits[1]) - 1)


def _longest_rival(chord: Floats) -> Floats:
    """The longest chord whose geodesic, rounded to mm, can still be as short as that of the given chord."""
    near = np.minimum(chord, _FAR_M)
    longest = 2 * _R_SHARP * np.arcsin(near / (2 * _R_SHARP)) + _MM
    rival = 2 * _R_FLAT * np.sin(longest / (2 * _R_FLAT)) + _MM
    return np.where(chord < _FAR_M, rival, np.inf)


def _workers(n: int) -> int:
    """Threads for a search: all processors when there is much to search; the answer is the same."""
    return -1 if n > 10_000 else 1
