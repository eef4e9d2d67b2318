"""Visits and workers as a route problem: which person on which day, and what a visit asks of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.routing import Problem, Shift, Span, Task, merged
from ibasho.model import TravelMode, Visit, Worker
from ibasho.outreach.travel import Ways

__all__ = ["DAYS_MOST", "DAY_MIN", "Case", "case_of", "foreign", "require_usable", "speaks"]

DAY_MIN = 1440
DAYS_MOST = 31
_PRIORITIES = range(1, 6)
_PRIORITY_STEP = 3
"""A visit weighs as much as three of the next lower priority, so none is left out for one or two less urgent ones."""


@dataclass(frozen=True, eq=False)
class Case:
    """The problem and what its numbers stand for: task i is ``visits[i]``, shift j is a worker on a day.

    Points of ``ways``: first the visits, then the workers. ``workers`` are in the order of their codes.
    """

    problem: Problem
    visits: tuple[Visit, ...]
    workers: tuple[Worker, ...]
    ways: Ways
    days: tuple[date, ...]
    shift_worker: tuple[int, ...]
    shift_day: tuple[int, ...]

    def start(self, worker: int) -> int:
        """The point from which a worker sets out."""
        return len(self.visits) + worker

    def skilled(self, task: int) -> list[int]:
        """Workers with the skills of a visit, and its language."""
        visit = self.visits[task]
        return [
            number
            for number, worker in enumerate(self.workers)
            if visit.skills <= worker.skills and speaks(worker, visit)
        ]

    def reaching(self, task: int) -> list[int]:
        """Workers who have a way to a visit."""
        metres = self.ways.metres[task]
        return [number for number in range(len(self.workers)) if math.isfinite(metres[self.start(number)])]

    def available_min(self) -> list[float]:
        """Per worker the minutes of all shifts, breaks taken off."""
        total = [0.0] * len(self.workers)
        for number, shift in enumerate(self.problem.shifts):
            pauses = sum(end - begin for begin, end in shift.pauses())
            total[self.shift_worker[number]] += shift.hours[1] - shift.hours[0] - pauses
        return total

    def at_any_time(self, task: int) -> Problem:
        """The problem of one visit alone, without its times of day (its days stay): task 0."""
        free = replace(self.visits[task], windows=())
        asked = replace(self.problem.tasks[task], windows=_windows(free, self.days))
        return replace(self.problem, tasks=(asked,))


def foreign(visit: Visit) -> tuple[str, ...]:
    """The languages of which the worker must speak one: none when Japanese will do."""
    codes = tuple(code.casefold() for code in visit.languages)
    return () if "ja" in codes else codes


def speaks(worker: Worker, visit: Visit) -> bool:
    """Whether the worker speaks a language of the household."""
    wanted = foreign(visit)
    return not wanted or bool({code.casefold() for code in worker.languages} & set(wanted))


def require_usable(visits: Sequence[Visit], workers: Sequence[Worker], days: int) -> None:
    """Raises InvalidInput for repeated tokens or codes and figures that nobody can use; no message says where."""
    if not 1 <= days <= DAYS_MOST:
        raise OutOfRange(f"days {days}: 1 to {DAYS_MOST} are accepted", field="days")
    for word, names in (
        ("visits", [each.token for each in visits]),
        ("workers", [each.code for each in workers]),
    ):
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        if twice:
            raise InvalidInput(f"{word}: each may be there once; repeated: {', '.join(twice)}", field=word)
    for visit in visits:
        _require(
            _somewhere(visit),
            f"visit {visit.token}: longitude and latitude in degrees, or neither",
            "lon, lat",
        )
        _require(
            visit.priority in _PRIORITIES,
            f"visit {visit.token}: priority {visit.priority}; 1 to 5",
            "priority",
        )
        _require(
            0 < visit.minutes <= DAY_MIN,
            f"visit {visit.token}: {visit.minutes} minutes; 1 to 1440",
            "minutes",
        )
        within = all(0 <= each.start_min <= each.end_min <= DAY_MIN for each in visit.windows)
        _require(within, f"visit {visit.token}: times of day within one day, start before end", "windows")
    for worker in workers:
        good = _degrees(worker.lon, worker.lat)
        _require(good, f"worker {worker.code}: longitude and latitude in degrees", "lon, lat")
        spans = (worker.hours, *worker.breaks)
        good = all(0 <= each.start_min <= each.end_min <= DAY_MIN for each in spans)
        _require(good, f"worker {worker.code}: hours and breaks within one day, start before end", "hours")
        most = worker.visits_most
        _require(
            most is None or most >= 0, f"worker {worker.code}: most visits {most}; 0 or more", "visits_most"
        )


def case_of(
    visits: Sequence[Visit], workers: Sequence[Worker], ways: Ways, *, first_day: date, days: int
) -> Case:
    """The case of visits that have a point and of workers, whose points ``ways`` holds in this order."""
    dates = tuple(first_day + timedelta(days=number) for number in range(days))
    numbers = _Numbers(visits)
    shifts, shift_worker, shift_day = [], [], []
    for day, at in enumerate(dates):
        for number, worker in enumerate(workers):
            if at.weekday() in worker.weekdays and worker.visits_most != 0:
                shifts.append(_shift(worker, len(visits) + number, day, numbers.of_worker(worker)))
                shift_worker.append(number)
                shift_day.append(day)
    tasks = tuple(
        Task(
            number,
            float(visit.minutes),
            _windows(visit, dates),
            numbers.of_visit(visit),
            _PRIORITY_STEP ** (visit.priority - 1),
        )
        for number, visit in enumerate(visits)
    )
    modes = {worker.mode for worker in workers} or {TravelMode.WALK}
    problem = Problem({mode.value: ways.minutes(mode) for mode in modes}, tasks, tuple(shifts))
    return Case(problem, tuple(visits), tuple(workers), ways, dates, tuple(shift_worker), tuple(shift_day))


class _Numbers:
    """Skills, and sets of languages of which one will do, as numbers."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        self._skills = {name: at for at, name in enumerate(sorted({s for v in visits for s in v.skills}))}
        spoken = sorted({foreign(visit) for visit in visits if foreign(visit)})
        self._spoken = {codes: len(self._skills) + at for at, codes in enumerate(spoken)}

    def of_visit(self, visit: Visit) -> frozenset[int]:
        language = {self._spoken[foreign(visit)]} if foreign(visit) else set()
        return frozenset({self._skills[name] for name in visit.skills} | language)

    def of_worker(self, worker: Worker) -> frozenset[int]:
        speaks = {code.casefold() for code in worker.languages}
        able = {number for name, number in self._skills.items() if name in worker.skills}
        return frozenset(able | {number for codes, number in self._spoken.items() if speaks & set(codes)})


