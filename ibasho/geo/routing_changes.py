"""Small changes to sequences that keep every rule: putting in what still fits, and evening out the load.

A route solver minimises travel and gives everything near to one person. ``balanced`` moves single tasks afterwards,
as long as the shares of people's working time come closer together and travel grows by no more than was allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import InvalidInput
from ibasho.geo.routing import Floats, Problem, toured

__all__ = ["Balance", "alone", "balanced", "filled", "inserted", "shares"]

Sequences = tuple[tuple[int, ...], ...]
_LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Balance:
    """Sequences after evening out; each person's share of working time before and after; travel minutes added."""

    sequences: Sequences
    before: tuple[float, ...]
    after: tuple[float, ...]
    added_min: float


def alone(problem: Problem) -> NDArray[np.bool_]:
    """Tasks × shifts: whether the shift could do the task if it had nothing else to do."""
    fits = np.zeros((len(problem.tasks), len(problem.shifts)), dtype=bool)
    for task in range(len(problem.tasks)):
        for shift in range(len(problem.shifts)):
            fits[task, shift] = toured(problem, shift, (task,)) is not None
    return fits


def inserted(problem: Problem, shift: int, sequence: Sequence[int], task: int) -> tuple[int, ...] | None:
    """The sequence with the task where it adds the least travel (the first such position); None: nowhere possible."""
    best: tuple[float, tuple[int, ...]] | None = None
    for at in range(len(sequence) + 1):
        longer = (*sequence[:at], task, *sequence[at:])
        tour = toured(problem, shift, longer)
        if tour is not None and (best is None or tour.travel_min < best[0]):
            best = (tour.travel_min, longer)
    return None if best is None else best[1]


def filled(problem: Problem, sequences: Sequences, fits: NDArray[np.bool_]) -> Sequences:
    """The sequences with every task put in that still fits somewhere without moving others, urgent ones first.

    ``fits``: as ``alone`` gives it. Afterwards no task that is left out can be inserted anywhere.
    """
    current = list(sequences)
    done = {task for sequence in sequences for task in sequence}
    missing = [task for task in range(len(problem.tasks)) if task not in done]
    for task in sorted(missing, key=lambda each: (-problem.tasks[each].priority, each)):
        options = []
        for shift in np.flatnonzero(fits[task]).tolist():
            longer = inserted(problem, shift, current[shift], task)
            if longer is not None:
                options.append(
                    (_travel(problem, shift, longer) - _travel(problem, shift, current[shift]), shift)
                )
        if options:
            shift = min(options)[1]
            current[shift] = inserted(problem, shift, current[shift], task) or current[shift]
    return tuple(current)


def shares(
    problem: Problem, sequences: Sequences, owner: Sequence[int], available_min: Sequence[float]
) -> Floats:
    """Per person the minutes of tasks and travel as a share of the available ones; 0 where none are available."""
    work = np.zeros(len(available_min))
    for shift, sequence in enumerate(sequences):
        work[owner[shift]] += _work(problem, shift, sequence)
    available = np.asarray(available_min, dtype=np.float64)
    return np.divide(work, available, out=np.zeros_like(work), where=available > 0)


def balanced(
    problem: Problem,
    sequences: Sequences,
    fits: NDArray[np.bool_],
    *,
    owner: Sequence[int],
    available_min: Sequence[float],
    added_share_most: float = 0.1,
) -> Balance:
    """The sequences with tasks moved from people with a larger to people with a smaller share of working time.

    Each move is one of the most loaded person who has any that lowers the sum of squared shares: the one that lowers it
    most per minute of added travel. It ends when none is left without more travel being added than ``added_share_most`` of all minutes of tasks and travel. All tasks stay done. ``owner``: the person
    of each shift. Raises InvalidInput when ``owner`` does not have one person per shift.
    """
    if len(owner) != len(problem.shifts):
        raise InvalidInput(
            f"owner: {len(owner)}; one per shift ({len(problem.shifts)}) is accepted", field="owner"
        )
    current = list(sequences)
    before = shares(problem, sequences, owner, available_min)
    work = sum(_work(problem, shift, sequence) for shift, sequence in enumerate(sequences))
    room, added = work * added_share_most, 0.0
    load = before.copy()
    while True:
        move = _best_move(problem, current, fits, owner, available_min, load, room - added)
        if move is None:
            break
        for shift, sequence in move.changed:
            added += _travel(problem, shift, sequence) - _travel(problem, shift, current[shift])
            current[shift] = sequence
        load = shares(problem, tuple(current), owner, available_min)
    return Balance(tuple(current), tuple(before.tolist()), tuple(load.tolist()), added)


@dataclass(frozen=True)
class _Move:
    """One task from one shift to another: the two changed sequences, what they cost and bring."""

    changed: tuple[tuple[int, tuple[int, ...]], tuple[int, tuple[int, ...]]]
    added_min: float
    gain: float

    @property
    def worth(self) -> float:
        """Evenness per added minute; a move that costs less than a minute counts as one."""
        return self.gain / max(self.added_min, 1.0)


def _best_move(
    problem: Problem,
    current: list[tuple[int, ...]],
    fits: NDArray[np.bool_],
    owner: Sequence[int],
    available_min: Sequence[float],
    load: Floats,
    room_min: float,
) -> _Move | None:
    """The worthiest move of the most loaded person who has one; the first of equal ones."""
    for person in np.argsort(-load, kind="stable").tolist():
        best: _Move | None = None
        for shift in (each for each in range(len(current)) if owner[each] == person):
            for task in current[shift]:
                for move in _moves(problem, current, fits, owner, available_min, load, shift, task):
                    better = best is None or move.worth > best.worth
                    if move.gain > _LEAST_GAIN and move.added_min <= room_min and better:
                        best = move
        if best is not None:
            return best
    return None


def _moves(
    problem: Problem,
    current: list[tuple[int, ...]],
    fits: NDArray[np.bool_],
    owner: Sequence[int],
    available_min: Sequence[float],
    load: Floats,
    shift: int,
    task: int,
) -> Iterator[_Move]:
    """The moves of a task from a shift to people with less load."""
    person = owner[shift]
    rest = tuple(each for each in current[shift] if each != task)
    if toured(problem, shift, rest) is None:
        return
    saved = _work(problem, shift, current[shift]) - _work(problem, shift, rest)
    for other in np.flatnonzero(fits[task]).tolist():
        to = owner[other]
        if to == person or load[to] >= load[person]:
            continue
        longer = inserted(problem, other, current[other], task)
        if longer is None:
            continue
        cost = _work(problem, other, longer) - _work(problem, other, current[other])
        less = load[person] - saved / available_min[person]
        more = load[to] + cost / available_min[to]
        gain = load[person] ** 2 + load[to] ** 2 - less**2 - more**2
        yield _Move(((shift, rest), (other, longer)), cost - saved, gain)


def _travel(problem: Problem, shift: int, sequence: Sequence[int]) -> float:
    """Minutes on the way, the way home included."""
    if not sequence:
        return 0.0
    worker = problem.shifts[shift]
    stops = [worker.start, *(problem.tasks[task].place for task in sequence), worker.end]
    return float(problem.minutes[worker.mode][stops[:-1], stops[1:]].sum())


def _work(problem: Problem, shift: int, sequence: Sequence[int]) -> float:
    return _travel(problem, shift, sequence) + sum(problem.tasks[task].service_min for task in sequence)
