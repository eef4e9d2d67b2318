"""Reach: which place is how far from which cell. The spine of everything analytical.

By straight line the distance is the geodesic, rounded to the millimetre. On foot it is the way along the
street network: from the cell straight to its snap point on the nearest edge, along the edges, and from the
place's snap point straight to the place. ``count_access=False`` leaves the two straight pieces out, for
comparison with programs that do.

Ways on foot are sums of multiples of 1/1024 m, which floating point adds exactly; results are therefore
identical however the work is divided. Thresholds are ≤.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.chains import Chains
from ibasho.geo.nearest import PointIndex, sorted_pairs
from ibasho.geo.parts import Bands, blocks, box_around, subgraph
from ibasho.geo.streets import GRAIN_M, Snap, StreetNetwork

__all__ = ["Reach", "line_reach", "nearest_line", "nearest_walk", "walk_matrix", "walk_path", "walk_reach"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_BLOCK_M = 2_000.0
_ENTRIES = 1 << 22
"""Distances held at a time by a search from several sources (32 MB)."""
_TIE_M = 2.0**-32
"""Added per place index where one search serves all places: far below a grain even for two million places, so
that among equal ways the place with the lowest index is found, and no other order changes."""
_PLACES_MOST = 1 << 21
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Reach:
    """For each of n cells the places within ``within_m``, nearest first (equal ones by number).

    Cell i's entries are ``place[start[i]:start[i + 1]]`` and ``metres`` alike; ``start`` has n + 1 numbers.
    ``places`` is how many places there were to be reached.
    """

    start: Ints
    place: NDArray[np.int32]
    metres: Floats
    within_m: float
    places: int

    def __len__(self) -> int:
        """The number of cells."""
        return len(self.start) - 1

    def nearest(self) -> tuple[Ints, Floats]:
        """``(place, metres)`` of each cell's nearest place; -1 and inf where none is within ``within_m``."""
        some = np.flatnonzero(np.diff(self.start) > 0)
        place, metres = np.full(len(self), -1, dtype=np.int64), np.full(len(self), np.inf)
        place[some], metres[some] = self.place[self.start[some]], self.metres[self.start[some]]
        return place, metres

    def count(self, within_m: float | None = None) -> Ints:
        """How many places each cell has within within_m (None: all of the table)."""
        return self.sums(None, within_m).astype(np.int64)

    def sums(self, values: ArrayLike | None, within_m: float | None = None) -> Floats:
        """The sum of a value per place (capacity …; None: 1) over the places within within_m of each cell."""
        weight = np.ones(self.places) if values is None else np.asarray(values, dtype=np.float64)
        if weight.shape != (self.places,):
            raise InvalidInput(
                f"values: {weight.shape}; one per place ({self.places}) is accepted", field="values"
            )
        near = self.metres <= self._threshold(within_m)
        cell = np.repeat(np.arange(len(self)), np.diff(self.start))
        return np.bincount(cell[near], weights=weight[self.place[near]], minlength=len(self)).astype(
            np.float64
        )

    def reached(self, within_m: float | None = None) -> NDArray[np.bool_]:
        """Whether each cell has a place within within_m (None: the table's own)."""
        return np.asarray(self.nearest()[1] <= self._threshold(within_m), dtype=bool)

    def of_places(self, counted: NDArray[np.bool_]) -> Reach:
        """The same table with only the counted places in it; places keep their numbers."""
        keep = counted[self.place]
        kept_before = np.concatenate(([0], np.cumsum(keep)))
        return Reach(kept_before[self.start], self.place[keep], self.metres[keep], self.within_m, self.places)

    def _threshold(self, within_m: float | None) -> float:
        if within_m is None:
            return self.within_m
        if not 0 < within_m <= self.within_m:
            raise OutOfRange(
                f"within_m {within_m}: above 0 up to {self.within_m} is accepted", field="within_m"
            )
        return within_m


def line_reach(
    cell_lon: ArrayLike, cell_lat: ArrayLike, place_lon: ArrayLike, place_lat: ArrayLike, within_m: float
) -> Reach:
    """Reach by straight line (geodesic, rounded to mm); coordinates in degrees.

    >>> line_reach([139.70, 139.71], [35.69, 35.69], [139.705], [35.69], 500).metres.round(1).tolist()
    [452.6, 452.6]
    """
    index = PointIndex(place_lon, place_lat)
    cell, place, metres = index.within(cell_lon, cell_lat, within_m)
    return _table(cell, place, metres, len(np.atleast_1d(np.asarray(cell_lon))), len(index), within_m)


