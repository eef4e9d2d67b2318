"""Schedules of HSDS 3.0 (parts of an RRULE, opening and closing time) as session rules, and back.

``freq`` WEEKLY and MONTHLY with ``byday`` (``SA``, ``2SA``, ``-1SA``), ``bymonthday``, ``interval``, ``count``, ``until``; without
``freq`` the weekdays of ``byday``, or the day of ``dtstart``. What else an RRULE can say (week numbers, days of the year)
becomes no rule. Source: docs.openreferral.org, HSDS 3.0, schedule; RFC 5545, 3.3.10.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ibasho.errors import InvalidInput
from ibasho.model import SessionRule, Slot
from ibasho.schedule.expand import meeting_days

__all__ = ["rules_of_schedule", "schedules_of_rule"]

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_COUNT_MOST = 400
_YEARS_MOST = 10
_LOCAL_HOURS = 9.0


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        raise InvalidInput(f"schedule: {str(value)[:20]!r} is no date") from None


def _number(value: Any, default: int) -> int:
    if value is None or value == "":
        return default
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | str)
        or not re.fullmatch(r"\d{1,4}(\.0)?", str(value))
    ):
        raise InvalidInput(f"schedule: {str(value)[:20]!r} is no whole number")
    return int(float(value))


def _minute(value: Any, zone_hours: float) -> int | None:
    """Minutes from local midnight. A time with an offset is turned to the schedule's zone; one without is local."""
    if not value:
        return None
    match = _CLOCK.fullmatch(str(value).strip())
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        raise InvalidInput(f"schedule: {str(value)[:20]!r} is no time")
    minute = int(match[1]) * 60 + int(match[2])
    if match[3]:
        sign = -1 if match[3][0] == "-" else 1
        digits = match[3].lstrip("+-Z").replace(":", "")
        offset = sign * (int(digits[:2]) * 60 + int(digits[2:])) if digits else 0
        minute = (minute + round(zone_hours * 60) - offset) % 1440
    return minute


def _slots(schedule: Mapping[str, Any]) -> tuple[Slot, ...]:
    """The span of a day; 00:00–23:59 is the whole day, an earlier end is after midnight, no end is not known."""
    stated = schedule.get("timezone")
    zone = float(stated) if isinstance(stated, int | float) and not isinstance(stated, bool) else _LOCAL_HOURS
    start, end = _minute(schedule.get("opens_at"), zone), _minute(schedule.get("closes_at"), zone)
    if start is None:
        return ()
    if (start, end) == (0, 1439):
        return (Slot(0, 1440),)
    start %= 1440
    return (Slot(start, start if end is None else end if end > start else end + 1440),)


def rules_of_schedule(schedule: Mapping[str, Any]) -> tuple[SessionRule, ...]:
    """The rules of one schedule entry; none when it names no days. Raises InvalidInput when a part of it cannot be
    said as a rule, so that the caller keeps its words instead.
    """
    for key in ("byweekno", "byyearday"):
        if schedule.get(key):
            raise InvalidInput(f"schedule: {key} cannot be said as a rule")
    start, until = _date(schedule.get("dtstart")), _date(schedule.get("until"))
    first = _date(schedule.get("valid_from"))
    ends = [day for day in (_date(schedule.get("valid_to")), until) if day is not None]
    rule = SessionRule(
        slots=_slots(schedule),
        valid_from=max(filter(None, (first, start)), default=None),
        valid_to=min(ends, default=None),
    )
    found = _patterns(rule, schedule, start)
    count = _number(schedule.get("count"), 0)
    return _counted(found, count, start) if count and found else found


def _patterns(rule: SessionRule, schedule: Mapping[str, Any], start: date | None) -> tuple[SessionRule, ...]:
    freq = str(schedule.get("freq") or "").upper()
    interval = _number(schedule.get("interval"), 1)
    days = _byday(str(schedule.get("byday") or ""))
    month_days = tuple(
        int(part)
        for part in re.split(r"[,\s]+", str(schedule.get("bymonthday") or ""))
        if part.lstrip("-").isdigit()
    )
    weekly = frozenset(day for nth, day in days if nth == 0)
    if freq == "MONTHLY":
        if interval != 1 or (days and month_days):
            raise InvalidInput("schedule: every few months, or days of the month together with weekdays")
        return _monthly(rule, days, month_days, start)
    if freq not in {"", "WEEKLY", "DAILY"} or len(weekly) != len({day for _, day in days}) or month_days:
        raise InvalidInput(f"schedule: freq {freq[:20]!r} with these days cannot be said as a rule")
    if freq == "DAILY" and not weekly and interval == 1:
        weekly = frozenset(range(7))
    if freq == "WEEKLY" and not weekly and start is not None:
        weekly = frozenset({start.weekday()})
    if freq == "DAILY" and interval != 1:
        raise InvalidInput("schedule: every few days")
    if not weekly:
        return (replace(rule, dates=(start,), valid_from=None, valid_to=None),) if start and not freq else ()
    if interval > 1 and start is None:
        raise InvalidInput("schedule: every few weeks without dtstart")
    return (
        replace(rule, weekdays=weekly, every_weeks=max(interval, 1), anchor=start if interval > 1 else None),
    )


