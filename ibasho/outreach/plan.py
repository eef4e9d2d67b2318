"""Plan visits: several workers on several days, with a reason for each visit, planned or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from ibasho.geo.routing import Problem, toured
from ibasho.geo.routing_changes import Balance, alone, balanced, filled
from ibasho.geo.routing_vroom import solve
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Plan, Route, Stop, TravelMode, Unplanned, Visit, Worker
from ibasho.outreach.needs import DAY_MIN, Case, case_of, require_usable
from ibasho.outreach.reasons import left_out, no_location, why_planned
from ibasho.outreach.travel import DETOUR, ways
from ibasho.outreach.words import MODES, SPEED_M_PER_MIN

__all__ = ["plan"]

_ADDED_SHARE_MOST = 0.1
"""Travel that may be added for a more even load, as a share of all minutes of visits and travel."""


def plan(
    visits: Sequence[Visit],
    workers: Sequence[Worker],
    *,
    first_day: date,
    days: int,
    network: StreetNetwork | None,
    seed: int = 0,
) -> Plan:
    """Routes of the workers on ``days`` days from ``first_day``, and each visit that is in none with what keeps it out.

    Aims, in this order: urgent visits (one weighs as much as three of the next lower priority), many visits, little
    travel; then loads are evened out between workers, for at most a tenth more working time, and the warnings say how
    even they became. All of a visit lies within its times of day. Travel is along ``network`` (bicycles and cars too,
    said in the warnings), whole minutes rounded up; without one by straight line × 1.3.

    Repeatable: the same input and seed give the same plan, whatever the order of visits and workers. Another ``seed``
    hands the visits to the solver in another order and may give another plan, about as good. Raises InvalidInput
    for repeated tokens and unusable figures (naming tokens, never a place) and OutOfRange unless ``days`` is 1 to 31.
    """
    require_usable(visits, workers, days)
    crew = sorted(workers, key=lambda worker: worker.code)
    located = _ordered([visit for visit in visits if visit.lon is not None and visit.lat is not None], seed)
    lon = np.array([*(each.lon for each in located), *(each.lon for each in crew)], dtype=np.float64)
    lat = np.array([*(each.lat for each in located), *(each.lat for each in crew)], dtype=np.float64)
    case = case_of(located, crew, ways(network, lon, lat), first_day=first_day, days=days)
    fits = alone(case.problem)
    found = filled(case.problem, solve(case.problem).sequences, fits)
    even = balanced(
        case.problem,
        found,
        fits,
        owner=case.shift_worker,
        available_min=case.available_min(),
        added_share_most=_ADDED_SHARE_MOST,
    )
    sequences = filled(case.problem, even.sequences, fits)
    done = {task for sequence in sequences for task in sequence}
    unplanned = [no_location(visit) for visit in visits if visit.lon is None]
    unplanned += [left_out(case, task, fits) for task in range(len(located)) if task not in done]
    return Plan(
        first_day=first_day,
        days=days,
        routes=tuple(_route(case, shift, sequence) for shift, sequence in enumerate(sequences) if sequence),
        unplanned=tuple(sorted(unplanned, key=_token)),
        travel=case.ways.basis,
        seed=seed,
        repeatable=True,
        warnings=(*_travel_warnings(case), *_worker_warnings(case), *_load_warnings(case, even)),
    )


def _ordered(visits: list[Visit], seed: int) -> list[Visit]:
    by_token = sorted(visits, key=lambda visit: visit.token)
    if not seed:
        return by_token
    return [by_token[at] for at in np.random.default_rng(seed).permutation(len(by_token))]


def _token(left: Unplanned) -> str:
    return left.token


def _route(case: Case, shift: int, sequence: tuple[int, ...]) -> Route:
    worker = case.workers[case.shift_worker[shift]]
    day, start = case.shift_day[shift], case.start(case.shift_worker[shift])
    tour = toured(case.problem, shift, sequence)
    assert tour is not None, "every sequence was checked when it was made"  # noqa: S101
    shown = day * DAY_MIN
    stops, before = [], start
    for position, task in enumerate(sequence):
        visit = case.visits[task]
        way_min = _way_min(case.problem, worker.mode, before, task)
        begin = tour.begin_min[position] - shown
        why = why_planned(case, task, shift, begin_min=begin, way_min=way_min, is_first=position == 0)
        stops.append(
            Stop(
                token=visit.token,
                lon=float(case.ways.lon[task]),
                lat=float(case.ways.lat[task]),
                arrive_min=tour.arrive_min[position] - shown,
                start_min=begin,
                end_min=begin + visit.minutes,
                travel_m=_metres(case, before, task),
                travel_min=way_min,
                why=why,
            )
        )
        before = task
    return Route(
        worker=worker.code,
        day=case.days[day],
        mode=worker.mode,
        start_lon=worker.lon,
        start_lat=worker.lat,
        start_min=tour.leave_min - shown,
        end_min=tour.back_min - shown,
        stops=tuple(stops),
        home_m=_metres(case, before, start),
        home_min=_way_min(case.problem, worker.mode, before, start),
        path=case.ways.path((start, *sequence, start)),
    )


def _way_min(problem: Problem, mode: TravelMode, a: int, b: int) -> float:
    return float(problem.minutes[mode.value][a, b])


def _metres(case: Case, a: int, b: int) -> float:
    return round(float(case.ways.metres[a, b]), 1)


def _travel_warnings(case: Case) -> list[str]:
    warnings = []
    if case.ways.basis == "line":
        warnings.append(
            f"道路網がないため、移動は直線距離の{DETOUR}倍で見積もりました。川・海・坂は考えていません。"
        )
    used = {worker.mode for worker in case.workers}
    if case.ways.basis == "streets" and used - {TravelMode.WALK}:
        told = "・".join(
            f"{MODES[mode]}は分速{SPEED_M_PER_MIN[mode]:.0f}m" for mode in TravelMode if mode in used
        )
        warnings.append(
            f"自転車と車の移動も歩く道の上で計算しています（{told}）。一方通行や通れない道は考えていません。"
        )
    return warnings


def _worker_warnings(case: Case) -> list[str]:
    working = set(case.shift_worker)
    idle = [worker.code for number, worker in enumerate(case.workers) if number not in working]
    off = [
        worker.code for number, worker in enumerate(case.workers) if case.ways.off_street[case.start(number)]
    ]
    warnings = [f"この期間に訪問に出られる日がない担当者：{'、'.join(idle)}"] if idle else []
    if off:
        warnings.append(f"出発地の近くに道がなく、訪問に出られない担当者：{'、'.join(off)}")
    return warnings


def _load_warnings(case: Case, even: Balance) -> list[str]:
    """How even the load is: a figure for the coordinator, said with its price."""
    available = case.available_min()
    working = [number for number in range(len(case.workers)) if available[number] > 0]
    if len(working) < 2 or not any(even.after):
        return []
    before = [100 * even.before[number] for number in working]
    after = [100 * even.after[number] for number in working]
    return [
        "担当者の負担（勤務時間のうち訪問と移動の割合）："
        f"最大{max(after):.0f}%、最小{min(after):.0f}%（ならす前は最大{max(before):.0f}%、最小{min(before):.0f}%）。"
        f"ならすために移動が{even.added_min:.0f}分{'増えました' if even.added_min >= 0 else '変わりました'}。"
    ]
