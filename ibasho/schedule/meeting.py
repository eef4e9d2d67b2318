"""Which days a rule meets, for a whole window at once: on arrays of the window's days (weekday, day of month, public
holiday …) that are made once per window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ibasho.model import Closure, HolidayPolicy, SessionRule
from ibasho.schedule.holidays import public_holidays

__all__ = ["Days", "Flags", "Ints", "days_of", "gives_days", "met"]

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_LOOK_BACK = 15
"""Days before a window whose public holidays are known too: what they close may lie in the window."""


@dataclass(frozen=True, eq=False)
class Days:
    """The days of a window as arrays of one length. ``ordinal`` counts as ``date.toordinal``."""

    ordinal: Ints
    weekday: Ints
    month: Ints
    day: Ints
    last_day: Ints
    holiday: Flags
    after_holiday: Flags

    def __len__(self) -> int:
        return len(self.ordinal)


@lru_cache(maxsize=64)
def days_of(first: date, last: date) -> Days:
    """The arrays of a window."""
    ordinal = np.arange(first.toordinal(), last.toordinal() + 1, dtype=np.int64)
    dates = [date.fromordinal(int(n)) for n in ordinal]
    free = public_holidays(first - timedelta(days=1), last)
    month_ends = [(date(d.year + d.month // 12, d.month % 12 + 1, 1) - timedelta(days=1)).day for d in dates]
    return Days(
        ordinal,
        (ordinal + 6) % 7,
        np.array([d.month for d in dates], dtype=np.int64),
        np.array([d.day for d in dates], dtype=np.int64),
        np.array(month_ends, dtype=np.int64),
        np.array([d in free for d in dates], dtype=bool),
        np.array([d - timedelta(days=1) in free for d in dates], dtype=bool),
    )


def gives_days(rule: SessionRule) -> bool:
    """Whether the rule says on which days the activity meets (else it says hours only, how often only, or the hours of a
    part of the house, and gives no session)."""
    if rule.times_per_month is not None or rule.part:
        return False
    only = rule.holidays is HolidayPolicy.ONLY
    return bool(rule.weekdays or rule.month_days or rule.dates or only)


def met(rule: SessionRule, days: Days) -> tuple[Flags, Flags]:
    """Per day of the window whether the rule meets, and whether that rests on something the source does
    not say."""
    unconfirmed = np.zeros(len(days), dtype=bool)
    there = np.zeros(len(days), dtype=bool)
    if not gives_days(rule) or not len(days):
        return there, unconfirmed
    if rule.weekdays or rule.month_days or rule.holidays is HolidayPolicy.ONLY:
        there = _shifted(rule, days) if rule.shift is not None else _pattern(rule, days)
        there, unconfirmed = _holidays(rule, days, there)
        if rule.shift is None:
            there &= _in_force(rule, days)
        there, doubtful = _spans(rule, days, there)
        unconfirmed = unconfirmed | doubtful
    if rule.dates:
        stated = np.isin(days.ordinal, [day.toordinal() for day in rule.dates])
        there, unconfirmed = there | stated, unconfirmed & ~stated
    if rule.except_dates:
        there &= ~np.isin(days.ordinal, [day.toordinal() for day in rule.except_dates])
    return there, unconfirmed & there


def _spans(rule: SessionRule, days: Days, there: Flags) -> tuple[Flags, Flags]:
    """Without the closures, within the spans, and the days of which the spans' names do not tell for certain."""
    doubtful = np.zeros(len(days), dtype=bool)
    for closure in rule.closures:
        inside = _closed(closure, days)
        if closure.certain:
            there = there & ~inside
        else:
            doubtful |= inside
    if rule.within:
        surely = np.zeros(len(days), dtype=bool)
        perhaps = surely.copy()
        for span in rule.within:
            perhaps |= _closed(span, days)
            if span.certain:
                surely |= _closed(span, days)
        there, doubtful = there & perhaps, doubtful | ~surely
    return there, doubtful


_STEPS_MOST = 12
"""How often a session is moved on before it is given up."""


