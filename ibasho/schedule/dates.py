"""Calendar days, months and periods in Japanese text: 「令和8年5月3日」「12/5、12/19」「12/29〜1/3」「4月〜10月」「2026年度」."""

from __future__ import annotations

import re
from datetime import date

from ibasho.schedule.tokens import Dates, DayStamp, Months, Period
from ibasho.schedule.words import year_of

__all__ = ["scan_date"]

_YEAR = r"(?:(?:(?P<era>令和|平成|[RrHh](?=\d))\s?)?(?P<year>\d{1,4}|元)年\s?)"
_WEEKDAY = r"(?:\s?(?:\([祝休]日?\)|\((?P<wd>[月火水木金土日])(?:曜日?)?(?:[・、]?[祝休]日?)?\)|(?P<wd2>[月火水木金土日])曜日?))?"
_KANJI = re.compile(_YEAR + r"?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日" + _WEEKDAY)
_SLASH = re.compile(
    r"(?:(?:(?P<era>[RrHh])(?=\d))?(?P<year>\d{1,4})[/.])?(?P<month>\d{1,2})[/](?P<day>\d{1,2})(?![/\d])日?"
    + _WEEKDAY
)
_DOTTED = re.compile(
    r"(?:(?P<era>[RrHh])(?P<year>\d{1,2})|(?P<year4>\d{4}))(?P<sep>[.-])"
    r"(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)" + _WEEKDAY
)
_DAY_ONLY = re.compile(r"(?P<day>\d{1,2})日" + _WEEKDAY)
_BARE_DAY = re.compile(r"(?P<day>\d{1,2})(?![\d:時/月回])" + _WEEKDAY)
_AND = re.compile(r"\s?(?:・|、|と|及び|および|,|/(?=\d{1,2}[/月]))\s?")
_TO = re.compile(r"\s?(?:~|-|から|より)\s?(?:翌年の?|翌)?\s?")
_OPEN_END = re.compile(r"\s?(?:から|より|以降|~(?!\s?\d)|開始|開講|スタート)(?:開始|開催|スタート)?")
_UNTIL = re.compile(r"\s?(?:まで|迄)(?:の間)?")
_MONTHS = re.compile(
    r"\d{1,2}(?:月?[・、]\s?\d{1,2})*月(?![曜\d]|に?[\d一二三四五六七八九]+[、~]?\d*回)(?:中|期)?"
)
_MONTH_SPAN = re.compile(
    _YEAR
    + r"?(?P<a>\d{1,2})月?\s?(?:~|-|から)\s?(?:翌年の?|翌|"
    + _YEAR.replace("era", "era2").replace("year", "year2")
    + r")?(?P<b>\d{1,2})月(?![曜\d])(?:まで|迄)?(?:の間)?(?:中)?"
)
_MONTH_OF_YEAR = re.compile(_YEAR + r"(?P<a>\d{1,2})月(?!\d)")
_FISCAL = re.compile(r"(?:(?P<era>令和|平成|[RrHh](?=\d))\s?)?(?P<year>\d{1,4}|元)年度")
_WEEKDAYS = "月火水木金土日"
_EVEN_ODD = {"偶数月": frozenset({2, 4, 6, 8, 10, 12}), "奇数月": frozenset({1, 3, 5, 7, 9, 11})}

Found = tuple[Dates | Period | Months, int, str]
"""A piece, where it ends, and what is doubtful about it (empty when nothing is)."""


def scan_date(text: str, at: int) -> Found | None:
    """The days, months or period that begin at ``at``, or None.

    A weekday written beside a date is checked when the year is known: where they disagree, the piece says so.
    """
    if at and (text[at - 1].isdigit() or text[at - 1] in "第:"):
        return None
    if fiscal := _FISCAL.match(text, at):
        year = _year(fiscal)
        if year is None:
            return None
        return Period(DayStamp(4, 1, year), DayStamp(3, 31, year + 1)), fiscal.end(), ""
    return _days(text, at) or _months(text, at)


def _year(found: re.Match[str], era: str = "era", year: str = "year") -> int | None:
    """The stated year; two digits without an era are no year."""
    groups = found.groupdict()
    written = groups.get(year) or groups.get("year4")
    if not written:
        return None
    name = groups.get(era)
    if not name and len(written) != 4:
        return None
    return year_of(name.upper() if name and name.isascii() else name, written)


