"""The walking network as arrays, and where points stand on it.

Walkers go both ways on every edge. Each bend of a street is a node of its own, so an edge is straight and its
length is the geodesic between its ends unless another one was given. Lengths are kept as multiples of 1/1024
m (about 1 mm): sums of them are exact in floating point whatever their order, so that results do not depend
on how work was divided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntFlag
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.chains import Chains, contracted, uncontracted
from ibasho.geo.distance import geodesic_m, require_degrees
from ibasho.geo.nearest import PointIndex

__all__ = [
    "GRAIN_M",
    "Components",
    "Kind",
    "Snap",
    "StreetNetwork",
    "from_ways",
    "largest",
    "snap",
    "snap_to_nodes",
    "without_fragments",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRAIN_M = 1 / 1024
"""The unit that lengths on the network are multiples of."""


class Kind(IntFlag):
    """What an edge is, as flags."""

    PLAIN = 0
    BRIDGE = 1
    TUNNEL = 2
    STEPS = 4
    PLATFORM = 8
    FOOTWAY = 16
    CROSSING = 32
    TRACK = 64
    INDOOR = 128


@dataclass(frozen=True)
class Components:
    """The parts of a network that no street connects, longest first: arrays of one length."""

    component: Ints
    """Number as in ``StreetNetwork.component``."""
    nodes: Ints
    metres: Floats


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """Nodes in lon/lat (degrees, n) and edges between them (m). ``build`` and ``from_ways`` make it.

    ``u``, ``v``: node numbers of each edge's ends. ``metres``: lengths, multiples of ``GRAIN_M``. ``kind``:
    ``Kind`` flags. ``component``: per node the number of its connected part, counted from 0 in the order of
    their first nodes. Every node has an edge.
    """

    lon: Floats
    lat: Floats
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    metres: Floats
    kind: NDArray[np.uint8]
    component: NDArray[np.int32]

    def __len__(self) -> int:
        """The number of edges."""
        return len(self.u)

    @classmethod
    def build(
        cls,
        lon: ArrayLike,
        lat: ArrayLike,
        u: ArrayLike,
        v: ArrayLike,
        *,
        kind: ArrayLike | None = None,
        metres: ArrayLike | None = None,
    ) -> StreetNetwork:
        """The network of these nodes and edges, in their order.

        Unused nodes and edges from a node to itself are left out. ``metres`` None: geodesic. Raises
        InvalidInput or OutOfRange for coordinates that are no lon/lat, node numbers that do not exist and
        lengths that are negative or not finite.
        """
        x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        require_degrees(x, y, "street nodes")
        a, b = np.asarray(u, dtype=np.int64), np.asarray(v, dtype=np.int64)
        flags = np.zeros(a.shape, dtype=np.uint8) if kind is None else np.asarray(kind).astype(np.uint8)
        if not a.shape == b.shape == flags.shape or a.ndim != 1:
            raise InvalidInput(
                f"street edges: {a.shape} u, {b.shape} v, {flags.shape} kind; equal lengths are accepted"
            )
        if a.size and not (min(a.min(), b.min()) >= 0 and max(a.max(), b.max()) < len(x)):
            raise InvalidInput(
                f"street edges: node numbers from 0 to {len(x) - 1} are accepted", field="u, v"
            )
        length = (
            geodesic_m(x[a], y[a], x[b], y[b]) if metres is None else np.asarray(metres, dtype=np.float64)
        )
        if length.shape != a.shape or not ((length >= 0) & (length < 1e8)).all():
            raise OutOfRange(
                "street edges: one length of 0 metres or more per edge is accepted", field="metres"
            )
        real = a != b
        return _assembled(x, y, a[real], b[real], length[real], flags[real])

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> StreetNetwork:
        """The network that ``to_arrays`` was called on; raises InvalidInput when an array is missing."""
        types = {"u": np.int32, "v": np.int32, "kind": np.uint8, "component": np.int32}
        missing = [field.name for field in fields(cls) if field.name not in arrays]
        if missing:
            raise InvalidInput(f"street network: the arrays {missing} are missing")
        return cls(
            **{f.name: np.asarray(arrays[f.name], dtype=types.get(f.name, np.float64)) for f in fields(cls)}
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything that makes up the network, by name, for storage."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def graph(self) -> csr_array:
        """Symmetric node × node matrix of metres, kept once made; of parallel edges the shortest."""
        return self.edges_alone.graph

    def components(self) -> Components:
        """The network's parts with their nodes and metres, longest first (equal ones by number)."""
        count = int(self.component.max()) + 1 if self.component.size else 0
        nodes = np.bincount(self.component, minlength=count).astype(np.int64)
        metres = np.bincount(self.component[self.u], weights=self.metres, minlength=count).astype(np.float64)
        order = np.lexsort((np.arange(count), -metres))
        return Components(order.astype(np.int64), nodes[order], metres[order])

    @cached_property
    def chains(self) -> Chains:
        """The runs of edges between junctions: what searches run on."""
        return contracted(*self._columns())

    @cached_property
    def edges_alone(self) -> Chains:
        """Every edge as a chain of its own, with every node."""
        return uncontracted(*self._columns())

    def _columns(self) -> tuple[Floats, Floats, Ints, Ints, Floats]:
        return self.lon, self.lat, self.u.astype(np.int64), self.v.astype(np.int64), self.metres

    @cached_property
    def stretch(self) -> float:
        """The largest ratio of straight line to length among the edges, at least 1: above 1 only where a
        given length is shorter than the straight line. A way of d metres never leaves the circle of d·stretch
        around its start."""
        line = geodesic_m(self.lon[self.u], self.lat[self.u], self.lon[self.v], self.lat[self.v])
        short = line > self.metres + GRAIN_M
        ratio = line[short] / np.maximum(self.metres[short], 1e-3)
        # half a grain an edge was lost or gained by rounding
        return float(max(1.0, ratio.max(initial=1.0))) * 1.001

    @cached_property
    def _edge_tree(self) -> shapely.STRtree:
        x, y = _conformal(self.lon, self.lat)
        ends = np.stack((x[self.u], y[self.u], x[self.v], y[self.v]), axis=-1).reshape(-1, 2, 2)
        return shapely.STRtree(np.asarray(shapely.linestrings(ends)).reshape(-1))


