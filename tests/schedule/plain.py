"""The meaning of a session rule said a second time, one day at a time: the oracle for the arrays."""

from __future__ import annotations

from datetime import date, timedelta

import holidays

from ibasho.model import Closure, HolidayPolicy, SessionRule

__all__ = ["PUBLISHED", "meets"]

PUBLISHED = holidays.country_holidays("JP", years=range(2023, 2032))


def _closed_that_day(closure: Closure, day: date) -> bool:
    def position(month: int, number: int) -> tuple[int, int]:
        last = (date(day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        return month, min(number, last)

    first, last, here = position(*closure.first), position(*closure.last), (day.month, day.day)
    if closure.first <= closure.last:
        return first <= here <= last
    return here >= first or here <= last


def meets(rule: SessionRule, day: date) -> bool:
    """Whether the rule meets on that day."""
    if day in rule.except_dates:
        return False
    if day in rule.dates:
        return True
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return False
    if (rule.months and day.month not in rule.months) or any(_closed_that_day(c, day) for c in rule.closures):
        return False
    regular = bool(rule.weekdays) and day.weekday() in rule.weekdays
    if rule.nth:
        last = (day + timedelta(days=7)).month != day.month
        regular = regular and ((day.day + 6) // 7 in rule.nth or (last and -1 in rule.nth))
    free = day in PUBLISHED
    before = day - timedelta(days=1)
    if rule.holidays is HolidayPolicy.CLOSED:
        return regular and not free
    if rule.holidays is HolidayPolicy.ONLY:
        return regular or free
    if rule.holidays is HolidayPolicy.NEXT_CLOSED:
        return regular and before not in PUBLISHED
    if rule.holidays is HolidayPolicy.MOVED:
        if free:
            return True
        # The days straight before this one that are public holidays: was one of them a closing day?
        while before in PUBLISHED:
            if before.weekday() not in rule.weekdays:
                return False
            before -= timedelta(days=1)
    return regular
