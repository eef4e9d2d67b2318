"""Reach against plain Dijkstra in Python lists and against all pairs of geodesics."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo import reach
from ibasho.geo.distance import geodesic_m
from ibasho.geo.reach import (
    Reach,
    line_reach,
    nearest_line,
    nearest_walk,
    walk_matrix,
    walk_path,
    walk_reach,
)
from ibasho.geo.streets import GRAIN_M, Snap, StreetNetwork, snap
from tests.geo.town import SOUTH, STEP_LAT, STEP_LON, WEST, grid, random_network, slow_ways, standing

ROUNDING_M = 4 * GRAIN_M
"""Fractions and access are rounded to a grain each, lengths of edges not once more."""
NETWORKS = given(st.integers(0, 10_000), st.integers(2, 40), st.integers(1, 70), st.booleans())


def as_matrix(table: Reach) -> np.ndarray:
    metres = np.full((len(table), table.places), np.inf)
    cell = np.repeat(np.arange(len(table)), np.diff(table.start))
    metres[cell, table.place] = table.metres
    return metres


def check_order(table: Reach) -> None:
    """Each cell's entries are in the order of metres, then place, and each place stands there once."""
    for begin, end in zip(table.start[:-1], table.start[1:], strict=True):
        entries = list(zip(table.metres[begin:end].tolist(), table.place[begin:end].tolist(), strict=True))
        assert entries == sorted(entries)
        assert len({place for _, place in entries}) == len(entries)


@NETWORKS
@settings(max_examples=80, deadline=None)
def test_the_matrix_equals_the_slow_way(seed: int, nodes: int, edges: int, count_access: bool) -> None:
    network = random_network(seed, nodes, edges)
    if not len(network):
        return
    a, b = standing(network, seed + 1, 9), standing(network, seed + 2, 7)
    expected = slow_ways(network, a, b, count_access=count_access)
    found = walk_matrix(network, a, b, count_access=count_access)
    assert (np.isinf(found) == np.isinf(expected)).all()
    assert np.allclose(found, expected, rtol=0, atol=ROUNDING_M)
    assert (walk_matrix(network, b, a, count_access=count_access) == found.T).all()
    for within_m in (60.0, 900.0):
        cut = walk_matrix(network, a, b, count_access=count_access, within_m=within_m)
        assert (cut == np.where(found <= within_m, found, np.inf)).all()


@NETWORKS
@settings(max_examples=80, deadline=None)
def test_reach_and_nearest_equal_the_matrix(seed: int, nodes: int, edges: int, count_access: bool) -> None:
    network = random_network(seed, nodes, edges)
    if not len(network):
        return
    cells, places = standing(network, seed + 1, 30), standing(network, seed + 2, 8)
    metres = walk_matrix(network, cells, places, count_access=count_access)
    for within_m in (40.0, 400.0, 3_000.0):
        table = walk_reach(network, cells, places, within_m, count_access=count_access)
        check_order(table)
        assert (as_matrix(table) == np.where(metres <= within_m, metres, np.inf)).all()
    place, nearest_m = nearest_walk(network, cells, places, count_access=count_access)
    assert (nearest_m == metres.min(axis=1)).all()
    # argmin is the lowest of equal places
    assert (place == np.where(np.isfinite(nearest_m), metres.argmin(axis=1), -1)).all()


def test_blocks_and_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    network = random_network(11, 400, 900, extent_deg=0.07)
    cells, places = standing(network, 1, 200), standing(network, 2, 60)
    whole = walk_reach(network, cells, places, 1_500.0)
    matrix = walk_matrix(network, cells, places)
    assert len(whole.place) > 200
    for block_m, entries in ((300.0, 1 << 22), (2_000.0, 50), (1e7, 3_000)):
        monkeypatch.setattr(reach, "_BLOCK_M", block_m)
        monkeypatch.setattr(reach, "_ENTRIES", entries)
        again = walk_reach(network, cells, places, 1_500.0)
        for name in ("start", "place", "metres"):
            assert (getattr(again, name) == getattr(whole, name)).all()
        assert (walk_matrix(network, cells, places) == matrix).all()


def test_equal_ways_go_to_the_lowest_place() -> None:
    network = grid(9, 9)
    r = np.random.default_rng(5)
    nodes = r.integers(0, 81, 40)
    places = snap(network, network.lon[nodes], network.lat[nodes])
    cells = snap(network, network.lon, network.lat)
    metres = walk_matrix(network, cells, places)
    ties = (metres == metres.min(axis=1)[:, None]).sum(axis=1)
    assert (ties > 1).sum() > 10
    assert (nearest_walk(network, cells, places)[0] == metres.argmin(axis=1)).all()
    assert (walk_reach(network, cells, places, 2_000.0).nearest()[0] == metres.argmin(axis=1)).all()


