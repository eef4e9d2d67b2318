"""Weekdays and days of the month in Japanese text: 「第2・4土曜」「月～金・祝」「最終金曜日」「毎月10日・25日」「平日」."""

from __future__ import annotations

import re

from ibasho.model import HolidayPolicy
from ibasho.schedule.tokens import Days
from ibasho.schedule.words import NUMBER, number

__all__ = ["ALL_DAYS", "HOLIDAY", "scan_bracketed", "scan_days", "scan_month_days", "weekday_run"]

ALL_DAYS = frozenset(range(7))
_WEEKDAYS = {char: n for n, char in enumerate("月火水木金土日")}
_KANA = {"げつ": 0, "か": 1, "すい": 2, "もく": 3, "きん": 4, "ど": 5, "にち": 6}
HOLIDAY = r"(?:国民の祝日に関する法律(?:\(.{0,30}?\))?に(?:規定|定め)する休日|国民の(?:祝日|休日)|祝祭日|祝休日|祝日|祭日)"
_ELEMENT = re.compile(
    r"(?P<wd>[月火水木金土日])(?P<full>曜日?)?|(?P<kana>げつ|すい|もく|きん|にち|か|ど)よう(?:日|び)?"
    r"|(?P<hol>(?:" + HOLIDAY + r"|祝(?!日))(?!の翌日|の場合は(?:その)?翌|のとき(?:は|には)(?:その)?翌))"
)
_BRACKETED_SPAN = re.compile(r"\(([月火水木金土日])\)\s?[~-]\s?\(([月火水木金土日])\)")
_BRACKETED = re.compile(r"\([月火水木金土日・、曜]+\)")
_SEPARATOR = re.compile(r"\s?(?:・|、|/|&|\+|と|や|及び|および|並びに|\s)\s?")
_SPAN = re.compile(r"\s?(?:~|-|ー|から)\s?")
_AFTER_SINGLE = re.compile(
    r"$|[\s()、。・/~:;はのをにもとでがや&+\-\d\[\]「」【】]|曜|午前|午後|朝|夜|第"
    r"|隔週|毎|正午|休|定休|除|以外|祝|開|各|終日|のみ|だけ|利用|最終|及び|およ|並び|または|又は|から"
)
_FIXED: tuple[tuple[str, Days], ...] = (
    ("年中無休", Days(ALL_DAYS, policy=HolidayPolicy.OPEN)),
    ("定休日なし", Days(ALL_DAYS, policy=HolidayPolicy.OPEN)),
    ("無休", Days(ALL_DAYS, policy=HolidayPolicy.OPEN)),
    ("毎朝", Days(ALL_DAYS, policy=HolidayPolicy.OPEN)),
    ("連日", Days(ALL_DAYS, policy=HolidayPolicy.OPEN)),
    ("全日", Days(ALL_DAYS, policy=HolidayPolicy.OPEN)),
    ("平日", Days(frozenset(range(5)), policy=HolidayPolicy.CLOSED)),
    ("週末", Days(frozenset({5, 6}))),
)
_N = r"第?\s?(?P<n>" + NUMBER + r"|最終|最後)(?P<week>週目?)?"
_NTH = re.compile(_N)
_NTH_SEPARATOR = re.compile(r"\s?(?:・|、|/|&|と|及び|および|\.|\s)\s?|(?=第)")
_EVERY_MONTH = re.compile(r"毎月\s?(?=(?:" + NUMBER + r"(?:日|[・、~-]|と)|末日))")
_DAY_OF_MONTH = re.compile(r"(?P<d>" + NUMBER + r")(?P<unit>日)?(?!\d|[:時回土月火水木金])|(?P<last>末日)")
_ENDING_IN = re.compile(r"(?P<d>\d)の[つ付]く日")
_NUMBER_BEFORE = re.compile(r"(?:\d|\d[:/]|年)\Z")
_NOT_NTH = re.compile(r"[\d:時分/]|月(?![曜・、火水木金土日])")
_MONTH_END = re.compile(r"(?:毎月|各月)?(?:末日|月末日|月末(?=[はにのを、\s(]|$))")


