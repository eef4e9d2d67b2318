"""What an organiser announces about single dates: called off, moved, added, full. Rules stay as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ibasho.errors import InvalidInput, NotFound, OutOfRange
from ibasho.model import Activity, ChangeKind, Offer, SessionChange
from ibasho.schedule import sessions
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = ["announce", "withdraw"]

_AHEAD_DAYS = 366
_NOTE_MOST = 200
_KEPT_DAYS = 60
"""Announcements about days longer ago are dropped when another one comes: history keeps them."""


def announce(
    conn: Connection,
    place_id: str,
    activity_id: str,
    change: SessionChange,
    *,
    by: str,
    at: datetime,
    zone: ZoneInfo,
) -> Activity:
    """Put an announcement beside the rules of an activity; the activity as it is now.

    It replaces an earlier one about the same day and slot; the history says ``by`` whom. Raises NotFound for an activity that is not at that place,
    OutOfRange for a day that is over or more than a year ahead, InvalidInput for a day on which there is no session to
    call off, move or call full, or for a note that is too long.
    """
    offers, mine = _mine(conn, place_id, activity_id)
    _check(change, mine.activity, at, zone)
    first_kept = at.astimezone(zone).date() - timedelta(days=_KEPT_DAYS)
    kept = [
        each
        for each in mine.activity.changes
        if (each.day, each.slot) != (change.day, change.slot) and each.day >= first_kept
    ]
    ordered = sorted([*kept, change], key=_order)
    return _store(conn, offers, replace(mine.activity, changes=tuple(ordered)), by, at)


def withdraw(
    conn: Connection, place_id: str, activity_id: str, day: date, *, by: str, at: datetime
) -> Activity:
    """Take back what was announced about a day; the activity as it is now. NotFound when nothing was."""
    offers, mine = _mine(conn, place_id, activity_id)
    left = tuple(each for each in mine.activity.changes if each.day != day)
    if left == mine.activity.changes:
        raise NotFound(f"nothing is announced about {day}", field="day")
    return _store(conn, offers, replace(mine.activity, changes=left), by, at)


def _mine(conn: Connection, place_id: str, activity_id: str) -> tuple[list[Offer], Offer]:
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    mine = next((offer for offer in offers if offer.activity.id == activity_id), None)
    if mine is None:
        raise NotFound(f"activity {activity_id!r} is not at place {place_id!r}", field="activity_id")
    return offers, mine


def _store(conn: Connection, offers: list[Offer], activity: Activity, by: str, at: datetime) -> Activity:
    places_store.put(conn, [Offer(offers[0].place, activity)], at=at, by=by)
    return activity


def _check(change: SessionChange, activity: Activity, at: datetime, zone: ZoneInfo) -> None:
    today = at.astimezone(zone).date()
    for name, day in (("day", change.day), ("to_day", change.to_day)):
        if day is not None and not today - timedelta(days=1) <= day <= today + timedelta(days=_AHEAD_DAYS):
            raise OutOfRange(f"{name} {day}: from yesterday to a year ahead is accepted", field=name)
    if len(change.note) > _NOTE_MOST:
        raise InvalidInput(f"note: at most {_NOTE_MOST} characters are accepted", field="note")
    if change.kind is ChangeKind.EXTRA:
        return
    there = sessions(activity.rules, change.day, change.day, zone)
    extra = any(each.kind is ChangeKind.EXTRA and each.day == change.day for each in activity.changes)
    if not there and not extra and activity.rules:
        raise InvalidInput(f"day {change.day}: by its calendar there is no session on that day", field="day")


def _order(change: SessionChange) -> tuple[date, int]:
    return change.day, -1 if change.slot is None else change.slot.start_min
