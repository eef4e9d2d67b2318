"""Calendars for other programs: iCalendar (RFC 5545), written by the icalendar library.

A session keeps its UID while it is called off or moved, so that a calendar that subscribed shows the change instead of a
second entry. Times carry their zone with its definition.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

__all__ = ["Meeting", "calendar"]

_REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class Meeting:
    """One session in a calendar. ``uid`` is stable; ``sequence`` grows with every change of the entry (RFC 5545 3.8.7.4).

    ``end`` None: the source gives none.
    """

    uid: str
    start: datetime
    end: datetime | None
    title: str
    cancelled: bool = False
    tentative: bool = False
    """It rests on something that the source does not say (a public holiday, a season)."""
    sequence: int = 0
    location: str = ""
    description: str = ""
    url: str = ""


def calendar(meetings: Iterable[Meeting], *, name: str, now: datetime) -> bytes:
    """The calendar of these sessions as a file, in the order given: the same sessions at the same time, the same bytes.

    ``now`` becomes each DTSTAMP. A session that is called off is CANCELLED and its title says so.
    """
    made = Calendar()
    made.add("prodid", "-//Ibasho//Ibasho//JA")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", vText(_plain(name)))
    made.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    for meeting in meetings:
        made.add_component(_event(meeting, now))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(meeting: Meeting, now: datetime) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.start)
    if meeting.end is not None and meeting.end > meeting.start:
        event.add("dtend", meeting.end)
    title = _plain(meeting.title)
    event.add("summary", f"【中止】{title}" if meeting.cancelled else title)
    event.add(
        "status", "CANCELLED" if meeting.cancelled else "TENTATIVE" if meeting.tentative else "CONFIRMED"
    )
    event.add("sequence", meeting.sequence)
    for field, text in (
        ("location", meeting.location),
        ("description", meeting.description),
        ("url", meeting.url),
    ):
        if text:
            event.add(field, _plain(text))
    return event


def _plain(text: str) -> str:
    """The text without the control characters that RFC 5545 does not allow; its line ends are kept."""
    return "".join(
        char for char in text if char in "\r\n\t" or not unicodedata.category(char).startswith("C")
    )
