"""Whether an activity can be joined: its open state at a time, and whether one who sets out now is in time.

Only the activity's own sessions count, never the opening hours of the building. A day is a day of the place's
zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ibasho.errors import InvalidInput
from ibasho.model import Activity, BookingUntil, ChangeKind, Fact, OpenState, Session
from ibasho.schedule.changes import whole_day
from ibasho.schedule.expand import days_without_hours
from ibasho.schedule.meeting import gives_days

__all__ = [
    "barred",
    "bookable",
    "booking_asked",
    "booking_deadline",
    "in_time",
    "joinable",
    "next_sessions",
    "open_on_arrival",
    "open_state",
]


def booking_asked(activity: Activity) -> bool:
    """Whether one has to book: the source says so, or gives a deadline for it and does not say that it is not needed."""
    return activity.booking is Fact.YES or (
        activity.booking is not Fact.NO and activity.booking_until is not None
    )


def booking_deadline(day: date, until: BookingUntil, zone: tzinfo | None) -> datetime:
    """The last instant at which one can book for a session of that local day.

    >>> booking_deadline(date(2026, 5, 9), BookingUntil(1, 1020), ZoneInfo("Asia/Tokyo")).isoformat()
    '2026-05-08T17:00:00+09:00'
    """
    minute = 1440 if until.until_min is None else until.until_min
    last = day - timedelta(days=until.days_before) + timedelta(days=minute // 1440)
    return datetime.combine(last, time(minute % 1440 // 60, minute % 60), tzinfo=zone)


def bookable(sessions: Sequence[Session], activity: Activity, at: datetime) -> list[Session]:
    """The sessions for which one can still book at ``at``, or need not."""
    until = activity.booking_until
    if until is None or not booking_asked(activity):
        return list(sessions)
    return [each for each in sessions if not _too_late_to_book(each, until, at)]


def _too_late_to_book(session: Session, until: BookingUntil, at: datetime) -> bool:
    """Compared as instants; the session's day is that of its own zone."""
    return _utc(at) > _utc(booking_deadline(session.start.date(), until, session.start.tzinfo))


def in_time(session: Session, arrival: datetime, last_entry_min: int) -> bool | None:
    """Whether one who arrives then can still join: not later than the last entry, and not after a start
    without known end.

    The last entry is ``last_entry_min`` minutes before the end, but never before the start. Who comes early
    is in time. None when the session has begun and its end is not known; False when it is cancelled or full.
    """
    if session.cancelled or session.full:
        return False
    begin, reached = _utc(session.start), _utc(arrival)
    if not session.end_known:
        return True if reached <= begin else None
    return reached <= max(begin, _utc(session.end) - timedelta(minutes=last_entry_min))


def joinable(sessions: Sequence[Session], arrival: datetime, last_entry_min: int) -> Session | None:
    """The earliest session that one who arrives then is in time for; None when there is none in the list."""
    good = (each for each in sessions if in_time(each, arrival, last_entry_min))
    return min(good, key=lambda each: (_utc(each.start), _utc(each.end)), default=None)


def open_on_arrival(sessions: Sequence[Session], arrival: datetime, last_entry_min: int) -> bool:
    """Whether a session is going on at the arrival, and the arrival is in time for it."""
    found = joinable(sessions, arrival, last_entry_min)
    return found is not None and _utc(found.start) <= _utc(arrival)


def next_sessions(sessions: Sequence[Session], at: datetime, most: int = 3) -> tuple[Session, ...]:
    """The first sessions that are not over at that time, cancelled ones left out: those under way, then
    those to come."""
    now = _utc(at)
    coming = [
        each
        for each in sessions
        if not each.cancelled and (_utc(each.end) > now or (not each.end_known and _utc(each.start) >= now))
    ]
    return tuple(sorted(coming, key=lambda each: (_utc(each.start), _utc(each.end)))[:most])


