"""Choosing at most p candidates for the largest total gain: the mathematics shared by the siting models.

Each candidate gives each cell a gain; a cell takes the largest gain among the chosen candidates. Maximal covering
(gain: the people of the cell) and the p-median (gain: the distance saved, times people) are both of this form.

Greedy start (Nemhauser, Wolsey, Fisher 1978), interchange (Teitz, Bart 1968; gains and losses of all swaps at once as
in Resende, Werneck 2007), upper bound by Lagrangian relaxation of "a cell takes one gain" with subgradient steps
(Cornuéjols, Fisher, Nemhauser 1977), which also removes candidates that no best choice holds. What is left is
proven by a mixed-integer programme when it is small enough. No clock decides any of this: the same input gives
the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bound", "Gains", "best_two", "bounded", "greedy", "interchange", "lowest_equal", "value"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CLOSE = 1e-9
"""Relative difference below which two totals are one: sums of rounded numbers."""
_STEPS_MOST = 1_000
_PATIENCE = 20
_STEP_LEAST = 1e-4
_IMPROVE_EVERY = 100


@dataclass(frozen=True, eq=False)
class Gains:
    """Gains above 0 of m candidates for n cells, candidate by candidate, cells ascending.

    Candidate j's entries are ``cell[start[j]:start[j + 1]]`` and ``gain`` alike.
    """

    start: Ints
    cell: NDArray[np.int32]
    gain: Floats
    cells: int

    def __len__(self) -> int:
        """The number of candidates."""
        return len(self.start) - 1

    def of(self, candidate: int) -> slice:
        """Where a candidate's entries are."""
        return slice(int(self.start[candidate]), int(self.start[candidate + 1]))

    def sums(self, values: Floats) -> Floats:
        """The sum over each candidate's entries of one number per entry."""
        total, some = np.zeros(len(self)), np.flatnonzero(np.diff(self.start) > 0)
        if some.size:
            total[some] = np.add.reduceat(values, self.start[some])
        return total

    def candidate(self) -> NDArray[np.int32]:
        """The candidate of each entry."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.start))

    def only(self, entries: NDArray[np.bool_], gain: Floats | None = None) -> Gains:
        """The same candidates with some of their entries; ``gain``: other gains for the entries that are kept."""
        before = np.concatenate(([0], np.cumsum(entries)))
        kept = self.gain[entries] if gain is None else gain
        return Gains(before[self.start], self.cell[entries], kept, self.cells)

    def subset(self, candidates: Ints) -> Gains:
        """Some of the candidates (ascending), numbered anew."""
        counts = np.diff(self.start)
        held = np.zeros(len(self), dtype=bool)
        held[candidates] = True
        entries = np.repeat(held, counts)
        start = np.concatenate(([0], np.cumsum(counts[candidates])))
        return Gains(start, self.cell[entries], self.gain[entries], self.cells)


@dataclass(frozen=True, eq=False)
class Bound:
    """``total``: no choice gains more. ``chosen``: the best choice seen. ``alive``: the candidates, ascending, that
    a choice at least as good may hold."""

    total: float
    chosen: list[int]
    alive: Ints


def best_two(gains: Gains, chosen: Sequence[int]) -> tuple[Floats, Floats, Ints]:
    """Per cell the largest and the second largest gain among the chosen, and whose the largest is (position in
    ``chosen``, -1 where there is none)."""
    first, second = np.zeros(gains.cells), np.zeros(gains.cells)
    whose = np.full(gains.cells, -1, dtype=np.int64)
    for position, candidate in enumerate(chosen):
        at = gains.of(candidate)
        cell, gain = gains.cell[at], gains.gain[at]
        better = gain > first[cell]
        won, lost = cell[better], cell[~better]
        second[won], first[won], whose[won] = first[won], gain[better], position
        second[lost] = np.maximum(second[lost], gain[~better])
    return first, second, whose


def value(gains: Gains, chosen: Sequence[int]) -> float:
    """The total gain of a choice."""
    return float(best_two(gains, chosen)[0].sum())


def greedy(gains: Gains, most: int) -> list[int]:
    """Up to ``most`` candidates, each the one that adds most to those before (equal ones by number); none that
    adds nothing."""
    have, chosen = np.zeros(gains.cells), list[int]()
    while len(chosen) < most and len(gains):
        added = gains.sums(np.maximum(gains.gain - have[gains.cell], 0))
        candidate = int(np.argmax(added))
        if added[candidate] <= _CLOSE * have.sum():
            break
        at = gains.of(candidate)
        have[gains.cell[at]] = np.maximum(have[gains.cell[at]], gains.gain[at])
        chosen.append(candidate)
    return chosen


def interchange(gains: Gains, chosen: Sequence[int], swaps_most: int = 10_000) -> list[int]:
    """The choice after swapping one chosen candidate for another, the best swap first, until none helps."""
    choice, candidate = list(chosen), gains.candidate()
    for _ in range(swaps_most if choice else 0):
        profit, total = _profits(gains, choice, candidate)
        best = int(np.argmax(profit))
        if profit.flat[best] <= _CLOSE * total:
            break
        choice[best % len(choice)] = best // len(choice)
    return choice


def lowest_equal(gains: Gains, chosen: Sequence[int]) -> list[int]:
    """A choice of the same total whose members no lower-numbered candidate can stand in for; ascending."""
    choice, candidate = sorted(chosen), gains.candidate()
    while choice:
        profit, total = _profits(gains, choice, candidate)
        equal = profit >= -_CLOSE * total
        equal &= np.arange(len(gains))[:, None] < np.array(choice)
        if not equal.any():
            break
        enters = int(np.argmax(equal.any(axis=1)))
        choice[int(np.flatnonzero(equal[enters])[-1])] = enters
        choice.sort()
    return choice


def _profits(gains: Gains, choice: list[int], candidate: NDArray[np.int32]) -> tuple[Floats, float]:
    """What the total changes by when a candidate (row) stands in for the choice's k-th (column), and the total."""
    first, second, whose = best_two(gains, choice)
    near = np.flatnonzero(gains.gain > second[gains.cell])
    cell, gain, enters = gains.cell[near], gains.gain[near], candidate[near].astype(np.int64)
    added = np.bincount(enters, np.maximum(gain - first[cell], 0), minlength=len(gains))
    held = whose >= 0
    lost = np.bincount(whose[held], (first - second)[held], minlength=len(choice))
    left = whose[cell]
    some = left >= 0
    # A cell that loses its best gets the entering candidate's gain where that is above its second best.
    saved = np.bincount(
        enters[some] * len(choice) + left[some],
        (np.minimum(gain, first[cell]) - second[cell])[some],
        minlength=len(gains) * len(choice),
    ).reshape(len(gains), len(choice))
    profit: Floats = np.asarray(added[:, None] - lost + saved, dtype=np.float64)
    profit[choice] = -np.inf
    return profit, float(first.sum())