def _shifted(rule: SessionRule, days: Days) -> Flags:
    """The pattern in force, with each session that cannot take place on its day on the day it goes to."""
    shift = rule.shift
    if shift is None:
        return _pattern(rule, days)
    first, last = (date.fromordinal(int(days.ordinal[at])) for at in (0, -1))
    margin = abs(shift.days) * _STEPS_MOST
    wide = days_of(first - timedelta(days=margin), last + timedelta(days=margin))
    there = _pattern(rule, wide) & _in_force(rule, wide)
    barred = np.isin(wide.weekday, list(shift.weekdays))
    if rule.holidays is HolidayPolicy.SHIFTED:
        barred |= wide.holiday
    closed = barred | np.isin(wide.weekday, list(shift.skip))
    held = there & ~barred
    for origin in np.flatnonzero(there & barred):
        goals = origin + shift.days * np.arange(1, _STEPS_MOST + 1)
        goals = goals[(goals >= 0) & (goals < len(wide))]
        free = goals[~closed[goals]]
        if len(free):
            held[free[0]] = True
    return held[margin : margin + len(days)]


def _pattern(rule: SessionRule, days: Days) -> Flags:
    """Weekday, place in the month, day of the month and week interval, without public holidays."""
    if not rule.weekdays and not rule.month_days:
        return np.zeros(len(days), dtype=bool)
    there = np.ones(len(days), dtype=bool)
    if rule.weekdays:
        there &= np.isin(days.weekday, list(rule.weekdays))
    if rule.nth:
        place = np.isin((days.day - 1) // 7 + 1, [n for n in rule.nth if n > 0])
        if -1 in rule.nth:
            place |= days.day + 7 > days.last_day
        there &= place
    if rule.month_days:
        in_month = np.isin(days.day, [d for d in rule.month_days if d > 0])
        if -1 in rule.month_days:
            in_month |= days.day == days.last_day
        there &= in_month
    if rule.every_weeks > 1 and rule.anchor is not None:
        anchor = rule.anchor.toordinal()
        weeks = (days.ordinal - 1) // 7 - (anchor - 1) // 7
        there &= weeks % rule.every_weeks == 0
    return there


def _holidays(rule: SessionRule, days: Days, there: Flags) -> tuple[Flags, Flags]:
    """The pattern with the rule's public-holiday policy, and the days on which that is not known."""
    none = np.zeros(len(days), dtype=bool)
    match rule.holidays:
        case HolidayPolicy.CLOSED:
            return there & ~days.holiday, none
        case HolidayPolicy.ONLY:
            return there | days.holiday, none
        case HolidayPolicy.NEXT_CLOSED:
            return there & ~days.after_holiday, none
        case HolidayPolicy.MOVED:
            return (there | days.holiday) & ~_moved_closings(rule, days), none
        case HolidayPolicy.UNKNOWN:
            return there, there & days.holiday
        case HolidayPolicy.OPEN | HolidayPolicy.SHIFTED:
            return there, none


def _moved_closings(rule: SessionRule, days: Days) -> Flags:
    """The days that are closed in place of a closing day that was a public holiday: the next that is none.

    One that is a closing day of the week itself stays what it is.
    """
    first, last = (date.fromordinal(int(days.ordinal[at])) for at in (0, -1))
    free = public_holidays(first - timedelta(days=_LOOK_BACK), last)
    closed = np.zeros(len(days), dtype=bool)
    for holiday in sorted(free):
        if holiday.weekday() in rule.weekdays:
            continue
        instead = holiday + timedelta(days=1)
        while instead in free:
            instead += timedelta(days=1)
        at = (instead - first).days
        if 0 <= at < len(days):
            closed[at] = True
    return closed


def _in_force(rule: SessionRule, days: Days) -> Flags:
    """Months and validity."""
    there = np.ones(len(days), dtype=bool)
    if rule.months:
        there &= np.isin(days.month, list(rule.months))
    if rule.valid_from is not None:
        there &= days.ordinal >= rule.valid_from.toordinal()
    if rule.valid_to is not None:
        there &= days.ordinal <= rule.valid_to.toordinal()
    return there


def _closed(closure: Closure, days: Days) -> Flags:
    """The days of a yearly closure; a day beyond the month's end is its last."""
    position = days.month * 100 + days.day
    first, last = _position(closure.first, days), _position(closure.last, days)
    inside = (position >= first) & (position <= last)
    wraps = closure.first > closure.last
    return (position >= first) | (position <= last) if wraps else inside


def _position(day: tuple[int, int], days: Days) -> Ints:
    """The day of the year as month × 100 + day, in each day's own year (29 February is the 28th where
    there is none)."""
    month, number = day
    if month != 2:
        return np.full(len(days), month * 100 + min(number, _MONTH_ENDS[month - 1]), dtype=np.int64)
    year = np.array([date.fromordinal(int(n)).year for n in days.ordinal], dtype=np.int64)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return 200 + np.minimum(number, np.where(leap, 29, 28))


_MONTH_ENDS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