def scan_days(text: str, at: int, *, after_unknown: bool) -> tuple[Days, int, str] | None:
    """The weekdays or days of the month that begin at ``at``, where they end, and what is doubtful; or None.

    ``after_unknown``: the character before belongs to a word that was not understood, so that a lone kanji
    such as 日 or 月 is taken for a part of it.
    """
    if text.startswith("毎日", at) and not text.startswith("曜", at + 2):
        return Days(ALL_DAYS, policy=HolidayPolicy.OPEN), at + 2, ""
    for word, days in _FIXED:
        if text.startswith(word, at):
            return days, at + len(word), ""
    if nth := _nth(text, at, after_unknown=after_unknown):
        return nth
    return _plain(text, at, after_unknown=after_unknown)


def scan_bracketed(text: str, at: int) -> tuple[Days, int, str] | None:
    """「(月)~(金)」 at ``at``, or None."""
    if span := _BRACKETED_SPAN.match(text, at):
        return Days(_between(_WEEKDAYS[span[1]], _WEEKDAYS[span[2]])), span.end(), ""
    return None


def _plain(text: str, at: int, *, after_unknown: bool) -> tuple[Days, int, str] | None:
    run = weekday_run(text, at)
    if run is None:
        return None
    weekdays, holiday, end, spelled = run
    if not spelled and (after_unknown or (at and text[at - 1].isdigit())):
        return None
    return Days(weekdays, holiday=holiday), end, ""


def weekday_run(text: str, at: int) -> tuple[frozenset[int], bool, int, bool] | None:
    """A list of weekdays at ``at``: the days, whether 祝 is among them, where it ends, whether the first is
    spelled out.

    「月・水・金」「月～金」「土日祝」「月曜日と木曜日」. A lone kanji counts only where the next character can follow a weekday (so
    neither 日時 nor 月間).
    """
    days: set[int] = set()
    holiday = spelled = False
    end, first_end = at, None
    while element := _element(text, end):
        value, element_end, full = element
        if first_end is None:
            spelled, first_end = full or value is None, element_end
        end = element_end
        if value is None:
            holiday = True
        else:
            days.add(value)
            until = _SPAN.match(text, end)
            last = _element(text, until.end()) if until else None
            if last is not None and last[0] is not None:
                days |= _between(value, last[0])
                end = last[1]
                if upto := re.compile(r"(?:まで|迄)").match(text, end):
                    end = upto.end()
        if _element(text, end) is None:
            joint = _SEPARATOR.match(text, end)
            if joint is None or _element(text, joint.end()) is None:
                break
            end = joint.end()
    return (frozenset(days), holiday, end, spelled) if first_end is not None else None


def _element(text: str, at: int) -> tuple[int | None, int, bool] | None:
    """One weekday (0–6) or 祝 (None), where it ends, and whether it is written in full."""
    found = _ELEMENT.match(text, at)
    if found is None:
        return None
    if found["kana"]:
        return _KANA[found["kana"]], found.end(), True
    full = bool(found["full"]) or (found["hol"] or "") not in ("", "祝")
    if not full:
        following = text[found.end() : found.end() + 1]
        if not (following in _WEEKDAYS or _AFTER_SINGLE.match(text, found.end())):
            return None
        if found["wd"] == "日" and re.match(r"は?時|に?ち|の出", text[found.end() :]):
            return None
        if found["wd"] == "月" and re.match(
            r"に?\s?[\d一二三四五六七八九]+[~、・\-\d]*[回度]|\d*日間", text[found.end() :]
        ):
            return None
    return (None if found["hol"] else _WEEKDAYS[found["wd"]]), found.end(), full


