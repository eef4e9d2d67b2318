"""The Japanese words of the pages: dates, distances, states and facts, said the same way everywhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from ibasho.model import DEMANDS, Activity, Fact, OpenState, Reason, Role, Travel, TravelMode, kind

__all__ = ["FILTERS", "STATES", "day_name", "distance", "month_day", "span"]

_WEEKDAYS = "月火水木金土日"
_ASK = "電話で確かめてください"

STATES: dict[OpenState, str] = {
    OpenState.OPEN: "ひらいています",
    OpenState.CLOSING: "まもなく終わります",
    OpenState.OPENS_LATER: "このあとひらきます",
    OpenState.CLOSED_TODAY: "きょうはお休み",
    OpenState.CANCELLED: "中止になりました",
    OpenState.BOOKING_NEEDED: "予約がいります",
    OpenState.BOOKING_CLOSED: "予約は締め切りました",
    OpenState.FULL: "満員です",
    OpenState.IRREGULAR: "日を決めずにひらきます",
    OpenState.UNKNOWN: "日時は電話で確かめてください",
}

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

_FACTS: dict[Fact, str] = {Fact.YES: "あり", Fact.NO: "なし", Fact.UNKNOWN: "わかりません"}
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


def month_day(day: date) -> str:
    """「11月23日（日）」."""
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def full_day(day: date) -> str:
    """「2025年11月23日」."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_name(day: date, today: date) -> str:
    """The day with 「きょう」 or 「あした」 before it where that is so."""
    near = {today: "きょう ", today + timedelta(days=1): "あした "}.get(day, "")
    return near + month_day(day)


def clock(moment: datetime) -> str:
    """「9:30」."""
    return f"{moment.hour}:{moment.minute:02d}"


def clock_of_min(minutes: float) -> str:
    """Minutes from midnight as 「9:30」, rounded to the nearest minute."""
    whole = round(minutes)
    return f"{whole // 60}:{whole % 60:02d}"


def span(start: datetime, end: datetime) -> str:
    """「10:00〜11:30」; an end on another day says 「翌」."""
    over = "翌" if end.date() > start.date() and end.time() != datetime.min.time() else ""
    ends = "24:00" if end.time() == datetime.min.time() and end.date() > start.date() else over + clock(end)
    return f"{clock(start)}〜{ends}"


def distance(metres: float) -> str:
    """「350m」 below a kilometre (to 10 m, never 0), else 「1.2km」."""
    if metres < 995:
        return f"{max(10, round(metres / 10) * 10)}m"
    return f"{metres / 1000:.1f}km"


def count(number: float) -> str:
    """A number of people or things with thousands separators; 「―」 for what is not a number."""
    return "―" if math.isnan(number) else f"{number:,.0f}"


def percent(share: float) -> str:
    """A share as 「73.4％」; 「―」 when there is nobody to share."""
    return "―" if math.isnan(share) else f"{share * 100:.1f}％"


def kind_name(code: str) -> str:
    """The Japanese label of a kind of activity; その他 for one that is not in the taxonomy."""
    known = kind(code)
    return known.label_ja if known else "その他"


def fee(activity: Activity, unknown: str = _ASK) -> str:
    """What it costs: the source's words, else the sum; free is not the same as not known."""
    if activity.fee_text:
        return activity.fee_text
    if activity.fee_yen is None:
        return unknown
    return "無料" if activity.fee_yen == 0 else f"{activity.fee_yen:,}円"


def audience(activity: Activity, unknown: str = _ASK) -> str:
    """Who is welcome: the source's words, else the stated limits."""
    who = activity.audience
    if who.text:
        return who.text
    if who.everyone is Fact.YES:
        return "どなたでも"
    low, high = who.age_min, who.age_max
    if low is None and high is None:
        return unknown
    return f"{'' if low is None else f'{low}歳'}〜{'' if high is None else f'{high}歳'}"


def months_ago(day: date, today: date) -> str:
    """How long ago something was checked: 「きょう」「12日前」「3か月前」「2年前」."""
    days = (today - day).days
    if days <= 0:
        return "きょう"
    if days < 31:
        return f"{days}日前"
    return f"{days // 30}か月前" if days < 365 else f"{days // 365}年前"


FILTERS: dict[str, Callable[..., Any]] = {
    "audience": audience,
    "clock": clock,
    "clock_of_min": clock_of_min,
    "count": count,
    "day_name": day_name,
    "demand_name": lambda code: _DEMANDS.get(code, code),
    "distance": distance,
    "fact": lambda fact: _FACTS[Fact(fact)],
    "fee": fee,
    "full_day": full_day,
    "kind_name": kind_name,
    "mode_name": lambda mode: _MODES[TravelMode(mode)],
    "month_day": month_day,
    "months_ago": months_ago,
    "percent": percent,
    "reason_name": lambda reason: _REASONS[Reason(reason)],
    "role_name": lambda role: _ROLES[Role(role)],
    "span": span,
    "state_name": lambda state: STATES[OpenState(state)],
    "travel_name": lambda travel: _TRAVEL.get(str(travel), str(travel)),
}
