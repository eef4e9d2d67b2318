"""How evenly something is spread over people: means, quantiles, Gini, Palma, concentration, share below a floor.

Everywhere ``values`` are what each cell's people have (metres, a score …) and ``people`` how many they are, 0 or more;
cells whose value or people are NaN are left out. Without people the answer is NaN: nothing can be said.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ibasho.errors import InvalidInput, OutOfRange

__all__ = ["concentration", "gini", "mean", "palma", "quantile", "share_below"]

Floats = NDArray[np.float64]


def mean(values: ArrayLike, people: ArrayLike) -> float:
    """The mean over people; infinite values are left out (say how many people they are)."""
    value, weight = _known(values, people)
    finite = np.isfinite(value)
    whole = weight[finite].sum()
    return float(value[finite] @ weight[finite] / whole) if whole > 0 else float("nan")


def quantile(values: ArrayLike, people: ArrayLike, share: float) -> float:
    """The smallest value that at least this share of the people (0–1) do not exceed; infinity is a value.

    >>> quantile([100, 200, 900], [5, 4, 1], 0.9), quantile([100, 200, 900], [5, 4, 1], 0.5)
    (200.0, 100.0)
    """
    if not 0 <= share <= 1:
        raise OutOfRange(f"share {share}: 0 to 1 is accepted", field="share")
    value, weight = _known(values, people)
    value, weight = value[weight > 0], weight[weight > 0]
    if not value.size:
        return float("nan")
    order = np.argsort(value, kind="stable")
    reached = np.cumsum(weight[order])
    # half a rounding error: nine tenths of ten people are nine
    at = int(np.searchsorted(reached, share * reached[-1] * (1 - 1e-12)))
    return float(value[order][min(at, value.size - 1)])


def gini(values: ArrayLike, people: ArrayLike) -> float:
    """Gini's coefficient of values ≥ 0: 0 when all have the same, near 1 when one has everything.

    One less twice the surface under the Lorenz curve. NaN when nobody has anything.

    >>> gini([1, 1, 1], [3, 4, 5]), gini([0, 1], [3, 1])
    (0.0, 0.75)
    """
    value, weight = _amounts(values, people)
    return _twice_above_curve(value, weight, np.argsort(value, kind="stable"))


def concentration(values: ArrayLike, people: ArrayLike, rank: ArrayLike) -> float:
    """The concentration index (Kakwani, Wagstaff, van Doorslaer 1997) of values ≥ 0: as Gini's, people ordered by ``rank``.

    Below 0 when the values gather where the rank is low, above 0 where it is high, -1 to 1. People of equal rank stand
    at the same place: they are taken together.

    >>> round(concentration([0, 1], [1, 1], [1, 2]), 3), round(concentration([0, 1], [1, 1], [2, 1]), 3)
    (0.5, -0.5)
    """
    place = np.asarray(rank, dtype=np.float64)
    value, weight = np.asarray(values, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if place.shape != value.shape:
        raise InvalidInput(f"rank: {place.shape}; one per value {value.shape} is accepted", field="rank")
    value, weight = _amounts(np.where(np.isnan(place), np.nan, value), weight, keep=True)
    kept = ~np.isnan(value) & ~np.isnan(weight)
    _, group = np.unique(place[kept], return_inverse=True)
    whole = np.bincount(group, weights=weight[kept]).astype(np.float64)
    amount = np.bincount(group, weights=value[kept] * weight[kept]).astype(np.float64)
    each = np.divide(amount, whole, out=np.zeros(len(whole)), where=whole > 0)
    return _twice_above_curve(each, whole, np.arange(len(whole)))


def palma(values: ArrayLike, people: ArrayLike) -> float:
    """What the tenth of the people with most have, over what the four tenths with least have (values ≥ 0).

    1/4 when all have the same, infinite when four tenths have nothing, NaN when nobody has anything. A cell at the border is divided.

    >>> palma([1, 1], [30, 70]), palma([0, 1], [50, 50])
    (0.25, inf)
    """
    value, weight = _amounts(values, people)
    order = np.argsort(value, kind="stable")
    value, weight = value[order], weight[order]
    whole = weight.sum()
    if not whole > 0 or not (value * weight).sum() > 0:
        return float("nan")
    end = np.concatenate(([0.0], np.cumsum(weight)))
    low = np.clip(0.4 * whole - end[:-1], 0.0, weight)
    high = np.clip(end[1:] - 0.9 * whole, 0.0, weight)
    least, most = float(value @ low), float(value @ high)
    return most / least if least > 0 else float("inf")


def share_below(values: ArrayLike, people: ArrayLike, floor: float) -> float:
    """The share of the people, 0–1, that have less than ``floor``."""
    value, weight = _known(values, people)
    whole = weight.sum()
    return float(weight[value < floor].sum() / whole) if whole > 0 else float("nan")


def _twice_above_curve(value: Floats, weight: Floats, order: NDArray[np.int64]) -> float:
    amount = value * weight
    whole, total = weight.sum(), amount.sum()
    if not whole > 0 or not total > 0:
        return float("nan")
    curve = np.concatenate(([0.0], np.cumsum(amount[order]))) / total
    return float(1.0 - ((curve[1:] + curve[:-1]) * (weight[order] / whole)).sum())


def _known(values: ArrayLike, people: ArrayLike, *, keep: bool = False) -> tuple[Floats, Floats]:
    value, weight = np.asarray(values, dtype=np.float64), np.asarray(people, dtype=np.float64)
    if value.shape != weight.shape or value.ndim != 1:
        raise InvalidInput(
            f"people: {weight.shape}; one figure per value {value.shape} is accepted", field="people"
        )
    if (weight < 0).any() or np.isinf(weight).any():
        raise OutOfRange("people: figures of 0 or more are accepted", field="people")
    if keep:
        return value, weight
    told = ~np.isnan(value) & ~np.isnan(weight)
    return value[told], weight[told]


def _amounts(values: ArrayLike, people: ArrayLike, *, keep: bool = False) -> tuple[Floats, Floats]:
    value, weight = _known(values, people, keep=keep)
    if (value < 0).any() or np.isinf(value).any():
        raise OutOfRange("values: finite figures of 0 or more are accepted", field="values")
    return value, weight
