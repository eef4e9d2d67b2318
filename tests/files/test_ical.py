"""Calendars read back by a second reader give the sessions that went in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ibasho.files.ical import Meeting, calendar

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def meeting(**given: object) -> Meeting:
    start = datetime(2026, 4, 11, 11, 0, tzinfo=TOKYO)
    usual: dict[str, object] = {
        "uid": "u1@p1",
        "start": start,
        "end": start + timedelta(hours=2),
        "title": "見本サロン",
    }
    return Meeting(**usual | given)  # type: ignore[arg-type]


def test_it_is_a_calendar_with_its_zone_and_short_lines() -> None:
    data = calendar([meeting(description="長い説明" * 40)], name="見本", now=NOW)
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"BEGIN:VTIMEZONE" in data
    assert b"TZID:Asia/Tokyo" in data
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_session_that_is_called_off_is_cancelled_under_the_same_uid() -> None:
    before, after = (
        Calendar.from_ical(calendar([meeting(cancelled=off, sequence=number)], name="見本", now=NOW)).walk(
            "VEVENT"
        )[0]
        for off, number in ((False, 1), (True, 2))
    )
    assert before["UID"] == after["UID"]
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert "中止" in after["SUMMARY"]


def test_without_a_known_end_none_is_made_up() -> None:
    event = Calendar.from_ical(calendar([meeting(end=None)], name="見本", now=NOW)).walk("VEVENT")[0]
    assert "DTEND" not in event
    assert "DURATION" not in event


def test_text_stays_text() -> None:
    hostile = "見本\r\nEND:VCALENDAR\r\nX-EVIL:1;,\\"
    told = Calendar.from_ical(calendar([meeting(title=hostile, location=hostile)], name=hostile, now=NOW))
    assert [each.name for each in told.walk()].count("VCALENDAR") == 1
    assert "X-EVIL" not in told
    assert "END:VCALENDAR" in told.walk("VEVENT")[0]["SUMMARY"]


@given(st.lists(st.integers(0, 400 * 24 * 60), unique=True, max_size=8))
def test_another_reader_finds_the_same_sessions(minutes: list[int]) -> None:
    first = datetime(2026, 4, 1, tzinfo=TOKYO)
    starts = [first + timedelta(minutes=each) for each in minutes]
    data = calendar(
        [meeting(uid=f"u{n}", start=each, end=each + timedelta(minutes=90)) for n, each in enumerate(starts)],
        name="見本",
        now=NOW,
    )
    found = recurring_ical_events.of(Calendar.from_ical(data)).between(date(2026, 3, 1), date(2027, 8, 1))
    assert sorted(each["DTSTART"].dt for each in found) == sorted(starts)


def test_a_session_that_is_not_confirmed_is_tentative() -> None:
    event = Calendar.from_ical(calendar([meeting(tentative=True)], name="見本", now=NOW)).walk("VEVENT")[0]
    assert event["STATUS"] == "TENTATIVE"


def test_control_characters_are_left_out() -> None:
    data = calendar([meeting(title="見\x00本\x1b[1m\u202e", description="1\n2")], name="\x07", now=NOW)
    event = Calendar.from_ical(data).walk("VEVENT")[0]
    assert (event["SUMMARY"], event["DESCRIPTION"]) == ("見本[1m", "1\n2")
    assert not set(data) & (set(range(32)) - set(b"\r\n\t"))


def test_the_same_in_the_same_out() -> None:
    assert calendar([meeting()], name="見本", now=NOW) == calendar([meeting()], name="見本", now=NOW)
