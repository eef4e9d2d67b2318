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

_PRODUCTS_MOST = 2 * 10**8
"""All rows are compared with one another up to this many products, sparse …"""
_DENSE_PRODUCTS_MOST = 4 * 10**11
"""… or up to this many, dense."""
_BLOCK = 1024
_COVER_ENTRIES_MOST = 1_000_000
"""Larger covers are not given to the solver: it looks at its clock too seldom."""
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
    undecided = least < len(chosen) and len(chosen) > enough and (not enough or least <= enough)
    if undecided and rows.nnz <= _COVER_ENTRIES_MOST:
        found, bound, in_time = _fewest(rows, enough, seconds_most)
        if found is not None and len(found) < len(chosen):
            chosen = _without_needless(rows, found)
        least = max(least, bound)
    least = min(least, len(chosen))
    return Cover(_lowest_cover(covers, [int(kept[k]) for k in chosen]), least, in_time)


def _fewest(rows: csr_array, enough: int, seconds_most: float) -> tuple[list[int] | None, int, bool]:
    """A smallest cover (with ``enough``: one of so few at most), None when there is none or none was found; a lower
    bound; in time."""
    count = rows.shape[1]
    ones = np.ones(count)
    limits = [LinearConstraint(rows.astype(np.float64), 1, np.inf)]
    if enough:
        limits.append(LinearConstraint(csr_array(ones[None]), -np.inf, enough))
    result = milp(
        ones,
        constraints=limits,
        integrality=np.ones(count, dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds_most},
    )
    if result.status == 2:
        return None, enough + 1, True
    chosen = None if result.x is None else [int(k) for k in np.flatnonzero(result.x > 0.5)]
    below = result.mip_dual_bound
    bound = int(np.ceil(below - _NEAR_INTEGER)) if below is not None and np.isfinite(below) else 0
    return chosen, len(chosen) if result.status == 0 and chosen is not None else bound, result.status == 0


def _reduced(covers: csr_array) -> tuple[csr_array, Ints]:
    """The matrix without rows that are covered whenever another is, and without columns that another covers more
    than; and the columns' old numbers."""
    rows = covers.astype(np.int32)
    rows = rows[_unrepeated(rows)]
    kept = np.arange(rows.shape[1])
    while True:
        before = rows.shape
        columns = np.flatnonzero(_useful_columns(rows))
        rows, kept = rows[:, columns].tocsr(), kept[columns]
        rows = rows[_needed_rows(rows)]
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
    """Rows that contain another (``larger``) or lie within another; of equal rows all but the first. None are named
    where comparing all with one another would take too long."""
    size = np.diff(rows.indptr).astype(np.int64)
    out = np.zeros(rows.shape[0], dtype=bool)
    held = np.bincount(rows.indices, minlength=rows.shape[1]).astype(np.int64)
    if int((held**2).sum()) <= _PRODUCTS_MOST:
        common = (rows @ rows.T).tocoo()
        row, other = common.coords
        _mark(
            out, row, other, np.asarray(common.data == (size[other] if larger else size[row])), size, larger
        )
    elif rows.shape[0] ** 2 * rows.shape[1] <= _DENSE_PRODUCTS_MOST:
        full = rows.toarray().astype(np.float32)
        for first in range(0, rows.shape[0], _BLOCK):
            # Whole numbers below 2²⁴: exact in single precision.
            block = full[first : first + _BLOCK] @ full.T
            need = size[None, :] if larger else size[first : first + _BLOCK, None]
            row, other = np.nonzero(block == need)
            _mark(out, row + first, other, np.ones(row.size, dtype=bool), size, larger)
    return out


def _mark(
    out: NDArray[np.bool_], row: Ints, other: Ints, inside: NDArray[np.bool_], size: Ints, larger: bool
) -> None:
    """Mark the rows of pairs of which one lies inside the other, of equal ones that with the larger number."""
    beyond = size[row] > size[other] if larger else size[row] < size[other]
    out[row[inside & (beyond | ((size[row] == size[other]) & (row > other)))]] = True


def _unrepeated(rows: csr_array) -> list[int]:
    """The first of every set of equal rows."""
    keys = (rows.indices[rows.indptr[k] : rows.indptr[k + 1]].tobytes() for k in range(rows.shape[0]))
    first: dict[bytes, int] = {}
    for number, key in enumerate(keys):
        first.setdefault(key, number)
    return list(first.values())


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
    rows, choice = covers.astype(np.int64), sorted(chosen)
    columns = rows.T.tocsr()
    again = bool(rows.shape[0])
    while again:
        again = False
        count = columns[choice].sum(axis=0)
        for position in range(len(choice) - 1, -1, -1):
            at = choice[position]
            mine = columns.indices[columns.indptr[at] : columns.indptr[at + 1]]
            alone = mine[count[mine] == 1]
            able = np.flatnonzero(rows[alone].sum(axis=0) == alone.size)
            able = able[~np.isin(able, choice[:position] + choice[position + 1 :])]
            if able[0] < at:
                choice, again = sorted([*choice[:position], *choice[position + 1 :], int(able[0])]), True
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
