"""The table of reach as the siting models want it: checked inputs, gains per candidate, rows to cover."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.gains import Gains
from ibasho.geo.reach import Reach

__all__ = [
    "asked_of",
    "cell_of_entries",
    "covering",
    "existing_ways",
    "gains_of",
    "near_entries",
    "nearest_of",
    "out_of_reach",
    "people_of",
    "reach_of_matrix",
    "reached_cells",
    "same_candidates",
    "way_limits",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def reach_of_matrix(metres: ArrayLike) -> Reach:
    """The table of a full matrix of metres, cells × candidates; entries that are inf or NaN are not reached."""
    full = np.asarray(metres, dtype=np.float64)
    cell, candidate = np.nonzero(np.isfinite(full))
    order = np.lexsort((candidate, full[cell, candidate], cell))
    start = np.concatenate(([0], np.cumsum(np.isfinite(full).sum(axis=1)))).astype(np.int64)
    cell, candidate = cell[order], candidate[order]
    return Reach(start, candidate.astype(np.int32), full[cell, candidate], np.inf, full.shape[1])


def way_limits(reach: Reach, people: Floats, now_m: Floats) -> Floats:
    """Per cell a way that its way is never above once something is chosen, and 0 for cells without people."""
    complete = np.diff(reach.start) == reach.places
    lost = (people > 0) & np.isinf(now_m) & ~complete
    if lost.any():
        raise InvalidInput(
            f"reach: {int(lost.sum())} cells with people have neither an existing place nor a way to every candidate; "
            "a way that counts for them (otherwise_m) is accepted",
            field="otherwise_m",
        )
    farthest = np.zeros(len(reach))
    some = np.diff(reach.start) > 0
    farthest[some] = reach.metres[reach.start[1:][some] - 1]
    # A metre more than the farthest candidate, so that each of them is better than none.
    return np.where(people > 0, np.where(np.isinf(now_m), farthest + 1, now_m), 0.0)


def out_of_reach(reach: Reach, near: Flags, people: Floats) -> int:
    counts = np.bincount(cell_of_entries(reach)[near], minlength=len(reach))
    return int(((people > 0) & (counts == 0)).sum())


def people_of(reach: Reach, demand: ArrayLike) -> Floats:
    people = np.asarray(demand, dtype=np.float64)
    if people.shape != (len(reach),):
        raise InvalidInput(
            f"demand: {people.shape}; one number per cell ({len(reach)}) is accepted", field="demand"
        )
    wrong = ~(np.isfinite(people) & (people >= 0))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise InvalidInput(
            f"demand: {people[first]} in cell {first} ({int(wrong.sum())} such cells); "
            "finite numbers of 0 or more are accepted",
            field="demand",
        )
    return people


def asked_of(reach: Reach, new: int) -> int:
    if not 1 <= new <= reach.places:
        raise OutOfRange(
            f"new {new}: 1 to {reach.places} (the number of candidates) is accepted", field="new"
        )
    return new


def near_entries(reach: Reach, within_m: float) -> Flags:
    if not 0 < within_m <= reach.within_m:
        raise OutOfRange(f"within_m {within_m}: above 0 up to {reach.within_m} is accepted", field="within_m")
    return np.asarray(reach.metres <= within_m, dtype=bool)


def reached_cells(reach: Reach, reached: ArrayLike | None) -> Flags:
    flags = np.zeros(len(reach), dtype=bool) if reached is None else np.asarray(reached, dtype=bool)
    if flags.shape != (len(reach),):
        raise InvalidInput(
            f"reached: {flags.shape}; one flag per cell ({len(reach)}) is accepted", field="reached"
        )
    return flags


def existing_ways(reach: Reach, existing_m: ArrayLike | None) -> Floats:
    metres = np.full(len(reach), np.inf) if existing_m is None else np.asarray(existing_m, dtype=np.float64)
    if metres.shape != (len(reach),) or np.isnan(metres).any() or (metres < 0).any():
        raise InvalidInput(
            f"existing_m: one distance of 0 metres or more per cell ({len(reach)}) is accepted, inf for none",
            field="existing_m",
        )
    return metres


def cell_of_entries(reach: Reach) -> Ints:
    return np.repeat(np.arange(len(reach)), np.diff(reach.start))


def gains_of(reach: Reach, entries: Flags, people: Floats, saved_m: Floats | None = None) -> Gains:
    """Candidate by candidate what its entries gain: people, or people × metres saved."""
    cell = cell_of_entries(reach)
    gain = people[cell] if saved_m is None else people[cell] * saved_m
    keep = entries & (gain > 0)
    kept_before = np.concatenate(([0], np.cumsum(keep)))
    table = csr_array(
        (gain[keep], reach.place[keep], kept_before[reach.start]), shape=(len(reach), reach.places)
    )
    columns = table.tocsc()
    return Gains(columns.indptr.astype(np.int64), columns.indices.astype(np.int32), columns.data, len(reach))


def same_candidates(reach: Reach, near: Flags) -> Ints:
    """For each cell the number, from 0, of the set of candidates near it: cells with the same set are as one."""
    kept_before = np.concatenate(([0], np.cumsum(near)))
    start, place = kept_before[reach.start], reach.place[near]
    order = np.lexsort((place, np.repeat(np.arange(len(reach)), np.diff(start))))
    place = place[order]
    sets: dict[bytes, int] = {}
    keys = (place[start[cell] : start[cell + 1]].tobytes() for cell in range(len(reach)))
    return np.array([sets.setdefault(key, len(sets)) for key in keys], dtype=np.int64)


def covering(reach: Reach, near: Flags, needs: Flags) -> csr_array:
    """0/1 matrix: which candidates (columns) are near the cells that need one and have one (rows)."""
    kept_before = np.concatenate(([0], np.cumsum(near)))
    table = csr_array(
        (np.ones(int(near.sum()), dtype=np.int64), reach.place[near], kept_before[reach.start]),
        shape=(len(reach), reach.places),
    )
    rows = table[np.flatnonzero(needs & (np.diff(table.indptr) > 0))]
    rows.sort_indices()
    return rows


def nearest_of(reach: Reach, chosen: list[int], now_m: Floats) -> tuple[Floats, Ints]:
    """Per cell the shortest way, and to which of the chosen (position; -1: none is nearer than what there is)."""
    position = np.full(reach.places, -1, dtype=np.int64)
    position[chosen] = np.arange(len(chosen))
    mine = position[reach.place] >= 0
    cell, metres, going = cell_of_entries(reach)[mine], reach.metres[mine], position[reach.place[mine]]
    # Entries are in the order of cell and metres: the first of a cell is its nearest.
    first, at = np.unique(cell, return_index=True)
    nearer = metres[at] < now_m[first]
    first, at = first[nearer], at[nearer]
    way, nearest = now_m.copy(), np.full(len(reach), -1, dtype=np.int64)
    way[first], nearest[first] = metres[at], going[at]
    return way, nearest
