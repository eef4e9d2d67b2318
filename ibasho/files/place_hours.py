"""When: the columns about days and times of one row, as a text for people and as session rules.

The text is understood by :mod:`ibasho.schedule`; what it does not understand is kept in the source's words. Columns that
say less than they seem to (a weekday of a monthly meeting does not say in which week) give no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ibasho.errors import InvalidInput
from ibasho.files.place_facts import day_of, nfkc
from ibasho.model import Fact, HolidayPolicy, Level, SessionRule
from ibasho.schedule import understand

__all__ = ["Hours", "hours_of"]

_EVENT_DAYS_MOST = 400
Remark = tuple[str, str, Level, str, str, str]


@dataclass(frozen=True)
class Hours:
    """Rules, the source's words, the part of them that became no rule, and remarks (arguments of ``Remarks.add``)."""

    rules: tuple[SessionRule, ...]
    text: str
    not_understood: str
    irregular: bool
    booking: Fact
    remarks: tuple[Remark, ...] = ()


def _span(opens: str, closes: str) -> str:
    return f"{opens}〜{closes}" if opens or closes else ""


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def hours_of(
    words: Mapping[str, str], column: Callable[[str], str], list_format: str, today: date | None
) -> Hours:
    """What the row says about when. ``column`` tells the heading of a meaning; ``today`` completes dates without a year."""
    if words.get("first_day"):
        return _event(words, column, today)
    if list_format == "cafeteria":
        return _cafeteria(words, column, today)
    closed = f"休館日:{words['closed_on']}" if words.get("closed_on") else ""
    frequency = words.get("frequency", "")
    note = _joined(
        frequency if not nfkc(frequency).isdigit() else "",
        words.get("days", ""),
        words.get("hours_note", ""),
        closed,
    )
    return _understood(note, words, column, today, weekdays=words.get("weekdays", ""))


def _understood(
    note: str, words: Mapping[str, str], column: Callable[[str], str], today: date | None, *, weekdays: str
) -> Hours:
    opens, closes = words.get("opens", ""), words.get("closes", "")
    text = _joined(weekdays, _span(opens, closes), note)
    if not text:
        return Hours((), "", "", irregular=False, booking=Fact.UNKNOWN)
    said = understand(note, weekdays=weekdays, opens=opens, closes=closes)
    remarks: list[Remark] = []
    if said.not_understood:
        remarks.append(_not_understood(said.not_understood, words, column))
    return Hours(said.rules, text, said.not_understood, said.irregular, said.booking, tuple(remarks))


def _not_understood(part: str, words: Mapping[str, str], column: Callable[[str], str]) -> Remark:
    meaning = next(
        (m for m in ("hours_note", "days", "closed_on", "frequency", "weekdays", "opens") if words.get(m)),
        "days",
    )
    return (
        column(meaning),
        part,
        Level.NOTE,
        "hours_not_understood",
        "this part of the hours became no rule; it is shown as it stands",
        "",
    )


def _cafeteria(words: Mapping[str, str], column: Callable[[str], str], today: date | None) -> Hours:
    """A weekday alone says nothing about the weeks: it makes a rule only when the frequency is weekly in words, or when
    the days are stated beside it. The common format's frequency numbers are not published with a key."""
    days = _joined(words.get("days", ""), words.get("hours_note", ""))
    weekdays, frequency = words.get("weekdays", ""), nfkc(words.get("frequency", ""))
    if words.get("days") or not weekdays:
        spoken = "" if frequency.isdigit() or words.get("days") else frequency
        return _understood(_joined(spoken, days), words, column, today, weekdays="")
    if frequency and not frequency.isdigit():
        return _understood(_joined(frequency, days), words, column, today, weekdays=weekdays)
    span = _span(words.get("opens", ""), words.get("closes", ""))
    text = _joined(f"{weekdays}曜" if len(weekdays) == 1 else weekdays, span, days)
    why = "the weekday is stated without the weeks" + (
        f" (frequency {frequency!r} has no published meaning)" if frequency else ""
    )
    remark: Remark = (
        column("weekdays"), text, Level.NOTE, "weeks_unknown", f"{why}; no rule is made of it",
        "say the weeks in the column 開催日, for example 毎月第2木曜日",
    )  # fmt: skip
    said = understand(days) if days else None
    return Hours(
        (),
        text,
        text,
        irregular=bool(said and said.irregular),
        booking=said.booking if said else Fact.UNKNOWN,
        remarks=(remark,),
    )


def _event(words: Mapping[str, str], column: Callable[[str], str], today: date | None) -> Hours:
    """A dated event: each day from first to last, or what the remark says within those days."""
    first = day_of(words["first_day"])
    last = day_of(words["last_day"]) if words.get("last_day") else first
    dates = _joined("〜".join(dict.fromkeys(filter(None, (words["first_day"], words.get("last_day"))))))
    if first is None or last is None or last < first or (last - first).days > _EVENT_DAYS_MOST:
        bad = "first_day" if first is None else "last_day"
        remark: Remark = (
            column(bad), words.get(bad, ""), Level.WARNING, "bad_date",
            f"no date from which days follow (at most {_EVENT_DAYS_MOST} days); no session is made of it", "YYYY-MM-DD",
        )  # fmt: skip
        text = _joined(
            dates, _span(words.get("opens", ""), words.get("closes", "")), words.get("hours_note", "")
        )
        return Hours((), text, text, irregular=False, booking=Fact.UNKNOWN, remarks=(remark,))
    note = _joined(words.get("days", ""), words.get("hours_note", ""))
    inner = _understood(note, words, column, today, weekdays=words.get("weekdays", ""))
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