def nearest_line(
    cell_lon: ArrayLike, cell_lat: ArrayLike, place_lon: ArrayLike, place_lat: ArrayLike
) -> tuple[Ints, Floats]:
    """``(place, metres)`` of each cell's nearest place by straight line, however far; -1, inf if none."""
    place, metres = PointIndex(place_lon, place_lat).nearest(cell_lon, cell_lat)
    return place[:, 0], metres[:, 0]


def walk_reach(
    network: StreetNetwork, cells: Snap, places: Snap, within_m: float, *, count_access: bool = True
) -> Reach:
    """Reach on foot: every pair of a cell and a place at most within_m of way apart.

    Cells and places that stand on no edge reach nothing. Searched outward from the places, block by block of
    2 km, each in the part of the network that lies within within_m of it: memory depends on that part, not on
    the network.
    """
    if not 0 < within_m < float("inf"):
        raise OutOfRange(f"within_m {within_m}: a distance above 0 metres is accepted", field="within_m")
    chains, cell_bands = network.chains, Bands(cells.lon, cells.lat)
    cell_stands = _Stands.of(network, chains, cells, count_access)
    place_stands = _Stands.of(network, chains, places, count_access)
    found: list[tuple[Ints, Ints, Floats]] = [(_NONE, _NONE, np.empty(0))]
    for group in blocks(places.lon, places.lat, np.flatnonzero(places.edge >= 0), _BLOCK_M):
        box = box_around(places.lon[group], places.lat[group], within_m * network.stretch)
        near = cell_bands.inside(box)
        if near.size:
            nodes = chains.bands.inside(box)
            part = _Part(subgraph(chains.graph, nodes), nodes)
            found += _part_reach(part, cell_stands[near], near, place_stands[group], group, within_m)
    cell, place, metres = (np.concatenate(column) for column in zip(*found, strict=True))
    cell, place, grains = sorted_pairs(cell, place, np.rint(metres / GRAIN_M).astype(np.int64))
    metres = (grains * GRAIN_M).astype(np.float64)
    return _table(cell, place, metres, len(cells), len(places), within_m)


def nearest_walk(
    network: StreetNetwork, cells: Snap, places: Snap, *, count_access: bool = True
) -> tuple[Ints, Floats]:
    """``(place, metres)`` of each cell's nearest place on foot, however far; -1, inf where no way leads.

    One search from all places at once. Among equal ways the place with the lowest index.
    """
    if len(places) > _PLACES_MOST:
        raise OutOfRange(f"places {len(places)}: up to {_PLACES_MOST} are accepted", field="places")
    chains = network.chains
    cell_stands = _Stands.of(network, chains, cells, count_access)
    place_stands = _Stands.of(network, chains, places, count_access)
    standing = np.flatnonzero(places.edge >= 0)
    metres, place = np.full(len(cells), np.inf), np.full(len(cells), -1, dtype=np.int64)
    if not standing.size:
        return place, metres
    graph = _with_sources(chains.graph, place_stands[standing], _TIE_M * standing.astype(np.float64))
    first = chains.graph.shape[0]
    way, _, source = dijkstra(
        graph, indices=first + np.arange(standing.size), min_only=True, return_predecessors=True
    )
    placed = np.flatnonzero(cells.edge >= 0)
    stands = cell_stands[placed]
    via_u, via_v = way[stands.u] + stands.to_u, way[stands.v] + stands.to_v
    best = np.minimum(via_u, via_v)
    node = np.where(via_u <= via_v, stands.u, stands.v)
    metres[placed] = best
    reached = placed[np.isfinite(best)]
    place[reached] = standing[source[node[np.isfinite(best)]] - first]
    cell, beside, direct = _same_chain(cell_stands, place_stands)
    np.minimum.at(metres, cell, direct + beside * _TIE_M)
    won = direct + beside * _TIE_M == metres[cell]
    place[cell[won]] = beside[won]
    return place, np.where(place >= 0, metres - place * _TIE_M, np.inf)