def _monthly(
    rule: SessionRule, days: list[tuple[int, int]], month_days: tuple[int, ...], start: date | None
) -> tuple[SessionRule, ...]:
    if month_days:
        return (replace(rule, month_days=month_days),)
    if not days:
        return (replace(rule, month_days=(start.day,)),) if start is not None else ()
    by_nth: dict[tuple[int, ...], set[int]] = {}
    for day in sorted({day for _, day in days}):
        nth = tuple(sorted({n for n, each in days if each == day and n}))
        by_nth.setdefault(nth, set()).add(day)
    return tuple(replace(rule, weekdays=frozenset(which), nth=nth) for nth, which in by_nth.items())


def _byday(text: str) -> list[tuple[int, int]]:
    """Pairs of place in the month (0 = every) and weekday."""
    found = []
    for part in re.split(r"[,\s]+", text.strip().upper()):
        match = _BYDAY.fullmatch(part) if part else None
        if part and match is None:
            raise InvalidInput(f"schedule: byday {part[:20]!r}")
        if match is not None:
            found.append((int(match[1] or 0), _DAYS.index(match[2])))
    return found


def _counted(rules: tuple[SessionRule, ...], count: int, start: date | None) -> tuple[SessionRule, ...]:
    """The first ``count`` days of the pattern as explicit dates."""
    if start is None or count > _COUNT_MOST:
        raise InvalidInput(f"schedule: count {count} without dtstart, or above {_COUNT_MOST}")
    days: list[date] = []
    for year in range(_YEARS_MOST):
        first = start + timedelta(days=365 * year)
        days += meeting_days(rules, first, first + timedelta(days=364))
        if len(days) >= count:
            break
    return (SessionRule(dates=tuple(days[:count]), slots=rules[0].slots),) if days else ()


def schedules_of_rule(rule: SessionRule, on: date) -> list[dict[str, Any]]:
    """The schedule entries of a rule: one per span of a day (one without times when there are none).

    Hours of a part of the house and rules without certain days give none. A rule for certain months is said for their runs from the month of ``on`` through the next year. Closures and
    holiday policies have no field: the caller says them in words.
    """
    if rule.part or rule.times_per_month is not None:
        return []
    if rule.months and len(rule.months) < 12:
        runs = _runs(rule, on)
        return [each for run in runs for each in schedules_of_rule(run, on)] + [
            each
            for each in schedules_of_rule(SessionRule(dates=rule.dates, slots=rule.slots), on)
            if rule.dates
        ]
    days = [f"{n or ''}{_DAYS[day]}" for day in sorted(rule.weekdays) for n in (rule.nth or (0,))]
    pattern: dict[str, Any] = {}
    if rule.month_days:
        pattern = {"freq": "MONTHLY", "bymonthday": ",".join(map(str, rule.month_days))}
    elif days:
        pattern = {"freq": "MONTHLY" if rule.nth else "WEEKLY", "byday": ",".join(days)}
    if rule.every_weeks > 1 and rule.anchor is not None:
        pattern |= {"interval": rule.every_weeks, "dtstart": rule.anchor.isoformat()}
    if rule.valid_from is not None:
        pattern["valid_from"] = rule.valid_from.isoformat()
    if rule.valid_to is not None:
        pattern["valid_to"] = rule.valid_to.isoformat()
    patterns = [pattern] if days or rule.month_days else []
    patterns += [{"dtstart": day.isoformat()} for day in rule.dates]
    return [
        {"timezone": _LOCAL_HOURS, **each, **times}
        for each in patterns
        for times in (_times(rule.slots) or [{}])
    ]


def _runs(rule: SessionRule, on: date) -> list[SessionRule]:
    """The rule once per run of its months, with the run's first and last day as its validity."""
    found: list[tuple[date, date]] = []
    for n in range(24 - on.month + 1):
        year, month = on.year + (on.month - 1 + n) // 12, (on.month - 1 + n) % 12 + 1
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if month not in rule.months:
            continue
        if found and found[-1][1] + timedelta(days=1) == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    clipped = [
        (max(first, rule.valid_from or first), min(last, rule.valid_to or last)) for first, last in found
    ]
    return [
        replace(rule, months=frozenset(), dates=(), valid_from=first, valid_to=last)
        for first, last in clipped
        if first <= last
    ]


def _times(slots: tuple[Slot, ...]) -> list[dict[str, str]]:
    def clock(minute: int) -> str:
        return f"{minute // 60 % 24:02d}:{minute % 60:02d}+09:00"

    found = []
    for slot in slots:
        if (slot.start_min, slot.end_min) == (0, 1440):
            found.append({"opens_at": "00:00+09:00", "closes_at": "23:59+09:00"})
        elif slot.end_known:
            found.append({"opens_at": clock(slot.start_min), "closes_at": clock(slot.end_min)})
        else:
            found.append({"opens_at": clock(slot.start_min)})
    return found