def open_state(
    activity: Activity,
    sessions: Sequence[Session],
    at: datetime,
    arrival: datetime,
    *,
    zone: ZoneInfo | None = None,
) -> OpenState:
    """The state of the activity for one who asks at ``at`` and can be there at ``arrival``.

    ``sessions`` are its sessions of at least the day before, the day of and the day after ``at``. The state
    is that of the earliest session of the day that the arrival is in time for:

    - ``OPEN``: it is going on at ``at``; ``OPENS_LATER``: it begins later that day; ``BOOKING_NEEDED``:
      either, and one has to book;
    - ``CLOSING``: a session is going on, but the arrival would be too late for it and for any later one of
      the day;
    - ``CANCELLED``, ``FULL``, ``BOOKING_CLOSED``: the earliest session that the arrival would have been in time for is
      called off, is full, or can no longer be booked; or the day is called off or full and its hours are not known;
    - ``UNKNOWN``: the calendar is not known, the hours of the day are not, a session has begun whose end is
      not known, or the day would count as closed although a part of the source's words was not understood;
    - ``IRREGULAR``: none of these, and the source says that it meets irregularly, or so often a month without saying
      when; else ``CLOSED_TODAY``.

    Sessions that began the day before and go past midnight belong to the night that they run in. ``zone``
    (default: that of the sessions, else of ``at``) says when the day ends. Raises InvalidInput for times
    without offset.
    """
    for name, instant in (("at", at), ("arrival", arrival)):
        if instant.tzinfo is None:
            raise InvalidInput(f"{name} {instant}: a time with offset is accepted", field=name)
    today = _today(sessions, at, zone)
    now, entry = _utc(at), activity.last_entry_min
    can_book = bookable(today, activity, at)
    best = joinable(can_book, arrival, entry)
    if best is not None:
        if booking_asked(activity):
            return OpenState.BOOKING_NEEDED
        return OpenState.OPEN if _utc(best.start) <= now else OpenState.OPENS_LATER
    held = [each for each in today if not each.cancelled]
    reached = [each for each in today if _would_be_in_time(each, arrival, entry)]
    if any(_utc(each.start) <= now < _utc(each.end) and each not in reached for each in held):
        return OpenState.CLOSING
    if any(in_time(each, arrival, entry) is None for each in can_book):
        return OpenState.UNKNOWN
    if reached:
        return _barred(min(reached, key=lambda each: (_utc(each.start), _utc(each.end))))
    return _without_session(activity, at, _zone(sessions, at, zone))


def barred(session: Session, activity: Activity, at: datetime, arrival: datetime) -> OpenState | None:
    """Why one who would be in time for a session cannot join it: CANCELLED, FULL or BOOKING_CLOSED.

    None for who can join it, and for who would be too late in any case.
    """
    entry = activity.last_entry_min
    if not _would_be_in_time(session, arrival, entry) or joinable(
        bookable([session], activity, at), arrival, entry
    ):
        return None
    return _barred(session)


def _barred(session: Session) -> OpenState:
    """Why a session cannot be joined that one would be in time for."""
    if session.cancelled:
        return OpenState.CANCELLED
    return OpenState.FULL if session.full else OpenState.BOOKING_CLOSED


def _without_session(activity: Activity, at: datetime, zone: ZoneInfo | None) -> OpenState:
    """The state on a day on which nothing can be joined."""
    day = at.astimezone(zone).date() if zone is not None else at.date()
    unknown = not any(gives_days(rule) for rule in activity.rules) or bool(
        days_without_hours(activity.rules, day, day)
    )
    irregular = activity.irregular or any(rule.times_per_month is not None for rule in activity.rules)
    if not (irregular or unknown or activity.hours_not_understood):
        return OpenState.CLOSED_TODAY
    said = whole_day(activity.changes, day)
    if said is not None:
        return OpenState.FULL if said is ChangeKind.FULL else OpenState.CANCELLED
    return OpenState.IRREGULAR if irregular else OpenState.UNKNOWN


def _would_be_in_time(session: Session, arrival: datetime, last_entry_min: int) -> bool:
    return bool(in_time(replace(session, cancelled=False, full=False), arrival, last_entry_min))


def _zone(sessions: Sequence[Session], at: datetime, zone: ZoneInfo | None) -> ZoneInfo | None:
    if zone is not None:
        return zone
    zones = (each.start.tzinfo for each in sessions)
    known = next((each for each in zones if isinstance(each, ZoneInfo)), at.tzinfo)
    return known if isinstance(known, ZoneInfo) else None


def _today(sessions: Sequence[Session], at: datetime, zone: ZoneInfo | None) -> list[Session]:
    """The sessions that begin on the local day of ``at``, and those of the day before that are still
    running."""
    local = _zone(sessions, at, zone)
    day = at.astimezone(local).date() if local is not None else at.date()
    now = _utc(at)
    found = []
    for each in sessions:
        start = each.start.astimezone(local) if local is not None else each.start
        if start.date() == day or _utc(each.start) < now < _utc(each.end):
            found.append(each)
    return found


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