def walk_matrix(
    network: StreetNetwork, a: Snap, b: Snap, *, count_access: bool = True, within_m: float = np.inf
) -> Floats:
    """Metres on foot from each of a to each of b (len(a) × len(b)), the same both ways; inf: no way.

    Ways longer than within_m are inf too: where that is known, only the streets around are searched.
    """
    if not within_m > 0:
        raise OutOfRange(f"within_m {within_m}: a distance above 0 metres is accepted", field="within_m")
    if len(b) < len(a):
        turned = walk_matrix(network, b, a, count_access=count_access, within_m=within_m)
        return np.ascontiguousarray(turned.T)
    chains = network.chains
    start, end = _Stands.of(network, chains, a, count_access), _Stands.of(network, chains, b, count_access)
    metres = np.full((len(a), len(b)), np.inf)
    from_a, to_b = np.flatnonzero(a.edge >= 0), np.flatnonzero(b.edge >= 0)
    if from_a.size and to_b.size:
        part = _Part(chains.graph, np.arange(chains.graph.shape[0]))
        if within_m < np.inf:
            nodes = chains.bands.inside(box_around(a.lon[from_a], a.lat[from_a], within_m * network.stretch))
            part = _Part(subgraph(chains.graph, nodes), nodes)
        for rows in np.array_split(np.arange(from_a.size), _pieces(from_a.size, part.graph.shape[0])):
            metres[np.ix_(from_a[rows], to_b)] = _ways(part, start[from_a[rows]], end[to_b], within_m)
    return np.where(metres <= within_m, metres, np.inf)


def walk_path(network: StreetNetwork, a: Snap, b: Snap) -> list[tuple[float, float]]:
    """The way on foot between two snapped points (Snaps of length 1) as (lon, lat), snap points included.

    Its length is that of ``walk_matrix`` without access. Empty where no way leads.
    """
    if not len(a) == len(b) == 1:
        raise InvalidInput(f"walk_path: {len(a)} and {len(b)} points; one and one are accepted")
    ends = [(float(a.lon[0]), float(a.lat[0])), (float(b.lon[0]), float(b.lat[0]))]
    length = float(walk_matrix(network, a, b, count_access=False)[0, 0])
    if length == np.inf:
        return []
    edges = network.edges_alone
    start, end = _Stands.of(network, edges, a, False), _Stands.of(network, edges, b, False)
    if start.chain[0] == end.chain[0] and abs(start.at[0] - end.at[0]) == length:
        return ends
    box = box_around(a.lon, a.lat, length * network.stretch)
    nodes = edges.bands.inside(box)
    part = _Part(subgraph(edges.graph, nodes), nodes)
    graph = _with_sources(part.graph, part.local(start))
    ways, befores = dijkstra(graph, indices=np.array([nodes.size]), limit=length, return_predecessors=True)
    way, before = ways[0], befores[0]
    last = part.local(end)
    node = int(last.u[0] if way[last.u[0]] + last.to_u[0] <= way[last.v[0]] + last.to_v[0] else last.v[0])
    middle: list[tuple[float, float]] = []
    while node != nodes.size:
        middle.append((float(edges.lon[nodes[node]]), float(edges.lat[nodes[node]])))
        node = int(before[node])
    return [ends[0], *reversed(middle), ends[1]]


@dataclass(frozen=True, eq=False)
class _Stands:
    """Where points stand on chains: the two nodes, the metres to each (access included), the position on the
    chain and the access. Points on no edge have chain -1 and inf metres."""

    chain: Ints
    at: Floats
    access: Floats
    u: Ints
    v: Ints
    to_u: Floats
    to_v: Floats

    def __getitem__(self, which: Ints) -> _Stands:
        return _Stands(*(getattr(self, field.name)[which] for field in fields(self)))

    @classmethod
    def of(cls, network: StreetNetwork, chains: Chains, snap: Snap, count_access: bool) -> _Stands:
        stands = snap.edge >= 0
        if not len(network):
            none, far = np.full(len(snap), -1, dtype=np.int64), np.full(len(snap), np.inf)
            return cls(none, far, far, none, none, far, far)
        edge = np.where(stands, snap.edge, 0)
        part = _grains(snap.fraction * network.metres[edge])
        up = chains.at_v[edge] >= chains.at_u[edge]
        at = chains.at_u[edge] + np.where(up, part, -part)
        access = _grains(snap.access_m) if count_access else np.zeros(len(snap))
        access = np.where(stands, access, np.inf)
        chain = chains.edge_chain[edge]
        u, v = chains.u[chain].astype(np.int64), chains.v[chain].astype(np.int64)
        to_v = access + chains.metres[chain] - at
        return cls(np.where(stands, chain, -1), at, access, u, v, access + at, to_v)


