"""A judge of plans who knows the vocabulary only: no planner, no network code, whole minutes counted one by one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from ibasho.model import Plan, Route, TravelMode, Visit, Worker

__all__ = ["faults"]

_SPEED = {TravelMode.WALK: 80, TravelMode.BICYCLE: 200, TravelMode.CAR: 400}


def faults(plan: Plan, visits: Sequence[Visit], workers: Sequence[Worker]) -> list[str]:
    """Everything in which a plan breaks a promise; empty when it keeps all."""
    by_token, by_code = {visit.token: visit for visit in visits}, {each.code: each for each in workers}
    planned = [stop.token for route in plan.routes for stop in route.stops]
    left = [each.token for each in plan.unplanned]
    said = []
    if sorted(planned + left) != sorted(by_token):
        said.append("a visit is lost, told twice or made up")
    days = Counter((route.worker, route.day) for route in plan.routes)
    said += [f"{worker} goes twice on {day}" for (worker, day), count in days.items() if count > 1]
    for route in plan.routes:
        within = plan.first_day <= route.day < plan.first_day + timedelta(days=plan.days)
        if not within or route.day.weekday() not in by_code[route.worker].weekdays:
            said.append(f"{route.worker} does not work on {route.day}")
        said += _hours(route, by_code[route.worker])
        said += [
            fault
            for stop in route.stops
            for fault in _stop(route, stop, by_token[stop.token], by_code[route.worker])
        ]
    return said


def _stop(route: Route, stop, visit: Visit, worker: Worker) -> list[str]:  # type: ignore[no-untyped-def]
    said = []
    if not visit.allows(route.day):
        said.append(f"{visit.token} may not be on {route.day}")
    if (stop.lon, stop.lat) != (visit.lon, visit.lat) or stop.end_min - stop.start_min != visit.minutes:
        said.append(f"{visit.token} is somewhere else or of another length")
    during = range(int(stop.start_min), int(stop.end_min))
    kept = [any(w.start_min <= minute < w.end_min for w in visit.windows) for minute in during]
    if visit.windows and not all(kept):
        said.append(f"{visit.token} is outside its times of day")
    if not visit.skills <= worker.skills:
        said.append(f"{visit.token}: {worker.code} has not the skills")
    if visit.languages and "ja" not in visit.languages and not set(visit.languages) & set(worker.languages):
        said.append(f"{visit.token}: {worker.code} does not speak the language")
    if not stop.why:
        said.append(f"{visit.token} has no reason")
    if any(_resting(worker, minute) for minute in during):
        said.append(f"{visit.token} is in a break")
    return said


def _hours(route: Route, worker: Worker) -> list[str]:
    said = []
    if not worker.hours.start_min <= route.start_min <= route.end_min <= worker.hours.end_min:
        said.append(f"{worker.code} works outside the hours on {route.day}")
    if worker.visits_most is not None and len(route.stops) > worker.visits_most:
        said.append(f"{worker.code} has too many visits on {route.day}")
    left = route.start_min
    for stop in route.stops:
        if stop.travel_min != math.ceil(round(stop.travel_m, 1) / _SPEED[route.mode] - 1e-3):
            said.append(f"{stop.token}: {stop.travel_m} m are not {stop.travel_min} minutes")
        if _walked(worker, left, stop.travel_min) != stop.arrive_min or stop.start_min < stop.arrive_min:
            said.append(f"{stop.token} is not reached in time")
        left = stop.end_min
    if _walked(worker, left, route.home_min) != route.end_min:
        said.append(f"{worker.code} is not back in time on {route.day}")
    return said


def _resting(worker: Worker, minute: int) -> bool:
    return any(each.start_min <= minute < each.end_min for each in worker.breaks)


def _walked(worker: Worker, clock: float, way: float) -> float:
    while way > 0:
        way -= 0 if _resting(worker, int(clock)) else 1
        clock += 1
    return clock
