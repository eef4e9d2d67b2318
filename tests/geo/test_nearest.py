"""Nearest points against sorting every pair by its geodesic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from ibasho.errors import OutOfRange
from ibasho.geo import nearest
from ibasho.geo.nearest import PointIndex, sorted_pairs

GEOD = Geod(ellps="GRS80")


def by_brute_force(
    points: tuple[np.ndarray, np.ndarray], queries: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """All points per query ordered by (metres to the mm, index), and those metres."""
    n, m = len(queries[0]), len(points[0])
    a, b = np.divmod(np.arange(n * m), m)
    metres = GEOD.inv(queries[0][a], queries[1][a], points[0][b], points[1][b])[2].round(3).reshape(n, m)
    order = np.argsort(metres, axis=1, kind="stable")
    return order, np.take_along_axis(metres, order, axis=1)


def check(points: tuple[np.ndarray, np.ndarray], queries: tuple[np.ndarray, np.ndarray], k: int) -> None:
    order, expected = by_brute_force(points, queries)
    index, metres = PointIndex(*points).nearest(*queries, k=k)
    kept = min(k, order.shape[1])
    assert (index[:, :kept] == order[:, :kept]).all()
    assert (metres[:, :kept] == expected[:, :kept]).all()
    assert (index[:, kept:] == -1).all()
    assert np.isinf(metres[:, kept:]).all()


def scattered(seed: int, count: int, spread_deg: float, lat: float = 35.0) -> tuple[np.ndarray, np.ndarray]:
    r = np.random.default_rng(seed)
    return 135 + r.normal(0, spread_deg, count), lat + r.normal(0, spread_deg, count)


@pytest.mark.parametrize("spread_deg", [0.001, 0.1, 3.0, 12.0])
@pytest.mark.parametrize("k", [1, 5, 400])
def test_equal_to_brute_force(spread_deg: float, k: int) -> None:
    check(scattered(1, 300, spread_deg), scattered(2, 100, spread_deg), k)


def test_equal_to_brute_force_all_over_the_earth() -> None:
    r = np.random.default_rng(3)
    points, queries = (
        (r.uniform(-180, 180, count), np.degrees(np.arcsin(r.uniform(-1, 1, count)))) for count in (200, 60)
    )
    check(points, queries, 7)
    check((points[0][:3], points[1][:3]), queries, 2)


def test_chords_alone_would_be_wrong_here() -> None:
    # on a ring of equal geodesics of 900 km the chords differ by metres: the order is the rounding's and the index's
    azimuth = np.arange(0, 360, 5.0)
    lon, lat, _ = GEOD.fwd(np.full(72, 139.7), np.full(72, 35.6), azimuth, np.full(72, 900_000.0))
    check((lon, lat), (np.array([139.7]), np.array([35.6])), 3)
    check((lon, lat), (np.array([139.7]), np.array([35.6])), 1)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=10),
    st.integers(1, 6),
)
@settings(max_examples=60, deadline=None)
def test_ties_go_to_the_lowest_index(
    points: list[tuple[int, int]], queries: list[tuple[int, int]], k: int
) -> None:
    there = np.array(points) * 0.002 + (135, 35)
    here = np.array(queries) * 0.001 + (135, 35)
    check((there[:, 0], there[:, 1]), (here[:, 0], here[:, 1]), k)


def test_many_points_at_one_spot() -> None:
    lon, lat = np.full(500, 139.7), np.full(500, 35.6)
    lon[0] = 139.8
    index, metres = PointIndex(lon, lat).nearest([139.7, 139.75], [35.6, 35.6], k=3)
    assert index[0].tolist() == [1, 2, 3]
    assert metres[0].tolist() == [0, 0, 0]


def test_differences_below_a_millimetre_do_not_count() -> None:
    # the second point is nearer by 0.2 mm
    index, metres = PointIndex([139.70011, 139.70011 - 2e-9], [35.6, 35.6]).nearest([139.7], [35.6], k=2)
    assert metres[0, 0] == metres[0, 1]
    assert index.tolist() == [[0, 1]]


def test_no_points_and_no_queries() -> None:
    index, metres = PointIndex([], []).nearest([139.7], [35.6], k=2)
    assert index.tolist() == [[-1, -1]]
    assert metres.tolist() == [[np.inf, np.inf]]
    assert PointIndex([139.7], [35.6]).nearest([], [])[0].shape == (0, 1)
    assert [len(column) for column in PointIndex([], []).within([139.7], [35.6], 100)] == [0, 0, 0]
    assert [len(column) for column in PointIndex([139.7], [35.6]).within([], [], 100)] == [0, 0, 0]


@pytest.mark.parametrize(("spread_deg", "within_m"), [(0.01, 700.0), (0.3, 20_000.0), (5.0, 400_000.0)])
def test_within_equals_brute_force(spread_deg: float, within_m: float) -> None:
    points, queries = scattered(5, 200, spread_deg), scattered(6, 90, spread_deg)
    order, expected = by_brute_force(points, queries)
    query, index, metres = PointIndex(*points).within(*queries, within_m)
    kept = expected <= within_m
    assert kept.any()
    assert not kept.all()
    assert query.tolist() == np.nonzero(kept)[0].tolist()
    assert index.tolist() == order[kept].tolist()
    assert metres.tolist() == expected[kept].tolist()


def test_within_is_up_to_and_including() -> None:
    _, metres = PointIndex([139.71], [35.6]).nearest([139.7], [35.6])
    exactly = float(metres[0, 0])
    assert len(PointIndex([139.71], [35.6]).within([139.7], [35.6], exactly)[0]) == 1
    assert len(PointIndex([139.71], [35.6]).within([139.7], [35.6], exactly - 0.001)[0]) == 0


def test_more_queries_than_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    points, queries = scattered(8, 50, 0.1), scattered(9, 300, 0.1)
    index, metres = PointIndex(*points).nearest(*queries, k=2)
    query, there, far = PointIndex(*points).within(*queries, 3_000)
    monkeypatch.setattr(nearest, "_BLOCK", 7)
    monkeypatch.setattr(nearest, "_PAIRS", 5)
    again_index, again_metres = PointIndex(*points).nearest(*queries, k=2)
    assert (index == again_index).all()
    assert (metres == again_metres).all()
    again = PointIndex(*points).within(*queries, 3_000)
    assert (again[0] == query).all()
    assert (again[1] == there).all()
    assert (again[2] == far).all()


def test_pairs_are_ordered_alike_by_one_number_and_by_three() -> None:
    r = np.random.default_rng(4)
    first, second, length = r.integers(0, 50, 500), r.integers(0, 9, 500), r.integers(0, 20, 500)
    _, once = np.unique(np.stack((first, length, second)), axis=1, return_index=True)
    first, second, length = first[once], second[once], length[once]
    mixed = r.permutation(len(first))
    first, second, length = first[mixed], second[mixed], length[mixed]
    expected = np.lexsort((second, length, first))
    for shift in (0, 56):
        found = sorted_pairs(first, second, length << shift)
        for column, wanted in zip(found, (first, second, length << shift), strict=True):
            assert (column == wanted[expected]).all()


def test_bad_arguments() -> None:
    index = PointIndex([139.7], [35.6])
    with pytest.raises(OutOfRange, match="k 0"):
        index.nearest([139.7], [35.6], k=0)
    for within_m in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(OutOfRange, match="within_m"):
            index.within([139.7], [35.6], within_m)
    with pytest.raises(OutOfRange, match="number 1"):
        PointIndex([35.6], [139.7])
    with pytest.raises(OutOfRange, match="number 2"):
        index.nearest([139.7, 0], [35.6, 91])
