"""Times of day in Japanese text: 「午後1時半〜3時」「10-16時」「9:00~」「22時〜翌2時」「24時間」."""

from __future__ import annotations

import re

from ibasho.model import Slot
from ibasho.schedule.tokens import Hours, LastEntry, Unknown, Until
from ibasho.schedule.words import number

__all__ = ["clock_min", "scan_hours", "scan_last_entry"]

_CLOCK = (
    r"(?:(?:(?P<next{i}>翌[日朝]?の?)|(?P<half{i}>午前|午後|早朝|朝の?|お?昼の?|夕方の?|夕|晩の?|夜の?|深夜の?|[AaPp]\.?[Mm]\.?))\s?)?"
    r"(?:(?P<noon{i}>正午)|(?P<h{i}>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}(?=時))"
    r"(?::(?P<m{i}>\d{{2}})|(?P<ji{i}>時(?!間))(?:(?P<hf{i}>半)|(?P<mk{i}>\d{{1,2}})分)?)?"
    r"(?P<pm{i}>\s?[AaPp][Mm])?)"
    r"(?P<about{i}>頃|ごろ|ころ)?"
)
_TO = r"\s?(?:から|より|~|-|ー|→)\s?"
_RANGE = re.compile(_CLOCK.format(i=1) + _TO + _CLOCK.format(i=2) + r"(?:まで|迄)?(?![\d分:時]|\s?[~-])")
_LASTING = re.compile(
    _CLOCK.format(i=1)
    + r"\s?(?:から|より|~|-)\s?約?(?P<hours>\d{1,2})時間(?:(?P<hh>半)|(?P<mm>\d{1,2})分)?(?:程度)?"
)
_START = re.compile(
    _CLOCK.format(i=1) + r"(?:\s?(?:から|より|~|-(?!\d)|以降|開始|スタート|始まり)(?:開始|開催)?)?"
)
_END = re.compile(r"(?:(?P<wave>[~-])\s?)?" + _CLOCK.format(i=1) + r"\s?(?P<upto>まで|迄|終了)?")
_ALL_DAY = re.compile(r"24時間(?:対応|営業|開放|受付|利用可能?|オープン|開館)?")
_ENTRY = (
    r"(?:最終)?(?:入館|入場|入室|入園|入店|受付|来館)(?:受付)?(?:時間|時刻|締切|終了)?(?:は|が|:)?[、\s]?"
)
_ENTRY_BEFORE = re.compile(
    _ENTRY
    + r"(?:閉館|閉室|閉園|閉所|閉店|終了|各回終了)?(?:時刻|時間)?の?(?P<min>\d{1,2})分前(?:まで)?(?:です)?"
)
_LAST_WORD = r"(?:ラスト\s?オーダー|L\.?O\.?|最終(?:入館|入場|入室|入店|受付)|(?:受付|入場|入館)(?:終了|締切))(?:は|が|:)?[、\s]?"
_ENTRY_AT = re.compile(
    "(?:"
    + _ENTRY
    + _CLOCK.format(i=1)
    + r"\s?(?:まで|迄)|"
    + _LAST_WORD
    + _CLOCK.format(i=2)
    + r"(?:\s?(?:まで|迄))?)(?:です)?"
)


def scan_hours(text: str, at: int) -> tuple[Hours | Until | Unknown, int] | None:
    """The time of day that begins at ``at`` and where it ends; Unknown when it cannot be told for sure, None
    when none is.

    An hour from 1 to 5 without 午前, 午後 or a leading zero may mean the afternoon: it is told only by an end
    after noon.
    """
    if re.search(r"\d[:.]?$", text[max(0, at - 2) : at]):
        return None
    if whole := _ALL_DAY.match(text, at):
        return Hours(Slot(0, 1440)), whole.end()
    if (lasting := _LASTING.match(text, at)) and _has_unit(lasting, 1):
        return _lasting(lasting)
    if (span := _RANGE.match(text, at)) and _has_unit(span, 1, 2):
        return _span(span) or Unknown(), span.end()
    if (end := _END.match(text, at)) and _has_unit(end, 1) and (end["wave"] or end["upto"]):
        last = clock_min(end, 1, as_end=True)
        return (Until(last), end.end()) if last is not None else None
    if (start := _START.match(text, at)) and _has_unit(start, 1):
        first = clock_min(start, 1)
        if first is None or first >= 1440:
            return None
        return Hours(Slot(first, first), approximate=_vague(start, 1, None)), start.end()
    return None


