"""Session rules → concrete days and sessions.

Which days a rule meets is computed for a whole window at once, on arrays of the window's days (weekday, day
of month, public holiday …) that are made once per window.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import OutOfRange
from ibasho.model import Closure, HolidayPolicy, Session, SessionChange, SessionRule, Slot
from ibasho.schedule.changes import Announced, on_touched_days
from ibasho.schedule.holidays import public_holidays

__all__ = [
    "CANCELLED",
    "DAYS_MOST",
    "FULL",
    "SESSIONS_MOST",
    "UNCONFIRMED",
    "Intervals",
    "days_without_hours",
    "gives_days",
    "intervals",
    "marked",
    "meeting_days",
    "sessions",
    "sessions_per_month",
    "utc_seconds",
]

DAYS_MOST = 400
"""The longest window that is expanded, in days."""
SESSIONS_MOST = 20_000
"""The most sessions that one call gives."""

UNCONFIRMED, CANCELLED, FULL = 1, 2, 4
"""What a session's flags are the sum of."""

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_LOOK_BACK = 15
"""Days before a window whose public holidays are known too: what they close may lie in the window."""


@dataclass(frozen=True, eq=False)
class _Days:
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
def _days(first: date, last: date) -> _Days:
    """The arrays of a window."""
    ordinal = np.arange(first.toordinal(), last.toordinal() + 1, dtype=np.int64)
    dates = [date.fromordinal(int(n)) for n in ordinal]
    free = public_holidays(first - timedelta(days=1), last)
    month_ends = [(date(d.year + d.month // 12, d.month % 12 + 1, 1) - timedelta(days=1)).day for d in dates]
    return _Days(
        ordinal,
        (ordinal + 6) % 7,
        np.array([d.month for d in dates], dtype=np.int64),
        np.array([d.day for d in dates], dtype=np.int64),
        np.array(month_ends, dtype=np.int64),
        np.array([d in free for d in dates], dtype=bool),
        np.array([d - timedelta(days=1) in free for d in dates], dtype=bool),
    )


def gives_days(rule: SessionRule) -> bool:
    """Whether the rule says on which days it meets (else it says hours only, and gives no session)."""
    only = rule.holidays is HolidayPolicy.ONLY
    return bool(rule.weekdays or rule.month_days or rule.dates or only)


def _met(rule: SessionRule, days: _Days) -> tuple[Flags, Flags]:
    """Per day of the window whether the rule meets, and whether that rests on something the source does
    not say."""
    unconfirmed = np.zeros(len(days), dtype=bool)
    met = np.zeros(len(days), dtype=bool)
    if rule.weekdays or rule.month_days or rule.holidays is HolidayPolicy.ONLY:
        met = _pattern(rule, days)
        met, unconfirmed = _holidays(rule, days, met)
        met &= _in_force(rule, days)
        for closure in rule.closures:
            met &= ~_closed(closure, days)
    if rule.dates:
        stated = np.isin(days.ordinal, [day.toordinal() for day in rule.dates])
        met, unconfirmed = met | stated, unconfirmed & ~stated
    if rule.except_dates:
        met &= ~np.isin(days.ordinal, [day.toordinal() for day in rule.except_dates])
    return met, unconfirmed & met


def _pattern(rule: SessionRule, days: _Days) -> Flags:
    """Weekday, place in the month, day of the month and week interval, without public holidays."""
    if not rule.weekdays and not rule.month_days:
        return np.zeros(len(days), dtype=bool)
    met = np.ones(len(days), dtype=bool)
    if rule.weekdays:
        met &= np.isin(days.weekday, list(rule.weekdays))
    if rule.nth:
        place = np.isin((days.day - 1) // 7 + 1, [n for n in rule.nth if n > 0])
        if -1 in rule.nth:
            place |= days.day + 7 > days.last_day
        met &= place
    if rule.month_days:
        in_month = np.isin(days.day, [d for d in rule.month_days if d > 0])
        if -1 in rule.month_days:
            in_month |= days.day == days.last_day
        met &= in_month
    if rule.every_weeks > 1 and rule.anchor is not None:
        anchor = rule.anchor.toordinal()
        weeks = (days.ordinal - 1) // 7 - (anchor - 1) // 7
        met &= weeks % rule.every_weeks == 0
    return met


def _holidays(rule: SessionRule, days: _Days, met: Flags) -> tuple[Flags, Flags]:
    """The pattern with the rule's public-holiday policy, and the days on which that is not known."""
    none = np.zeros(len(days), dtype=bool)
    match rule.holidays:
        case HolidayPolicy.CLOSED:
            return met & ~days.holiday, none
        case HolidayPolicy.ONLY:
            return met | days.holiday, none
        case HolidayPolicy.NEXT_CLOSED:
            return met & ~days.after_holiday, none
        case HolidayPolicy.MOVED:
            return (met | days.holiday) & ~_moved_closings(rule, days), none
        case HolidayPolicy.UNKNOWN:
            return met, met & days.holiday
        case HolidayPolicy.OPEN:
            return met, none


def _moved_closings(rule: SessionRule, days: _Days) -> Flags:
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


def _in_force(rule: SessionRule, days: _Days) -> Flags:
    """Months and validity."""
    met = np.ones(len(days), dtype=bool)
    if rule.months:
        met &= np.isin(days.month, list(rule.months))
    if rule.valid_from is not None:
        met &= days.ordinal >= rule.valid_from.toordinal()
    if rule.valid_to is not None:
        met &= days.ordinal <= rule.valid_to.toordinal()
    return met


def _closed(closure: Closure, days: _Days) -> Flags:
    """The days of a yearly closure; a day beyond the month's end is its last."""
    position = days.month * 100 + days.day
    first, last = _position(closure.first, days), _position(closure.last, days)
    inside = (position >= first) & (position <= last)
    wraps = closure.first > closure.last
    return (position >= first) | (position <= last) if wraps else inside


def _position(day: tuple[int, int], days: _Days) -> Ints:
    """The day of the year as month × 100 + day, in each day's own year (29 February is the 28th where
    there is none)."""
    month, number = day
    if month != 2:
        return np.full(len(days), month * 100 + min(number, _MONTH_ENDS[month - 1]), dtype=np.int64)
    year = np.array([date.fromordinal(int(n)).year for n in days.ordinal], dtype=np.int64)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return 200 + np.minimum(number, np.where(leap, 29, 28))


_MONTH_ENDS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _window(first: date, last: date) -> _Days:
    if last < first:
        return _days(first, first - timedelta(days=1))
    if (last - first).days >= DAYS_MOST:
        raise OutOfRange(f"{first} to {last}: a window of at most {DAYS_MOST} days is accepted", field="last")
    return _days(first, last)


def meeting_days(rules: Iterable[SessionRule], first: date, last: date) -> list[date]:
    """The days from first to last, both included, on which at least one rule meets, hours known or not.

    Raises OutOfRange for windows longer than DAYS_MOST.
    """
    days = _window(first, last)
    met = np.zeros(len(days), dtype=bool)
    for rule in rules:
        if len(days):
            met |= _met(rule, days)[0]
    return [date.fromordinal(int(n)) for n in days.ordinal[met]]


def days_without_hours(rules: Iterable[SessionRule], first: date, last: date) -> list[date]:
    """The days on which a rule meets of which no hours are known: nothing may be said of what is open
    then."""
    return meeting_days((rule for rule in rules if not rule.slots), first, last)


class Intervals(NamedTuple):
    """Sessions as arrays of one length: local minutes from midnight of the proleptic day 0 (``date.toordinal() × 1440``
    and the slot's minutes), flags (the sum of UNCONFIRMED, CANCELLED, FULL), and notes by place."""

    start: Ints
    end: Ints
    flags: NDArray[np.uint8]
    notes: dict[int, str]


def intervals(
    rules: Sequence[SessionRule], first: date, last: date, changes: Sequence[SessionChange] = ()
) -> Intervals:
    """The sessions that begin from first to last, as the changes leave them, sorted by start, then end.

    Equal ones are one, confirmed when any of them is. End equals start where no end is known. Sessions that were called
    off stay and say so, those of moved ones included.
    """
    days = _window(first, last)
    start, end, doubt = _by_rules(rules, days)
    flags = np.where(doubt, UNCONFIRMED, 0).astype(np.uint8)
    told = on_touched_days(changes, first, last, partial(_one_day, rules)) if changes else {}
    if not told:
        return Intervals(start, end, flags, {})
    kept = ~np.isin(start // 1440, [day.toordinal() for day in told])
    added = [(day.toordinal() * 1440, each) for day, there in told.items() for each in there]
    start = np.concatenate([start[kept], _ints(at + each.slot.start_min for at, each in added)])
    end = np.concatenate([end[kept], _ints(at + each.slot.end_min for at, each in added)])
    flags = np.concatenate([flags[kept], np.array([_flags(each) for _, each in added], dtype=np.uint8)])
    order = np.lexsort((end, start))
    spoken = np.concatenate([np.full(int(kept.sum()), -1), np.arange(len(added))])[order]
    notes = {
        int(at): added[spoken[at]][1].note for at in np.flatnonzero(spoken >= 0) if added[spoken[at]][1].note
    }
    return Intervals(start[order], end[order], flags[order], notes)


def _ints(numbers: Iterable[int]) -> Ints:
    return np.array(list(numbers), dtype=np.int64)


def _flags(session: Announced) -> int:
    return UNCONFIRMED * session.unconfirmed | CANCELLED * session.cancelled | FULL * session.full


def _one_day(rules: Sequence[SessionRule], day: date) -> list[Announced]:
    """The sessions of one day by the rules alone."""
    midnight = day.toordinal() * 1440
    told = zip(*_by_rules(rules, _days(day, day)), strict=True)
    return [
        Announced(Slot(int(start) - midnight, int(end) - midnight), bool(doubt)) for start, end, doubt in told
    ]


def _by_rules(rules: Sequence[SessionRule], days: _Days) -> tuple[Ints, Ints, Flags]:
    """``(start, end, unconfirmed)`` of the sessions that begin on these days by the rules alone, in order."""
    starts: list[Ints] = []
    ends: list[Ints] = []
    doubts: list[Flags] = []
    for rule in rules:
        if not rule.slots or not len(days):
            continue
        met, unconfirmed = _met(rule, days)
        at = np.flatnonzero(met)
        midnight = days.ordinal[at] * 1440
        for slot in rule.slots:
            starts.append(midnight + slot.start_min)
            ends.append(midnight + slot.end_min)
            doubts.append(unconfirmed[at])
    if not starts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=bool)
    start, end, doubt = np.concatenate(starts), np.concatenate(ends), np.concatenate(doubts)
    if start.size > SESSIONS_MOST:
        raise OutOfRange(
            f"{start.size} sessions: at most {SESSIONS_MOST} are accepted in one window", field="rules"
        )
    order = np.lexsort((doubt, end, start))
    start, end, doubt = start[order], end[order], doubt[order]
    new = np.ones(start.size, dtype=bool)
    new[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    return start[new], end[new], doubt[new]


def sessions(
    rules: Sequence[SessionRule],
    first: date,
    last: date,
    zone: ZoneInfo,
    *,
    changes: Sequence[SessionChange] = (),
) -> list[Session]:
    """The sessions that begin from first to last (local days of ``zone``, both included), in order of time.

    Wall-clock times are kept when clocks change. ``changes`` act in the order given: sessions called off or moved away
    stay in the list, cancelled, with what was said; moved and extra ones stand where they go to; full ones say so. A
    session on a public holiday of which the source says nothing is ``unconfirmed``. Rules without slots give
    none (see ``days_without_hours``). Raises OutOfRange for more than DAYS_MOST days or SESSIONS_MOST
    sessions.

    >>> from ibasho.model import Slot
    >>> saturdays = SessionRule(weekdays=frozenset({5}), nth=(2, 4), slots=(Slot(660, 810),))
    >>> tokyo = ZoneInfo("Asia/Tokyo")
    >>> [s.start.isoformat() for s in sessions([saturdays], date(2026, 5, 1), date(2026, 5, 31), tokyo)]
    ['2026-05-09T11:00:00+09:00', '2026-05-23T11:00:00+09:00']
    """
    told = intervals(rules, first, last, changes)
    found: list[Session] = []
    for at, (start, end, flags) in enumerate(zip(told.start, told.end, told.flags, strict=True)):
        begin = _instant(int(start), zone)
        until = begin if start == end else max(begin, _instant(int(end), zone), key=_utc)
        found.append(marked(begin, until, int(flags), told.notes.get(at, "")))
    return sorted(found, key=lambda session: (_utc(session.start), _utc(session.end)))


def marked(start: datetime, end: datetime, flags: int, note: str) -> Session:
    """The session of these instants with what its flags (see ``Intervals``) say."""
    return Session(
        start,
        end,
        cancelled=bool(flags & CANCELLED),
        unconfirmed=bool(flags & UNCONFIRMED),
        full=bool(flags & FULL),
        note=note,
    )


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


def _instant(minute: int, zone: ZoneInfo) -> datetime:
    """The instant of a local minute; one that clocks skip is moved forward by what they skip."""
    local = datetime.combine(date.fromordinal(minute // 1440), datetime.min.time(), tzinfo=zone)
    wall = local.replace(hour=minute % 1440 // 60, minute=minute % 60)
    return wall.astimezone(UTC).astimezone(zone)


def utc_seconds(minutes: Ints, zone: ZoneInfo) -> Ints:
    """Local minutes as ``intervals`` gives them → whole seconds since 1970 (UTC), as ``sessions`` would
    place them."""
    distinct, where = np.unique(minutes, return_inverse=True)
    seconds = np.array([int(_instant(int(minute), zone).timestamp()) for minute in distinct], dtype=np.int64)
    return seconds[where]


def sessions_per_month(rules: Sequence[SessionRule], zone: ZoneInfo, as_of: date) -> float | None:
    """How often a month the rules meet: the median, over the twelve months from that of ``as_of``, of days
    with a meeting.

    The median, so that a monthly salon with an August break is monthly; days, so that a lunch break does not
    double a day. None when the rules do not say on which days: an unknown calendar. ``zone`` is that of the
    place: days are local.
    """
    del zone  # rules count in local days, whatever the zone
    known = [rule for rule in rules if gives_days(rule)]
    if not known:
        return None
    first = as_of.replace(day=1)
    last = date(first.year + 1, first.month, 1) - timedelta(days=1)
    per_month = [0] * 12
    for day in meeting_days(known, first, last):
        per_month[(day.year - first.year) * 12 + day.month - first.month] += 1
    return float(np.median(per_month))