def _shift(worker: Worker, point: int, day: int, skills: frozenset[int]) -> Shift:
    def moved(begin: int, end: int) -> Span:
        return float(begin + day * DAY_MIN), float(end + day * DAY_MIN)

    return Shift(
        worker.mode.value,
        point,
        point,
        moved(worker.hours.start_min, worker.hours.end_min),
        tuple(moved(each.start_min, each.end_min) for each in worker.breaks),
        skills,
        worker.visits_most,
    )


def _windows(visit: Visit, dates: Sequence[date]) -> tuple[Span, ...] | None:
    """Spans in which the visit may begin, so that all of it lies within a time of day of an allowed day."""
    if not visit.windows and not visit.dates and not visit.weekdays:
        return None
    spans = []
    for day, at in enumerate(dates):
        if not visit.allows(at):
            continue
        if not visit.windows:
            spans.append((float(day * DAY_MIN), float((day + 1) * DAY_MIN - visit.minutes)))
        for begin, end in merged((each.start_min, each.end_min) for each in visit.windows):
            if begin + visit.minutes <= end:
                spans.append((day * DAY_MIN + begin, day * DAY_MIN + end - visit.minutes))
    return tuple(spans)


def _somewhere(visit: Visit) -> bool:
    if visit.lon is None or visit.lat is None:
        return visit.lon is None and visit.lat is None
    return _degrees(visit.lon, visit.lat)


def _degrees(lon: float, lat: float) -> bool:
    return bool(np.isfinite(lon) and np.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90)


def _require(good: bool, message: str, field: str) -> None:
    if not good:
        raise InvalidInput(f"{message} are accepted", field=field)
