"""Ways between homes and starting points: along the streets, or by straight line where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ibasho.geo.distance import geodesic_m, walk_min
from ibasho.geo.reach import walk_matrix, walk_path
from ibasho.geo.streets import Snap, StreetNetwork, snap
from ibasho.model import TravelMode
from ibasho.outreach.words import SPEED_M_PER_MIN

__all__ = ["ACCESS_MOST_M", "DETOUR", "Ways", "ways"]

Floats = NDArray[np.float64]

ACCESS_MOST_M = 500.0
"""A point farther than this from every street is not reached: it lies across water or outside the network."""
DETOUR = 1.3
"""How much longer than the straight line a way is taken to be when there is no street network (an assumption)."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Metres between n points (n × n, symmetric, 0 to itself, inf: no way). ``basis``: ``streets`` or ``line``.

    ``off_street``: points too far from every street.
    """

    lon: Floats
    lat: Floats
    metres: Floats
    basis: str
    off_street: NDArray[np.bool_]
    network: StreetNetwork | None = None
    snapped: Snap | None = None

    def minutes(self, mode: TravelMode) -> Floats:
        """Whole minutes, rounded up, at the mode's speed; inf where there is no way."""
        whole = walk_min(self.metres, SPEED_M_PER_MIN[mode]).astype(np.float64)
        return np.where(whole < 0, np.inf, whole)

    def path(self, points: Sequence[int]) -> tuple[tuple[float, float], ...]:
        """The way through the points in order as (lon, lat), the points included; empty by straight line."""
        if self.network is None or self.snapped is None or len(points) < 2:
            return ()
        line = [self._at(points[0])]
        for a, b in pairwise(points):
            if a != b:
                line += walk_path(self.network, self.snapped[a : a + 1], self.snapped[b : b + 1])
            line.append(self._at(b))
        return tuple(point for number, point in enumerate(line) if number == 0 or point != line[number - 1])

    def _at(self, point: int) -> tuple[float, float]:
        return float(self.lon[point]), float(self.lat[point])


def ways(network: StreetNetwork | None, lon: Floats, lat: Floats) -> Ways:
    """The ways between these points (degrees) on the network; by straight line × ``DETOUR`` when there is none.

    The way from a home to the street counts at both ends.
    """
    if network is None:
        metres = np.asarray(geodesic_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :]) * DETOUR)
        np.fill_diagonal(metres, 0.0)
        return Ways(lon, lat, metres, "line", np.zeros(len(lon), dtype=bool))
    snapped = snap(network, lon, lat)
    off = ~(snapped.access_m <= ACCESS_MOST_M)
    metres = walk_matrix(network, snapped, snapped)
    metres[off], metres[:, off] = np.inf, np.inf
    np.fill_diagonal(metres, 0.0)
    return Ways(lon, lat, metres, "streets", off, network, snapped)
