"""The meaning of a session rule said a second time, one day at a time: the oracle for the arrays."""

from __future__ import annotations

from datetime import date, timedelta

import holidays

from ibasho.model import Closure, HolidayPolicy, SessionRule

__all__ = ["PUBLISHED", "confirmed", "meets"]

PUBLISHED = holidays.country_holidays("JP", years=range(2021, 2034))


def _inside(closure: Closure, day: date) -> bool:
    def position(month: int, number: int) -> tuple[int, int]:
        last = (date(day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
        return month, min(number, last)

    first, last, here = position(*closure.first), position(*closure.last), (day.month, day.day)
    if closure.first <= closure.last:
        return first <= here <= last
    return here >= first or here <= last


def meets(rule: SessionRule, day: date) -> bool:
    """Whether the rule meets on that day."""
    if rule.part or rule.times_per_month is not None or day in rule.except_dates:
        return False
    if day in rule.dates:
        return True
    if any(closure.certain and _inside(closure, day) for closure in rule.closures):
        return False
    if rule.within and not any(_inside(span, day) for span in rule.within):
        return False
    if rule.shift is None:
        return _in_force(rule, day) and _policy(rule, day, _regular(rule, day))
    came = any(_goes(rule, day - timedelta(days=step * rule.shift.days)) == day for step in range(13))
    return _policy(rule, day, came)


def confirmed(rule: SessionRule, day: date) -> bool:
    """Whether a day on which the rule meets is one for certain."""
    if day in rule.dates:
        return True
    if rule.holidays is HolidayPolicy.UNKNOWN and day in PUBLISHED:
        return False
    if any(_inside(closure, day) for closure in rule.closures):
        return False
    return not rule.within or any(span.certain and _inside(span, day) for span in rule.within)


def _in_force(rule: SessionRule, day: date) -> bool:
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return False
    return not rule.months or day.month in rule.months


def _regular(rule: SessionRule, day: date) -> bool:
    if not rule.weekdays and not rule.month_days:
        return False
    if rule.weekdays and day.weekday() not in rule.weekdays:
        return False
    if rule.nth:
        last = (day + timedelta(days=7)).month != day.month
        if (day.day + 6) // 7 not in rule.nth and not (last and -1 in rule.nth):
            return False
    if rule.month_days:
        last = (day + timedelta(days=1)).month != day.month
        if day.day not in rule.month_days and not (last and -1 in rule.month_days):
            return False
    if rule.every_weeks > 1 and rule.anchor:
        monday = rule.anchor - timedelta(days=rule.anchor.weekday())
        return (day - monday).days // 7 % rule.every_weeks == 0
    return True


def _goes(rule: SessionRule, day: date) -> date | None:
    """Where the session of a day takes place; None when the rule has none on it, or nowhere to go."""
    shift = rule.shift
    if shift is None or not (_regular(rule, day) and _in_force(rule, day)):
        return None

    def cannot(there: date) -> bool:
        free = rule.holidays is HolidayPolicy.SHIFTED and there in PUBLISHED
        return free or there.weekday() in shift.weekdays

    if not cannot(day):
        return day
    for step in range(1, 13):
        there = day + timedelta(days=step * shift.days)
        if not cannot(there) and there.weekday() not in shift.skip:
            return there
    return None


def _policy(rule: SessionRule, day: date, regular: bool) -> bool:
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
