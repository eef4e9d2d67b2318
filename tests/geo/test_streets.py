"""The network, its parts, and standing on it: against looking at every edge."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.distance import geodesic_m
from ibasho.geo.streets import (
    GRAIN_M,
    Kind,
    StreetNetwork,
    from_ways,
    largest,
    snap,
    snap_to_nodes,
    without_fragments,
)
from tests.geo.town import SOUTH, STEP_LAT, STEP_LON, WEST, grid, random_network

EMPTY = StreetNetwork.build([], [], [], [])


def nearest_of_all_edges(network: StreetNetwork, lon: float, lat: float) -> tuple[int, float]:
    """Lowest edge of those nearest to the mm, and the metres: every edge cut into smaller and smaller pieces."""
    u, v = network.u, network.v
    low, high = np.zeros(len(u)), np.ones(len(u))
    for _ in range(9):
        fraction = low[:, None] + np.linspace(0, 1, 9) * (high - low)[:, None]
        metres = geodesic_m(
            lon,
            lat,
            network.lon[u, None] + fraction * (network.lon[v] - network.lon[u])[:, None],
            network.lat[u, None] + fraction * (network.lat[v] - network.lat[u])[:, None],
        )
        best = metres.argmin(axis=1)
        step = (high - low) / 8
        low, high = np.maximum(low + (best - 1) * step, 0), np.minimum(low + (best + 1) * step, 1)
    nearest = metres.min(axis=1)
    return int(np.flatnonzero(nearest.round(3) == nearest.round(3).min())[0]), float(nearest.min())


@given(st.integers(0, 10_000), st.integers(1, 60), st.floats(0.001, 0.08))
@settings(max_examples=60, deadline=None)
def test_snapping_equals_looking_at_every_edge(seed: int, edges: int, extent_deg: float) -> None:
    network = random_network(seed, 30, edges, extent_deg=extent_deg)
    if not len(network):
        return
    r = np.random.default_rng(seed + 1)
    lon = WEST + r.uniform(-0.5, 1.5, 12) * extent_deg
    lat = SOUTH + r.uniform(-0.5, 1.5, 12) * extent_deg
    found = snap(network, lon, lat)
    for i in range(12):
        edge, metres = nearest_of_all_edges(network, lon[i], lat[i])
        assert found.access_m[i] == pytest.approx(metres, abs=0.002)
        if found.edge[i] != edge:  # only where the two are equal to the rounding
            again = nearest_of_all_edges_but(network, lon[i], lat[i], int(found.edge[i]))
            assert again == pytest.approx(metres, abs=0.002)


def nearest_of_all_edges_but(network: StreetNetwork, lon: float, lat: float, edge: int) -> float:
    alone = StreetNetwork.build(
        network.lon, network.lat, network.u[edge : edge + 1], network.v[edge : edge + 1]
    )
    return nearest_of_all_edges(alone, lon, lat)[1]


def test_snapping_tells_where_on_the_edge() -> None:
    network = grid(3, 2)
    found = snap(network, [WEST + 0.3 * STEP_LON], [SOUTH - 0.0001])
    assert found.edge.tolist() == [0]
    assert found.fraction[0] == pytest.approx(0.3, abs=1e-9)
    assert found.lon[0] == pytest.approx(WEST + 0.3 * STEP_LON)
    assert found.lat[0] == pytest.approx(SOUTH)
    assert found.access_m[0] == pytest.approx(float(geodesic_m(WEST, SOUTH, WEST, SOUTH - 0.0001)), abs=1e-6)


def test_snapping_beyond_the_ends_and_onto_a_crossing() -> None:
    network = grid(3, 3)
    outside = snap(network, [WEST - 0.01, WEST + 9], [SOUTH - 0.01, SOUTH + 1])
    assert outside.fraction.tolist() == [0, 1]
    assert (outside.lon[0], outside.lat[0]) == (WEST, SOUTH)
    crossing = snap(network, network.lon[4:5], network.lat[4:5])
    edges = np.flatnonzero((network.u == 4) | (network.v == 4))
    assert crossing.access_m.tolist() == [0]
    assert crossing.edge[0] == edges.min()  # of equal ones the lowest


def test_snapping_far_away_chooses_by_metres_not_by_the_map() -> None:
    # 40 km north and 40.4 km south of the point: on a Mercator map the southern street looks nearer
    lat = 60.0
    north, south = lat + 40_000 / 111_420, lat - 40_400 / 111_400
    network = StreetNetwork.build([24.0, 24.001, 24.0, 24.001], [north, north, south, south], [0, 2], [1, 3])
    metres = geodesic_m(24.0, lat, [24.0, 24.0], [north, south])
    assert metres[0] < metres[1]
    assert snap(network, [24.0], [lat]).edge.tolist() == [0]


def test_snapping_in_blocks_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    network = grid(8, 8)
    r = np.random.default_rng(3)
    lon, lat = WEST + r.uniform(-1, 9, 100) * STEP_LON, SOUTH + r.uniform(-1, 9, 100) * STEP_LAT
    whole = snap(network, lon, lat)
    monkeypatch.setattr("ibasho.geo.streets._SNAP_BLOCK", 7)
    parts = snap(network, lon, lat)
    for name in ("edge", "fraction", "access_m", "lon", "lat"):
        assert (getattr(whole, name) == getattr(parts, name)).all()


def test_snapping_on_nothing_and_of_nothing() -> None:
    nowhere = snap(EMPTY, [WEST], [SOUTH])
    assert nowhere.edge.tolist() == [-1]
    assert np.isinf(nowhere.access_m).all()
    assert np.isnan(nowhere.lon).all()
    assert len(snap(grid(2, 2), [], [])) == 0
    with pytest.raises(OutOfRange, match="number 2"):
        snap(grid(2, 2), [WEST, float("nan")], [SOUTH, SOUTH])


def test_snapping_to_nodes() -> None:
    network = grid(3, 3)
    lon, lat = WEST + np.array([0.4, 1.6, 2.0]) * STEP_LON, SOUTH + np.array([0.1, 1.2, 2.3]) * STEP_LAT
    found = snap_to_nodes(network, lon, lat)
    assert (found.lon == WEST + np.array([0, 2, 2]) * STEP_LON).all()
    assert found.lat == pytest.approx(SOUTH + np.array([0, 1, 2]) * STEP_LAT)
    assert (np.abs(found.access_m - geodesic_m(lon, lat, found.lon, found.lat)) <= 0.0005).all()
    node = np.where(found.fraction == 0, network.u[found.edge], network.v[found.edge])
    assert node.tolist() == [0, 5, 8]
    assert set(found.fraction.tolist()) <= {0.0, 1.0}
    assert snap_to_nodes(EMPTY, lon, lat).edge.tolist() == [-1, -1, -1]


def test_some_of_the_snapped_points() -> None:
    found = snap(grid(4, 4), WEST + np.arange(4) * STEP_LON, np.full(4, SOUTH))
    assert found[np.array([2, 0])].lon.tolist() == [found.lon[2], found.lon[0]]
    assert len(found[1:3]) == 2


def test_a_network_keeps_order_and_leaves_out_what_is_no_street() -> None:
    network = StreetNetwork.build(
        [134.0, 134.1, 134.2, 134.3], [34, 34, 34, 34], [3, 1, 1], [1, 1, 0], kind=[1, 2, 4]
    )
    assert network.lon.tolist() == [134.0, 134.1, 134.3]
    assert network.u.tolist() == [2, 1]
    assert network.v.tolist() == [1, 0]
    assert network.kind.tolist() == [Kind.BRIDGE, Kind.STEPS]
    expected = geodesic_m([134.3, 134.1], 34, [134.1, 134.0], 34)
    assert np.abs(network.metres - expected).max() <= GRAIN_M / 2
    assert (network.metres % GRAIN_M == 0).all()


def test_graph_is_symmetric_with_the_shortest_of_parallel_edges() -> None:
    network = StreetNetwork.build(
        [134.0, 134.001, 134.002], [34, 34, 34], [0, 1, 0, 1], [1, 0, 1, 2], metres=[300, 200, 250, 100]
    )
    assert network.graph().toarray().tolist() == [[0, 200, 0], [200, 0, 100], [0, 100, 0]]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"lon": [134.0, 200.0]}, "street nodes 200"),
        ({"lat": [34.0]}, "equal shapes"),
        ({"u": [2]}, "node numbers from 0 to 1"),
        ({"v": [-1]}, "node numbers"),
        ({"u": [0, 1]}, "equal lengths"),
        ({"kind": [1, 2]}, "equal lengths"),
        ({"metres": [-1.0]}, "0 metres or more"),
        ({"metres": [float("nan")]}, "0 metres or more"),
        ({"metres": [1.0, 2.0]}, "one length"),
    ],
)
def test_what_is_no_network_is_refused(changed: dict[str, list[float]], says: str) -> None:
    good: dict[str, list[float]] = {"lon": [134.0, 134.1], "lat": [34.0, 34.0], "u": [0], "v": [1]}
    with pytest.raises(InvalidInput, match=says):
        StreetNetwork.build(**{**good, **changed})  # type: ignore[arg-type]  # lists stand for arrays


def test_arrays_and_back() -> None:
    network = random_network(1, 30, 60)
    again = StreetNetwork.from_arrays(network.to_arrays())
    assert list(again.to_arrays()) == ["lon", "lat", "u", "v", "metres", "kind", "component"]
    for name, array in network.to_arrays().items():
        assert array.dtype == again.to_arrays()[name].dtype
        assert (array == again.to_arrays()[name]).all()
    with pytest.raises(InvalidInput, match="'metres'"):
        StreetNetwork.from_arrays({k: a for k, a in network.to_arrays().items() if k != "metres"})


def test_a_network_can_be_sent_to_another_process() -> None:
    network = grid(3, 3)
    before = snap(network, [WEST], [SOUTH + 0.0003])
    after = snap(pickle.loads(pickle.dumps(network)), [WEST], [SOUTH + 0.0003])  # noqa: S301  # our own bytes
    assert before.edge == after.edge


def ways(refs: list[list[int]]) -> tuple[list[int], list[int]]:
    return [ref for way in refs for ref in way], np.cumsum([0, *map(len, refs)]).tolist()


def test_ways_become_edges() -> None:
    refs, start = ways([[70, 50, 60], [60, 40]])
    network = from_ways([40, 50, 60, 70], [134.4, 134.5, 134.6, 134.7], [34] * 4, refs, start, [1, 4])
    edges = [(network.lon[u], network.lon[v]) for u, v in zip(network.u, network.v, strict=True)]
    assert edges == [(134.7, 134.5), (134.5, 134.6), (134.6, 134.4)]
    assert network.kind.tolist() == [1, 1, 4]


def test_nodes_that_are_cut_off_break_a_way() -> None:
    refs, start = ways([[1, 2, 99, 3, 4], [99], [], [98, 97]])
    network = from_ways([4, 3, 2, 1], [134.4, 134.3, 134.2, 134.1], [34] * 4, refs, start)
    edges = [(network.lon[u], network.lon[v]) for u, v in zip(network.u, network.v, strict=True)]
    assert edges == [(134.1, 134.2), (134.3, 134.4)]
    assert network.component.tolist() == [0, 0, 1, 1]
    assert len(from_ways([], [], [], refs, start)) == 0


def two_islands() -> StreetNetwork:
    """A long street (3 edges), a fragment (1 edge of about 9 m) and a grid of its own (4 edges)."""
    lon = WEST + np.array([0, 1, 2, 3, 10, 10.1, 20, 21, 20, 21]) * 0.001
    lat = SOUTH + np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]) * 0.001
    return StreetNetwork.build(lon, lat, [0, 1, 2, 4, 6, 6, 7, 8], [1, 2, 3, 5, 7, 8, 9, 9])


def test_components_longest_first() -> None:
    network = two_islands()
    parts = network.components()
    assert network.component.tolist() == [0, 0, 0, 0, 1, 1, 2, 2, 2, 2]
    assert parts.component.tolist() == [2, 0, 1]
    assert parts.nodes.tolist() == [4, 4, 2]
    assert parts.metres.sum() == network.metres.sum()
    assert (np.diff(parts.metres) <= 0).all()
    assert EMPTY.components().metres.tolist() == []


def test_fragments_are_dropped_and_told_islands_stay() -> None:
    network, dropped = without_fragments(two_islands(), least_m=50)
    assert dropped.component.tolist() == [1]
    assert dropped.nodes.tolist() == [2]
    assert dropped.metres[0] == pytest.approx(9.2, abs=0.1)
    assert network.component.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert len(network) == 7
    assert len(without_fragments(two_islands(), least_m=1e6)[0]) == 0
    with pytest.raises(OutOfRange, match="least_m"):
        without_fragments(two_islands(), least_m=float("nan"))


def test_the_largest_part() -> None:
    assert len(largest(two_islands())) == 4
    assert len(largest(EMPTY)) == 0


def test_stretch_tells_how_much_lengths_undercut_the_straight_line() -> None:
    assert grid(3, 3).stretch == pytest.approx(1.001)
    shortcut = StreetNetwork.build([134.0, 134.01], [34, 34], [0], [1], metres=[100.0])
    assert shortcut.stretch == pytest.approx(1.001 * float(geodesic_m(134.0, 34, 134.01, 34)) / 100)
