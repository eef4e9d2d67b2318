"""Shares of areas: exact halves, conserved totals, and odd geometries."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from scipy.sparse import csr_array

from ibasho.errors import InvalidInput
from ibasho.geo import mesh
from ibasho.geo.zones import main_area, outside, shares

WEST, EAST = shapely.box(139, 35, 139.5, 36), shapely.box(139.5, 35, 140, 36)


def geometries(*given: shapely.Geometry | None) -> np.ndarray:
    array = np.empty(len(given), dtype=object)
    array[:] = given
    return array


def test_cells_astride_a_border_are_split() -> None:
    cells = geometries(
        shapely.box(139.1, 35.1, 139.2, 35.2),
        shapely.box(139.4, 35.5, 139.8, 35.6),
        shapely.box(139.9, 35, 140.1, 36),
    )
    table = shares(cells, geometries(WEST, EAST))
    assert table.toarray() == pytest.approx(np.array([[1, 0], [0.25, 0.75], [0, 0.5]]), abs=1e-12)
    assert table.toarray()[0, 0] == 1.0  # not nearly
    assert outside(table) == pytest.approx([0, 0, 0.5], abs=1e-12)
    assert main_area(table).tolist() == [0, 1, 1]


def test_halves_by_latitude_are_halves_of_surface_not_of_degrees() -> None:
    # a third mesh cut by a parallel: the northern half is smaller on the ground
    cell = shapely.box(139, 34, 140, 36)
    north, south = shapely.box(139, 35, 140, 36), shapely.box(139, 34, 140, 35)
    along = np.linspace(139, 140, 500)
    geod = Geod(ellps="GRS80")

    def surface(low: float, high: float) -> float:
        ring_lon = np.concatenate((along, along[::-1]))
        ring_lat = np.concatenate((np.full(500, low), np.full(500, high)))
        return abs(geod.polygon_area_perimeter(ring_lon, ring_lat)[0])

    expected = surface(35, 36) / (surface(34, 35) + surface(35, 36))
    found = shares(geometries(cell), geometries(north, south)).toarray()
    assert found[0, 0] == pytest.approx(expected, rel=1e-6)
    assert found[0, 0] < 0.4975


@given(st.integers(0, 10_000), st.integers(1, 8))
@settings(max_examples=30, deadline=None)
def test_totals_are_conserved(seed: int, count: int) -> None:
    r = np.random.default_rng(seed)
    seeds = shapely.multipoints(r.uniform((139.7, 35.6), (139.9, 35.8), (count, 2)))
    land = shapely.box(139.72, 35.61, 139.88, 35.79)
    areas = np.asarray(
        [shapely.intersection(part, land) for part in shapely.voronoi_polygons(seeds, extend_to=land).geoms]
        if count > 1
        else [land],
        dtype=object,
    )
    cells = mesh.polygons(mesh.encode(r.uniform(139.69, 139.91, 60), r.uniform(35.59, 35.81, 60), 4), 4)
    people = r.integers(0, 5_000, 60)
    table = shares(cells, areas)
    rows = np.asarray(table.sum(axis=1)).ravel()
    assert rows.max() <= 1.0
    assert (table.T @ people).sum() + outside(table) @ people == pytest.approx(people.sum(), rel=1e-9)
    one = shares(cells, geometries(land))
    assert np.asarray(one.sum(axis=1)).ravel() == pytest.approx(rows, abs=1e-9)


def test_areas_that_overlap_share_the_cell() -> None:
    cell = shapely.box(139.1, 35.1, 139.2, 35.2)
    table = shares(geometries(cell), geometries(WEST, WEST, shapely.box(139.1, 35.1, 139.15, 35.2)))
    assert table.toarray().ravel() == pytest.approx([0.4, 0.4, 0.2], abs=1e-9)
    assert table.sum() <= 1.0


def test_points_belong_to_one_area() -> None:
    points = shapely.points([139.2, 139.5, 139.7, 141.0], [35.5, 35.5, 35.5, 35.5])
    table = shares(points, geometries(WEST, EAST))
    assert table.toarray().tolist() == [[1, 0], [1, 0], [0, 1], [0, 0]]
    assert outside(table).tolist() == [0, 0, 0, 1]
    assert main_area(table).tolist() == [0, 0, 1, -1]


def test_areas_in_parts_with_holes_and_crossing_themselves() -> None:
    lake = shapely.box(139.1, 35.1, 139.3, 35.3)
    two = shapely.union(shapely.difference(WEST, lake), shapely.box(141, 35, 142, 36))
    bow = shapely.Polygon([(139, 35), (140, 36), (140, 35), (139, 36)])
    cells = geometries(shapely.box(139.2, 35.15, 139.4, 35.25), shapely.box(141.5, 35, 142.5, 36))
    table = shares(cells, geometries(two))
    assert table.toarray() == pytest.approx(np.array([[0.5], [0.5]]), abs=1e-12)
    assert shares(geometries(shapely.box(139, 35, 140, 36)), geometries(bow)).sum() == pytest.approx(
        0.5, abs=0.01
    )


def test_nothing_lies_nowhere() -> None:
    cells = geometries(None, shapely.Polygon(), shapely.box(139.1, 35.1, 139.2, 35.2))
    table = shares(cells, geometries(None, shapely.Polygon(), WEST))
    assert table.toarray().tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
    assert shares(geometries(), geometries(WEST)).shape == (0, 1)
    assert shares(cells, geometries()).shape == (3, 0)
    assert main_area(shares(cells, geometries())).tolist() == [-1, -1, -1]


def test_a_cell_that_only_touches_an_area_has_no_part_in_it() -> None:
    table = shares(geometries(shapely.box(139.5, 35.2, 139.6, 35.4)), geometries(WEST, EAST))
    assert table.toarray().tolist() == [[0, 1]]
    assert table.nnz == 1


def test_main_area_of_equal_parts_is_the_first() -> None:
    assert main_area(csr_array(np.array([[0.0, 0.4, 0.4], [0.2, 0.0, 0.3]]))).tolist() == [1, 2]


def test_what_is_no_area_is_refused() -> None:
    with pytest.raises(InvalidInput, match="number 2 is a Point"):
        shares(geometries(WEST), geometries(WEST, shapely.Point(139, 35)))
    with pytest.raises(InvalidInput, match="cells: shapely geometries"):
        shares(np.array(["POINT (139 35)"], dtype=object), geometries(WEST))