@dataclass(frozen=True)
class Snap:
    """Where n points stand on a network: arrays of length n.

    ``edge``: number of the edge, -1 where there is none. ``fraction``: 0 at its u end, 1 at its v end.
    ``access_m``: metres from the point to the street, straight; inf where there is none. ``lon``, ``lat``:
    the point on the street; NaN where there is none.
    """

    edge: Ints
    fraction: Floats
    access_m: Floats
    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def __getitem__(self, which: slice | NDArray[np.integer] | NDArray[np.bool_]) -> Snap:
        """Some of the points, in the order asked for."""
        return Snap(*(getattr(self, field.name)[which] for field in fields(self)))


def from_ways(
    node_id: ArrayLike,
    lon: ArrayLike,
    lat: ArrayLike,
    refs: ArrayLike,
    start: ArrayLike,
    kind: ArrayLike | None = None,
) -> StreetNetwork:
    """The network of ways told as runs of node ids: way i is ``refs[start[i]:start[i + 1]]``.

    ``kind``: a way's flags. Ids that no node has (cut off at the border of an extract) break the way there.
    """
    ids = np.asarray(node_id, dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    sorted_ids = ids[order]
    asked, begin = np.asarray(refs, dtype=np.int64), np.asarray(start, dtype=np.int64)
    at = np.minimum(np.searchsorted(sorted_ids, asked), max(len(ids) - 1, 0))
    known = sorted_ids[at] == asked if len(ids) else np.zeros(len(asked), dtype=bool)
    node = order[at] if len(ids) else np.zeros(len(asked), dtype=np.int64)
    way = np.repeat(np.arange(len(begin) - 1), np.diff(begin))
    joined = (way[1:] == way[:-1]) & known[1:] & known[:-1]
    flags = None if kind is None else np.asarray(kind)[way[:-1][joined]]
    return StreetNetwork.build(lon, lat, node[:-1][joined], node[1:][joined], kind=flags)


def without_fragments(network: StreetNetwork, *, least_m: float) -> tuple[StreetNetwork, Components]:
    """The network without connected parts of less than least_m metres of street, and what was left out.

    Islands with real streets stay, as parts of their own. Edges keep their order.
    """
    if not least_m >= 0:
        raise OutOfRange(f"least_m {least_m}: 0 metres or more is accepted", field="least_m")
    parts = network.components()
    small = parts.metres < least_m
    dropped = Components(parts.component[small], parts.nodes[small], parts.metres[small])
    return _keep(network, parts.component[~small]), dropped


def largest(network: StreetNetwork) -> StreetNetwork:
    """The connected part with the most metres of street alone; an empty network stays as it is."""
    return _keep(network, network.components().component[:1])


def snap(network: StreetNetwork, lon: ArrayLike, lat: ArrayLike) -> Snap:
    """Where each point (degrees) stands on its nearest edge: the point of the edge that is nearest in metres.

    Exact to 1 mm for points up to 10 km from a street; equal distances (to the mm) go to the
    lowest edge. On an empty network every edge is -1. Raises OutOfRange for coordinates that are no degrees.
    """
    x, y = np.atleast_1d(np.asarray(lon, dtype=np.float64)), np.atleast_1d(np.asarray(lat, dtype=np.float64))
    require_degrees(x, y)
    result = Snap(np.full(len(x), -1), *(np.full(len(x), fill) for fill in (0.0, np.inf, np.nan, np.nan)))
    if not len(network):
        return result
    for begin in range(0, len(x), _SNAP_BLOCK):
        here = slice(begin, begin + _SNAP_BLOCK)
        edge, fraction, metres, foot_lon, foot_lat = _snapped(network, x[here], y[here])
        result.edge[here], result.fraction[here], result.access_m[here] = edge, fraction, metres
        result.lon[here], result.lat[here] = foot_lon, foot_lat
    return result


def snap_to_nodes(network: StreetNetwork, lon: ArrayLike, lat: ArrayLike) -> Snap:
    """Where each point (degrees) stands when it may only stand on nodes: on the nearest one.

    The product uses ``snap``; this is for comparison with figures of programs that snap to nodes. Access is
    the geodesic to the node. Raises as ``snap``.
    """
    index, metres = PointIndex(network.lon, network.lat).nearest(lon, lat)
    node, access_m = index[:, 0], metres[:, 0]
    if not len(network):
        return snap(network, lon, lat)
    ends = np.concatenate((network.u, network.v))
    order = np.argsort(ends, kind="stable")
    found = order[np.searchsorted(ends[order], node)]
    edge, fraction = found % len(network), np.where(found < len(network), 0.0, 1.0)
    return Snap(edge, fraction, access_m, network.lon[node], network.lat[node])


_SNAP_BLOCK = 1 << 14
_MEAN_RADIUS_M = 6_371_000.0


def _snapped(network: StreetNetwork, lon: Floats, lat: Floats) -> tuple[Ints, Floats, Floats, Floats, Floats]:
    """Edge, fraction, metres, lon, lat of each point's foot.

    The search runs on the Mercator plane because it is conformal: around a point it scales all directions
    alike, so what is nearest there is nearest on the ground but for the change of scale on the way
    (tan(lat)·d/R of d). All edges within that doubt are then compared in metres.
    """
    tree = network._edge_tree
    points = shapely.points(*_conformal(lon, lat))
    (query, edge), plane = tree.query_nearest(points, all_matches=False, return_distance=True)
    order = np.argsort(query, kind="stable")
    edge, plane = edge[order], plane[order]
    _, metres, _, _ = _feet(network, lon, lat, edge)
    doubt = 4 * (np.abs(np.tan(np.radians(lat))) + 0.02) * metres / _MEAN_RADIUS_M
    # 2 mm on the ground: equal to the mm must be seen as equal
    reach = plane * (1 + doubt) + 0.002 / (_MEAN_RADIUS_M * np.cos(np.radians(lat)))
    query, edge = tree.query(points, predicate="dwithin", distance=reach)
    fraction, metres, foot_lon, foot_lat = _feet(network, lon[query], lat[query], edge)
    order = np.lexsort((edge, np.round(metres, 3), query))
    first = order[np.searchsorted(query[order], np.arange(len(lon)))]
    return edge[first].astype(np.int64), fraction[first], metres[first], foot_lon[first], foot_lat[first]


def _feet(
    network: StreetNetwork, lon: Floats, lat: Floats, edge: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Fraction, metres, lon, lat of the point of each edge that is nearest to each point.

    The foot is found on the plane around the point, its distance is geodesic.
    """
    u, v = network.u[edge], network.v[edge]
    east, north = _metres_per_degree(lat)
    ux, uy = (network.lon[u] - lon) * east, (network.lat[u] - lat) * north
    dx, dy = (network.lon[v] - network.lon[u]) * east, (network.lat[v] - network.lat[u]) * north
    square = dx**2 + dy**2
    fraction = np.clip(-(ux * dx + uy * dy) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    foot_lon = network.lon[u] + fraction * (network.lon[v] - network.lon[u])
    foot_lat = network.lat[u] + fraction * (network.lat[v] - network.lat[u])
    return fraction, geodesic_m(lon, lat, foot_lon, foot_lat), foot_lon, foot_lat


def _metres_per_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Metres per degree of longitude and of latitude on GRS80."""
    e2 = 0.006694380022900787
    w2 = 1 - e2 * np.sin(np.radians(lat)) ** 2
    degree = np.radians(6_378_137.0)
    return degree * np.cos(np.radians(lat)) / np.sqrt(w2), degree * (1 - e2) / w2**1.5


def _conformal(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Mercator plane of the ellipsoid, in radians (isometric latitude)."""
    e = 0.08181919104281579
    sine = np.sin(np.radians(np.clip(lat, -89.9, 89.9)))
    return np.radians(lon), np.arctanh(sine) - e * np.arctanh(e * sine)


def _assembled(
    lon: Floats, lat: Floats, u: Ints, v: Ints, metres: Floats, kind: NDArray[np.uint8]
) -> StreetNetwork:
    """The network with used nodes only, numbered anew, lengths in grains and components counted."""
    used = np.zeros(len(lon), dtype=bool)
    used[u], used[v] = True, True
    number = np.cumsum(used) - 1
    u32, v32 = number[u].astype(np.int32), number[v].astype(np.int32)
    nodes = int(used.sum())
    grains = np.rint(metres / GRAIN_M) * GRAIN_M
    graph = csr_array((np.ones(len(u32), dtype=np.int32), (u32, v32)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1] if nodes else np.empty(0, dtype=np.int32)
    return StreetNetwork(lon[used], lat[used], u32, v32, grains, kind, label.astype(np.int32))


def _keep(network: StreetNetwork, components: Ints) -> StreetNetwork:
    edge = np.isin(network.component[network.u], components)
    u, v = network.u[edge].astype(np.int64), network.v[edge].astype(np.int64)
    return _assembled(network.lon, network.lat, u, v, network.metres[edge], network.kind[edge])
