"""Chains: far fewer nodes, exactly the same ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra, floyd_warshall

from ibasho.geo.chains import Chains, contracted, symmetric
from ibasho.geo.streets import StreetNetwork
from tests.geo.town import SOUTH, WEST, random_network


def network(*edges: tuple[int, int], metres: list[float] | None = None) -> StreetNetwork:
    count = max(max(edge) for edge in edges) + 1
    lon = WEST + np.arange(count) * 0.001
    return StreetNetwork.build(
        lon, np.full(count, SOUTH), [u for u, _ in edges], [v for _, v in edges], metres=metres
    )


def chains_of(streets: StreetNetwork) -> Chains:
    return contracted(
        streets.lon, streets.lat, streets.u.astype(np.int64), streets.v.astype(np.int64), streets.metres
    )


def check(streets: StreetNetwork) -> Chains:
    """Every edge lies on its chain with its length, chains are as long as their edges, junctions are as far apart."""
    chains = chains_of(streets)
    assert (np.abs(chains.at_u - chains.at_v) == streets.metres).all()
    on_chain = np.bincount(chains.edge_chain, weights=streets.metres, minlength=len(chains.u))
    assert (on_chain == chains.metres).all()
    assert (np.minimum(chains.at_u, chains.at_v) >= 0).all()
    assert (np.maximum(chains.at_u, chains.at_v) <= chains.metres[chains.edge_chain]).all()
    # ends of chains are where their edges end
    for position, at in ((chains.at_u, streets.u), (chains.at_v, streets.v)):
        for chain, end in ((chains.u, 0.0), (chains.v, chains.metres[chains.edge_chain])):
            ends_here = position == end
            node = chain[chains.edge_chain[ends_here]]
            same = (chains.lon[node] == streets.lon[at[ends_here]]) & (
                chains.lat[node] == streets.lat[at[ends_here]]
            )
            assert same.all() or (streets.metres[ends_here][~same] == 0).all()
    kept = np.flatnonzero(np.isin(streets.lon + 1j * streets.lat, chains.lon + 1j * chains.lat))
    assert len(kept) == len(chains.lon)
    far = dijkstra(streets.graph())[np.ix_(kept, kept)]
    assert (dijkstra(chains.graph) == far).all()
    return chains


@given(st.integers(0, 10_000), st.integers(2, 25), st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_random_networks(seed: int, nodes: int, edges: int) -> None:
    streets = random_network(seed, nodes, edges)
    if len(streets):
        check(streets)


def test_a_street_with_bends_is_one_chain() -> None:
    chains = check(network((0, 1), (2, 1), (2, 3), (4, 3)))
    assert len(chains.u) == 1
    assert len(chains.lon) == 2


def test_a_single_bend() -> None:
    chains = check(network((1, 0), (1, 2), (2, 3), (2, 4)))
    assert len(chains.u) == 3


@pytest.mark.parametrize("start", [0, 1, 2])
def test_a_ring_without_a_junction_keeps_one_node(start: int) -> None:
    ring = [(0, 1), (1, 2), (2, 0)]
    chains = check(network(*ring[start:], *ring[:start], metres=[100, 200, 300]))
    assert len(chains.lon) == len(chains.u) == 1
    assert chains.u[0] == chains.v[0]
    assert chains.metres[0] == 600


def test_a_ring_of_two_parallel_edges() -> None:
    chains = check(network((0, 1), (0, 1), metres=[100, 250]))
    assert len(chains.u) == 1
    assert chains.metres[0] == 350


def test_a_loop_at_the_end_of_a_street() -> None:
    chains = check(network((0, 1), (1, 2), (2, 3), (3, 1), (0, 4), (0, 5)))
    loop = chains.u == chains.v
    assert loop.sum() == 1
    assert chains.graph.shape == (4, 4)


def test_edges_of_no_length() -> None:
    chains = check(network((0, 1), (1, 2), (2, 3), (1, 4), (3, 5), (3, 6), metres=[10, 0, 0, 5, 0, 7]))
    assert (dijkstra(chains.graph)[0] < np.inf).all()


def test_parallel_edges_count_by_the_shortest() -> None:
    assert symmetric(
        np.array([0, 0, 1]), np.array([1, 1, 0]), np.array([5.0, 3.0, 4.0]), 2
    ).toarray().tolist() == [
        [0, 3],
        [3, 0],
    ]


def test_stored_zeros_are_ways() -> None:
    graph = symmetric(np.array([0, 1]), np.array([1, 2]), np.array([0.0, 2.0]), 3)
    assert dijkstra(graph)[0].tolist() == [0, 0, 2]


def test_the_slow_way_agrees_with_floyd_and_warshall() -> None:
    streets = random_network(3, 40, 70)
    assert np.array_equal(dijkstra(streets.graph()), floyd_warshall(streets.graph()))
