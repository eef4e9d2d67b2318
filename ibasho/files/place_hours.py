"""When: the columns about days and times of one row, as a text for people and as session rules.

The text is understood by :mod:`ibasho.schedule`; what it does not understand is kept in the source's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ibasho.errors import InvalidInput
from ibasho.files.osm_hours import looks_like_osm, read_hours
from ibasho.files.place_facts import clean, day_of, fact_of, nfkc, scrub
from ibasho.files.rule_text import rules_of_text
from ibasho.model import BookingUntil, Closure, Fact, HolidayPolicy, Level, SessionRule
from ibasho.schedule import Understood, understand

__all__ = ["Hours", "Remark", "hours_of"]

Remark = tuple[str, str, Level, str, str, str]
"""Column, value, level, code, message, fix."""
_EVENT_DAYS_MOST = 400
_SUSPENDED = re.compile(r"休止|休館中|休業中|休会中|閉鎖中|活動を休")
_NEVER = SessionRule(weekdays=frozenset(range(7)), closures=(Closure("休止中", (1, 1), (12, 31)),))
"""The calendar of what is suspended: known, and without a session. No rule at all would mean that it is not
known.
"""


@dataclass(frozen=True)
class Hours:
    """Rules, the source's words, the part of them that became no rule, and remarks (arguments of
    ``Remarks.add``).
    """

    rules: tuple[SessionRule, ...] = ()
    text: str = ""
    not_understood: str = ""
    irregular: bool = False
    booking: Fact = Fact.UNKNOWN
    last_entry_min: int | None = None
    remarks: tuple[Remark, ...] = ()
    booking_until: BookingUntil | None = None
    until_sold_out: Fact = Fact.UNKNOWN
    capacity: int | None = None


def _span(opens: str, closes: str) -> str:
    return f"{opens}〜{closes}" if opens or closes else ""


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def hours_of(words: Mapping[str, str], column: Callable[[str], str], today: date | None) -> Hours:
    """What the row says about when. ``column`` tells the heading of a meaning; ``today`` completes dates
    without a year.
    """
    if words.get("rules"):
        return _from_rules(words, column, today)
    if words.get("first_day"):
        return _event(words, column, today)
    said = words.get("osm_hours", "")
    if not said:
        return _regular(words, column, today)
    if looks_like_osm(said):
        return _from_osm(said, column)
    return _regular({**words, "days": _joined(words.get("days", ""), said)}, column, today)


def _from_rules(words: Mapping[str, str], column: Callable[[str], str], today: date | None) -> Hours:
    """The rules as our own export writes them; the words beside them are kept for people."""
    rest = {meaning: text for meaning, text in words.items() if meaning != "rules"}
    try:
        rules = rules_of_text(words["rules"])
    except InvalidInput as error:
        hours = hours_of(rest, column, today)
        fix = "leave the cell empty: then the other columns about days and times are read"
        bad: Remark = (column("rules"), words["rules"], Level.WARNING, "bad_rules", error.message, fix)
        return replace(hours, remarks=(*hours.remarks, bad))
    text = _joined(words.get("days", ""), words.get("hours_note", ""))
    irregular = fact_of(words.get("irregular", "")) is Fact.YES
    rules = tuple(_readable(rule) for rule in rules)
    return Hours(rules, text, words.get("hours_left", ""), irregular=irregular)


def _readable(rule: SessionRule) -> SessionRule:
    """The rule with its words as texts of a list are: no character that deceives the eye, no private contact."""

    def said(span: Closure) -> Closure:
        return replace(span, name=scrub(clean(span.name))[0])

    return replace(
        rule,
        note=scrub(clean(rule.note))[0],
        part=scrub(clean(rule.part))[0],
        closures=tuple(map(said, rule.closures)),
        within=tuple(map(said, rule.within)),
    )


def _from_osm(text: str, column: Callable[[str], str]) -> Hours:
    """The hours of OpenStreetMap's syntax; what is not simple stays text."""
    read = read_hours(text)
    remarks: list[Remark] = []
    if read.not_understood:
        says = "this part of the hours became no rule; it is shown as it stands"
        remarks.append(
            (column("osm_hours"), read.not_understood, Level.NOTE, "hours_not_understood", says, "")
        )
    return Hours(read.rules, text, read.not_understood, remarks=tuple(remarks))