def _one(
    text: str, at: int, before: DayStamp | None, *, slashed: bool = False
) -> tuple[DayStamp, int, str] | None:
    """One day at ``at``; after another day a bare 「10日」 is of the same month."""
    for pattern in (_KANJI, _DOTTED, _SLASH):
        found = pattern.match(text, at)
        if found is None:
            continue
        groups = found.groupdict()
        year = _year(found)
        if (groups.get("year") or groups.get("year4")) and year is None:
            return None
        return _stamp(found, int(found["month"]), year or (before.year if before else None))
    if before is None:
        return None
    found = _DAY_ONLY.match(text, at) or (_BARE_DAY.match(text, at) if slashed else None)
    if found is not None:
        return _stamp(found, before.month, before.year)
    return None


def _stamp(found: re.Match[str], month: int, year: int | None) -> tuple[DayStamp, int, str] | None:
    """The day with its weekday; a weekday that is not that day's is doubtful."""
    written = found["wd"] or found["wd2"]
    weekday = _WEEKDAYS.index(written) if written else None
    stamp = DayStamp(month, int(found["day"]), year, weekday)
    try:
        day = stamp.on(2024)
    except ValueError:
        return None
    if year is not None and weekday is not None and day.weekday() != weekday:
        return stamp, found.end(), f"「{found[0].strip()}」は{_WEEKDAYS[day.weekday()]}曜日です"
    return stamp, found.end(), ""


def _days(text: str, at: int) -> Found | None:
    first = _one(text, at, None)
    if first is None:
        return None
    stamp, end, doubt = first
    if (to := _TO.match(text, end)) and (last := _one(text, to.end(), stamp, slashed="/" in text[at:end])):
        until, end, doubt2 = last
        if until.year is not None and stamp.year is not None and until.on(until.year) < stamp.on(stamp.year):
            until = DayStamp(until.month, until.day, stamp.year + 1)
        upto = _UNTIL.match(text, end)
        return Period(stamp, until), upto.end() if upto else end, doubt or doubt2
    stamps = [stamp]
    while (joint := _AND.match(text, end)) and (following := _one(text, joint.end(), stamps[-1])):
        stamps.append(following[0])
        end, doubt = following[1], doubt or following[2]
    if len(stamps) == 1:
        if upto := _UNTIL.match(text, end):
            return Period(None, stamp), upto.end(), doubt
        if start := _OPEN_END.match(text, end):
            return Period(stamp, None), start.end(), doubt
    return Dates(tuple(stamps)), end, doubt


def _months(text: str, at: int) -> Found | None:
    for word, months in _EVEN_ODD.items():
        if text.startswith(word, at):
            return Months(months), at + len(word), ""
    if span := _MONTH_SPAN.match(text, at):
        return _month_span(span)
    if (single := _MONTH_OF_YEAR.match(text, at)) and (year := _year(single)):
        month = int(single["a"])
        if not 1 <= month <= 12:
            return None
        start = _OPEN_END.match(text, single.end())
        if start:
            return Period(DayStamp(month, 1, year), None), start.end(), ""
        upto = _UNTIL.match(text, single.end())
        first = None if upto else DayStamp(month, 1, year)
        return Period(first, _month_end(month, year)), upto.end() if upto else single.end(), ""
    found = _MONTHS.match(text, at)
    if found is None:
        return None
    numbers = frozenset(int(digits) for digits in re.findall(r"\d{1,2}", found[0]))
    return (
        (Months(numbers), found.end(), "") if numbers and max(numbers) <= 12 and min(numbers) >= 1 else None
    )


def _month_span(span: re.Match[str]) -> Found | None:
    """「4月〜10月」 as months, or as a period when a year is stated."""
    first, last = int(span["a"]), int(span["b"])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    year, year2 = _year(span), _year(span, "era2", "year2")
    if year is None and year2 is None and not span["year"] and not span["year2"]:
        months = range(first, last + 1) if first <= last else (*range(first, 13), *range(1, last + 1))
        return Months(frozenset(months)), span.end(), ""
    if year is None:
        return None
    until = year2 if year2 is not None else year if first <= last else year + 1
    return Period(DayStamp(first, 1, year), _month_end(last, until)), span.end(), ""


def _month_end(month: int, year: int) -> DayStamp:
    following = date(year + month // 12, month % 12 + 1, 1)
    return DayStamp(month, date.fromordinal(following.toordinal() - 1).day, year)
