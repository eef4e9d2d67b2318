"""Who lives where: the demand columns, and a population set as arrays.

A *cell* is a mesh square, a polygon or a point with people. Where the statistics office merged cells to protect people
(秘匿・合算), the detailed columns are known for the *group* only: they are NaN in the member cells and whole in the group.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["DEMANDS", "Demand", "PopulationSet"]


@dataclass(frozen=True)
class Demand:
    """One column of people or households that can be the demand of a run."""

    code: str
    label_ja: str
    label_en: str
    unit: str = "people"


DEMANDS: tuple[Demand, ...] = (
    Demand("people", "総人口", "all people"),
    Demand("aged_0_14", "0〜14歳", "aged 0–14"),
    Demand("aged_65_plus", "65歳以上", "aged 65 and over"),
    Demand("aged_75_plus", "75歳以上", "aged 75 and over"),
    Demand("foreign_residents", "外国人", "foreign residents"),
    Demand("households", "世帯総数", "households", "households"),
    Demand("living_alone", "単独世帯", "people living alone"),
    Demand("young_alone", "20〜29歳の単独世帯", "people aged 20–29 living alone"),
    Demand("elderly_alone", "高齢単身世帯", "elderly people living alone"),
    Demand("elderly_couples", "高齢夫婦世帯", "elderly couples", "households"),
    Demand("under6_households", "6歳未満のいる世帯", "households with children under 6", "households"),
)


@dataclass(frozen=True)
class PopulationSet:
    """A population grid or a set of points, in arrays of length n.

    ``code``: text per cell, unique. ``level``: JIS X 0410 mesh level 1–6, or 0 when the cells are no mesh.
    ``lon``, ``lat``: the point that stands for the cell (mesh: centre), degrees.
    ``values``: per demand column a float array of length n; NaN = not known for this cell alone.
    ``group``: index into ``group_values`` or -1. ``group_values``: per demand column the whole of each merged group.
    A column that the source does not have is missing from ``values``; it is not zero.
    """

    code: NDArray[np.str_]
    level: int
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    values: dict[str, NDArray[np.float64]]
    group: NDArray[np.int64]
    group_code: NDArray[np.str_] = field(default_factory=lambda: np.empty(0, dtype=np.str_))
    group_values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    polygons: NDArray[np.object_] | None = None
    """shapely polygons of cells that are no mesh and no point."""
    area_name: NDArray[np.str_] | None = None
    """A name per cell where the source has one (neighbourhoods)."""

    def __len__(self) -> int:
        return len(self.code)

    def total(self, demand: str) -> float:
        """The sum of a column: cells that stand alone plus whole groups; cells that are not known add nothing."""
        alone = float(np.nansum(self.values[demand]))
        groups = self.group_values.get(demand)
        return alone + (0.0 if groups is None else float(np.nansum(groups)))

    def unknown(self, demand: str) -> int:
        """How many cells have no value of this column, neither their own nor through a group."""
        missing = np.isnan(self.values[demand])
        groups = self.group_values.get(demand)
        if groups is None or not len(groups):
            return int(missing.sum())
        told = (self.group >= 0) & ~np.isnan(groups[np.maximum(self.group, 0)])
        return int((missing & ~told).sum())
