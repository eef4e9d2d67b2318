"""Days and times in easy Japanese: weekdays written out, 午前 and 午後, and how each is read."""

from __future__ import annotations

from datetime import date, datetime

__all__ = ["NEXT_DAY", "clock", "full_day", "month_day", "weekday"]

NEXT_DAY = "{次|つぎ}の{日|ひ}の "

_WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
_WEEKDAY_READINGS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
_ODD_DAYS = {
    1: "ついたち",
    2: "ふつか",
    3: "みっか",
    4: "よっか",
    5: "いつか",
    6: "むいか",
    7: "なのか",
    8: "ようか",
    9: "ここのか",
    10: "とおか",
    14: "じゅうよっか",
    20: "はつか",
    24: "にじゅうよっか",
}
"""Days of the month that are not read as their number and にち."""
_PUN = frozenset("013468")
"""Last digits of minutes after which 分 is read ぷん."""


def month_day(day: date) -> str:
    """「4月1日（水曜日）」 with readings."""
    return f"{day.month}{{月|がつ}}{_day(day.day)}（{weekday(day.weekday())}）"


def weekday(day: int) -> str:
    """「水曜日」 with its reading; 0 = Monday."""
    return f"{{{_WEEKDAYS[day]}曜日|{_WEEKDAY_READINGS[day]}ようび}}"


def full_day(day: date) -> str:
    """「2026年4月1日」 with readings."""
    return f"{day.year}{{年|ねん}}{day.month}{{月|がつ}}{_day(day.day)}"


def clock(moment: datetime) -> str:
    """「午前10時30分」 with readings; noon is 午後0時."""
    half = "{午前|ごぜん}" if moment.hour < 12 else "{午後|ごご}"
    minutes = f"{moment.minute}{{分|{'ぷん' if str(moment.minute)[-1] in _PUN else 'ふん'}}}"
    return f"{half}{moment.hour % 12}{{時|じ}}{minutes if moment.minute else ''}"


def _day(number: int) -> str:
    odd = _ODD_DAYS.get(number)
    return f"{number}{{日|にち}}" if odd is None else f"{{{number}日|{odd}}}"
