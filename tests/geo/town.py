"""Small made-up street networks, and ways along them found the slow way."""

from __future__ import annotations

import heapq

import numpy as np

from ibasho.geo.distance import geodesic_m
from ibasho.geo.streets import Snap, StreetNetwork

__all__ = ["grid", "random_network", "slow_ways", "standing"]

WEST, SOUTH = 134.0, 34.3
STEP_LON, STEP_LAT = 0.0011, 0.0009  # about 100 m each


def grid(columns: int, rows: int) -> StreetNetwork:
    """A grid of about 100 m; node c + r·columns at column c, row r; first all streets east, then all north."""
    c, r = np.meshgrid(np.arange(columns), np.arange(rows))
    number = np.arange(columns * rows).reshape(rows, columns)
    u = np.concatenate((number[:, :-1].ravel(), number[:-1].ravel()))
    v = np.concatenate((number[:, 1:].ravel(), number[1:].ravel()))
    return StreetNetwork.build(WEST + c.ravel() * STEP_LON, SOUTH + r.ravel() * STEP_LAT, u, v)


def random_network(seed: int, nodes: int, edges: int, *, extent_deg: float = 0.03) -> StreetNetwork:
    """Edges between random nodes near each other, parallel and dead ones among them; often in several parts."""
    r = np.random.default_rng(seed)
    lon, lat = WEST + r.uniform(0, extent_deg, nodes), SOUTH + r.uniform(0, extent_deg, nodes)
    u = r.integers(0, nodes, edges)
    near = np.argsort(np.hypot(lon[u, None] - lon, lat[u, None] - lat), axis=1)
    v = near[np.arange(edges), r.integers(0, min(4, nodes), edges)]
    metres = geodesic_m(lon[u], lat[u], lon[v], lat[v]) * r.choice([1.0, 1.0, 1.7], edges)
    return StreetNetwork.build(lon, lat, u, v, metres=metres)


def standing(network: StreetNetwork, seed: int, count: int) -> Snap:
    """Points on random edges at random fractions (both ends too), some of them on no edge, with random access."""
    r = np.random.default_rng(seed)
    edge = r.integers(0, len(network), count)
    fraction = r.choice([0.0, 1.0, 0.5, r.uniform()], count)
    u, v = network.u[edge], network.v[edge]
    lon = network.lon[u] + fraction * (network.lon[v] - network.lon[u])
    lat = network.lat[u] + fraction * (network.lat[v] - network.lat[u])
    nowhere = r.uniform(size=count) < 0.1
    return Snap(
        np.where(nowhere, -1, edge),
        fraction,
        np.where(nowhere, np.inf, r.choice([0.0, 12.5, r.uniform(0, 90)], count)),
        np.where(nowhere, np.nan, lon),
        np.where(nowhere, np.nan, lat),
    )


def slow_ways(network: StreetNetwork, a: Snap, b: Snap, *, count_access: bool = True) -> np.ndarray:
    """Metres from each of a to each of b by a plain Dijkstra on Python lists: the oracle."""
    ways: list[list[tuple[int, float]]] = [[] for _ in network.lon]
    for u, v, metres in zip(network.u.tolist(), network.v.tolist(), network.metres.tolist(), strict=True):
        ways[u].append((v, metres))
        ways[v].append((u, metres))
    found = np.full((len(a), len(b)), np.inf)
    for i in range(len(a)):
        if a.edge[i] < 0:
            continue
        distance = _slow_search(ways, _ends(network, a, i))
        for j in range(len(b)):
            if b.edge[j] < 0:
                continue
            options = [distance[node] + metres for node, metres in _ends(network, b, j)]
            if a.edge[i] == b.edge[j]:
                options.append(abs(a.fraction[i] - b.fraction[j]) * network.metres[a.edge[i]])
            found[i, j] = min(options) + ((a.access_m[i] + b.access_m[j]) if count_access else 0.0)
    return found


def _ends(network: StreetNetwork, snap: Snap, i: int) -> list[tuple[int, float]]:
    edge, fraction = int(snap.edge[i]), float(snap.fraction[i])
    metres = float(network.metres[edge])
    return [(int(network.u[edge]), fraction * metres), (int(network.v[edge]), (1 - fraction) * metres)]


def _slow_search(ways: list[list[tuple[int, float]]], starts: list[tuple[int, float]]) -> list[float]:
    distance = [float("inf")] * len(ways)
    queue = [(metres, node) for node, metres in starts]
    heapq.heapify(queue)
    while queue:
        metres, node = heapq.heappop(queue)
        if metres >= distance[node]:
            continue
        distance[node] = metres
        for other, step in ways[node]:
            heapq.heappush(queue, (metres + step, other))
    return distance
