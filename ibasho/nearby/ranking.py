"""Places in the order of their distance, as far as one wants to know: by straight line or on foot.

The order is (metres rounded to the millimetre, place number); places are numbered in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue import Catalogue
from ibasho.geo.distance import geodesic_m
from ibasho.geo.reach import walk_matrix, walk_reach
from ibasho.geo.streets import StreetNetwork, snap

__all__ = ["ByLine", "OnFoot", "Ranking"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FIRST_LOOK = 64
_FEW = 4096
"""Up to so many places are all measured at once."""
_FIRST_WALK_M = 1_500.0
_LAST_WALK_M = 25_000.0
"""Beyond it the whole network is searched."""


class Ranking(Protocol):
    """Who is how far. Both methods leave out what cannot be reached."""

    def among(self, wanted: NDArray[np.bool_], within_m: float | None) -> Iterator[tuple[Ints, Floats]]:
        """The wanted places at most ``within_m`` away (None: however far), nearest first, some at a time."""

    def upto(self, metres: float, place: int) -> Ints:
        """The numbers of the places that stand before this one in the order, and its own."""


class ByLine:
    """Straight lines from one point."""

    def __init__(self, catalogue: Catalogue, lon: float, lat: float) -> None:
        self._index = catalogue.index
        self._lon, self._lat = lon, lat

    def among(self, wanted: NDArray[np.bool_], within_m: float | None) -> Iterator[tuple[Ints, Floats]]:
        """The wanted places, nearest first."""
        limit = np.inf if within_m is None else within_m
        numbers = np.flatnonzero(wanted)
        parts = self._all(numbers) if numbers.size <= _FEW else self._growing(wanted)
        for place, metres in parts:
            near = metres <= limit
            yield place[near], metres[near]
            if not near.all():
                return

    def upto(self, metres: float, place: int) -> Ints:
        """The places before this one, and its own."""
        if metres == np.inf:
            return np.arange(len(self._index))
        _, found, away = self._index.within([self._lon], [self._lat], max(metres, 0.001))
        before: Ints = found[(away < metres) | ((away == metres) & (found <= place))]
        return before

    def _all(self, numbers: Ints) -> Iterator[tuple[Ints, Floats]]:
        lon, lat = self._index.lon[numbers], self._index.lat[numbers]
        metres = np.round(geodesic_m(np.full(len(lon), self._lon), np.full(len(lat), self._lat), lon, lat), 3)
        order = np.lexsort((numbers, metres))
        for start in range(0, len(order), _FIRST_LOOK):
            here = order[start : start + _FIRST_LOOK]
            yield numbers[here], metres[here]

    def _growing(self, wanted: NDArray[np.bool_]) -> Iterator[tuple[Ints, Floats]]:
        total, given, asked = len(self._index), 0, _FIRST_LOOK
        while given < total:
            place, metres = self._index.nearest([self._lon], [self._lat], k=min(asked, total))
            new = slice(given, min(asked, total))
            kept = wanted[place[0, new]]
            yield place[0, new][kept], metres[0, new][kept]
            given, asked = min(asked, total), asked * 4


class OnFoot:
    """Ways on foot from one point, ways to and from the street included: searched farther only when it is
    asked for."""

    def __init__(self, catalogue: Catalogue, lon: float, lat: float, network: StreetNetwork) -> None:
        self._network = network
        self._here = snap(network, [lon], [lat])
        self._places = catalogue.snapped(network)
        self._searched_m = 0.0
        self._metres = np.full(len(catalogue.places), np.inf)

    def among(self, wanted: NDArray[np.bool_], within_m: float | None) -> Iterator[tuple[Ints, Floats]]:
        """The wanted places that a way leads to, nearest first."""
        limit = np.inf if within_m is None else within_m
        done = -1.0
        while done < limit and done < np.inf:
            known = min(limit, self._search_beyond(done))
            new = np.flatnonzero(
                wanted & (self._metres > done) & (self._metres <= known) & (self._metres < np.inf)
            )
            order = np.lexsort((new, self._metres[new]))
            yield new[order], self._metres[new][order]
            done = known

    def upto(self, metres: float, place: int) -> Ints:
        """The places before this one, and its own."""
        numbers = np.arange(len(self._metres))
        reached = np.isfinite(self._metres)
        before: Ints = numbers[
            reached & ((self._metres < metres) | ((self._metres == metres) & (numbers <= place)))
        ]
        return before

    def _search_beyond(self, done_m: float) -> float:
        """Search until more than ``done_m`` is known; how far all ways are known then, in metres."""
        if self._searched_m <= done_m or self._searched_m == 0.0:
            reach_m = max(_FIRST_WALK_M, 4 * self._searched_m)
            if reach_m > _LAST_WALK_M:
                self._metres = np.round(walk_matrix(self._network, self._here, self._places)[0], 3)
                self._searched_m = np.inf
            else:
                self._metres = np.full(len(self._metres), np.inf)
                # Outward from here: to the search one's own point is the place that the places reach.
                table = walk_reach(self._network, self._places, self._here, reach_m)
                cell = np.repeat(np.arange(len(table)), np.diff(table.start))
                self._metres[cell] = np.round(table.metres, 3)
                # What rounding may still push over the edge is left to the next search.
                self._searched_m = reach_m - 0.001
                self._metres[self._metres > self._searched_m] = np.inf
        return self._searched_m
