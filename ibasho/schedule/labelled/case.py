"""A labelled expression: a text about hours and what a person reads in it, and the shorthand to write it down.

``on("土", "11:00-13:30", nth=(2, 4))`` is a rule: weekdays, slots (``"13:00-"`` has no known end), and the fields of
``SessionRule``. ``left`` says that a part must be reported as not understood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ibasho.model import BookingUntil, Closure, Fact, HolidayPolicy, SessionRule, Slot
from ibasho.schedule.seasons import ASSUMED, YEAR_END
from ibasho.schedule.understand import Understood

__all__ = [
    "ALL",
    "BREAKS",
    "CLOSED",
    "MOVED",
    "NEW_YEAR",
    "NEXT",
    "ONLY",
    "OPEN",
    "SHIFTED",
    "SUMMER",
    "WORK",
    "Case",
    "c",
    "days",
    "exactly",
    "month_end",
    "on",
]

_DAYS = "月火水木金土日"
CLOSED, OPEN, ONLY = HolidayPolicy.CLOSED, HolidayPolicy.OPEN, HolidayPolicy.ONLY
MOVED, NEXT, SHIFTED = HolidayPolicy.MOVED, HolidayPolicy.NEXT_CLOSED, HolidayPolicy.SHIFTED
NEW_YEAR = YEAR_END
ALL = _DAYS
WORK = "月火水木金"
SUMMER = ASSUMED["夏休み"]
BREAKS = (*ASSUMED["春休み"], *SUMMER, *ASSUMED["冬休み"])


@dataclass(frozen=True)
class Case:
    """A text, the rules in it, and the rest that a person reads."""

    text: str
    rules: tuple[SessionRule, ...]
    irregular: bool = False
    booking: Fact = Fact.UNKNOWN
    left: bool = False
    last_entry_min: int | None = None
    until: tuple[int, int | None] | None = None
    """Booking deadline: days before, and minutes of that day."""
    sold_out: bool = False
    capacity: int | None = None


def exactly(case: Case, said: Understood) -> bool:
    """Whether a reading says what the label says: every rule, and everything else. Notes and the names of closures do
    not count."""
    until = None if case.until is None else BookingUntil(*case.until)
    return (
        _bare(said.rules) == _bare(case.rules)
        and said.irregular == case.irregular
        and said.booking is case.booking
        and bool(said.not_understood) == case.left
        and said.last_entry_min == case.last_entry_min
        and said.booking_until == until
        and (said.until_sold_out is Fact.YES) == case.sold_out
        and said.capacity == case.capacity
    )


def _bare(rules: Sequence[SessionRule]) -> Counter[SessionRule]:
    """The rules as a set with counts, without notes and names."""

    def unnamed(spans: tuple[Closure, ...]) -> tuple[Closure, ...]:
        return tuple(sorted((replace(each, name="") for each in spans), key=repr))

    return Counter(
        replace(rule, note="", closures=unnamed(rule.closures), within=unnamed(rule.within)) for rule in rules
    )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _slot(text: str) -> Slot:
    start, end = text.split("-")
    return Slot(_minutes(start), _minutes(end or start))


def on(weekdays: str = "", *slots: str, **given: Any) -> SessionRule:
    """A rule in few words; ``without`` names months left out, ``times`` how often a month."""
    without: Iterable[int] = given.pop("without", ())
    if without:
        given["months"] = frozenset(range(1, 13)) - set(without)
    elif "months" in given:
        given["months"] = frozenset(given["months"])
    if "times" in given:
        given["times_per_month"] = given.pop("times")
    return SessionRule(
        weekdays=frozenset(_DAYS.index(day) for day in weekdays), slots=tuple(map(_slot, slots)), **given
    )


def days(first: date, last: date) -> tuple[date, ...]:
    """All days from first to last."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def month_end() -> tuple[Closure, ...]:
    """The last day of each month."""
    return tuple(Closure("毎月末日", (month, 31), (month, 31)) for month in range(1, 13))


def c(text: str, *rules: SessionRule, **rest: Any) -> Case:
    """A case."""
    return Case(text, rules, **rest)