def scan_last_entry(text: str, at: int) -> tuple[LastEntry, int] | None:
    """「入館は16:30まで」「最終入場は閉館30分前」 at ``at``, or None."""
    if before := _ENTRY_BEFORE.match(text, at):
        return LastEntry(before_min=int(before["min"])), before.end()
    if (point := _ENTRY_AT.match(text, at)) and _has_unit(point, 1, 2):
        minute = clock_min(point, 1 if point["h1"] or point["noon1"] else 2, as_end=True)
        if minute is not None:
            return LastEntry(at_min=minute), point.end()
    return None


def _has_unit(found: re.Match[str], *which: int) -> bool:
    """Whether at least one of the clocks says that it is one: a colon, 時, 正午, 午前 …"""
    names = ("m", "ji", "noon", "half", "pm")
    return any(found[f"{name}{i}"] for i in which for name in names)


def _half(found: re.Match[str], i: int) -> str:
    """``am``, ``pm``, ``night`` or nothing: which half of the day the clock names."""
    word = (found[f"half{i}"] or found[f"pm{i}"] or "").strip().lower().replace(".", "").rstrip("の")
    if word in ("午前", "朝", "早朝", "am"):
        return "am"
    if word in ("午後", "夕方", "夕", "晩", "夜", "pm"):
        return "pm"
    if word in ("昼", "お昼"):
        return "pm" if number(found[f"h{i}"] or "12") < 6 else "day"
    return "night" if word == "深夜" else ""


def clock_min(found: re.Match[str], i: int, *, as_end: bool = False) -> int | None:
    """Minutes after midnight of clock ``i``, or None when there is no such time or its half of the day is
    open."""
    if found[f"noon{i}"]:
        return 720
    hour_text = found[f"h{i}"]
    hour = number(hour_text)
    minute = 30 if found[f"hf{i}"] else int(found[f"m{i}"] or found[f"mk{i}"] or 0)
    if hour > 30 or minute > 59:
        return None
    half = _half(found, i)
    if half == "am" and hour >= 12:
        return None
    if half == "pm" and hour < 12:
        hour += 12
    if found[f"next{i}"] or (half == "night" and as_end and hour < 6):
        hour += 24
    plain = not half and not found[f"next{i}"] and not hour_text.startswith("0")
    if plain and 1 <= hour <= 5:
        return None
    total = hour * 60 + minute
    return total if total <= 2880 else None


def _vague(found: re.Match[str], first: int, last_min: int | None) -> bool:
    """Whether it rests on a reading: 頃, 午後12時, or 6–8 o'clock without a half of the day and without an end
    after 11."""
    if any(found.groupdict().get(f"about{i}") for i in (1, 2)):
        return True
    if any(
        found.groupdict().get(f"half{i}") and _half(found, i) == "pm" and found[f"h{i}"] == "12"
        for i in (1, 2)
        if f"half{i}" in found.groupdict()
    ):
        return True
    hour_text = found[f"h{first}"] or "12"
    plain = not _half(found, first) and not hour_text.startswith("0") and 6 <= number(hour_text) <= 8
    return plain and (last_min is None or last_min < 720)


def _span(found: re.Match[str]) -> Hours | None:
    """A range of two clocks as a slot; the end takes over 午後 and may lie after midnight."""
    end = clock_min(found, 2, as_end=True)
    start = clock_min(found, 1)
    half = _half(found, 1)
    plain_end = not _half(found, 2) and not found["next2"] and not found["noon2"]
    if end is None and plain_end and found["h2"]:
        end = number(found["h2"]) * 60 + (30 if found["hf2"] else int(found["m2"] or found["mk2"] or 0))
    if start is None and end is not None and end >= 780 and found["h1"] and not half and not found["next1"]:
        # 5:00〜22:00: an end after noon shows that the 24-hour clock is meant.
        start = number(found["h1"]) * 60 + (30 if found["hf1"] else int(found["m1"] or found["mk1"] or 0))
    if start is None or end is None or start >= 1440:
        return None
    if half == "pm" and plain_end and end < 720 and end + 720 > start:
        end += 720
    if end == 0:
        end = 1440
    if end <= start and start >= 1020 and end <= 360:
        end += 1440
    if end <= start or end > 2880 or end - start > 1440:
        return None
    return Hours(Slot(start, end), approximate=_vague(found, 1, end))


def _lasting(found: re.Match[str]) -> tuple[Hours, int] | None:
    """「10時から2時間」."""
    start = clock_min(found, 1)
    minutes = int(found["hours"]) * 60 + (30 if found["hh"] else int(found["mm"] or 0))
    if start is None or start >= 1440 or not 0 < minutes <= 1440:
        return None
    about = "程度" in found[0] or "約" in found[0]
    return Hours(
        Slot(start, start + minutes), approximate=about or _vague(found, 1, start + minutes)
    ), found.end()
