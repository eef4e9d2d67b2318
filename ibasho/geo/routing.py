"""Route problems and the times of a day's tour. No solver is named here; ``routing_vroom.solve`` finds the sequences.

All times are minutes on one axis, so that several days stand behind one another (day 2 starts at 1440). A task
begins within one of its windows and is not interrupted; a break is an interval in which nobody works and nobody
moves: a way may be interrupted by it. A day may begin and end away from tasks and needs no break outside of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import InvalidInput

__all__ = ["PRIORITY_MOST", "Problem", "Shift", "Solution", "Span", "Task", "Tour", "merged", "toured"]

Floats = NDArray[np.float64]
Span = tuple[float, float]
"""Start and end in minutes, both included."""

PRIORITY_MOST = 100


@dataclass(frozen=True)
class Task:
    """Something to be done at a place (row of the matrices) for ``service_min`` minutes.

    ``windows``: spans in which it may begin; None: any time; empty: never. ``skills``: numbers that the shift must
    all have. ``priority`` 0–100: the sum over the tasks done is what a solution maximises first. ``load`` ≥ 0: what
    it takes of the shift's ``load_most``.
    """

    place: int
    service_min: float
    windows: tuple[Span, ...] | None = None
    skills: frozenset[int] = frozenset()
    priority: int = 1
    load: int = 0


@dataclass(frozen=True)
class Shift:
    """One person's working day: from place to place, in one mode (key of the matrices), within ``hours``.

    ``breaks``: free spans; what lies outside the hours is ignored. ``tasks_most``, ``load_most`` None: no limit.
    """

    mode: str
    start: int
    end: int
    hours: Span
    breaks: tuple[Span, ...] = ()
    skills: frozenset[int] = frozenset()
    tasks_most: int | None = None
    load_most: int | None = None

    def pauses(self) -> tuple[Span, ...]:
        """The breaks within the hours, joined and in order."""
        opens, closes = self.hours
        return merged((max(a, opens), min(b, closes)) for a, b in self.breaks if b > opens and a < closes)


@dataclass(frozen=True, eq=False)
class Problem:
    """Tasks, shifts and per mode a matrix of travel minutes from place to place (places × places, inf: no way).

    Raises InvalidInput for matrices of unequal or no square shape, negative or NaN minutes, places and modes that do
    not exist, spans that end before they begin, and priorities or loads outside their range.
    """

    minutes: Mapping[str, Floats]
    tasks: tuple[Task, ...]
    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        shapes = {matrix.shape for matrix in self.minutes.values()}
        if len(shapes) > 1 or any(len(shape) != 2 or shape[0] != shape[1] for shape in shapes):
            raise InvalidInput(f"minutes: matrices of shapes {sorted(shapes)}; one square shape is accepted")
        if any(not (matrix >= 0).all() for matrix in self.minutes.values()):
            raise InvalidInput("minutes: travel of 0 minutes or more is accepted", field="minutes")
        places = next(iter(shapes))[0] if shapes else 0
        for number, task in enumerate(self.tasks):
            _require_task(number, task, places)
        for number, shift in enumerate(self.shifts):
            _require_shift(number, shift, places, self.minutes)

    def suits(self, task: int, shift: int) -> bool:
        """Whether the shift has the skills that the task needs."""
        return self.tasks[task].skills <= self.shifts[shift].skills


@dataclass(frozen=True)
class Tour:
    """The times of one shift's sequence: leaving, per task arriving and beginning, and being back (minutes)."""

    leave_min: float
    arrive_min: tuple[float, ...]
    begin_min: tuple[float, ...]
    back_min: float
    travel_min: float
    """The way home included; breaks and waiting not."""