def _between(first: int, last: int) -> frozenset[int]:
    """The weekdays from the first to the last, over the week's end when need be."""
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _nth(text: str, at: int, *, after_unknown: bool) -> tuple[Days, int, str] | None:
    """「第2・4土曜」「第1～第3金曜」「最終金曜日」「第2・第4」; without 第 it needs several numbers and a spelled weekday."""
    read = _nth_list(text, at)
    if read is None or _NUMBER_BEFORE.search(text, max(0, at - 2), at):
        return None
    numbers, end, week, marked = read
    linked = end + 1 if text.startswith("の", end) else end
    linked = linked + 1 if text.startswith(" ", linked) else linked
    bracket = _BRACKETED.match(text, linked)
    run = weekday_run(text, linked)
    if bracket is not None:
        inner = weekday_run(text, linked + 1)
        run = (inner[0], inner[1], bracket.end(), True) if inner and inner[2] == bracket.end() - 1 else None
    doubt = "「第◯週」は、その月の◯回目の曜日とみなしました" if week else ""
    if run is not None and re.search(r"[~\-]|から", text[linked : run[2]]):
        doubt = "「第◯月～金」は、それぞれの曜日のその月の◯回目とみなしました"
    if run is None or not run[0]:
        alone = marked and not week
        return (Days(nth=tuple(sorted(numbers))), end, doubt) if alone else None
    weekdays, holiday, run_end, spelled = run
    if not marked and not ((len(numbers) > 1 or week) and spelled):
        return None
    if after_unknown and not marked:
        return None
    return Days(weekdays, tuple(sorted(numbers)), holiday=holiday), run_end, doubt


def _nth_list(text: str, at: int) -> tuple[set[int], int, bool, bool] | None:
    """The numbers (last = -1), where they end, whether 週 stands with them, whether 第 or 最終 marks them."""
    found = _NTH.match(text, at)
    if found is None:
        return None
    marked = text[at] in "第最"
    numbers: set[int] = set()
    week = False
    end = at
    previous: int | None = None
    while found is not None:
        value = -1 if found["n"] in ("最終", "最後") else number(found["n"])
        if not (value == -1 or 1 <= value <= 5):
            return None
        if previous is not None:
            numbers |= set(range(previous, value + 1))
        numbers.add(value)
        week, end, previous = week or bool(found["week"]), found.end(), None
        joint = _NTH_SEPARATOR.match(text, end)
        span = _SPAN.match(text, end)
        following = _NTH.match(text, joint.end()) if joint else None
        if following is None and span is not None and value > 0:
            following = _NTH.match(text, span.end())
            previous = value if following is not None else None
        if following is not None and _NOT_NTH.match(text, following.end()):
            following = None
        found = following
    return numbers, end, week, marked


def scan_month_days(text: str, at: int) -> tuple[Days, int, str] | None:
    """「毎月10日・25日」「毎月1日~7日」「毎月末日」「5のつく日」."""
    if (ending := _ENDING_IN.match(text, at)) and not (at and text[at - 1].isdigit()):
        digit = int(ending["d"])
        return Days(month_days=tuple(d for d in range(digit, 32, 10) if d)), ending.end(), ""
    if last := _MONTH_END.match(text, at):
        return Days(month_days=(-1,)), last.end(), ""
    lead = _EVERY_MONTH.match(text, at)
    if lead is None:
        return None
    days: set[int] = set()
    end, position, previous, unit = at, lead.end(), None, False
    while found := _DAY_OF_MONTH.match(text, position):
        value = -1 if found["last"] else number(found["d"])
        if value > 31 or value == 0:
            return None
        days |= set(range(previous, value + 1)) if previous is not None and value > 0 else {value}
        previous, end, unit = None, found.end(), bool(found["unit"] or found["last"])
        joint, span = _SEPARATOR.match(text, end), _SPAN.match(text, end)
        if joint and _DAY_OF_MONTH.match(text, joint.end()):
            position = joint.end()
        elif span and value > 0 and _DAY_OF_MONTH.match(text, span.end()):
            position, previous = span.end(), value
        else:
            break
    return (Days(month_days=tuple(sorted(days))), end, "") if days and unit else None
