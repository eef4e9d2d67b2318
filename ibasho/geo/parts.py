"""Cutting what lies in a box out of points and graphs, without looking at all of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["Bands", "Box", "blocks", "box_around", "rows_of", "subgraph"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_BAND_DEG = 0.02
_LEAST_M_PER_DEG = 110_500.0
"""Below the length of every degree of latitude, and of a degree of longitude at the equator."""


class Bands:
    """Points sorted by bands of latitude and in each by longitude. Points at NaN are in no box."""

    def __init__(self, lon: Floats, lat: Floats) -> None:
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        band = np.floor(lat[known] / _BAND_DEG).astype(np.int64)
        order = np.lexsort((lon[known], band))
        self._index, self._lon, self._lat = known[order], lon[known[order]], lat[known[order]]
        self._band, self._start = np.unique(band[order], return_index=True)
        self._start = np.append(self._start, known.size)

    def inside(self, box: Box) -> Ints:
        """The numbers of the points in the box (borders included), ascending."""
        west, south, east, north = box
        first = np.searchsorted(self._band, np.floor(south / _BAND_DEG))
        last = np.searchsorted(self._band, np.floor(north / _BAND_DEG), side="right")
        found = [np.empty(0, dtype=np.int64)]
        for band in range(int(first), int(last)):
            begin, end = self._start[band], self._start[band + 1]
            low = begin + np.searchsorted(self._lon[begin:end], west)
            high = begin + np.searchsorted(self._lon[begin:end], east, side="right")
            within = (self._lat[low:high] >= south) & (self._lat[low:high] <= north)
            found.append(self._index[low:high][within])
        return np.sort(np.concatenate(found))


def box_around(lon: Floats, lat: Floats, within_m: float) -> Box:
    """A box that holds everything at most within_m metres from any of the points (at least one)."""
    pad = (within_m + 1.0) / _LEAST_M_PER_DEG
    south, north = float(lat.min()) - pad, float(lat.max()) + pad
    narrowest = np.cos(np.radians(min(max(abs(south), abs(north)), 90.0)))
    side = pad / narrowest if narrowest > pad / 180 else 360.0
    return float(lon.min()) - side, south, float(lon.max()) + side, north


def blocks(lon: Floats, lat: Floats, which: Ints, side_m: float) -> Iterator[Ints]:
    """The points ``which`` in groups that share a square of about side_m metres, each group ascending."""
    if not which.size:
        return
    row = np.floor(lat[which] * _LEAST_M_PER_DEG / side_m).astype(np.int64)
    shrink = np.maximum(np.cos(np.radians(row * side_m / _LEAST_M_PER_DEG)), 0.01)
    column = np.floor(lon[which] * shrink * _LEAST_M_PER_DEG / side_m).astype(np.int64)
    order = np.lexsort((which, column, row))
    row, column = row[order], column[order]
    cut = np.flatnonzero((row[1:] != row[:-1]) | (column[1:] != column[:-1])) + 1
    yield from np.split(which[order], cut)


def subgraph(graph: csr_array, nodes: Ints) -> csr_array:
    """The rows and columns ``nodes`` of a square matrix, in time of their entries."""
    entry, row = rows_of(graph.indptr, nodes)
    local = np.full(graph.shape[0], -1, dtype=np.int32)
    local[nodes] = np.arange(nodes.size, dtype=np.int32)
    column = local[graph.indices[entry]]
    kept = column >= 0
    start = np.searchsorted(row[kept], np.arange(nodes.size + 1)).astype(np.int32)
    return csr_array((graph.data[entry][kept], column[kept], start), shape=(nodes.size, nodes.size))


def rows_of(start: NDArray[np.integer], rows: Ints) -> tuple[Ints, Ints]:
    """Entry numbers of the given rows of a row-compressed table, and of each its row's position in ``rows``.

    >>> entry, row = rows_of(np.array([0, 2, 2, 5]), np.array([2, 0]))
    >>> entry.tolist(), row.tolist()
    ([2, 3, 4, 0, 1], [0, 0, 0, 1, 1])
    """
    begin, count = start[rows].astype(np.int64), (start[rows + 1] - start[rows]).astype(np.int64)
    row = np.repeat(np.arange(rows.size), count)
    before = np.cumsum(count) - count
    return np.arange(count.sum()) + np.repeat(begin - before, count), row
