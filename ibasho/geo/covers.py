"""The fewest candidates that cover all rows, and the exact search for the best gains: mixed-integer programmes.

Solved with HiGHS as SciPy ships it (decision record 0007), in one thread, on a model that has been made small first:
rows and candidates that cannot matter are left out, identical ones merged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity, vstack

from ibasho.geo.gains import Gains, value

__all__ = ["Cover", "Proof", "cover", "prove"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PRODUCT_MOST = 2 * 10**8
"""Comparing all rows with one another is done up to this many products."""
_LEVEL_ENTRIES_MOST = 4_000_000
_ENTRIES_MOST = 300_000
_NEAR_INTEGER = 1e-6


@dataclass(frozen=True, eq=False)
class Cover:
    """``chosen``: candidates, ascending, that cover every row. ``least``: no cover has fewer. ``in_time``: the search
    was not ended by the clock."""

    chosen: list[int]
    least: int
    in_time: bool


@dataclass(frozen=True, eq=False)
class Proof:
    """``chosen``: the best choice found. ``total``: no choice gains more. ``in_time``: the search was not ended by the
    clock."""

    chosen: list[int]
    total: float
    in_time: bool


def cover(covers: csr_array, seconds_most: float, enough: int = 0) -> Cover:
    """The fewest columns of a 0/1 matrix (rows × candidates) that cover every row.

    ``enough``: a cover with so few may be returned at once, and one is not looked for when there is none; ``least``
    then says on which side of ``enough`` the answer is. Every row must have a column.
    """
    rows, kept = _reduced(covers)
    if not rows.shape[0]:
        return Cover([], 0, True)
    chosen = _without_needless(rows, _greedy_cover(rows))
    least = _packed(rows)
    in_time = True
    if least < len(chosen) and len(chosen) > enough and (not enough or least <= enough):
        limit = min(len(chosen) - 1, enough) if enough else len(chosen) - 1
        found, bound, in_time = _fewest(rows, limit, seconds_most)
        chosen, least = _without_needless(rows, found) if found is not None else chosen, max(least, bound)
    least = min(least, len(chosen))
    return Cover(_lowest_cover(covers, [int(kept[k]) for k in chosen]), least, in_time)


def _fewest(rows: csr_array, limit: int, seconds_most: float) -> tuple[list[int] | None, int, bool]:
    """A smallest cover of at most ``limit``, None when there is none or none was found; a lower bound; in time."""
    count = rows.shape[1]
    ones = np.ones(count)
    every = LinearConstraint(rows.astype(np.float64), 1, np.inf)
    few = LinearConstraint(csr_array(ones[None]), -np.inf, limit)
    result = milp(
        ones,
        constraints=[every, few],
        integrality=np.ones(count, dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds_most},
    )
    if result.status == 2:
        return None, limit + 1, True
    chosen = None if result.x is None else [int(k) for k in np.flatnonzero(result.x > 0.5)]
    below = result.mip_dual_bound
    bound = int(np.ceil(below - _NEAR_INTEGER)) if below is not None and np.isfinite(below) else 0
    return chosen, len(chosen) if result.status == 0 and chosen is not None else bound, result.status == 0


def _reduced(covers: csr_array) -> tuple[csr_array, Ints]:
    """The matrix without rows that are covered whenever another is, and without columns that another covers more
    than; and the columns' old numbers."""
    rows = covers.astype(np.int32)
    kept = np.arange(rows.shape[1])
    while True:
        before = rows.shape
        rows = rows[_needed_rows(rows)]
        columns = np.flatnonzero(_useful_columns(rows))
        rows, kept = rows[:, columns].tocsr(), kept[columns]
        if rows.shape == before:
            return rows, kept


def _needed_rows(rows: csr_array) -> Ints:
    """Rows whose columns hold no other row's (of equal rows the first)."""
    return np.flatnonzero(~_dominated(rows, larger=True))


def _useful_columns(rows: csr_array) -> NDArray[np.bool_]:
    """Columns with a row whose rows no other column has all (of equal columns the first)."""
    columns = rows.T.tocsr()
    return ~_dominated(columns, larger=False) & (np.diff(columns.indptr) > 0)


def _dominated(rows: csr_array, *, larger: bool) -> NDArray[np.bool_]:
    """Rows that contain another (``larger``) or lie within another; of equal rows all but the first."""
    size = np.diff(rows.indptr).astype(np.int64)
    columns = np.bincount(rows.indices, minlength=rows.shape[1]).astype(np.int64)
    out = np.zeros(rows.shape[0], dtype=bool)
    if int((columns**2).sum()) > _PRODUCT_MOST:
        out[_repeated(rows)] = True
        return out
    common = (rows @ rows.T).tocoo()
    row, other = common.coords
    inside = common.data == (size[other] if larger else size[row])
    beyond = size[row] > size[other] if larger else size[row] < size[other]
    out[row[inside & (row != other) & (beyond | ((size[row] == size[other]) & (row > other)))]] = True
    return out


def _repeated(rows: csr_array) -> list[int]:
    seen: set[bytes] = set()
    again = []
    for row in range(rows.shape[0]):
        key = rows.indices[rows.indptr[row] : rows.indptr[row + 1]].tobytes()
        if key in seen:
            again.append(row)
        seen.add(key)
    return again