@dataclass(frozen=True, eq=False)
class _Part:
    """A part of a graph and the numbers, ascending, that its nodes have in the whole."""

    graph: csr_array
    nodes: Ints

    def local(self, stands: _Stands) -> _Stands:
        """The stands with this part's node numbers; an end that lies outside is node 0, infinitely far."""
        ends = []
        for node, metres in ((stands.u, stands.to_u), (stands.v, stands.to_v)):
            here = np.minimum(np.searchsorted(self.nodes, node), max(self.nodes.size - 1, 0))
            there = self.nodes[here] == node if self.nodes.size else np.zeros(node.size, dtype=bool)
            ends.append((np.where(there, here, 0), np.where(there, metres, np.inf)))
        (u, to_u), (v, to_v) = ends
        return replace(stands, u=u, to_u=to_u, v=v, to_v=to_v)


def _part_reach(
    part: _Part, cells: _Stands, cell: Ints, places: _Stands, place: Ints, within_m: float
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """``(cell, place, metres)`` of the pairs in one part, some places at a time."""
    size = max(part.graph.shape[0], cell.size)
    for rows in np.array_split(np.arange(place.size), _pieces(place.size, size)):
        metres = _ways(part, places[rows], cells, within_m)
        row, column = np.nonzero(metres <= within_m)
        yield cell[column], place[rows[row]], metres[row, column]


def _ways(part: _Part, start: _Stands, end: _Stands, limit: float) -> Floats:
    """Metres from each start to each end along the part's chains; more than limit may be inf."""
    start, end = part.local(start), part.local(end)
    direct = start.access[:, None] + end.access + np.abs(start.at[:, None] - end.at)
    metres = np.where(start.chain[:, None] == end.chain, direct, np.inf)
    nodes = part.nodes.size
    if nodes:
        graph = _with_sources(part.graph, start)
        way = dijkstra(graph, indices=nodes + np.arange(start.chain.size), limit=limit)
        np.minimum(metres, way[:, end.u] + end.to_u, out=metres)
        np.minimum(metres, way[:, end.v] + end.to_v, out=metres)
    return metres


def _with_sources(graph: csr_array, stands: _Stands, extra: Floats | float = 0.0) -> csr_array:
    """The graph with a node more per stand, from which (not to which) its chain's ends can be reached."""
    nodes, sources = graph.shape[0], stands.chain.size
    ends = np.stack((stands.u, stands.v), axis=1).ravel().astype(np.int32)
    metres = (np.stack((stands.to_u, stands.to_v), axis=1) + np.reshape(extra, (-1, 1))).ravel()
    start = graph.indptr[-1] + 2 * np.arange(1, sources + 1, dtype=np.int32)
    return csr_array(
        (
            np.concatenate((graph.data, metres)),
            np.concatenate((graph.indices, ends)),
            np.concatenate((graph.indptr, start)),
        ),
        shape=(nodes + sources, nodes + sources),
    )


def _same_chain(cells: _Stands, places: _Stands) -> tuple[Ints, Ints, Floats]:
    """``(cell, place, metres)`` of every pair that stands on one chain, along it."""
    order = np.argsort(places.chain, kind="stable")
    chain = places.chain[order]
    begin, end = np.searchsorted(chain, cells.chain), np.searchsorted(chain, cells.chain, side="right")
    count = np.where(cells.chain >= 0, end - begin, 0)
    cell = np.repeat(np.arange(count.size), count)
    before = np.cumsum(count) - count
    place = order[np.arange(count.sum()) + np.repeat(begin - before, count)]
    return cell, place, cells.access[cell] + places.access[place] + np.abs(cells.at[cell] - places.at[place])


def _table(cell: Ints, place: Ints, metres: Floats, cells: int, places: int, within_m: float) -> Reach:
    """The table of pairs that are in order already."""
    start = np.zeros(cells + 1, dtype=np.int64)
    np.cumsum(np.bincount(cell, minlength=cells), out=start[1:])
    return Reach(start, place.astype(np.int32), metres, within_m, places)


def _grains(metres: Floats) -> Floats:
    return np.asarray(np.rint(metres / GRAIN_M) * GRAIN_M, dtype=np.float64)


def _pieces(rows: int, columns: int) -> int:
    return max(1, -(-rows * columns // _ENTRIES))
