"""Why a visit is in no route, and why a planned one is with this worker at this time. Every sentence is checked first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ibasho.geo.routing import merged, toured
from ibasho.model import Reason, Unplanned, Visit
from ibasho.outreach.needs import Case, foreign
from ibasho.outreach.travel import ACCESS_MOST_M
from ibasho.outreach.words import MODES, clock, day_words, languages_words, weekday_words, windows_words

__all__ = ["left_out", "no_location", "why_planned"]

_URGENT = 4


def no_location(visit: Visit) -> Unplanned:
    """The reason of a visit without a point."""
    message = "位置が分からない：緯度と経度を登録すると計画に入れられます"
    return Unplanned(visit.token, Reason.NO_LOCATION, message)


def left_out(case: Case, task: int, fits: NDArray[np.bool_]) -> Unplanned:
    """The first condition that alone keeps the visit out; ``NO_TIME_LEFT`` only when it would fit by itself.

    ``fits``: tasks × shifts, as ``routing_changes.alone`` gives it. The order: who can get there, who has the skills and
    the language, who of these works on an allowed day, whether the times of day can be kept, what else there is to do.
    """
    reason, message = _binding(case, task, fits)
    return Unplanned(case.visits[task].token, reason, message)


def _binding(case: Case, task: int, fits: NDArray[np.bool_]) -> tuple[Reason, str]:
    visit = case.visits[task]
    if not case.workers:
        return Reason.NO_DAY, "来られる日がない：担当者が登録されていません"
    if not case.reaching(task):
        return Reason.UNREACHABLE, _unreachable(case, task)
    skilled = case.skilled(task)
    if not skilled:
        return Reason.NO_SKILL, f"必要な技能の担当者がいない：{_wanted(visit)}"
    able = sorted(set(skilled) & set(case.reaching(task)))
    if not able:
        return Reason.UNREACHABLE, f"歩いて行けない：{_wanted(visit)}の出発地から道が続いていません"
    there = [
        number
        for number, worker in enumerate(case.shift_worker)
        if worker in able and visit.allows(case.days[case.shift_day[number]])
    ]
    if not there:
        return Reason.NO_DAY, f"来られる日がない：{_no_day(case, visit, able)}"
    single = np.flatnonzero(fits[task])
    if not single.size:
        return Reason.NO_WINDOW, f"時間帯に入らない：{_no_window(case, task, there)}"
    first = int(single[0])
    day, worker = case.days[case.shift_day[first]], case.workers[case.shift_worker[first]]
    return Reason.NO_TIME_LEFT, (
        f"時間が足りない：これだけなら{day_words(day)}に{worker.code}が行けますが、ほかの訪問と両立しません"
    )


def why_planned(
    case: Case, task: int, shift: int, *, begin_min: float, way_min: float, is_first: bool
) -> str:
    """Why this worker, day and time: what the visit asks for and this shift gives, and the way there."""
    visit, worker = case.visits[task], case.workers[case.shift_worker[shift]]
    day = case.days[case.shift_day[shift]]
    pieces = []
    if visit.skills or foreign(visit):
        only = len(case.skilled(task)) == 1
        pieces.append(f"{_wanted(visit)}（ほかにいない）" if only else _wanted(visit))
    if visit.dates or visit.weekdays:
        pieces.append(f"{day_words(day)}は訪問できる日")
    if visit.windows:
        pieces.append(f"時間帯 {_window_at(visit, begin_min)} に間に合う")
    if visit.priority >= _URGENT:
        pieces.append(f"優先度が高い（{visit.priority}）")
    place = "出発地" if is_first else "前の訪問先"
    pieces.append(f"{place}から{MODES[worker.mode]}{way_min:.0f}分")
    return "、".join(pieces)


def _wanted(visit: Visit) -> str:
    """The worker that a visit asks for: 「看護ができ、ベトナム語を話す担当者」."""
    skills, codes = "・".join(sorted(visit.skills)), foreign(visit)
    if not codes:
        return f"{skills}ができる担当者"
    spoken = f"{languages_words(codes)}を話す担当者"
    return f"{skills}ができ、{spoken}" if skills else spoken


def _unreachable(case: Case, task: int) -> str:
    if case.ways.off_street[task]:
        return f"歩いて行けない（島など）：{ACCESS_MOST_M:.0f}m以内に道がありません"
    return "歩いて行けない（島など）：どの担当者の出発地からも道が続いていません"


def _no_day(case: Case, visit: Visit, able: list[int]) -> str:
    if not any(visit.allows(day) for day in case.days):
        return f"期間の中に訪問できる日（{_days(visit)}）がありません"
    who = "行ける担当者" if not visit.skills and not foreign(visit) else _wanted(visit)
    works = sorted({day for number in able for day in case.workers[number].weekdays})
    told = f"（{weekday_words(works)}）" if works else ""
    return f"訪問できる日（{_days(visit)}）に{who}{told}が勤務していません"


def _days(visit: Visit) -> str:
    if visit.dates:
        return "・".join(day_words(day) for day in sorted(visit.dates))
    return weekday_words(visit.weekdays) if visit.weekdays else "いつでも"


def _no_window(case: Case, task: int, there: list[int]) -> str:
    visit = case.visits[task]
    if visit.windows and not case.problem.tasks[task].windows:
        return f"訪問の{visit.minutes}分が時間帯 {windows_words(visit.windows)} より長くかかります"
    free = case.at_any_time(task)
    if visit.windows and any(toured(free, shift, (0,)) is not None for shift in there):
        return f"勤務時間・休憩・移動と、時間帯 {windows_words(visit.windows)} が合いません"
    return f"移動と訪問の{visit.minutes}分が、担当者の勤務時間と休憩の間に収まりません"


def _window_at(visit: Visit, begin_min: float) -> str:
    """The joined window in which a visit begins."""
    spans = merged((each.start_min, each.end_min) for each in visit.windows)
    begin, end = next(span for span in spans if span[0] <= begin_min <= span[1])
    return f"{clock(begin)}–{clock(end)}"