def test_lengths_shorter_than_the_straight_line_do_not_escape_the_halo() -> None:
    # a cable car of 900 m that counts as 30 m
    lon = WEST + np.array([0, 0.001, 0.011, 0.012])
    network = StreetNetwork.build(lon, np.full(4, SOUTH), [0, 1, 2], [1, 2, 3], metres=[92, 30, 92])
    ends = Snap(np.array([0, 2]), np.array([0.0, 1.0]), np.zeros(2), lon[[0, 3]], np.full(2, SOUTH))
    assert as_matrix(walk_reach(network, ends[:1], ends[1:], 214.0)).tolist() == [[214.0]]
    assert as_matrix(walk_reach(network, ends[:1], ends[1:], 213.99)).tolist() == [[np.inf]]


def test_access_is_counted_at_both_ends_unless_told_otherwise() -> None:
    network = grid(3, 2)
    cell = snap(network, [WEST + 0.2 * STEP_LON], [SOUTH - 0.0003])
    place = snap(network, [WEST + 1.7 * STEP_LON], [SOUTH - 0.0002])
    along = 1.5 * float(geodesic_m(WEST, SOUTH, WEST + STEP_LON, SOUTH))
    access = float(geodesic_m(WEST, SOUTH, WEST, SOUTH - 0.0005))
    assert walk_matrix(network, cell, place)[0, 0] == pytest.approx(along + access, abs=0.005)
    assert walk_matrix(network, cell, place, count_access=False)[0, 0] == pytest.approx(along, abs=0.005)
    assert nearest_walk(network, cell, place, count_access=False)[1][0] == pytest.approx(along, abs=0.005)


def test_on_one_edge_the_way_is_direct() -> None:
    network = grid(2, 2)
    both = snap(network, WEST + np.array([0.4, 0.5]) * STEP_LON, np.full(2, SOUTH))
    expected = 0.1 * network.metres[0]
    assert walk_matrix(network, both[:1], both[1:])[0, 0] == pytest.approx(expected, abs=0.003)
    assert walk_path(network, both[:1], both[1:]) == list(zip(both.lon, both.lat, strict=True))


def test_round_a_loop_the_shorter_side_counts() -> None:
    # a ring of four edges of 100 m and a street that leads to it: one chain in a search
    lon, lat = WEST + np.array([0, 1, 1, 0, -1]) * 0.001, SOUTH + np.array([0, 0, 1, 1, 0]) * 0.001
    network = StreetNetwork.build(lon, lat, [0, 1, 2, 3, 0], [1, 2, 3, 0, 4], metres=[100.0] * 5)
    there_lon, there_lat = WEST + np.array([0.25, 0]) * 0.001, SOUTH + np.array([0, 0.5]) * 0.001
    where = Snap(np.array([0, 3]), np.array([0.25, 0.5]), np.zeros(2), there_lon, there_lat)
    assert walk_matrix(network, where[:1], where[1:])[0, 0] == 75.0
    assert nearest_walk(network, where[:1], where[1:])[1][0] == 75.0
    assert as_matrix(walk_reach(network, where[:1], where[1:], 75.0))[0, 0] == 75.0


def test_islands_reach_nothing_across() -> None:
    lon, lat = WEST + np.array([0, 0.001, 0.002, 0.003]), np.full(4, SOUTH)
    network = StreetNetwork.build(lon, lat, [0, 2], [1, 3])
    cells, places = snap(network, lon[:1], lat[:1]), snap(network, lon[3:], lat[3:])
    assert walk_matrix(network, cells, places)[0, 0] == np.inf
    assert nearest_walk(network, cells, places)[0].tolist() == [-1]
    assert nearest_walk(network, cells, places)[1].tolist() == [np.inf]
    assert len(walk_reach(network, cells, places, 10_000.0).place) == 0
    assert walk_path(network, cells, places) == []


def test_empty_inputs() -> None:
    network, empty = grid(2, 2), StreetNetwork.build([], [], [], [])
    some, none = snap(network, [WEST], [SOUTH]), snap(network, [], [])
    nowhere = snap(empty, [WEST], [SOUTH])
    assert walk_reach(network, some, none, 100.0).start.tolist() == [0, 0]
    assert walk_reach(network, none, some, 100.0).start.tolist() == [0]
    assert walk_reach(empty, nowhere, nowhere, 100.0).start.tolist() == [0, 0]
    assert nearest_walk(network, some, none)[0].tolist() == [-1]
    assert nearest_walk(network, none, some)[0].tolist() == []
    assert nearest_walk(empty, nowhere, nowhere)[1].tolist() == [np.inf]
    assert walk_matrix(network, none, some).shape == (0, 1)
    assert walk_matrix(network, some, none).shape == (1, 0)
    assert walk_matrix(empty, nowhere, nowhere).tolist() == [[np.inf]]
    assert walk_path(empty, nowhere, nowhere) == []
    assert nearest_line([WEST], [SOUTH], [], [])[0].tolist() == [-1]
    assert line_reach([], [], [WEST], [SOUTH], 10.0).start.tolist() == [0]


