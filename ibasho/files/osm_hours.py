"""OpenStreetMap's ``opening_hours`` as session rules, as far as it is simple; what is not understood is kept as text.

Understood: ``24/7``, weekdays (``Mo-Fr``, ``Sa,Su``), nth weekdays (``Sa[2,4]``, ``Su[-1]``), months (``Apr-Oct``),
spans of time (several, past midnight, open end ``17:00+``), ``off`` and ``closed`` for weekdays, public holidays (``PH``)
and spans of days (``Dec 29-Jan 3 off``), and hours of public holidays. As the specification has it, a later rule
takes its weekdays out of the earlier ones. Source: wiki.openstreetmap.org, Key:opening_hours/specification.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ibasho.errors import InvalidInput
from ibasho.model import Closure, HolidayPolicy, SessionRule, Slot

__all__ = ["OsmHours", "looks_like_osm", "read_hours"]

TEXT_MOST = 1_000
_DAYS = {"Mo": 0, "Tu": 1, "We": 2, "Th": 3, "Fr": 4, "Sa": 5, "Su": 6}
_MONTHS = {
    name: n
    for n, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_NTH = r"\[-?\d(?:,-?\d)*\]"
_WEEKDAYS = rf"(?:PH|{_DAY}(?:{_NTH}|-{_DAY})?)(?:\s?,\s?(?:PH|{_DAY}(?:{_NTH}|-{_DAY})?))*"
_TIMES = r"\d{1,2}:\d{2}(?:\s?-\s?\d{1,2}:\d{2}\+?|\+)(?:\s?,\s?\d{1,2}:\d{2}(?:\s?-\s?\d{1,2}:\d{2}\+?|\+))*"
_MONTHSPAN = rf"{_MONTH}(?:-{_MONTH})?(?:,\s?{_MONTH}(?:-{_MONTH})?)*"
_RULE = re.compile(
    rf"(?:(?P<months>{_MONTHSPAN})(?=\s|$|:)\s?:?\s?)?(?P<days>{_WEEKDAYS})?\s?(?P<what>{_TIMES}|off|closed|24/7)?"
)
_NEXT = re.compile(rf"\s*(?:(;)|(?<=[\d+fd]),)\s*(?(1)|(?=(?:PH|{_DAY})\b))")
"""Between rules: a semicolon, or a comma before weekdays, which adds hours without taking any away."""
_SPAN_OFF = re.compile(
    rf"(?P<m1>{_MONTH}) (?P<d1>\d{{1,2}})(?:\s?-\s?(?:(?P<m2>{_MONTH}) )?(?P<d2>\d{{1,2}}))? (?:off|closed)"
)
_SIGNS = re.compile(rf"24/7|\b{_DAY}\b.*\d{{1,2}}:\d{{2}}|\b{_DAY}[-,]{_DAY}\b|\bPH\b (?:off|closed)")


@dataclass(frozen=True)
class OsmHours:
    """The rules, and the parts of the text that became none."""

    rules: tuple[SessionRule, ...]
    not_understood: str = ""


def looks_like_osm(text: str) -> bool:
    """Whether a text is written in the syntax of ``opening_hours`` and not in words."""
    return bool(_SIGNS.search(text[:TEXT_MOST]))


def read_hours(text: str) -> OsmHours:
    """The rules of an ``opening_hours`` value. Never raises; what is not understood is returned as it stands."""
    rules: list[SessionRule] = []
    missing: list[str] = []
    closures: list[Closure] = []
    holidays: HolidayPolicy | None = None
    for part, adds in _parts(text[:TEXT_MOST]):
        if (span := _SPAN_OFF.fullmatch(part)) is not None:
            closures.append(_closure(span))
            continue
        match = _RULE.fullmatch(part)
        read = None if match is None or not match["what"] else _apply(rules, match, adds=adds)
        if read is None:
            missing.append(part)
        else:
            rules, policy = read
            holidays = policy or holidays
    missing.append(text[TEXT_MOST:])
    kept = tuple(replace(rule, closures=tuple(closures), holidays=_policy(rule, holidays)) for rule in rules)
    return OsmHours(kept, "; ".join(part for part in missing if part))


def _parts(text: str) -> list[tuple[str, bool]]:
    """The rules of a value, and whether each only adds to those before it."""
    found, at, adds = [], 0, False
    for sign in _NEXT.finditer(text):
        found.append((text[at : sign.start()].strip(), adds))
        at, adds = sign.end(), sign[1] is None
    found.append((text[at:].strip(), adds))
    return [(part, added) for part, added in found if part]


def _policy(rule: SessionRule, said: HolidayPolicy | None) -> HolidayPolicy:
    return rule.holidays if rule.holidays is not HolidayPolicy.UNKNOWN or said is None else said


def _closure(span: re.Match[str]) -> Closure:
    first = (_MONTHS[span["m1"]], int(span["d1"]))
    last = (_MONTHS[span["m2"] or span["m1"]], int(span["d2"] or span["d1"]))
    return Closure(span[0].rsplit(" ", 1)[0], first, last)


def _apply(
    rules: list[SessionRule], match: re.Match[str], *, adds: bool
) -> tuple[list[SessionRule], HolidayPolicy | None] | None:
    """The rules with one more, and what it says of public holidays; None when it cannot be followed."""
    weekly, nth, holiday = _days(match["days"] or "")
    months = _months(match["months"] or "")
    everyday = not match["days"]
    if match["what"] in {"off", "closed"}:
        if nth or months or everyday:
            return None
        return _without(rules, weekly, frozenset()), HolidayPolicy.CLOSED if holiday else None
    try:
        slots = _slots(match["what"])
        added = []
        if weekly or everyday:
            days = weekly or frozenset(range(7))
            rules = rules if adds else _without(rules, days, months)
            added.append(SessionRule(weekdays=days, months=months, slots=slots))
        for day, which in nth:
            added.append(SessionRule(weekdays=frozenset({day}), nth=which, months=months, slots=slots))
        if holiday:
            added.append(SessionRule(months=months, slots=slots, holidays=HolidayPolicy.ONLY))
    except InvalidInput:
        return None
    return [*rules, *added], HolidayPolicy.CLOSED if holiday else None


def _without(rules: list[SessionRule], days: frozenset[int], months: frozenset[int]) -> list[SessionRule]:
    """The rules without these weekdays (in these months; none named = all the year)."""
    found = []
    for rule in rules:
        if rule.holidays is HolidayPolicy.ONLY or not rule.weekdays & days:
            found.append(rule)
            continue
        if rule.weekdays - days:
            found.append(replace(rule, weekdays=rule.weekdays - days))
        left = (rule.months or frozenset(range(1, 13))) - (months or frozenset(range(1, 13)))
        if left:
            found.append(replace(rule, weekdays=rule.weekdays & days, months=left))
    return found


def _days(text: str) -> tuple[frozenset[int], list[tuple[int, tuple[int, ...]]], bool]:
    """Weekdays, weekdays of which only the nth count, and whether public holidays are named."""
    weekly: set[int] = set()
    nth: list[tuple[int, tuple[int, ...]]] = []
    for each in re.findall(rf"{_DAY}(?:{_NTH}|-{_DAY})?", text):
        first = _DAYS[each[:2]]
        if each[2:3] == "[":
            nth.append((first, tuple(int(n) for n in each[3:-1].split(","))))
        elif each[2:3] == "-":
            last = _DAYS[each[3:5]]
            weekly |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
        else:
            weekly.add(first)
    return frozenset(weekly), nth, "PH" in text


def _months(text: str) -> frozenset[int]:
    found: set[int] = set()
    for first, last in re.findall(rf"({_MONTH})(?:-({_MONTH}))?", text):
        start, end = _MONTHS[first], _MONTHS[last or first]
        found |= {(start - 1 + n) % 12 + 1 for n in range((end - start) % 12 + 1)}
    return frozenset(found)


def _slots(text: str) -> tuple[Slot, ...]:
    """Spans of time. An open end (``17:00+``, ``17:00-20:00+``) is an end that is not known."""
    if text == "24/7":
        return (Slot(0, 1440),)
    found = []
    for part in text.split(","):
        clock = [int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d{1,2}):(\d{2})", part)]
        start, end = clock[0], clock[-1]
        if "+" in part:
            end = start
        elif end <= start:
            end += 1440
        found.append(Slot(start, end))
    return tuple(found)
