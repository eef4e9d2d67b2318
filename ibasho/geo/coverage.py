"""People covered, not covered, and of whom it cannot be said.

Where the statistics office merged cells to protect people, a figure is known for the group only. A group
whose cells are all reached is covered, one of which no cell is reached is not; in between it is unknown, and
never guessed in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from ibasho.errors import InvalidInput, OutOfRange

__all__ = ["Tallies", "Tally", "tallies", "tally"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Sums over the cells. ``covered + uncovered + unknown`` is everybody the source counts.

    ``covered_estimate``: ``covered`` and, of the unknown groups, the part that the reached cells hold of the
    group's weights. ``cells_without_figure``: cells with no figure, neither their own nor through a group.
    """

    covered: float
    uncovered: float
    unknown: float
    covered_estimate: float
    cells_without_figure: int


@dataclass(frozen=True, eq=False)
class Tallies:
    """The same per area, as arrays. A cell without a figure counts in each area that it touches."""

    covered: Floats
    uncovered: Floats
    unknown: Floats
    covered_estimate: Floats
    cells_without_figure: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.covered)

    def __getitem__(self, area: int) -> Tally:
        return Tally(
            float(self.covered[area]),
            float(self.uncovered[area]),
            float(self.unknown[area]),
            float(self.covered_estimate[area]),
            int(self.cells_without_figure[area]),
        )


def tally(
    values: ArrayLike,
    group: ArrayLike,
    group_values: ArrayLike,
    weights: ArrayLike,
    reached: ArrayLike,
    share: ArrayLike | None = None,
) -> Tally:
    """The tally of n cells; arguments as in ``tallies``. ``share``: the part of each cell that counts.

    >>> tally([10, np.nan, np.nan], [-1, 0, 0], [6], [10, 1, 2], [True, True, False])
    Tally(covered=10.0, uncovered=0.0, unknown=6.0, covered_estimate=12.0, cells_without_figure=0)
    """
    part = np.ones(len(np.asarray(values))) if share is None else np.asarray(share, dtype=np.float64)
    return tallies(values, group, group_values, weights, reached, csr_array(part.reshape(-1, 1)))[0]


def tallies(
    values: ArrayLike,
    group: ArrayLike,
    group_values: ArrayLike,
    weights: ArrayLike,
    reached: ArrayLike,
    shares: csr_array,
) -> Tallies:
    """The tally of each area, of n cells and g merged groups.

    ``values``: n figures ≥ 0, NaN where the cell alone has none. ``group``: n numbers of a group or -1.
    ``group_values``: g figures, NaN where not known. ``weights``: n, by which a group is shared out among its
    cells (all people; NaN counts as 0), equally where all are 0. ``reached``: n flags. ``shares``: n × areas,
    the part of each cell that lies in each area.

    A group is judged by all its cells, also those outside the area, and the area gets the part that its cells
    have in the group's weights: so areas with their outside sum to the whole, figure by figure. Raises
    InvalidInput when lengths differ or a cell has a figure beside that of its group, OutOfRange for negative
    figures.
    """
    cells = _checked(values, group, group_values, weights, reached, shares)
    own = ~np.isnan(cells.values)
    figure = np.where(own, cells.values, 0.0)
    member = np.flatnonzero(~own & (cells.group >= 0))
    member = member[~np.isnan(cells.group_values[cells.group[member]])]
    of, groups = cells.group[member], len(cells.group_values)
    inside = np.bincount(of, weights=cells.reached[member], minlength=groups)
    outside = np.bincount(of, weights=~cells.reached[member], minlength=groups)
    held, held_reached = _held(cells, member, shares)

    def of_groups(part: csr_array, which: NDArray[np.bool_]) -> Floats:
        return np.asarray(part.T @ np.where(which, cells.group_values, 0.0), dtype=np.float64)

    mixed = (inside > 0) & (outside > 0)
    covered = shares.T @ np.where(cells.reached, figure, 0.0) + of_groups(held, (inside > 0) & (outside == 0))
    uncovered = shares.T @ np.where(cells.reached, 0.0, figure) + of_groups(
        held, (inside == 0) & (outside > 0)
    )
    missing = ~own
    missing[member] = False
    return Tallies(
        covered=covered,
        uncovered=uncovered,
        unknown=of_groups(held, mixed),
        covered_estimate=covered + of_groups(held_reached, mixed),
        cells_without_figure=np.asarray((shares.T > 0).astype(np.int64) @ missing.astype(np.int64)),
    )


class _Cells(NamedTuple):
    values: Floats
    group: NDArray[np.int64]
    group_values: Floats
    weights: Floats
    reached: NDArray[np.bool_]


def _held(cells: _Cells, member: NDArray[np.int64], shares: csr_array) -> tuple[csr_array, csr_array]:
    """Group × area: the part of its weights that a group's cells, and its reached ones, have there."""
    of, groups = cells.group[member], len(cells.group_values)
    weight = cells.weights[member]
    weightless = np.bincount(of, weights=weight, minlength=groups) == 0
    weight = np.where(weightless[of], 1.0, weight)
    total = np.bincount(of, weights=weight, minlength=groups)
    parts = []
    for counted in (weight, weight * cells.reached[member]):
        table = csr_array((counted, (of, member)), shape=(groups, len(cells.values)))
        part = csr_array(table @ shares)
        # divided after summing: a group that lies in one area is held there to exactly 1
        part.data = part.data / np.repeat(total, np.diff(part.indptr))
        parts.append(part)
    return parts[0], parts[1]


def _checked(
    values: ArrayLike,
    group: ArrayLike,
    group_values: ArrayLike,
    weights: ArrayLike,
    reached: ArrayLike,
    shares: csr_array,
) -> _Cells:
    weight = np.asarray(weights, dtype=np.float64)
    cells = _Cells(
        np.asarray(values, dtype=np.float64),
        np.asarray(group, dtype=np.int64),
        np.asarray(group_values, dtype=np.float64),
        np.where(np.isnan(weight), 0.0, weight),
        np.asarray(reached, dtype=bool),
    )
    n = len(cells.values)
    lengths = {
        "values": n,
        "group": len(cells.group),
        "weights": len(cells.weights),
        "reached": len(cells.reached),
        "shares": shares.shape[0],
    }
    for name, length in lengths.items():
        if length != n:
            raise InvalidInput(f"{name}: {length} numbers; one per cell ({n}) is accepted", field=name)
    if cells.group.size and not (cells.group.min() >= -1 and cells.group.max() < len(cells.group_values)):
        raise InvalidInput(f"group: -1 to {len(cells.group_values) - 1} is accepted", field="group")
    for name in ("values", "group_values", "weights"):
        column = getattr(cells, name)
        if (column < 0).any() or np.isinf(column).any():
            at = int(np.argmax((column < 0) | np.isinf(column)))
            raise OutOfRange(f"{name}: {column[at]} (number {at + 1}); 0 or more is accepted", field=name)
    whole = np.append(~np.isnan(cells.group_values), False)
    twice = ~np.isnan(cells.values) & whole[cells.group]
    if twice.any():
        raise InvalidInput(
            f"values: cell number {int(np.argmax(twice)) + 1} has a figure and so has its group;"
            " people would count twice",
            field="values",
        )
    return cells
