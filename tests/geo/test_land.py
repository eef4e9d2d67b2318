"""People among areas by land: coasts, borders, and the range where the two cannot be told apart."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import InvalidInput
from ibasho.geo.land import LandShares, land_shares

STEP = 0.01


def cell(column: int, row: int) -> shapely.Polygon:
    """A square of the grid."""
    return shapely.box(134 + column * STEP, 34 + row * STEP, 134 + (column + 1) * STEP, 34 + (row + 1) * STEP)


def area(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A rectangle in steps of the grid."""
    return shapely.box(134 + west * STEP, 34 + south * STEP, 134 + east * STEP, 34 + north * STEP)


def dealt(cells: list, areas: list, people: list[float], land: list | None = None) -> LandShares:
    def geometries(given: list) -> np.ndarray:
        found = np.empty(len(given), dtype=object)
        found[:] = given
        return found

    return land_shares(
        geometries(cells), geometries(areas), people, None if land is None else geometries(land)
    )


def test_a_coastal_cell_loses_nobody() -> None:
    """Half of the second cell is water: all of its people live in the area; the range says that it may be otherwise."""
    found = dealt([cell(0, 0), cell(1, 0)], [area(0, 0, 1.5, 1)], [10, 20])
    assert found.inside.toarray().ravel().tolist() == pytest.approx([1, 1], abs=1e-9)
    assert found.outside.tolist() == [0, 0]
    assert found.outside_most.tolist() == pytest.approx([0, 0.5], abs=1e-6)
    assert found.outside_least.tolist() == [0, 0]


def test_an_inhabited_cell_beside_it_is_a_neighbour() -> None:
    """The same cell with people beyond: half of it is theirs."""
    cells = [cell(0, 0), cell(1, 0), cell(2, 0)]
    found = dealt(cells, [area(0, 0, 1.5, 1)], [10, 20, 5])
    assert found.inside.toarray().ravel().tolist() == pytest.approx([1, 0.5, 0], abs=1e-6)
    assert found.outside.tolist() == pytest.approx([0, 0.5, 1], abs=1e-6)
    empty = dealt(cells, [area(0, 0, 1.5, 1)], [10, 20, 0])
    assert empty.outside.tolist() == pytest.approx([0, 0, 1], abs=1e-9)
    silent = dealt(cells, [area(0, 0, 1.5, 1)], [10, 20, np.nan])
    assert silent.outside.tolist() == found.outside.tolist()


def test_known_land_settles_it() -> None:
    """A neighbouring municipality holds a quarter of the cell, the sea the other: a third of the people are theirs."""
    found = dealt([cell(1, 0)], [area(0, 0, 1.5, 1)], [20], [area(1.5, 0, 1.75, 1), area(0, 0, 1.5, 1)])
    assert found.outside.tolist() == pytest.approx([1 / 3], abs=1e-6)
    assert found.outside_least.tolist() == pytest.approx([1 / 3], abs=1e-6)
    assert found.outside_most.tolist() == pytest.approx([0.5], abs=1e-6)


def test_each_piece_is_judged_alone() -> None:
    """Sea in the west, a neighbour in the east."""
    found = dealt([cell(0, 0), cell(1, 0)], [area(0.5, 0, 0.75, 1)], [12, 7])
    assert found.outside.tolist() == pytest.approx(
        [0.5, 1], abs=1e-6
    )  # a quarter of land, a quarter of theirs


def test_points_belong_or_do_not() -> None:
    """A point has no surface to be divided."""
    found = dealt([shapely.Point(134.001, 34.001), shapely.Point(135, 35)], [area(0, 0, 1, 1)], [1, 1])
    assert found.outside.tolist() == [0, 1]
    assert found.outside_most.tolist() == [0, 1]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8, unique=True),
    st.lists(st.tuples(*[st.integers(0, 8)] * 4), max_size=3),
    st.data(),
)
def test_nobody_is_lost_and_the_range_holds(
    where: list[tuple[int, int]], corners: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    """Rows sum to 1 to 1e-9; what is told lies within its range."""
    areas = [
        area(min(a, c) / 2, min(b, d) / 2, max(a, c) / 2 + 0.25, max(b, d) / 2 + 0.25)
        for a, b, c, d in corners
    ]
    people = [data.draw(st.sampled_from([0.0, 3.0, np.nan])) for _ in where]
    land = [area(0, 0, 2, 2)] if data.draw(st.booleans()) else None
    found = dealt([cell(*each) for each in where], areas, people, land)
    whole = np.asarray(found.inside.sum(axis=1)).ravel() + found.outside
    np.testing.assert_allclose(whole, 1, rtol=0, atol=1e-9)
    assert (found.outside_least <= found.outside + 1e-9).all()
    assert (found.outside <= found.outside_most + 1e-9).all()


def test_lengths() -> None:
    with pytest.raises(InvalidInput, match=r"people: 2 figures.*\(1\)"):
        dealt([cell(0, 0)], [area(0, 0, 1, 1)], [1, 2])