def _greedy_cover(rows: csr_array) -> list[int]:
    """Columns, each the one that covers most of what is open (equal ones by number)."""
    columns, open_rows, chosen = rows.T.tocsr(), np.ones(rows.shape[0]), list[int]()
    while open_rows.any():
        column = int(np.argmax(columns @ open_rows))
        open_rows[columns.indices[columns.indptr[column] : columns.indptr[column + 1]]] = 0
        chosen.append(column)
    return chosen


def _without_needless(rows: csr_array, chosen: list[int]) -> list[int]:
    """The cover without members whose rows others cover too, the last ones looked at first."""
    left = list(chosen)
    for column in reversed(chosen):
        fewer = [other for other in left if other != column]
        if fewer and (rows[:, fewer].sum(axis=1) > 0).all():
            left = fewer
    return left


def _packed(rows: csr_array) -> int:
    """How many rows can be found that share no column: every cover has at least as many."""
    used, count = np.zeros(rows.shape[1], dtype=bool), 0
    for row in np.argsort(np.diff(rows.indptr), kind="stable"):
        columns = rows.indices[rows.indptr[row] : rows.indptr[row + 1]]
        if not used[columns].any():
            used[columns] = True
            count += 1
    return count


def _lowest_cover(covers: csr_array, chosen: list[int]) -> list[int]:
    """A cover of the same size whose members no lower-numbered candidate can stand in for; ascending."""
    columns, choice = covers.astype(np.int64).T.tocsr(), sorted(chosen)
    again = True
    while again:
        again = False
        for position in range(len(choice) - 1, -1, -1):
            others = choice[:position] + choice[position + 1 :]
            covered = columns[others].sum(axis=0) if others else np.zeros(covers.shape[0])
            missing = (covered == 0).astype(np.int64)
            able = np.flatnonzero(columns @ missing == missing.sum())
            able = able[~np.isin(able, others)]
            if able[0] < choice[position]:
                choice, again = sorted([*others, int(able[0])]), True
                break
    return choice


def prove(
    gains: Gains, most: int, alive: Ints, chosen: list[int], bound: float, seconds_most: float
) -> Proof:
    """The best choice of at most ``most`` among the alive candidates, by a mixed-integer programme when it is small.

    ``bound`` must hold for every choice, and no choice with another candidate may gain more than ``chosen``.
    """
    small = gains.subset(alive)
    levels = _levels(small)
    if levels is None:
        return Proof(chosen, bound, True)
    sets, weight = levels
    count, rows = len(small), sets.shape[0]
    # The solver stops at an absolute difference; totals of about a million make that one part in 10^12.
    scale = max(float(weight.sum()), 1e-300) / 1e6
    met = hstack([-sets, identity(rows, format="csr")], format="csr")
    few = csr_array(np.concatenate((np.ones(count), np.zeros(rows)))[None])
    result = milp(
        np.concatenate((np.zeros(count), -weight / scale)),
        constraints=LinearConstraint(
            vstack([met, few], format="csr"), -np.inf, np.concatenate((np.zeros(rows), [most]))
        ),
        integrality=np.repeat(np.array([1, 0]), [count, rows]),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds_most, "mip_rel_gap": 0.0},
    )
    lower = value(gains, chosen)
    if result.x is not None:
        found = [int(alive[k]) for k in np.flatnonzero(result.x[:count] > 0.5)]
        if value(gains, found) > lower:
            chosen, lower = found, value(gains, found)
    if result.status == 0:
        return Proof(chosen, lower, True)
    if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
        bound = min(bound, -float(result.mip_dual_bound) * scale)
    return Proof(chosen, max(bound, lower), False)


def _levels(gains: Gains) -> tuple[csr_array, Floats] | None:
    """What a cell gains, as steps: it has a step's weight when one of a set of candidates is chosen.

    A cell's candidates by falling gain; behind each fall a step with all candidates so far, its weight the fall
    (Cornuéjols, Nemhauser, Wolsey 1980). Equal sets of all cells are merged. None when there would be too many.
    """
    candidate = gains.candidate()
    order = np.lexsort((candidate, -gains.gain, gains.cell))
    cell, gain, candidate = gains.cell[order], gains.gain[order], candidate[order]
    begins = np.concatenate(([True], cell[1:] != cell[:-1])) if cell.size else np.empty(0, dtype=bool)
    first = np.maximum.accumulate(np.where(begins, np.arange(cell.size), 0))
    following = np.where(np.concatenate((begins[1:], [True])), 0.0, np.concatenate((gain[1:], [0.0])))
    falls = np.flatnonzero(gain > following)
    if int((falls - first[falls] + 1).sum()) > _LEVEL_ENTRIES_MOST:
        return None
    steps: dict[bytes, float] = {}
    for end in falls:
        key = np.sort(candidate[first[end] : end + 1]).tobytes()
        steps[key] = steps.get(key, 0.0) + float(gain[end] - following[end])
    sets = [np.frombuffer(key, dtype=np.int32) for key in steps]
    start = np.concatenate(([0], np.cumsum([len(each) for each in sets], dtype=np.int64)))
    if start[-1] > _ENTRIES_MOST:
        return None
    members = np.concatenate(sets) if sets else np.empty(0, dtype=np.int32)
    matrix = csr_array((np.ones(members.size), members, start), shape=(len(sets), len(gains)))
    return matrix, np.array(list(steps.values()))
