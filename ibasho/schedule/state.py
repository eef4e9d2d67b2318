"""Whether an activity can be joined: its open state at a time, and whether one who sets out now is in time.

Only the activity's own sessions count, never the opening hours of the building. A day is a day of the place's
zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ibasho.errors import InvalidInput
from ibasho.model import Activity, Fact, OpenState, Session
from ibasho.schedule.expand import days_without_hours, gives_days

__all__ = ["in_time", "joinable", "next_sessions", "open_on_arrival", "open_state"]


def in_time(session: Session, arrival: datetime, last_entry_min: int) -> bool | None:
    """Whether one who arrives then can still join: not later than the last entry, and not after a start
    without known end.

    The last entry is ``last_entry_min`` minutes before the end, but never before the start. Who comes early
    is in time. None when the session has begun and its end is not known; False when it is cancelled.
    """
    if session.cancelled:
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
      either, and the activity asks for booking;
    - ``CLOSING``: a session is going on, but the arrival would be too late for it and for any later one of
      the day;
    - ``CANCELLED``: the sessions that the arrival would have been in time for are called off;
    - ``UNKNOWN``: the calendar is not known, the hours of the day are not, a session has begun whose end is
      not known, or the day would count as closed although a part of the source's words was not understood;
    - ``IRREGULAR``: none of these, and the source says that it meets irregularly; else ``CLOSED_TODAY``.

    Sessions that began the day before and go past midnight belong to the night that they run in. ``zone``
    (default: that of the sessions, else of ``at``) says when the day ends. Raises InvalidInput for times
    without offset.
    """
    for name, instant in (("at", at), ("arrival", arrival)):
        if instant.tzinfo is None:
            raise InvalidInput(f"{name} {instant}: a time with offset is accepted", field=name)
    today = _today(sessions, at, zone)
    now, entry = _utc(at), activity.last_entry_min
    best = joinable(today, arrival, entry)
    if best is not None:
        if activity.booking is Fact.YES:
            return OpenState.BOOKING_NEEDED
        return OpenState.OPEN if _utc(best.start) <= now else OpenState.OPENS_LATER
    if any(not each.cancelled and _utc(each.start) <= now < _utc(each.end) for each in today):
        return OpenState.CLOSING
    if any(in_time(each, arrival, entry) is None for each in today):
        return OpenState.UNKNOWN
    if any(each.cancelled and _would_be_in_time(each, arrival, entry) for each in today):
        return OpenState.CANCELLED
    return _without_session(activity, at, _zone(sessions, at, zone))


def _without_session(activity: Activity, at: datetime, zone: ZoneInfo | None) -> OpenState:
    """The state on a day on which nothing can be joined."""
    if activity.irregular:
        return OpenState.IRREGULAR
    day = at.astimezone(zone).date() if zone is not None else at.date()
    if not any(gives_days(rule) for rule in activity.rules) or days_without_hours(activity.rules, day, day):
        return OpenState.UNKNOWN
    return OpenState.UNKNOWN if activity.hours_not_understood else OpenState.CLOSED_TODAY


def _would_be_in_time(session: Session, arrival: datetime, last_entry_min: int) -> bool:
    return bool(in_time(Session(session.start, session.end), arrival, last_entry_min))


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
