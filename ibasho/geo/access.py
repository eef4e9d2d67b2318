"""How well cells are served by places that others share: floating catchments, gravity, and coverage by capacity.

Everything is a function of one ``Reach``: its pairs are the only ones there are. Thresholds are ≤, and a weight
beyond the last step is 0.

- 2SFCA: Luo, W., Wang, F. (2003), Environment and Planning B 30(6).
- E2SFCA: Luo, W., Qi, Y. (2009), Health & Place 15(4).
- 3SFCA: Wan, N., Zou, B., Sternberg, T. (2012), International Journal of GIS 26(6).
- gravity: Hansen, W. G. (1959), Journal of the American Institute of Planners 25(2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.reach import Reach

__all__ = [
    "Served",
    "Steps",
    "gravity",
    "limited_coverage",
    "power_decay",
    "step_weights",
    "three_step",
    "two_step",
]

Floats = NDArray[np.float64]
Decay = Callable[[Floats], Floats]
"""Metres → weight ≥ 0, elementwise."""

_FAINT = 0.01
"""What is left of a weight at the last threshold where no weights are given (Luo and Qi 2009)."""


@dataclass(frozen=True)
class Steps:
    """A weight per band of distance: up to ``within_m[i]`` (≤) it is ``weight[i]``, beyond the last it is 0.

    ``within_m``: above 0 and ascending; ``weight``: finite, 0 or more, as many. Raises OutOfRange otherwise.

    >>> Steps((500.0, 800.0), (1.0, 0.5))(np.array([0.0, 500.0, 500.1, 800.0, 800.1])).tolist()
    [1.0, 1.0, 0.5, 0.5, 0.0]
    """

    within_m: tuple[float, ...]
    weight: tuple[float, ...]

    def __post_init__(self) -> None:
        limits = self.within_m
        if not limits or len(limits) != len(self.weight):
            raise OutOfRange(
                f"weights {self.weight}: one per threshold ({len(limits)}, at least 1) is accepted",
                field="weights",
            )
        if not 0 < limits[0] < float("inf") or any(b <= a for a, b in pairwise(limits)):
            raise OutOfRange(f"within_m {limits}: ascending distances above 0 are accepted", field="within_m")
        if any(not 0 <= each < float("inf") for each in self.weight):
            raise OutOfRange(f"weights {self.weight}: 0 or more is accepted", field="weights")

    def __call__(self, metres: ArrayLike) -> Floats:
        """The weight of each distance."""
        at = np.searchsorted(np.array(self.within_m), np.asarray(metres, dtype=np.float64), side="left")
        return np.append(np.array(self.weight, dtype=np.float64), 0.0)[at]


def step_weights(within_m: Sequence[float]) -> Steps:
    """Steps whose weights fall like a Gaussian that is 0.01 at the last threshold, taken in the middle of each
    band and divided by that of the first (Luo and Qi 2009), rounded to 3 decimals.

    >>> step_weights([500, 1000, 1500]).weight
    (1.0, 0.359, 0.046)
    """
    limits = np.array(within_m, dtype=np.float64)
    middle = (limits + np.concatenate(([0.0], limits[:-1]))) / 2
    fall = np.exp(np.log(_FAINT) * (middle / limits[-1]) ** 2) if limits.size else limits
    return Steps(tuple(limits.tolist()), tuple((fall / fall[0]).round(3).tolist()) if limits.size else ())


def power_decay(scale_m: float, power: float, least_m: float) -> Decay:
    """``(max(metres, least_m) / scale_m) ** -power``: the inverse power of a gravity model.

    ``least_m`` keeps the weight finite at 0 m. Raises OutOfRange when one of them is not above 0.

    >>> power_decay(500, 2, 100)(np.array([0.0, 100.0, 500.0, 1000.0])).round(9).tolist()
    [25.0, 25.0, 1.0, 0.25]
    """
    for name, value in (("scale_m", scale_m), ("power", power), ("least_m", least_m)):
        if not 0 < value < float("inf"):
            raise OutOfRange(f"{name} {value}: a number above 0 is accepted", field=name)
    return lambda metres: np.asarray((np.maximum(metres, least_m) / scale_m) ** -power, dtype=np.float64)


def two_step(reach: Reach, demand: ArrayLike, supply: ArrayLike, weight: Decay | None = None) -> Floats:
    """2SFCA, with a weight by distance E2SFCA: supply per person of the demand, per cell.

    ``demand``: a figure ≥ 0 per cell (NaN counts as 0), ``supply``: one per place. Each place's supply is shared
    by the (weighted) demand within reach of it; each cell gets the (weighted) sum of the shares it reaches. A place
    that no demand reaches has nobody to share it: its share is 0. Limit the reach by giving a ``Reach`` of the
    wanted distance. Summed with the demand, everything that is reached is given away:

    >>> from ibasho.geo.reach import line_reach
    >>> reach = line_reach([139.700, 139.703], [35.69, 35.69], [139.701], [35.69], 500)
    >>> two_step(reach, [30, 10], [8]).tolist()
    [0.2, 0.2]
    """
    people, offered, cell = _checked(reach, demand, supply)
    w = _weights(reach, weight)
    shares = _ratio(offered, _per_place(reach, w * people[cell]))
    return _per_cell(reach, cell, w * shares[reach.place])


def three_step(reach: Reach, demand: ArrayLike, supply: ArrayLike, weight: Decay) -> Floats:
    """3SFCA: as E2SFCA, but a cell's demand is first divided among its places in the ratio of their weights.

    The division is over every pair of the reach. Arguments and result as in ``two_step``.
    """
    people, offered, cell = _checked(reach, demand, supply)
    w = _weights(reach, weight)
    pull = w * _ratio(w, _per_cell(reach, cell, w)[cell])
    shares = _ratio(offered, _per_place(reach, pull * people[cell]))
    return _per_cell(reach, cell, pull * shares[reach.place])


def gravity(reach: Reach, supply: ArrayLike, weight: Decay) -> Floats:
    """The sum of supply × weight over the places of each cell's reach. ``supply``: a figure ≥ 0 per place.

    With weight 1 everywhere these are cumulative opportunities, which ``Reach.sums`` gives directly.
    """
    _, offered, cell = _checked(reach, np.zeros(len(reach)), supply)
    return _per_cell(reach, cell, _weights(reach, weight) * offered[reach.place])


@dataclass(frozen=True, eq=False)
class Served:
    """Who finds room. ``served + left`` is the demand of each cell; ``used`` is how much of each place is taken."""

    served: Floats
    left: Floats
    used: Floats


def limited_coverage(
    reach: Reach, demand: ArrayLike, capacity: ArrayLike, within_m: float | None = None
) -> Served:
    """Who finds room when each place takes so many: ``capacity`` per place, ``demand`` per cell (both ≥ 0).

    The nearest pairs are filled first (equal distances by cell, then by place), so nobody is kept out of a place by
    somebody who comes from farther away. Pairs farther than ``within_m`` (None: the whole reach) do not count.
    People are divisible. A capacity of infinity never fills.

    >>> from ibasho.geo.reach import line_reach
    >>> reach = line_reach([139.700, 139.703], [35.69, 35.69], [139.701], [35.69], 500)
    >>> limited_coverage(reach, [30, 10], [35]).left.tolist()
    [0.0, 5.0]
    """
    people, room, cell = _checked(reach, demand, capacity, endless=True)
    limit = reach.within_m if within_m is None else within_m
    if not 0 < limit <= reach.within_m:
        raise OutOfRange(f"within_m {within_m}: above 0 up to {reach.within_m} is accepted", field="within_m")
    near = np.flatnonzero(reach.metres <= limit)
    order = near[np.lexsort((reach.place[near], cell[near], reach.metres[near]))]
    left, used, most = people.tolist(), [0.0] * reach.places, room.tolist()
    for i, j in zip(cell[order].tolist(), reach.place[order].tolist(), strict=True):
        taken = min(left[i], most[j] - used[j])
        if taken > 0.0:
            left[i] -= taken
            used[j] += taken
    rest = np.array(left, dtype=np.float64)
    return Served(people - rest, rest, np.array(used, dtype=np.float64))


def _checked(
    reach: Reach, demand: ArrayLike, supply: ArrayLike, *, endless: bool = False
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Demand per cell (NaN as 0), supply per place, and the cell of every pair."""
    people, offered = np.asarray(demand, dtype=np.float64), np.asarray(supply, dtype=np.float64)
    for name, column, count, of in (
        ("demand", people, len(reach), "cell"),
        ("supply", offered, reach.places, "place"),
    ):
        if column.shape != (count,):
            raise InvalidInput(
                f"{name}: {column.shape}; one figure per {of} ({count}) is accepted", field=name
            )
    people = np.where(np.isnan(people), 0.0, people)
    for name, column, infinite in (("demand", people, False), ("supply", offered, endless)):
        bad = ~(column >= 0) | (np.isinf(column) & (not infinite))
        if bad.any():
            at = int(np.argmax(bad))
            raise OutOfRange(f"{name}: {column[at]} (number {at + 1}); 0 or more is accepted", field=name)
    return people, offered, np.repeat(np.arange(len(reach)), np.diff(reach.start))


def _weights(reach: Reach, weight: Decay | None) -> Floats:
    """The weight of every pair; without a function all count alike."""
    if weight is None:
        return np.ones(len(reach.metres))
    w = np.asarray(weight(reach.metres), dtype=np.float64)
    if w.shape != reach.metres.shape or not ((w >= 0) & np.isfinite(w)).all():
        raise OutOfRange("weight: one finite weight of 0 or more per distance is accepted", field="weight")
    return w


def _per_place(reach: Reach, figure: Floats) -> Floats:
    return np.bincount(reach.place, weights=figure, minlength=reach.places).astype(np.float64)


def _per_cell(reach: Reach, cell: NDArray[np.int64], figure: Floats) -> Floats:
    return np.bincount(cell, weights=figure, minlength=len(reach)).astype(np.float64)


def _ratio(above: Floats, below: Floats) -> Floats:
    """``above / below``, 0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros(len(below)), where=below > 0)
