"""When an activity meets: rules, and the concrete sessions that they give.

Weekdays are 0 = Monday … 6 = Sunday. Minutes count from local midnight; a slot that ends after midnight has an end
above 1440. Dates and minutes are local to the place; only a ``Session`` is an instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ibasho.errors import InvalidInput

__all__ = ["Closure", "HolidayPolicy", "OpenState", "Session", "SessionRule", "Slot"]


class HolidayPolicy(StrEnum):
    """What a rule does on a Japanese public holiday."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """The source says nothing: expanded as open, and said to be unconfirmed."""
    ONLY = "only"
    """The rule meets on public holidays (beside its weekdays, if it has any)."""


class OpenState(StrEnum):
    """Whether an activity can be joined at a time (reference: docs/glossary.md)."""

    OPEN = "open"
    CLOSING = "closing"
    OPENS_LATER = "opens_later"
    CLOSED_TODAY = "closed_today"
    CANCELLED = "cancelled"
    BOOKING_NEEDED = "booking_needed"
    BOOKING_CLOSED = "booking_closed"
    FULL = "full"
    IRREGULAR = "irregular"
    UNKNOWN = "unknown"


@dataclass(frozen=True, order=True)
class Slot:
    """A span of one day in minutes: ``start_min`` 0–1439, ``end_min`` above it and at most 2880."""

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not (0 <= self.start_min < 1440 and self.start_min < self.end_min <= 2880):
            raise InvalidInput(
                f"slot {self.start_min}–{self.end_min}: start must be 0–1439 minutes and end later, at most 2880"
            )


@dataclass(frozen=True)
class Closure:
    """Named days without sessions: 年末年始, お盆 … Month and day pairs, both ends included; may wrap the year's end."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True)
class SessionRule:
    """A repeating or dated pattern of sessions.

    A day meets the rule when every stated condition holds: its weekday (``weekdays``), its place among the same
    weekdays of the month (``nth``: 1–5, -1 = last; empty = every week), its day of month (``month_days``; -1 = last),
    its month (``months``; empty = every month), the week interval counted from ``anchor``, and the validity dates.
    ``dates`` are explicit days and stand beside the pattern. A rule without slots says which days, not which hours.
    """

    weekdays: frozenset[int] = frozenset()
    nth: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    months: frozenset[int] = frozenset()
    dates: tuple[date, ...] = ()
    except_dates: tuple[date, ...] = ()
    every_weeks: int = 1
    anchor: date | None = None
    slots: tuple[Slot, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    holidays: HolidayPolicy = HolidayPolicy.UNKNOWN
    closures: tuple[Closure, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if any(not 0 <= day <= 6 for day in self.weekdays):
            raise InvalidInput(f"weekdays {sorted(self.weekdays)}: 0 (Monday) to 6 (Sunday) are accepted")
        if any(n not in (-1, 1, 2, 3, 4, 5) for n in self.nth):
            raise InvalidInput(f"nth {self.nth}: 1 to 5 and -1 (last) are accepted")
        if any(not (d == -1 or 1 <= d <= 31) for d in self.month_days):
            raise InvalidInput(f"month_days {self.month_days}: 1 to 31 and -1 (last) are accepted")
        if any(not 1 <= m <= 12 for m in self.months):
            raise InvalidInput(f"months {sorted(self.months)}: 1 to 12 are accepted")
        if self.every_weeks < 1 or (self.every_weeks > 1 and self.anchor is None):
            raise InvalidInput("every_weeks must be at least 1, and above 1 needs an anchor date")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise InvalidInput(f"valid_from {self.valid_from} is after valid_to {self.valid_to}")


@dataclass(frozen=True, order=True)
class Session:
    """One concrete meeting: two instants with offset, and whether it was called off."""

    start: datetime
    end: datetime
    cancelled: bool = field(default=False, compare=False)
    unconfirmed: bool = field(default=False, compare=False)
    """True when the date rests on something that the source does not say (a public holiday without policy)."""
