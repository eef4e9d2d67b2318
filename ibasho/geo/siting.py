"""Where the next places should stand: four location models over a table of reach from cells to candidates.

========== =============================================================================================
mclp       at most P sites that bring the most people within a distance (Church, ReVelle 1974)
p-median   at most P sites with the least sum of people × metres to the nearest place (Hakimi 1964)
lscp       the fewest sites that bring everybody within a distance (Toregas and others 1971)
p-center   at most P sites with the shortest longest way (Hakimi 1964; by bisection over lscp, Minieka 1970)
========== =============================================================================================

Places that exist stay: who they serve needs no new one. Cells without people bind nothing. Of equally good choices
the one whose members no lower-numbered candidate can stand in for is returned, so that the same input gives the same
result; only a search that the clock ended may differ, and says so (``repeatable``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ibasho.errors import InvalidInput
from ibasho.geo.candidates import (
    asked_of,
    cell_of_entries,
    covering,
    existing_ways,
    gains_of,
    near_entries,
    nearest_of,
    out_of_reach,
    people_of,
    reach_of_matrix,
    reached_cells,
    same_candidates,
    way_limits,
)
from ibasho.geo.covers import Cover, cover, prove
from ibasho.geo.gains import Gains, best_two, bounded, greedy, interchange, lowest_equal
from ibasho.geo.reach import Reach

__all__ = [
    "MODELS",
    "Siting",
    "max_coverage",
    "p_center",
    "p_median",
    "reach_of_matrix",
    "set_cover",
    "site",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MODELS = ("mclp", "p-median", "lscp", "p-center")

_SECONDS_MOST = 60.0
_CLOSE = 1e-9
_AROUND = 1.2
"""The p-median's bound looks at ways up to this many times the second nearest chosen site's."""


@dataclass(frozen=True)
class Siting:
    """A choice of candidates, and how good it is.

    ``chosen``: candidate numbers, ascending; fewer than asked for when more would serve nobody better.
    ``objective`` and ``bound``: mclp people newly reached, p-median people × metres, lscp sites, p-center metres; no
    choice is better than ``bound``. ``gap``: their difference as a share of the objective, 0 when ``proven``.
    ``order`` and ``gained``: the chosen once more, the one that gains most people first, and the people that each
    adds: newly within the distance (mclp, lscp), or with a shorter way than before and than to any other chosen one
    (p-median, p-center). ``out_of_reach``: cells with people that neither a place nor any candidate reaches.
    """

    model: str
    chosen: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    proven: bool
    order: tuple[int, ...]
    gained: tuple[float, ...]
    out_of_reach: int = 0
    repeatable: bool = True


def site(
    model: str,
    reach: Reach,
    demand: ArrayLike,
    new: int,
    *,
    within_m: float | None = None,
    existing_m: ArrayLike | None = None,
    seconds_most: float = _SECONDS_MOST,
) -> Siting:
    """The model by its name. ``existing_m``: metres from each cell to the nearest existing place (inf: none).

    ``within_m`` None: the table's own. lscp takes no number of sites (``new`` is not read); p-median counts nobody's
    way as longer than the table reaches. Raises what the models raise, and InvalidInput for another name.
    """
    threshold = reach.within_m if within_m is None else within_m
    if model == "p-median":
        otherwise_m = reach.within_m if np.isfinite(reach.within_m) else None
        return p_median(
            reach, demand, new, existing_m=existing_m, otherwise_m=otherwise_m, seconds_most=seconds_most
        )
    if model == "p-center":
        return p_center(reach, demand, new, existing_m=existing_m, seconds_most=seconds_most)
    reached = None if existing_m is None else np.asarray(existing_m, dtype=np.float64) <= threshold
    if model == "mclp":
        return max_coverage(reach, demand, new, threshold, reached=reached, seconds_most=seconds_most)
    if model == "lscp":
        return set_cover(reach, demand, threshold, reached=reached, seconds_most=seconds_most)
    raise InvalidInput(f"model {model!r}: one of {', '.join(MODELS)} is accepted", field="model")


def max_coverage(
    reach: Reach,
    demand: ArrayLike,
    new: int,
    within_m: float,
    *,
    reached: ArrayLike | None = None,
    seconds_most: float = _SECONDS_MOST,
) -> Siting:
    """Maximal covering: at most ``new`` candidates that bring the most people within ``within_m``.

    ``demand``: people per cell, finite, 0 or more. ``reached``: cells that existing places reach; their people count
    for nobody. Raises InvalidInput and OutOfRange for demands, numbers of sites and distances outside their range.
    """
    people, asked = people_of(reach, demand), asked_of(reach, new)
    near = near_entries(reach, within_m)
    open_people = np.where(reached_cells(reach, reached), 0.0, people)
    alike = same_candidates(reach, near)
    _, first = np.unique(alike, return_index=True)
    # Cells with the same candidates are one, with the people of all.
    one = np.zeros(len(reach))
    one[first] = np.bincount(alike, open_people)
    gains = gains_of(reach, near, one)
    chosen, total, bound, in_time = _most(gains, asked, None, seconds_most)
    order, gained = _order(gains, chosen)
    missing = out_of_reach(reach, near, open_people)
    return _siting("mclp", chosen, total, bound, order, gained, missing, in_time)


def p_median(
    reach: Reach,
    demand: ArrayLike,
    new: int,
    *,
    existing_m: ArrayLike | None = None,
    otherwise_m: float | None = None,
    seconds_most: float = _SECONDS_MOST,
) -> Siting:
    """At most ``new`` candidates with the least sum of people × metres to the nearest place.

    ``existing_m``: metres to the nearest existing place, an upper limit of each cell's way. ``otherwise_m``: what
    counts as the way of a cell that nothing reaches; needed when a cell has neither an existing place nor a distance
    to every candidate (InvalidInput otherwise).
    """
    people, asked = people_of(reach, demand), asked_of(reach, new)
    now_m = existing_ways(reach, existing_m)
    if otherwise_m is not None:
        now_m = np.minimum(now_m, otherwise_m)
    limit_m = way_limits(reach, people, now_m)
    cell = cell_of_entries(reach)
    gains = gains_of(reach, reach.metres < limit_m[cell], people, saved_m=limit_m[cell] - reach.metres)
    cost = people * limit_m
    chosen, total, bound, in_time = _most(gains, asked, cost, seconds_most)
    metres, nearest = nearest_of(reach, chosen, now_m)
    objective = float((people[people > 0] * metres[people > 0]).sum())
    order, added = _shorter(people, nearest, chosen)
    missing = int(
        ((people > 0) & np.isinf(existing_ways(reach, existing_m)) & (np.diff(reach.start) == 0)).sum()
    )
    least = objective if bound == total else float(cost.sum()) - bound
    return _siting("p-median", chosen, objective, least, order, added, missing, in_time)


def set_cover(
    reach: Reach,
    demand: ArrayLike,
    within_m: float,
    *,
    reached: ArrayLike | None = None,
    seconds_most: float = _SECONDS_MOST,
) -> Siting:
    """The fewest candidates that, beside existing places, bring every cell with people within ``within_m``.

    Cells that no candidate can bring within it are left aside and counted in ``out_of_reach``.
    """
    people = people_of(reach, demand)
    open_people = np.where(reached_cells(reach, reached), 0.0, people)
    near = near_entries(reach, within_m)
    found = cover(covering(reach, near, open_people > 0), seconds_most)
    order, gained = _order(gains_of(reach, near, open_people), found.chosen)
    count, missing = float(len(found.chosen)), out_of_reach(reach, near, open_people)
    return _siting("lscp", found.chosen, count, float(found.least), order, gained, missing, found.in_time)


def p_center(
    reach: Reach,
    demand: ArrayLike,
    new: int,
    *,
    existing_m: ArrayLike | None = None,
    seconds_most: float = _SECONDS_MOST,
) -> Siting:
    """At most ``new`` candidates with the shortest longest way from a cell with people to its nearest place.

    The answer is one of the table's distances: found by bisection, asking at each whether ``new`` candidates cover
    all. Cells that neither a place nor any candidate reaches are left aside and counted in ``out_of_reach``. Raises
    InvalidInput when no ``new`` candidates of the table are found that serve all others however far.
    """
    people, asked = people_of(reach, demand), asked_of(reach, new)
    stranded = (people > 0) & np.isinf(existing_ways(reach, existing_m)) & (np.diff(reach.start) == 0)
    people = np.where(stranded, 0.0, people)
    now_m = np.where(people > 0, existing_ways(reach, existing_m), 0.0)
    distances = np.unique(np.concatenate((reach.metres, now_m[np.isfinite(now_m)], [0.0])))
    low, high = 0, len(distances) - 1
    best = _centre_at(reach, now_m, distances[high], asked, seconds_most)
    if best is None or len(best.chosen) > asked:
        raise InvalidInput(
            f"new {new}: no {new} candidates were found that reach every cell with people within "
            f"{reach.within_m:g} m; more of them, or a table of longer ways, are accepted",
            field="new",
        )
    proven_below, in_time = 0, best.in_time
    while low < high:
        middle = (low + high) // 2
        found = _centre_at(reach, now_m, distances[middle], asked, seconds_most)
        if found is not None and len(found.chosen) <= asked:
            best, high = found, middle
            continue
        in_time &= found is None or found.in_time
        if found is None or found.least > asked:
            proven_below = middle + 1
        low = middle + 1
    metres, nearest = nearest_of(reach, best.chosen, existing_ways(reach, existing_m))
    order, added = _shorter(people, nearest, best.chosen)
    objective = float(metres[people > 0].max(initial=0.0))
    bound = min(float(distances[proven_below]), objective)
    return _siting("p-center", best.chosen, objective, bound, order, added, int(stranded.sum()), in_time)


def _centre_at(reach: Reach, now_m: Floats, within_m: float, asked: int, seconds_most: float) -> Cover | None:
    """A cover of the cells whose way is longer now; None when candidates cannot reach them all."""
    needs = now_m > within_m
    near = reach.metres <= within_m
    covers = covering(reach, near, needs)
    return cover(covers, seconds_most, asked) if covers.shape[0] == needs.sum() else None


def _most(
    gains: Gains, most: int, cost: Floats | None, seconds_most: float
) -> tuple[list[int], float, float, bool]:
    """The choice with the largest total gain, the total, a bound and whether the clock left it alone.

    ``cost`` (per cell, what it pays with no gain) lets the bound look only at what is near the choice.
    """
    chosen = interchange(gains, greedy(gains, most))
    floor = None
    if cost is not None:
        second = best_two(gains, chosen)[1]
        floor = cost - np.minimum(cost, _AROUND * (cost - second))
    found = bounded(gains, most, chosen, floor)
    chosen, bound, in_time = found.chosen, found.total, True
    total = float(best_two(gains, chosen)[0].sum())
    if bound - total > _CLOSE * total:
        proof = prove(gains, most, found.alive, chosen, bound, seconds_most)
        chosen, bound, in_time = proof.chosen, proof.total, proof.in_time
    chosen = lowest_equal(gains, _without_idle(gains, chosen))
    total = float(best_two(gains, chosen)[0].sum())
    return chosen, total, total if bound - total <= _CLOSE * total else bound, in_time


def _without_idle(gains: Gains, chosen: list[int]) -> list[int]:
    """The choice without members that serve nobody better than the others do, the last ones looked at first."""
    left = sorted(chosen)
    for candidate in sorted(chosen, reverse=True):
        first, second, whose = best_two(gains, left)
        mine = whose == left.index(candidate)
        if not (first[mine] > second[mine]).any():
            left.remove(candidate)
    return left


def _siting(
    model: str,
    chosen: list[int],
    objective: float,
    bound: float,
    order: list[int],
    gained: list[float],
    missing: int,
    in_time: bool,
) -> Siting:
    apart = abs(objective - bound)
    proven = bool(apart <= _CLOSE * max(abs(objective), abs(bound)))
    gap = 0.0 if proven else apart / objective
    bound = objective if proven else float(bound)
    return Siting(
        model, tuple(chosen), objective, bound, gap, proven, tuple(order), tuple(gained), missing, in_time
    )


def _order(gains: Gains, chosen: list[int]) -> tuple[list[int], list[float]]:
    """The chosen, each the one that adds most to those before, and what they add."""
    left, have = list(chosen), np.zeros(gains.cells)
    order, added = list[int](), list[float]()
    while left:
        more = [
            float(np.maximum(gains.gain[at] - have[gains.cell[at]], 0).sum()) for at in map(gains.of, left)
        ]
        most = max(range(len(left)), key=lambda k: (more[k], -left[k]))
        at = gains.of(left[most])
        have[gains.cell[at]] = np.maximum(have[gains.cell[at]], gains.gain[at])
        order.append(left.pop(most))
        added.append(more[most])
    return order, added


def _shorter(people: Floats, nearest: Ints, chosen: list[int]) -> tuple[list[int], list[float]]:
    """The chosen by falling number of people who go there, and these numbers."""
    going = np.bincount(nearest[nearest >= 0], people[nearest >= 0], minlength=len(chosen))
    rank = sorted(range(len(chosen)), key=lambda k: (-going[k], chosen[k]))
    return [chosen[k] for k in rank], [float(going[k]) for k in rank]