@NETWORKS
@settings(max_examples=60, deadline=None)
def test_a_path_is_as_long_as_the_matrix_says(seed: int, nodes: int, edges: int, _: bool) -> None:
    network = random_network(seed, nodes, edges)
    if not len(network):
        return
    a, b = standing(network, seed + 1, 6), standing(network, seed + 2, 1)
    metres = walk_matrix(network, a, b, count_access=False)
    # lengths by the two ends of an edge, as the path tells no edges
    graph, place = (
        network.graph(),
        {(x, y): i for i, (x, y) in enumerate(zip(network.lon, network.lat, strict=True))},
    )
    for i in range(len(a)):
        path = walk_path(network, a[i : i + 1], b)
        if np.isinf(metres[i, 0]):
            assert path == []
            continue
        assert path[0] == (a.lon[i], a.lat[i])
        assert path[-1] == (b.lon[0], b.lat[0])
        inner = [place[point] for point in path[1:-1]]
        length = sum(graph[p, q] for p, q in itertools.pairwise(inner))
        if inner:
            length += to_node(network, a, i, inner[0]) + to_node(network, b, 0, inner[-1])
        else:
            length += abs(a.fraction[i] - b.fraction[0]) * network.metres[a.edge[i]]
        assert length == pytest.approx(metres[i, 0], abs=ROUNDING_M)


def to_node(network: StreetNetwork, where: Snap, i: int, node: int) -> float:
    edge, fraction = where.edge[i], where.fraction[i]
    part = {int(network.u[edge]): fraction, int(network.v[edge]): 1 - fraction}[node]
    return float(part * network.metres[edge])


def test_a_path_takes_one_point_at_a_time() -> None:
    network = grid(2, 2)
    with pytest.raises(InvalidInput, match="2 and 1 points"):
        walk_path(network, snap(network, [WEST, WEST], [SOUTH, SOUTH]), snap(network, [WEST], [SOUTH]))


def test_line_reach_equals_all_pairs() -> None:
    r = np.random.default_rng(1)
    cell = WEST + r.uniform(0, 0.1, 80), SOUTH + r.uniform(0, 0.1, 80)
    place = WEST + r.uniform(0, 0.1, 30), SOUTH + r.uniform(0, 0.1, 30)
    metres = geodesic_m(cell[0][:, None], cell[1][:, None], *place).round(3)
    table = line_reach(*cell, *place, 2_500.0)
    check_order(table)
    assert (as_matrix(table) == np.where(metres <= 2_500, metres, np.inf)).all()
    index, nearest_m = nearest_line(*cell, *place)
    assert (nearest_m == metres.min(axis=1)).all()
    assert (index == metres.argmin(axis=1)).all()


def test_what_a_table_tells() -> None:
    table = Reach(
        np.array([0, 2, 2, 3]), np.array([1, 0, 1], dtype=np.int32), np.array([300.0, 800, 500]), 800, 2
    )
    assert table.nearest()[0].tolist() == [1, -1, 1]
    assert table.nearest()[1].tolist() == [300, np.inf, 500]
    assert table.count().tolist() == [2, 0, 1]
    assert table.count(500).tolist() == [1, 0, 1]
    assert table.sums([10, 7]).tolist() == [17, 0, 7]
    assert table.sums([10, 7], 400).tolist() == [7, 0, 0]
    assert table.reached(500).tolist() == [True, False, True]
    assert table.reached(499.999).tolist() == [True, False, False]
    without = table.of_places(np.array([True, False]))
    assert without.start.tolist() == [0, 1, 1, 1]
    assert without.place.tolist() == [0]
    assert without.nearest()[1].tolist() == [800, np.inf, np.inf]
    for within_m in (0.0, 801.0, float("nan")):
        with pytest.raises(OutOfRange, match="within_m"):
            table.count(within_m)
    with pytest.raises(InvalidInput, match="one per place"):
        table.sums([1, 2, 3])


@pytest.mark.parametrize("within_m", [0.0, -5.0, float("inf"), float("nan")])
def test_thresholds_that_are_none(within_m: float) -> None:
    network = grid(2, 2)
    where = snap(network, [WEST], [SOUTH + STEP_LAT])
    with pytest.raises(OutOfRange, match="within_m"):
        walk_reach(network, where, where, within_m)
    if not within_m > 0:
        with pytest.raises(OutOfRange, match="within_m"):
            walk_matrix(network, where, where, within_m=within_m)
    with pytest.raises(OutOfRange, match="within_m"):
        line_reach([WEST], [SOUTH], [WEST], [SOUTH], within_m)


def test_the_threshold_itself_is_within() -> None:
    network = grid(4, 1)
    where = snap(network, network.lon, network.lat)
    exactly = float(network.metres[0])
    assert walk_reach(network, where[:1], where[1:2], exactly).metres.tolist() == [exactly]
    assert len(walk_reach(network, where[:1], where[1:2], exactly - GRAIN_M).metres) == 0


def test_more_places_than_can_be_told_apart_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    network = grid(2, 2)
    where = snap(network, [WEST] * 3, [SOUTH] * 3)
    monkeypatch.setattr(reach, "_PLACES_MOST", 2)
    with pytest.raises(OutOfRange, match="places 3"):
        nearest_walk(network, where, where)