def bounded(gains: Gains, most: int, chosen: Sequence[int], floor: Floats | None = None) -> Bound:
    """An upper bound on what up to ``most`` candidates can gain, and a choice at least as good as ``chosen``.

    ``floor``: a gain per cell below which gains are taken as equal to it. The bound stays valid (a cell then gains
    at most its floor more than it does), and the work shrinks to the entries above it.
    """
    if not len(gains) or not chosen:
        return Bound(0.0, list(chosen), np.empty(0, dtype=np.int64))
    if len(gains) <= most:
        # Every candidate can be chosen, and more never gain less.
        every = list(range(len(gains)))
        return Bound(value(gains, every), every, np.arange(len(gains)))
    work, given = gains, 0.0
    if floor is not None:
        above = gains.gain - floor[gains.cell]
        work, given = gains.only(above > 0, above[above > 0]), float(floor.sum())
    return _Descent(gains, work, given, most, list(chosen)).run()


class _Descent:
    """Subgradient descent on the multipliers, one per cell: what a cell pays for its gain."""

    def __init__(self, gains: Gains, work: Gains, given: float, most: int, chosen: list[int]) -> None:
        self.gains, self.work, self.given, self.most = gains, work, given, most
        self.chosen, self.lower = chosen, value(gains, chosen)
        self.alive = np.arange(len(gains))
        self.ceiling = np.zeros(gains.cells)
        np.maximum.at(self.ceiling, work.cell, work.gain)
        first, second, _ = best_two(work, chosen)
        self.price = (first + second) / 2
        self.direction = np.zeros(gains.cells)
        self.upper, self.step = np.inf, 1.0
        self.best_price, self.best_worth = self.price.copy(), np.zeros(len(gains))
        self.since = 0

    def run(self) -> Bound:
        """Descend until the bound meets the best choice, the steps have become small or their number is up."""
        for turn in range(1, _STEPS_MOST + 1):
            over = self.work.gain - self.price[self.work.cell]
            worth = self.work.sums(np.maximum(over, 0))
            top = np.argsort(-worth, kind="stable")[: self.most]
            total = self.given + float(self.price.sum() + worth[top].sum())
            self._note(total, worth)
            if turn % _IMPROVE_EVERY == 0 or turn == 1:
                self._improve(top)
            if self.upper - self.lower <= _CLOSE * self.lower or self.step < _STEP_LEAST:
                break
            if turn % 10 == 0 and self._drop():
                continue
            if self.since >= _PATIENCE:
                self.step, self.since = self.step / 2, 0
                self.price, self.direction = self.best_price.copy(), np.zeros(self.gains.cells)
                continue
            self._move(over, top, total)
        self._improve(np.argsort(-self.best_worth, kind="stable")[: self.most])
        self._drop()
        return Bound(max(self.upper, self.lower), self.chosen, self.alive)

    def _note(self, total: float, worth: Floats) -> None:
        clearly = total < self.upper * (1 - 1e-5)
        self.since = 0 if clearly or self.upper == np.inf else self.since + 1
        if total < self.upper:
            self.upper, self.best_price, self.best_worth = total, self.price.copy(), worth

    def _improve(self, top: Ints) -> None:
        """Make a choice of the candidates that are worth most now."""
        choice = [int(self.alive[k]) for k in interchange(self.work, [int(k) for k in top], swaps_most=30)]
        total = value(self.gains, choice)
        if total > self.lower * (1 + _CLOSE):
            self.chosen, self.lower = choice, total

    def _drop(self) -> bool:
        """Leave out the candidates with which the bound is below the best choice; whether there were many."""
        if len(self.work) <= self.most:
            return False
        top = np.argsort(-self.best_worth, kind="stable")[: self.most]
        least = self.best_worth[top[-1]]
        keep = self.upper - least + self.best_worth >= self.lower * (1 - _CLOSE)
        keep[top] = True
        if keep.all():
            return False
        kept = np.flatnonzero(keep)
        self.work, self.alive = self.work.subset(kept), self.alive[kept]
        self.best_worth = self.best_worth[kept]
        return True

    def _move(self, over: Floats, top: Ints, total: float) -> None:
        taken = np.zeros(self.gains.cells)
        for candidate in top:
            at = self.work.of(int(candidate))
            taken[self.work.cell[at]] += over[at] > 0
        slope = 1.0 - taken
        slope[(self.price <= 0) & (slope > 0)] = 0
        self.direction = 0.7 * slope + 0.3 * self.direction
        length = float(self.direction @ self.direction)
        if length > 0:
            distance = self.step * max(total - self.lower, _CLOSE * self.lower) / length
            self.price = np.clip(self.price - distance * self.direction, 0, self.ceiling)
