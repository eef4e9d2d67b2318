"""Runs of street between junctions: the same network with far fewer nodes.

Most nodes of a street network are bends. Searches run between junctions, along *chains* of edges; where a
point stands on a chain is told by its position in metres. All lengths are multiples of a grain (see
``geo.streets``), so a way has exactly the length that it has along the single edges.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from ibasho.geo.parts import Bands

__all__ = ["Chains", "contracted", "symmetric", "uncontracted"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Chains:
    """Chains (k) between nodes (n), and where each edge (m) of the network lies on its chain.

    ``lon``, ``lat``: of the nodes, degrees. ``u``, ``v``: each chain's first and last node; equal for a loop.
    ``metres``: its length. ``graph``: symmetric node × node matrix of metres. ``edge_chain``: each edge's
    chain; ``at_u``, ``at_v``: the positions of the edge's ends on it, metres from the chain's first node.
    """

    lon: Floats
    lat: Floats
    u: NDArray[np.int32]
    v: NDArray[np.int32]
    metres: Floats
    graph: csr_array
    edge_chain: Ints
    at_u: Floats
    at_v: Floats

    @cached_property
    def bands(self) -> Bands:
        """The nodes, ready to be cut out of a box."""
        return Bands(self.lon, self.lat)


class _Inner(NamedTuple):
    """The nodes that are mere bends. ``inner``: flag per node. ``run``: per node the number of its run of
    bends, -1 for junctions. ``first``, ``last``: per run the edges that tie it to junctions. ``position``:
    per node metres from the run's first junction."""

    inner: Flags
    run: Ints
    first: Ints
    last: Ints
    position: Floats


def uncontracted(lon: Floats, lat: Floats, u: Ints, v: Ints, metres: Floats) -> Chains:
    """Every edge as a chain of its own, every node kept."""
    graph = symmetric(u, v, metres, len(lon))
    each = np.arange(len(u))
    return Chains(
        lon, lat, u.astype(np.int32), v.astype(np.int32), metres, graph, each, np.zeros(len(u)), metres
    )


def contracted(lon: Floats, lat: Floats, u: Ints, v: Ints, metres: Floats) -> Chains:
    """The chains of a network whose edges have two different ends; nodes keep their order.

    First the runs of bends, then the edges that tie two junctions directly.
    """
    bends = _bends(u, v, metres, len(lon))
    runs = len(bends.first)
    run_of_edge = np.maximum(bends.run[u], bends.run[v])
    direct = np.flatnonzero(run_of_edge < 0)
    edge_chain = run_of_edge.copy()
    edge_chain[direct] = runs + np.arange(direct.size)

    at_u, at_v = (
        np.where(bends.inner[u], bends.position[u], 0.0),
        np.where(bends.inner[v], bends.position[v], 0.0),
    )
    at_v[direct] = metres[direct]
    total = np.empty(runs)
    end_at_u = ~bends.inner[u[bends.last]]
    inner_end = np.where(end_at_u, v[bends.last], u[bends.last])
    total[:] = bends.position[inner_end] + metres[bends.last]
    at_u[bends.last[end_at_u]] = total[end_at_u]
    at_v[bends.last[~end_at_u]] = total[~end_at_u]

    number = np.cumsum(~bends.inner) - 1
    start_at_u = ~bends.inner[u[bends.first]]
    chain_u = np.concatenate((np.where(start_at_u, u[bends.first], v[bends.first]), u[direct]))
    chain_v = np.concatenate((np.where(end_at_u, u[bends.last], v[bends.last]), v[direct]))
    length = np.concatenate((total, metres[direct]))
    a, b = number[chain_u], number[chain_v]
    kept = ~bends.inner
    open_ended = a != b
    graph = symmetric(a[open_ended], b[open_ended], length[open_ended], int(kept.sum()))
    return Chains(
        lon[kept], lat[kept], a.astype(np.int32), b.astype(np.int32), length, graph, edge_chain, at_u, at_v
    )


def symmetric(u: Ints, v: Ints, metres: Floats, nodes: int) -> csr_array:
    """Symmetric node × node matrix; of parallel edges the shortest. Edges of no length are stored zeros."""
    row, column, length = np.concatenate((u, v)), np.concatenate((v, u)), np.concatenate((metres, metres))
    order = np.lexsort((length, column, row))
    row, column, length = row[order], column[order], length[order]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    start = np.searchsorted(row[first], np.arange(nodes + 1))
    return csr_array(
        (length[first], column[first].astype(np.int32), start.astype(np.int32)), shape=(nodes, nodes)
    )


def _bends(u: Ints, v: Ints, metres: Floats, nodes: int) -> _Inner:
    degree = np.bincount(u, minlength=nodes) + np.bincount(v, minlength=nodes)
    inner = degree == 2
    run, between = _runs(u, v, inner)
    # a ring without a junction has as many edges as nodes; its first node becomes one
    ring = (
        np.bincount(run[u[between]], minlength=nodes)[:nodes]
        == np.bincount(run[inner], minlength=nodes)[:nodes]
    )
    members = np.flatnonzero(inner)
    first_member = np.full(nodes, -1)
    first_member[run[members[::-1]]] = members[::-1]
    opened = first_member[ring & (first_member >= 0)]
    if opened.size:
        inner[opened] = False
        run, between = _runs(u, v, inner)

    tie = np.flatnonzero(inner[u] != inner[v])
    bend = np.where(inner[u[tie]], u[tie], v[tie])
    order = np.lexsort((tie, run[bend]))
    # two ties a run, in the order of the runs
    ties, bend = tie[order].reshape(-1, 2), bend[order].reshape(-1, 2)
    position = np.zeros(nodes)
    if len(ties):
        along = symmetric(u[between], v[between], metres[between], nodes)
        from_first = dijkstra(along, indices=bend[:, 0], min_only=True)
        start = np.zeros(nodes)
        start[: len(ties)] = metres[ties[:, 0]]
        position[inner] = from_first[inner] + start[run[inner]]
    return _Inner(inner, run, ties[:, 0], ties[:, 1], position)


def _runs(u: Ints, v: Ints, inner: Flags) -> tuple[Ints, Ints]:
    """Per node the number of its run of bends (-1: junction), in node order; and the edges inside runs."""
    between = np.flatnonzero(inner[u] & inner[v])
    nodes = len(inner)
    joined = csr_array(
        (np.ones(between.size, dtype=np.int32), (u[between], v[between])), shape=(nodes, nodes)
    )
    label = connected_components(joined, directed=False)[1] if nodes else np.empty(0, dtype=np.int32)
    run = np.full(nodes, -1, dtype=np.int64)
    run[inner] = np.unique(label[inner], return_inverse=True)[1]
    return run, between
