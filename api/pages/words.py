"""The Japanese words of the pages for organisers, planners and outreach workers, said the same way everywhere.

Residents' pages speak several languages: what both say comes from ``api.languages``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from api.languages import Speech
from ibasho.model import DEMANDS, Reason, Role, Travel, TravelMode

__all__ = ["FILTERS"]

_JAPANESE = Speech()

_ROLES: dict[Role, str] = {
    Role.PUBLIC: "だれでも",
    Role.SUGGESTER: "情報を寄せる人",
    Role.ORGANISER: "団体の人",
    Role.OUTREACH_WORKER: "訪問する人",
    Role.COORDINATOR: "調整役",
    Role.PLANNER: "計画をたてる人",
    Role.CASE_MEMBER: "協議会構成員",
    Role.ADMIN: "管理者",
}

_TRAVEL = {Travel.LINE.value: "直線距離", Travel.WALK.value: "徒歩の道のり"}
_MODES = {TravelMode.WALK: "徒歩", TravelMode.BICYCLE: "自転車", TravelMode.CAR: "車"}
_REASONS = {
    Reason.NO_LOCATION: "場所がわからない",
    Reason.UNREACHABLE: "道がつながっていない",
    Reason.NO_SKILL: "できる人がいない",
    Reason.NO_DAY: "行ける日がない",
    Reason.NO_WINDOW: "時間帯が合わない",
    Reason.NO_TIME_LEFT: "時間が足りない",
}
_DEMANDS = {each.code: each.label_ja for each in DEMANDS}


def clock_of_min(minutes: float) -> str:
    """Minutes from midnight as 「9:30」, rounded to the nearest minute."""
    whole = round(minutes)
    return f"{whole // 60}:{whole % 60:02d}"


def count(number: float) -> str:
    """A number of people or things with thousands separators; 「―」 for what is not a number."""
    return "―" if math.isnan(number) else f"{number:,.0f}"


def percent(share: float) -> str:
    """A share as 「73.4％」; 「―」 when there is nobody to share."""
    return "―" if math.isnan(share) else f"{share * 100:.1f}％"


FILTERS: dict[str, Callable[..., Any]] = {
    "audience": _JAPANESE.audience,
    "clock": _JAPANESE.clock,
    "clock_of_min": clock_of_min,
    "count": count,
    "day_name": _JAPANESE.day_name,
    "demand_name": lambda code: _DEMANDS.get(code, code),
    "distance": _JAPANESE.distance,
    "fact": _JAPANESE.fact,
    "fee": _JAPANESE.fee,
    "full_day": _JAPANESE.full_day,
    "kind_name": _JAPANESE.kind_name,
    "mode_name": lambda mode: _MODES[TravelMode(mode)],
    "month_day": _JAPANESE.month_day,
    "months_ago": _JAPANESE.months_ago,
    "percent": percent,
    "reason_name": lambda reason: _REASONS[Reason(reason)],
    "role_name": lambda role: _ROLES[Role(role)],
    "span": _JAPANESE.span,
    "state_name": _JAPANESE.state_name,
    "travel_name": lambda travel: _TRAVEL.get(str(travel), str(travel)),
}
