"""A time as people say it: きょう, 土曜午後, 今週, this weekend, now, or ISO 8601."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ibasho.errors import InvalidInput
from ibasho.nearby.question import parse_time

__all__ = ["ACCEPTED", "When", "parse_when"]

ACCEPTED = "now, a time such as 2026-12-05T14:30, or words such as きょう, あした, 土曜午後, 今週, today, saturday afternoon"


@dataclass(frozen=True)
class When:
    """From when on, and, for a day or a part of one, until when. ``until`` is None for a moment."""

    at: datetime
    until: datetime | None = None


_DAYS = {
    "きょう": 0,
    "今日": 0,
    "本日": 0,
    "today": 0,
    "あした": 1,
    "明日": 1,
    "tomorrow": 1,
    "あさって": 2,
    "明後日": 2,
}
_WEEKDAYS = {
    **{letter + suffix: day for day, letter in enumerate("月火水木金土日") for suffix in ("", "曜", "曜日")},
    **{
        name: day
        for day, names in enumerate(
            (
                ("monday", "mon"),
                ("tuesday", "tue"),
                ("wednesday", "wed"),
                ("thursday", "thu"),
                ("friday", "fri"),
                ("saturday", "sat"),
                ("sunday", "sun"),
            )
        )
        for name in names
    },
}
_PARTS = {
    "": (0, 24),
    "午前": (0, 12),
    "朝": (5, 10),
    "昼": (11, 14),
    "午後": (12, 18),
    "夕方": (16, 19),
    "夜": (18, 24),
    "morning": (5, 12),
    "afternoon": (12, 18),
    "evening": (18, 24),
}
"""Hours of the day that its parts are taken for here; the answer says from when until when it looked."""
_WEEKS = {"今週": 0, "thisweek": 0, "来週": 1, "nextweek": 1}
_WEEKENDS = {"週末": 0, "今週末": 0, "weekend": 0, "thisweekend": 0, "来週末": 1, "nextweekend": 1}


def _longest_first(words: dict[str, int] | dict[str, tuple[int, int]]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SAID = re.compile(
    f"(?:(?P<week>{_longest_first(_WEEKS)})?(?P<weekday>{_longest_first(_WEEKDAYS)})|(?P<day>{_longest_first(_DAYS)}))?"
    f"(?P<part>{_longest_first(_PARTS)})"
)
_TEXT_MOST = 64


def parse_when(text: str, *, now: datetime, zone: ZoneInfo, field: str = "at") -> When:
    """A moment or a span as people say it, seen from ``now``; weeks begin on Monday.

    A weekday is the next one, today included while it lasts; ``来週土曜`` is the one of next week. A span that has begun
    begins now. Raises InvalidInput (with what is accepted) for what cannot be read, and for a span that is over.

    >>> tokyo = ZoneInfo("Asia/Tokyo")
    >>> wednesday = datetime(2026, 12, 2, 10, tzinfo=tokyo)
    >>> when = parse_when("土曜午後", now=wednesday, zone=tokyo)
    >>> f"{when.at:%m-%d %H:%M} {when.until:%m-%d %H:%M}"
    '12-05 12:00 12-05 18:00'
    """
    now = now.astimezone(zone)
    words = re.sub(r"[\s_の・]+", "", unicodedata.normalize("NFKC", text[: _TEXT_MOST + 1]).lower())
    span = _span(words, now, zone) if 0 < len(text) <= _TEXT_MOST else None
    if span is None:
        try:
            return When(parse_time(text, now=now, zone=zone, field=field))
        except InvalidInput as error:
            if not error.message.startswith(f"{field} {text[:40]!r}: now, or"):
                raise
            raise InvalidInput(f"{field} {text[:40]!r}: {ACCEPTED} is accepted", field=field) from None
    begin, end = span
    if end <= now:
        raise InvalidInput(f"{field} {text[:40]!r}: a time that is not over yet is accepted", field=field)
    return When(max(begin, now), end)


def _span(words: str, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The span that is said, or None when the words say none."""
    today = now.date()
    monday = today - timedelta(days=today.weekday())
    if words in _WEEKS:
        first = monday + timedelta(weeks=_WEEKS[words])
        return _at(first, 0, zone), _at(first, 7 * 24, zone)
    if words in _WEEKENDS:
        first = monday + timedelta(weeks=_WEEKENDS[words])
        return _at(first, 5 * 24, zone), _at(first, 7 * 24, zone)
    said = _SAID.fullmatch(words)
    if not words or said is None:
        return None
    begin, end = _PARTS[said["part"]]
    if said["weekday"] is None:
        day = today + timedelta(days=_DAYS.get(said["day"] or "", 0))
    elif said["week"] is not None:
        day = monday + timedelta(weeks=_WEEKS[said["week"]], days=_WEEKDAYS[said["weekday"]])
    else:
        day = today + timedelta(days=(_WEEKDAYS[said["weekday"]] - today.weekday()) % 7)
        if _at(day, end, zone) <= now:
            day += timedelta(days=7)
    return _at(day, begin, zone), _at(day, end, zone)


def _at(day: date, hours: int, zone: ZoneInfo) -> datetime:
    """So many hours after the local midnight that begins the day, by the clock on the wall."""
    return datetime.combine(day + timedelta(days=hours // 24), time(hours % 24), tzinfo=zone)
