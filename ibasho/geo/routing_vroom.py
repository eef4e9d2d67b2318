"""Sequences by VROOM (docs/decisions/0008-route-solver.md). Its types stay in this module.

What is found: tasks with the largest sum of priorities, among equal ones the most tasks, then the least travel. One
thread, an exploration level that depends on the problem's size alone and no time limit: the same problem gives the
same answer on every run and every machine.
"""

from __future__ import annotations

import math

import numpy as np
import vroom
from numpy.typing import NDArray

from ibasho.errors import InvalidInput, Unavailable
from ibasho.geo.routing import Floats, Problem, Shift, Solution, Span, Task, merged, toured

__all__ = ["exploration", "solve"]

_LEVELS = ((5_000, 5), (100_000, 3))
"""Up to so many pairs of a task and a shift this level; beyond them 1. Measured in the decision record."""
_SECONDS = 60
_REFUSED = (vroom._vroom.VroomInputException, vroom._vroom.VroomInternalException)


def solve(problem: Problem) -> Solution:
    """Who does which tasks in which order. Each task is done at most once; every sequence has a ``toured``.

    Travel is rounded up to whole seconds and times of the solver are whole seconds, on the safe side. Raises
    InvalidInput for a problem that the solver refuses and Unavailable when its answer fails the check by ``toured``.
    """
    tasks = [number for number, task in enumerate(problem.tasks) if _windows(task) != []]
    shifts = [number for number, shift in enumerate(problem.shifts) if _usable(shift)]
    found: list[list[int]] = [[] for _ in problem.shifts]
    if tasks and shifts:
        try:
            answer = _input(problem, tasks, shifts).solve(
                exploration_level=exploration(problem), nb_threads=1
            )
        except _REFUSED as error:
            raise InvalidInput(f"route problem: the solver refuses it: {error}") from None
        steps = answer.routes
        # Without a single job in it the answer has no column of their numbers.
        jobs = steps[steps["type"] == "job"]
        for shift, task in zip(jobs["vehicle_id"], jobs["id"] if len(jobs) else (), strict=True):
            found[int(shift)].append(int(task))
    for number, sequence in enumerate(found):
        if toured(problem, number, sequence) is None:
            raise Unavailable(f"route problem: the solver's sequence of shift {number} breaks a rule")
    done = {task for sequence in found for task in sequence}
    left = tuple(number for number in range(len(problem.tasks)) if number not in done)
    return Solution(tuple(map(tuple, found)), left)


def exploration(problem: Problem) -> int:
    """How thorough VROOM is (0 to 5) for a problem of this size."""
    pairs = len(problem.tasks) * len(problem.shifts)
    return next((level for most, level in _LEVELS if pairs <= most), 1)


def _usable(shift: Shift) -> bool:
    return _within(shift.hours)[1] > _within(shift.hours)[0] and shift.tasks_most != 0


def _within(span: Span) -> tuple[int, int]:
    """The whole seconds of a span."""
    return math.ceil(span[0] * _SECONDS), math.floor(span[1] * _SECONDS)


def _windows(task: Task) -> list[vroom.TimeWindow] | None:
    """None: any time; empty: never."""
    if task.windows is None:
        return None
    whole = merged(span for span in map(_within, task.windows) if span[0] <= span[1])
    return [vroom.TimeWindow(int(begin), int(end)) for begin, end in whole]


def _input(problem: Problem, tasks: list[int], shifts: list[int]) -> vroom.Input:
    asked = vroom.Input()
    # Longer than any shift is as good as no way; larger numbers would overflow the solver's sums.
    longest = math.ceil(max(problem.shifts[n].hours[1] - problem.shifts[n].hours[0] for n in shifts)) + 1
    for mode in sorted({problem.shifts[number].mode for number in shifts}):
        asked.set_durations_matrix(mode, _seconds(problem.minutes[mode], longest))
    carried = any(problem.tasks[number].load for number in tasks)
    for number in shifts:
        asked.add_vehicle(_vehicle(number, problem.shifts[number], carried, len(tasks)))
    for number in tasks:
        asked.add_job(_job(number, problem.tasks[number], carried))
    return asked


def _seconds(minutes: Floats, longest_min: int) -> NDArray[np.uint32]:
    # A millionth of a second is rounding of the minutes themselves.
    seconds = np.ceil(np.minimum(minutes, longest_min) * _SECONDS - 1e-6)
    return seconds.astype(np.uint32)


def _vehicle(number: int, shift: Shift, carried: bool, tasks: int) -> vroom.Vehicle:
    breaks = []
    for at, (begin, end) in enumerate(shift.pauses()):
        starts = math.floor(begin * _SECONDS)
        stays = math.ceil(end * _SECONDS) - starts
        breaks.append(vroom.Break(at, time_windows=[vroom.TimeWindow(starts, starts)], service=stays))
    most = _LOAD_MOST if shift.load_most is None else shift.load_most
    return vroom.Vehicle(
        number,
        start=shift.start,
        end=shift.end,
        profile=shift.mode,
        capacity=[most] if carried else [],
        skills=set(shift.skills),
        time_window=vroom.TimeWindow(*_within(shift.hours)),
        breaks=breaks,
        max_tasks=tasks if shift.tasks_most is None else shift.tasks_most,
    )


_LOAD_MOST = 1 << 30


def _job(number: int, task: Task, carried: bool) -> vroom.Job:
    return vroom.Job(
        number,
        location=task.place,
        default_service=math.ceil(task.service_min * _SECONDS),
        delivery=[task.load] if carried else [],
        skills=set(task.skills),
        priority=task.priority,
        time_windows=_windows(task) or (),
    )
