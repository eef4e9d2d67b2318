"""How cells are shared out among areas by land: nobody lives in the sea.

A cell on the coast reaches into the water, and its people all live on its land. What of a cell lies in no area may be sea or a
neighbour's land. It is a neighbour's where other known land says so, or where it touches an inhabited cell that lies
in no area at all: census grids have no cells in the sea. Otherwise nobody lives there. Each of these is a reading
of the grid, so the range is told beside it: as if all of what lies in no area were a neighbour's land, or none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from ibasho.errors import InvalidInput
from ibasho.geo.zones import equal_area, outside, shares

__all__ = ["LandShares", "land_shares"]

Floats = NDArray[np.float64]
Geometries = NDArray[np.object_]
_NOTHING = 1e-9


@dataclass(frozen=True, eq=False)
class LandShares:
    """``inside``: cells × areas, the part of each cell's people in each area; ``outside``: the part in none. Rows sum to 1.

    ``outside_most``: the part outside if all of what lies in no area were inhabited land. ``outside_least``: if none of it were, but for other known land.
    Both equal ``outside`` where nothing is in doubt.
    """

    inside: csr_array
    outside: Floats
    outside_least: Floats
    outside_most: Floats


def land_shares(
    cells: Geometries, areas: Geometries, people: ArrayLike, land: Geometries | None = None
) -> LandShares:
    """The people of n cells among areas (as ``zones.shares``: polygons by surface, points by containment).

    ``people``: n, NaN counts as inhabited. ``land``: polygons of other land that is known to be land, such as neighbouring
    municipalities; where they overlap the areas, the areas count. Raises InvalidInput when lengths differ.
    """
    inhabited = np.asarray(people, dtype=np.float64) != 0
    if len(inhabited) != len(cells):
        raise InvalidInput(
            f"people: {len(inhabited)} figures; one per cell ({len(cells)}) is accepted", field="people"
        )
    table = csr_array(shares(cells, areas))
    rest = outside(table)
    inside = 1.0 - rest
    border = np.flatnonzero((inside > 0) & (rest > 0) & (shapely.get_dimensions(cells) == 2))
    if not border.size:
        return LandShares(table, rest, rest, rest)
    left = _left_over(cells[border], areas)
    elsewhere, unknown = _parts(left, cells[border], land)
    foreign = inhabited & (inside == 0)
    touched = _touching(unknown, cells[foreign], cells[border])
    neighbour = rest.copy()
    neighbour[border] = np.minimum(elsewhere + touched, rest[border])
    known = rest.copy()
    known[border] = np.minimum(elsewhere, rest[border])
    settled = _of_people(neighbour, inside)
    scale = np.divide(1.0 - settled, inside, out=np.zeros(len(inside)), where=inside > 0)
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    dealt = csr_array((table.data * scale[row], table.indices, table.indptr), shape=table.shape)
    return LandShares(dealt, settled, _of_people(known, inside), rest)


def _of_people(outside_part: Floats, inside: Floats) -> Floats:
    """The part of the people outside, when only these parts of the surface are inhabited."""
    whole = outside_part + inside
    part = np.divide(outside_part, whole, out=np.ones(len(whole)), where=whole > 0)
    return np.where(part > _NOTHING, part, 0.0)


def _left_over(cells: Geometries, areas: Geometries) -> Geometries:
    """What of each cell lies in no area."""
    valid = np.where(shapely.is_valid(areas), areas, shapely.make_valid(areas))
    left = np.array(cells, dtype=object)
    column, row = shapely.STRtree(cells).query(valid, predicate="intersects")
    for at, area in zip(row.tolist(), column.tolist(), strict=True):
        # cut to the cell first: an area has thousands of vertices, its part of a cell a few
        left[at] = left[at].difference(shapely.clip_by_rect(valid[area], *cells[at].buffer(1e-6).bounds))
    return left


def _parts(left: Geometries, cells: Geometries, land: Geometries | None) -> tuple[Floats, Geometries]:
    """The part of each cell that is other known land, and what remains of what is left over."""
    whole, unknown = shapely.area(equal_area(cells)), np.array(left, dtype=object)
    if land is not None and len(land):
        valid = np.where(shapely.is_valid(land), land, shapely.make_valid(land))
        column, row = shapely.STRtree(left).query(valid, predicate="intersects")
        for at, piece in zip(row.tolist(), column.tolist(), strict=True):
            unknown[at] = unknown[at].difference(
                shapely.clip_by_rect(valid[piece], *cells[at].buffer(1e-6).bounds)
            )
    before, after = shapely.area(equal_area(left)), shapely.area(equal_area(unknown))
    return np.maximum(before - after, 0.0) / whole, unknown


def _touching(unknown: Geometries, foreign: Geometries, cells: Geometries) -> Floats:
    """The part of each cell whose land or water, in one piece, touches one of the foreign cells."""
    pieces, of = shapely.get_parts(unknown, return_index=True)
    flat = shapely.get_dimensions(pieces) == 2
    pieces, of = pieces[flat], of[flat]
    part = np.zeros(len(cells))
    if not len(pieces) or not len(foreign):
        return part
    near = 1e-7  # degrees, about 1 cm: cells of a grid meet but for rounding
    found = np.unique(shapely.STRtree(foreign).query(pieces, predicate="dwithin", distance=near)[0])
    surface = shapely.area(equal_area(pieces[found]))
    np.add.at(part, of[found], surface)
    return part / shapely.area(equal_area(cells))
