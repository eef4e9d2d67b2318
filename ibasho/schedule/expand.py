"""Session rules and announced changes → concrete days, sessions and intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import OutOfRange
from ibasho.model import Session, SessionChange, SessionRule, Slot
from ibasho.schedule.changes import Announced, on_touched_days
from ibasho.schedule.meeting import Days, Flags, Ints, days_of, gives_days, met

__all__ = [
    "CANCELLED",
    "DAYS_MOST",
    "FULL",
    "SESSIONS_MOST",
    "UNCONFIRMED",
    "Intervals",
    "days_without_hours",
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


def _window(first: date, last: date) -> Days:
    if last < first:
        return days_of(first, first - timedelta(days=1))
    if (last - first).days >= DAYS_MOST:
        raise OutOfRange(f"{first} to {last}: a window of at most {DAYS_MOST} days is accepted", field="last")
    return days_of(first, last)


def meeting_days(rules: Iterable[SessionRule], first: date, last: date) -> list[date]:
    """The days from first to last, both included, on which at least one rule meets, hours known or not.

    Raises OutOfRange for windows longer than DAYS_MOST.
    """
    days = _window(first, last)
    found = np.zeros(len(days), dtype=bool)
    for rule in rules:
        if len(days):
            found |= met(rule, days)[0]
    return [date.fromordinal(int(n)) for n in days.ordinal[found]]


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
    told = zip(*_by_rules(rules, days_of(day, day)), strict=True)
    return [
        Announced(Slot(int(start) - midnight, int(end) - midnight), bool(doubt)) for start, end, doubt in told
    ]


def _by_rules(rules: Sequence[SessionRule], days: Days) -> tuple[Ints, Ints, Flags]:
    """``(start, end, unconfirmed)`` of the sessions that begin on these days by the rules alone, in order."""
    starts: list[Ints] = []
    ends: list[Ints] = []
    doubts: list[Flags] = []
    for rule in rules:
        if not rule.slots or not len(days):
            continue
        there, unconfirmed = met(rule, days)
        at = np.flatnonzero(there)
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
    with a meeting, and the times a month of rules whose days are not known.

    The median, so that a monthly salon with an August break is monthly; days, so that a lunch break does not
    double a day. None when the rules do not say on which days or how often: an unknown calendar. What is announced
    about single dates does not count. ``zone`` is that of the place: days are local.
    """
    del zone  # rules count in local days, whatever the zone
    known = [rule for rule in rules if gives_days(rule)]
    times = [rule.times_per_month for rule in rules if rule.times_per_month is not None and not rule.part]
    if not known:
        return sum(times) if times else None
    first = as_of.replace(day=1)
    last = date(first.year + 1, first.month, 1) - timedelta(days=1)
    per_month = [0] * 12
    for day in meeting_days(known, first, last):
        per_month[(day.year - first.year) * 12 + day.month - first.month] += 1
    return float(np.median(per_month)) + sum(times)
