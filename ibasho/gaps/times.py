"""Whether an activity can be joined at a time or in a part of the week, and how many sessions a month it has.

Three answers: yes, no, and unknown where the calendar does not say. Announced changes of single dates count: a session
that is called off or full is no session, an extra one is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ibasho.model import Activity, DayPart, Fact, OpenState
from ibasho.schedule import (
    CANCELLED,
    FULL,
    Intervals,
    bookable,
    days_without_hours,
    gives_days,
    in_time,
    intervals,
    open_on_arrival,
    open_state,
    public_holidays,
    sessions,
    whole_day,
)

__all__ = ["WINDOWS", "Window", "best", "meets_in", "open_at", "sessions_a_month"]

_MONTHS = 12
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True)
class Window:
    """A part of the week: minutes of the day, on which days, and the definition that is printed."""

    first_min: int
    end_min: int
    ja: str
    en: str


WINDOWS = {
    DayPart.WEEKDAY_DAY: Window(
        540, 1020, "平日（祝日を除く）の9時〜17時", "Monday to Friday, no public holidays, 9:00–17:00"
    ),
    DayPart.WEEKDAY_EVENING: Window(
        1020, 1260, "平日（祝日を除く）の17時〜21時", "Monday to Friday, no public holidays, 17:00–21:00"
    ),
    DayPart.SATURDAY: Window(
        540, 1260, "土曜（祝日を除く）の9時〜21時", "Saturdays, no public holidays, 9:00–21:00"
    ),
    DayPart.SUNDAY: Window(540, 1260, "日曜・祝日の9時〜21時", "Sundays and public holidays, 9:00–21:00"),
}
"""What each part of the week is. A session belongs to it when one can still join it then: it has begun before the end,
and its last entry is not before the beginning."""


def best(answers: Iterable[Fact]) -> Fact:
    """Yes when one says yes, else unknown when one does, else no."""
    told = set(answers)
    return Fact.YES if Fact.YES in told else Fact.UNKNOWN if Fact.UNKNOWN in told else Fact.NO


def open_at(activity: Activity, at: datetime, zone: ZoneInfo) -> Fact:
    """Whether one who stands at the door at ``at`` (with offset) can join a session that is going on then."""
    day = at.astimezone(zone).date()
    around = sessions(
        activity.rules, day - timedelta(days=1), day + timedelta(days=1), zone, changes=activity.changes
    )
    can_book = bookable(around, activity, at)
    if open_on_arrival(can_book, at, activity.last_entry_min):
        return Fact.YES
    begun = [each for each in can_book if each.start <= at and each.start.astimezone(zone).date() == day]
    if any(in_time(each, at, activity.last_entry_min) is None for each in begun):
        return Fact.UNKNOWN
    if days_without_hours(activity.rules, day, day) and whole_day(activity.changes, day) is None:
        return Fact.UNKNOWN
    state = open_state(activity, around, at, at, zone=zone)
    return Fact.UNKNOWN if state in {OpenState.UNKNOWN, OpenState.IRREGULAR} else Fact.NO


def meets_in(activity: Activity, part: DayPart, least: int, today: date) -> Fact:
    """Whether it can be joined in this part of the week on at least ``least`` days a month (0: ever).

    Days are counted over the twelve months from that of ``today``; the median of the months decides, so that a
    monthly salon with a break in August is monthly.
    """
    first, last = _year(today)
    told = intervals(activity.rules, first, last, activity.changes)
    good = ((told.flags & (CANCELLED | FULL)) == 0) & _joinable_in(part, told, activity, first, last)
    days = np.unique(told.start[good] // 1440)
    if days.size and float(np.median(_per_month(days, first))) >= least:
        return Fact.YES
    vague = activity.irregular or activity.hours_not_understood or not any(map(gives_days, activity.rules))
    if vague or _may_meet(activity, part, first, last):
        return Fact.UNKNOWN
    return Fact.NO


def sessions_a_month(activity: Activity, today: date, part: DayPart | None = None) -> float | None:
    """Sessions a month, the mean over the twelve months from that of ``today``; None when the calendar is not known.

    A day whose hours are not known is one session. With ``part`` those alone that can be joined in it.
    """
    if not any(map(gives_days, activity.rules)) and not activity.changes:
        return None
    first, last = _year(today)
    told = intervals(activity.rules, first, last, activity.changes)
    held = (told.flags & CANCELLED) == 0
    if part is None:
        without = len(days_without_hours(activity.rules, first, last))
        return float(int(held.sum()) + without) / _MONTHS
    return float((held & _joinable_in(part, told, activity, first, last)).sum()) / _MONTHS


def _joinable_in(
    part: DayPart, told: Intervals, activity: Activity, first: date, last: date
) -> NDArray[np.bool_]:
    """Which of the sessions from first to last one can still join in the part of the week."""
    window, day = WINDOWS[part], told.start // 1440
    last_entry = np.where(
        told.end > told.start, np.maximum(told.start, told.end - activity.last_entry_min), told.start
    )
    inside = (told.start - day * 1440 < window.end_min) & (last_entry - day * 1440 >= window.first_min)
    return np.asarray(inside & _days_of(part, first, last)[day - first.toordinal()], dtype=bool)


def _may_meet(activity: Activity, part: DayPart, first: date, last: date) -> bool:
    """Whether it meets on such days at hours that are not known."""
    days = days_without_hours(activity.rules, first, last)
    of_part = _days_of(part, first, last)
    return any(of_part[day.toordinal() - first.toordinal()] for day in days)


def _year(today: date) -> tuple[date, date]:
    """The first and last day of the twelve months from that of today."""
    first = today.replace(day=1)
    return first, date(first.year + 1, first.month, 1) - timedelta(days=1)


def _per_month(days: NDArray[np.int64], first: date) -> NDArray[np.int64]:
    """How many of the days (ordinals) lie in each of the twelve months."""
    firsts = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1).toordinal()
        for n in range(_MONTHS + 1)
    ]
    return np.diff(np.searchsorted(days, firsts))


@lru_cache(maxsize=16)
def _days_of(part: DayPart, first: date, last: date) -> NDArray[np.bool_]:
    """Per day from first to last whether it belongs to the part of the week."""
    free = public_holidays(first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    holiday = np.array([day in free for day in days], dtype=bool)
    weekday = np.array([day.weekday() for day in days])
    if part is DayPart.SUNDAY:
        return np.asarray((weekday == _SUNDAY) | holiday, dtype=bool)
    on_day = weekday == _SATURDAY if part is DayPart.SATURDAY else weekday < _SATURDAY
    return np.asarray(on_day & ~holiday, dtype=bool)
