"""Announcements about single dates stand beside the rules and replace one another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ibasho.errors import InvalidInput, NotFound, OutOfRange
from ibasho.model import ChangeKind, SessionChange, Slot
from ibasho.places.announce import announce, withdraw
from ibasho.store import Connection, places
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def met(conn: Connection, now: datetime) -> tuple[str, str, date]:
    """A salon that meets every day, and tomorrow's date."""
    offer = make.offer(rules=(make.rule(weekdays=frozenset(range(7)), nth=()),))
    places.put(conn, [offer], at=now)
    return offer.place.id, offer.activity.id, now.astimezone(ZONE).date() + timedelta(days=1)


def held(conn: Connection, place_id: str) -> tuple[SessionChange, ...]:
    return places.get(conn, place_id)[0].activity.changes


def test_a_cancelled_day_is_stored_and_counts_as_a_change_of_the_register(
    conn: Connection, now: datetime, met: tuple[str, str, date]
) -> None:
    place_id, activity_id, day = met
    before = places.version(conn)
    off = SessionChange(ChangeKind.CANCELLED, day, note="雪のため")
    announce(conn, place_id, activity_id, off, by="mihon", at=now, zone=ZONE)
    assert held(conn, place_id) == (off,)
    assert places.version(conn) > before
    withdraw(conn, place_id, activity_id, day, by="mihon", at=now)
    assert held(conn, place_id) == ()


def test_the_later_announcement_about_a_day_counts(
    conn: Connection, now: datetime, met: tuple[str, str, date]
) -> None:
    place_id, activity_id, day = met
    full = SessionChange(ChangeKind.FULL, day)
    for change in (SessionChange(ChangeKind.CANCELLED, day), full):
        announce(conn, place_id, activity_id, change, by="mihon", at=now, zone=ZONE)
    assert held(conn, place_id) == (full,)


def test_two_sessions_of_a_day_are_told_apart(
    conn: Connection, now: datetime, met: tuple[str, str, date]
) -> None:
    place_id, activity_id, day = met
    evening = SessionChange(ChangeKind.EXTRA, day, Slot(1080, 1200))
    noon = SessionChange(ChangeKind.CANCELLED, day, Slot(660, 810))
    for change in (evening, noon):
        announce(conn, place_id, activity_id, change, by="mihon", at=now, zone=ZONE)
    assert held(conn, place_id) == (noon, evening)


def test_old_announcements_make_room(conn: Connection, now: datetime, met: tuple[str, str, date]) -> None:
    place_id, activity_id, day = met
    announce(
        conn, place_id, activity_id, SessionChange(ChangeKind.CANCELLED, day), by="mihon", at=now, zone=ZONE
    )
    later = now + timedelta(days=100)
    new = SessionChange(ChangeKind.CANCELLED, day + timedelta(days=100))
    announce(conn, place_id, activity_id, new, by="mihon", at=later, zone=ZONE)
    assert held(conn, place_id) == (new,)


def test_what_makes_no_sense_is_refused(conn: Connection, now: datetime) -> None:
    tuesdays = make.offer(rules=(make.rule(weekdays=frozenset({1}), nth=()),))
    places.put(conn, [tuesdays], at=now)
    here = (tuesdays.place.id, tuesdays.activity.id)
    today = now.astimezone(ZONE).date()
    wednesday = today + timedelta(days=(2 - today.weekday()) % 7)
    cases: list[tuple[SessionChange, type[Exception], str]] = [
        (SessionChange(ChangeKind.CANCELLED, wednesday), InvalidInput, "no session on that day"),
        (
            SessionChange(ChangeKind.EXTRA, today - timedelta(days=9), Slot(600, 660)),
            OutOfRange,
            "from yesterday",
        ),
        (
            SessionChange(ChangeKind.EXTRA, today + timedelta(days=400), Slot(600, 660)),
            OutOfRange,
            "year ahead",
        ),
        (
            SessionChange(ChangeKind.EXTRA, today, Slot(600, 660), note="長" * 201),
            InvalidInput,
            "at most 200",
        ),
    ]
    for change, error, told in cases:
        with pytest.raises(error, match=told):
            announce(conn, *here, change, by="mihon", at=now, zone=ZONE)
    with pytest.raises(NotFound, match="nothing is announced"):
        withdraw(conn, *here, today, by="mihon", at=now)
    with pytest.raises(NotFound, match="'x' is not at place"):
        announce(conn, here[0], "x", SessionChange(ChangeKind.FULL, wednesday), by="mihon", at=now, zone=ZONE)
