"""When an activity meets: rules, and the concrete sessions that they give.

Weekdays are 0 = Monday … 6 = Sunday. Minutes count from local midnight; a slot that ends after midnight has an end
above 1440. Dates and minutes are local to the place; only a ``Session`` is an instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ibasho.errors import InvalidInput

__all__ = [
    "BookingUntil",
    "ChangeKind",
    "Closure",
    "HolidayPolicy",
    "OpenState",
    "Session",
    "SessionChange",
    "SessionRule",
    "Shift",
    "Slot",
]


class HolidayPolicy(StrEnum):
    """What a rule does on a Japanese public holiday."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """The source says nothing: expanded as open, and said to be unconfirmed."""
    ONLY = "only"
    """The rule meets on public holidays (beside its weekdays, if it has any)."""
    MOVED = "moved"
    """The weekdays that the rule leaves out are closing days that give way: on a public holiday it meets all the same,
    and the next day that is no public holiday is closed instead (月曜休館、祝日の場合は翌日)."""
    NEXT_CLOSED = "next_closed"
    """It meets on public holidays; the day after each is closed (祝日の翌日休館)."""
    SHIFTED = "shifted"
    """A session whose day is a public holiday takes place on another one (祝日の場合は翌週): ``SessionRule.shift``."""


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
    """A span of one day in minutes: ``start_min`` 0–1439, ``end_min`` at most 2880 and not before it.

    Equal start and end say that the source gives no end (「13時〜」): it starts then, and is never claimed to be open.
    """

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not (0 <= self.start_min < 1440 and self.start_min <= self.end_min <= 2880):
            raise InvalidInput(
                f"slot {self.start_min}–{self.end_min}: start must be 0–1439 minutes and end not earlier, at most 2880"
            )

    @property
    def end_known(self) -> bool:
        """False when the source says when it starts but not when it ends."""
        return self.end_min > self.start_min


@dataclass(frozen=True)
class Closure:
    """Named days of every year: 年末年始, お盆, 夏休み … Month and day pairs, both ends included; may wrap the year's end.

    A day beyond the month's end means its last day, so ``(2, 31)`` is the last day of February in any year. ``certain``
    False: it is not known that the name means these days here; what depends on it is not confirmed.
    """

    name: str
    first: tuple[int, int]
    last: tuple[int, int]
    certain: bool = True


@dataclass(frozen=True)
class Shift:
    """Where a session goes that cannot take place on its day: ``days`` later (negative: earlier), and on by as many
    until a day on which it can.

    It cannot on public holidays (with ``HolidayPolicy.SHIFTED``) and on ``weekdays``; ``skip`` are weekdays that it is
    not moved to, though it may fall on them.
    """

    days: int
    weekdays: frozenset[int] = frozenset()
    skip: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.days == 0 or not -31 <= self.days <= 31:
            raise InvalidInput(f"shift days {self.days}: -31 to 31 without 0 are accepted", field="days")
        if any(not 0 <= day <= 6 for day in self.weekdays | self.skip):
            raise InvalidInput("shift weekdays: 0 (Monday) to 6 (Sunday) are accepted", field="weekdays")
        if len(self.weekdays | self.skip) > 5:
            raise InvalidInput("shift: at least two weekdays must be left to move to", field="skip")


_NOT_WITH_SHIFT = (HolidayPolicy.ONLY, HolidayPolicy.MOVED, HolidayPolicy.NEXT_CLOSED)


@dataclass(frozen=True)
class SessionRule:
    """A repeating or dated pattern of sessions.

    A day meets the rule when every stated condition holds: its weekday (``weekdays``), its place among the same
    weekdays of the month (``nth``: 1–5, -1 = last; empty = every week), its day of month (``month_days``; -1 = last),
    its month (``months``; empty = every month), the week interval counted from ``anchor``, and the validity dates.
    ``dates`` are explicit days and stand beside the pattern: of all conditions only ``except_dates`` takes one away.
    A rule without slots says which days, not which hours; a rule with slots and neither weekdays, month days, dates nor
    ``HolidayPolicy.ONLY`` says which hours, not which days, and gives no session.

    ``within`` names spans of the year outside of which the rule does not meet (夏休み). ``shift`` moves sessions away from
    public holidays or weekdays: weekdays, months and validity are those of the day it would have been, closures and
    ``except_dates`` those of the day it goes to. ``times_per_month``: how often it meets is known, the days are not;
    ``weekdays`` then only say which days of the week come into question, and it gives no session. ``part``: the hours
    are those of a part of the house (図書室), not of the activity, and give no session of it either.
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
    within: tuple[Closure, ...] = ()
    shift: Shift | None = None
    times_per_month: float | None = None
    part: str = ""

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
        if (self.holidays is HolidayPolicy.SHIFTED) > (self.shift is not None):
            raise InvalidInput("holidays shifted: shift must say where sessions go", field="shift")
        if self.shift is not None and self.holidays in _NOT_WITH_SHIFT:
            raise InvalidInput(
                f"holidays {self.holidays.value} beside a shift: shifted, open, closed or unknown is accepted",
                field="holidays",
            )
        if self.times_per_month is not None:
            if not 0 < self.times_per_month <= 100:
                raise InvalidInput(f"times_per_month {self.times_per_month}: above 0 to 100 is accepted")
            if self.nth or self.month_days or self.dates:
                raise InvalidInput(
                    "times_per_month says that the days are not known: no nth, month_days, dates beside it"
                )


