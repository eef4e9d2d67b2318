"""Japanese words for days, times, ways and languages, as coordinators and workers read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ibasho.model import TravelMode, Window

__all__ = [
    "MODES",
    "SPEED_M_PER_MIN",
    "clock",
    "day_words",
    "languages_words",
    "weekday_words",
    "windows_words",
]

MODES = {TravelMode.WALK: "徒歩", TravelMode.BICYCLE: "自転車", TravelMode.CAR: "車"}
SPEED_M_PER_MIN = {TravelMode.WALK: 80.0, TravelMode.BICYCLE: 200.0, TravelMode.CAR: 400.0}
"""Metres per minute. Walking: 不動産の表示に関する公正競争規約施行規則; cycling and driving: assumptions (12 and 24 km/h)."""

_WEEKDAYS = "月火水木金土日"
_LANGUAGES = {
    "en": "英語",
    "es": "スペイン語",
    "fil": "フィリピノ語",
    "id": "インドネシア語",
    "ko": "韓国語",
    "ne": "ネパール語",
    "pt": "ポルトガル語",
    "th": "タイ語",
    "tl": "タガログ語",
    "vi": "ベトナム語",
    "zh": "中国語",
}


def clock(minutes: float) -> str:
    """Minutes from midnight as HH:MM, begun minutes left out.

    >>> clock(570.0)
    '09:30'
    """
    hours, rest = divmod(int(minutes), 60)
    return f"{hours:02d}:{rest:02d}"


def day_words(day: date) -> str:
    """A day with its weekday.

    >>> day_words(date(2026, 12, 8))
    '12月8日（火）'
    """
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def weekday_words(weekdays: Iterable[int]) -> str:
    """Weekdays in their order.

    >>> weekday_words({3, 1})
    '火・木'
    """
    return "・".join(_WEEKDAYS[each] for each in sorted(weekdays))


def windows_words(windows: Iterable[Window]) -> str:
    """Times of day.

    >>> windows_words([Window(600, 720), Window(840, 960)])
    '10:00–12:00、14:00–16:00'
    """
    return "、".join(f"{clock(each.start_min)}–{clock(each.end_min)}" for each in sorted(windows))


def languages_words(codes: Iterable[str]) -> str:
    """Languages by name; one without a name here keeps its code.

    >>> languages_words(["vi", "xx"])
    'ベトナム語・xx'
    """
    return "・".join(_LANGUAGES.get(code.casefold(), code) for code in codes)