@dataclass(frozen=True)
class Solution:
    """Per shift its tasks in order; tasks that are in none."""

    sequences: tuple[tuple[int, ...], ...]
    unassigned: tuple[int, ...]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, those that touch or overlap joined.

    >>> merged([(60, 90), (0, 30), (30, 40)])
    ((0, 40), (60, 90))
    """
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


def toured(problem: Problem, shift: int, sequence: Sequence[int]) -> Tour | None:
    """The tour of these tasks in this order, or None when hours, windows, breaks, skills, loads or counts forbid it.

    Each task begins as early as it can; being late nowhere gains anything, so what is not possible this way is not
    possible at all. Leaving is put off until there is no waiting before the first task. Nothing to do: no way.
    """
    worker = problem.shifts[shift]
    if not _allowed(problem, shift, sequence):
        return None
    if not sequence:
        return Tour(worker.hours[0], (), (), worker.hours[0], 0.0)
    matrix, pauses = problem.minutes[worker.mode], worker.pauses()
    clock, place, travel = worker.hours[0], worker.start, 0.0
    arrive, begin = [], []
    for number in sequence:
        task = problem.tasks[number]
        way = float(matrix[place, task.place])
        clock = _forward(clock, way, pauses)
        arrive.append(clock)
        started = _begin(clock, task, pauses)
        if started is None or started + task.service_min > worker.hours[1]:
            return None
        begin.append(started)
        clock, place, travel = started + task.service_min, task.place, travel + way
    way = float(matrix[place, worker.end])
    back = _forward(clock, way, pauses)
    if back > worker.hours[1]:
        return None
    first = float(matrix[worker.start, problem.tasks[sequence[0]].place])
    leave = _backward(begin[0], first, pauses)
    arrive[0] = _forward(leave, first, pauses)
    return Tour(leave, tuple(arrive), tuple(begin), back, travel + way)


def _allowed(problem: Problem, shift: int, sequence: Sequence[int]) -> bool:
    worker = problem.shifts[shift]
    if worker.tasks_most is not None and len(sequence) > worker.tasks_most:
        return False
    if worker.load_most is not None and sum(problem.tasks[each].load for each in sequence) > worker.load_most:
        return False
    return all(problem.suits(each, shift) for each in sequence)


def _forward(clock: float, way: float, pauses: Sequence[Span]) -> float:
    """When a way of so many minutes ends that begins at this time. Who arrives as a break begins has arrived."""
    for begin, end in pauses:
        if way == 0 or clock + way <= begin:
            break
        if clock < end:
            way -= max(0.0, begin - clock)
            clock = end
    return clock + way


def _backward(clock: float, way: float, pauses: Sequence[Span]) -> float:
    """The latest time to leave for being there at this time."""
    for begin, end in reversed(pauses):
        if way == 0 or clock - way >= end:
            break
        if clock > begin:
            way -= max(0.0, clock - end)
            clock = begin
    return clock - way


def _begin(clock: float, task: Task, pauses: Sequence[Span]) -> float | None:
    """The earliest time from this one on at which the task may begin and is not interrupted by a break."""
    for opens, closes in ((clock, np.inf),) if task.windows is None else task.windows:
        at = max(clock, opens)
        for begin, end in pauses:
            if at < end and at + task.service_min > begin:
                at = end
        if at <= closes:
            return float(at)
    return None


def _require_task(number: int, task: Task, places: int) -> None:
    if not 0 <= task.place < places:
        raise InvalidInput(f"task {number}: place {task.place}; 0 to {places - 1} is accepted", field="place")
    if not 0 <= task.service_min < np.inf:
        raise InvalidInput(f"task {number}: service of 0 minutes or more is accepted", field="service_min")
    if not 0 <= task.priority <= PRIORITY_MOST or task.load < 0:
        raise InvalidInput(
            f"task {number}: priority 0 to {PRIORITY_MOST} and load of 0 or more are accepted",
            field="priority",
        )
    windows = task.windows or ()
    if any(not 0 <= begin <= end < np.inf for begin, end in windows) or list(windows) != sorted(windows):
        raise InvalidInput(
            f"task {number}: windows in order that end not before they begin are accepted", field="windows"
        )


def _require_shift(number: int, shift: Shift, places: int, minutes: Mapping[str, Floats]) -> None:
    if shift.mode not in minutes:
        raise InvalidInput(
            f"shift {number}: mode {shift.mode!r}; {sorted(minutes)} is accepted", field="mode"
        )
    if not (0 <= shift.start < places and 0 <= shift.end < places):
        raise InvalidInput(f"shift {number}: places from 0 to {places - 1} are accepted", field="start, end")
    if any(not 0 <= begin <= end < np.inf for begin, end in (shift.hours, *shift.breaks)):
        raise InvalidInput(
            f"shift {number}: hours and breaks that end not before they begin are accepted", field="hours"
        )
