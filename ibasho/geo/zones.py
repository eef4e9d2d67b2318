"""How cells are shared out among areas (municipality, school district …), by surface and not by centroid."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ibasho.errors import InvalidInput

__all__ = ["equal_area", "main_area", "outside", "shares"]

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]

_E2 = 0.006694380022900787  # GRS80


def shares(cells: Geometries, areas: Geometries) -> csr_array:
    """Cells × areas: the part of each cell, 0–1, that lies in each area. Rows sum to at most 1.

    ``cells``: shapely polygons, by their part of surface, or points, by containment (a point on a border
    belongs to the first area); ``areas``: (multi)polygons; all in lon/lat. None and empty geometries lie
    nowhere. Where areas overlap, a cell's shares are reduced in proportion until they sum to 1. Areas that
    cross themselves are repaired first.

    Surfaces are measured on the equal-area cylinder of the GRS80 ellipsoid (Snyder 1987, eq. 10-16, 3-12),
    where straight lines join the vertices: exact for polygons with sides along meridians and parallels, and
    within 1e-6 of the cell for other sides of up to 10 km.

    >>> west, east = shapely.box(139, 35, 139.5, 36), shapely.box(139.5, 35, 140, 36)
    >>> cell = shapely.box(139.4, 35.2, 139.6, 35.4)
    >>> shares(np.array([cell]), np.array([west, east])).toarray().round(9).tolist()
    [[0.5, 0.5]]
    """
    cell, area = _as_geometries(cells, "cells"), _as_geometries(areas, "areas")
    bad = ~np.isin(shapely.get_type_id(area), (-1, 3, 6))
    if bad.any():
        kind = area[int(np.argmax(bad))].geom_type
        raise InvalidInput(
            f"areas: number {int(np.argmax(bad)) + 1} is a {kind}; polygons are accepted", field="areas"
        )
    cell, area = equal_area(cell), equal_area(area)
    area = np.where(shapely.is_valid(area), area, shapely.make_valid(area))
    shapely.prepare(area)
    # asked by area, because an area has many more vertices than a cell and is prepared once
    column, row = shapely.STRtree(cell).query(area, predicate="intersects")
    flat = shapely.get_dimensions(cell) == 2
    part = np.ones(row.size)
    cut = np.flatnonzero(flat[row])
    cut = cut[~shapely.covers(area[column[cut]], cell[row[cut]])]
    part[cut] = _part_inside(cell[row[cut]], area[column[cut]])
    # a point, or a line, belongs to the first area that has it
    order = np.lexsort((column, row))
    row, column, part = row[order], column[order], part[order]
    later = np.zeros(row.size, dtype=bool)
    later[1:] = (row[1:] == row[:-1]) & ~flat[row[1:]]
    part[later] = 0.0
    total = np.bincount(row, weights=part, minlength=len(cell))
    part = np.where(total[row] > 1.0, part / np.maximum(total[row], 1.0), part)
    kept = part > 0
    return csr_array((part[kept], (row[kept], column[kept])), shape=(len(cell), len(area)))


def outside(table: csr_array) -> Floats:
    """The part of each cell that lies in no area, 0–1; parts below 1e-9 are rounding and count as 0."""
    rest = 1.0 - np.asarray(table.sum(axis=1)).ravel()
    return np.where(rest > 1e-9, rest, 0.0)


def main_area(table: csr_array) -> NDArray[np.int64]:
    """The area that holds most of each cell, the first of equal ones; -1 for cells that lie in none."""
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    order = np.lexsort((table.indices, -table.data, row))
    found = np.full(table.shape[0], -1, dtype=np.int64)
    # written from behind, so that the first of each row is what remains
    found[row[order][::-1]] = table.indices[order][::-1]
    return found


def _as_geometries(given: Geometries, field: str) -> Geometries:
    geometries = np.asarray(given, dtype=object).ravel()
    if not (shapely.is_geometry(geometries) | shapely.is_missing(geometries)).all():
        raise InvalidInput(f"{field}: shapely geometries are accepted", field=field)
    return geometries


def equal_area(geometries: Geometries) -> Geometries:
    """Geometries in lon/lat on the plane (lon in radians, q/2), with q of Snyder 3-12: equal surfaces are equal."""

    def flatten(points: Floats) -> Floats:
        sine, e = np.sin(np.radians(points[:, 1])), np.sqrt(_E2)
        q = (1 - _E2) * (sine / (1 - _E2 * sine**2) + np.arctanh(e * sine) / e)
        return np.column_stack((np.radians(points[:, 0]), q / 2))

    return np.asarray(shapely.transform(geometries, flatten), dtype=object)


def _part_inside(cell: Geometries, area: Geometries) -> Floats:
    whole = shapely.area(cell)
    inside = shapely.area(shapely.intersection(cell, area))
    return np.where(whole > 0, np.minimum(inside / np.where(whole > 0, whole, 1.0), 1.0), 0.0)