def _regular(words: Mapping[str, str], column: Callable[[str], str], today: date | None) -> Hours:
    closed = f"休館日:{words['closed_on']}" if words.get("closed_on") else ""
    suspended = words.get("remarks", "") if _SUSPENDED.search(words.get("remarks", "")) else ""
    note = _joined(words.get("days", ""), words.get("hours_note", ""), closed, suspended)
    weekdays, opens, closes = (words.get(meaning, "") for meaning in ("weekdays", "opens", "closes"))
    frequency = words.get("frequency", "")
    # The numbers of 開催頻度 mean something to programs only; people read the days.
    spoken = "" if nfkc(frequency).isdigit() else frequency
    text = _joined(spoken, weekdays, _span(opens, closes), note)
    if not text:
        return Hours()
    said = understand(note, weekdays=weekdays, opens=opens, closes=closes, frequency=frequency, as_of=today)
    if said.suspended:
        return _suspended(text, words, column)
    remarks = tuple(_remarks(said, words, column))
    return Hours(
        said.rules,
        text,
        said.not_understood,
        said.irregular,
        said.booking,
        said.last_entry_min,
        remarks,
        said.booking_until,
        said.until_sold_out,
        said.capacity,
    )


def _stated_in(words: Mapping[str, str], column: Callable[[str], str]) -> str:
    """The heading of the column that says most about when."""
    meanings = ("hours_note", "days", "osm_hours", "closed_on", "frequency", "weekdays", "opens")
    return column(next((meaning for meaning in meanings if words.get(meaning)), "remarks"))


def _suspended(text: str, words: Mapping[str, str], column: Callable[[str], str]) -> Hours:
    says = "the list says that it does not take place for now; kept without sessions"
    remark: Remark = (_stated_in(words, column), text, Level.WARNING, "suspended", says, "")
    return Hours(rules=(_NEVER,), text=text, remarks=(remark,))


def _remarks(said: Understood, words: Mapping[str, str], column: Callable[[str], str]) -> list[Remark]:
    where = _stated_in(words, column)
    found: list[Remark] = []
    if said.not_understood:
        says = "this part of the hours became no rule; it is shown as it stands"
        found.append((where, said.not_understood, Level.NOTE, "hours_not_understood", says, ""))
    if said.assumed:
        found.append(
            (
                where,
                "、".join(said.assumed),
                Level.NOTE,
                "hours_assumed",
                "the hours are read with this assumption",
                "",
            )
        )
    return found


def _event(words: Mapping[str, str], column: Callable[[str], str], today: date | None) -> Hours:
    """A dated event: each day from first to last, or what the remark says within those days."""
    first = day_of(words["first_day"])
    last = day_of(words["last_day"]) if words.get("last_day") else first
    dates = "〜".join(dict.fromkeys(filter(None, (words["first_day"], words.get("last_day")))))
    if first is None or last is None or last < first or (last - first).days > _EVENT_DAYS_MOST:
        bad = "first_day" if first is None else "last_day"
        says = f"no date from which days follow (at most {_EVENT_DAYS_MOST} days); no session is made of it"
        remark = (column(bad), words.get(bad, ""), Level.WARNING, "bad_date", says, "YYYY-MM-DD")
        text = _joined(
            dates, _span(words.get("opens", ""), words.get("closes", "")), words.get("hours_note", "")
        )
        return Hours(text=text, not_understood=text, remarks=(remark,))
    inner = _regular(words, column, today)
    day_rules = tuple(
        rule for rule in inner.rules if rule.weekdays or rule.month_days or rule.dates or rule.months
    )
    if day_rules:
        rules = tuple(_within(rule, first, last) for rule in day_rules)
    else:
        days = tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
        slots = tuple(slot for rule in inner.rules for slot in rule.slots)
        rules = (SessionRule(dates=days, slots=slots, holidays=HolidayPolicy.OPEN),)
    return replace(inner, rules=rules, text=_joined(dates, inner.text))


def _within(rule: SessionRule, first: date, last: date) -> SessionRule:
    try:
        return replace(rule, valid_from=rule.valid_from or first, valid_to=rule.valid_to or last)
    except InvalidInput:  # the remark names days that have nothing to do with the event's
        return replace(rule, valid_from=first, valid_to=last)