class ChangeKind(StrEnum):
    """What an organiser announces about one date, beside the rules."""

    CANCELLED = "cancelled"
    """The session does not take place (本日中止)."""
    MOVED = "moved"
    """It takes place at another time or on another day."""
    EXTRA = "extra"
    """A session that no rule gives."""
    FULL = "full"
    """It takes place and nobody more can come (満員)."""


@dataclass(frozen=True)
class SessionChange:
    """What is different on one date. ``slot`` names which session of ``day``; None means every session of that day.

    ``to_day`` and ``to_slot`` say where a moved session goes (``to_day`` None: the same day). An extra session needs
    ``slot``, a moved one ``to_day`` or ``to_slot``. ``note`` is what the organiser says about it, shown to everybody.
    """

    kind: ChangeKind
    day: date
    slot: Slot | None = None
    to_day: date | None = None
    to_slot: Slot | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind is ChangeKind.EXTRA and self.slot is None:
            raise InvalidInput(f"extra session on {self.day}: its hours (slot) are needed", field="slot")
        moved = self.to_day is not None or self.to_slot is not None
        if moved is not (self.kind is ChangeKind.MOVED):
            raise InvalidInput(
                f"{self.kind.value} session on {self.day}: a moved session needs to_day or to_slot, others take neither",
                field="to_day",
            )


@dataclass(frozen=True)
class BookingUntil:
    """Until when one can book: ``days_before`` the session's day (0 = the day itself), until ``until_min`` of that day.

    ``until_min`` None means the end of that day. 「前日17時まで」 is ``BookingUntil(1, 1020)``.
    """

    days_before: int
    until_min: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.days_before <= 366:
            raise InvalidInput(f"days_before {self.days_before}: 0 to 366 are accepted", field="days_before")
        if self.until_min is not None and not 0 <= self.until_min <= 1440:
            raise InvalidInput(f"until_min {self.until_min}: 0 to 1440 are accepted", field="until_min")


@dataclass(frozen=True, order=True)
class Session:
    """One concrete meeting: two instants with offset, and whether it was called off."""

    start: datetime
    end: datetime
    cancelled: bool = field(default=False, compare=False)
    unconfirmed: bool = field(default=False, compare=False)
    """True when the date rests on something that the source does not say (a public holiday without policy)."""
    full: bool = field(default=False, compare=False)
    """It takes place, and nobody more can come."""
    note: str = field(default="", compare=False)
    """What the organiser announced about it: why it is called off, from which day it was moved."""

    @property
    def end_known(self) -> bool:
        """False when only the start is known: then ``end`` equals ``start``."""
        return self.end > self.start
