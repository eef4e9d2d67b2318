"""The cells of a population as a run sees them: what they are on the ground, and one figure for each."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from ibasho.errors import InvalidInput
from ibasho.geo import mesh
from ibasho.model import PopulationSet

__all__ = ["cell_shapes", "demand_per_cell"]


def cell_shapes(population: PopulationSet) -> NDArray[np.object_]:
    """What stands for each cell on the ground: its mesh square, its polygon, or its point (n shapely geometries)."""
    if population.level:
        return mesh.polygons(mesh.from_text(population.code, population.level), population.level)
    if population.polygons is not None:
        return population.polygons
    return np.asarray(shapely.points(population.lon, population.lat), dtype=object)


def demand_per_cell(population: PopulationSet, demand: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """One figure per cell, and which of them are estimates: members of a merged group share its sum by their people.

    A cell without any figure stays NaN.
    """
    if demand not in population.values:
        raise InvalidInput(
            f"demand {demand!r}: this population has {', '.join(population.values)}", field="demand"
        )
    values = population.values[demand].copy()
    groups = population.group_values.get(demand)
    estimated = np.zeros(len(population), dtype=bool)
    if groups is None or not len(groups):
        return values, estimated
    member = (population.group >= 0) & np.isnan(values)
    people = np.nan_to_num(population.values["people"], nan=0.0)
    index = population.group[member]
    whole = np.bincount(index, weights=people[member], minlength=len(groups))
    size = np.bincount(index, minlength=len(groups))
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(whole[index] > 0, people[member] / whole[index], 1.0 / size[index])
    values[member] = groups[index] * part
    estimated[member] = True
    return values, estimated
