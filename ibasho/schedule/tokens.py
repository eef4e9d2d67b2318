"""What a scan of Japanese hours text finds: small typed pieces with their place in the uniform text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from ibasho.model import Closure, Fact, HolidayPolicy, Slot

__all__ = [
    "Booking",
    "Break",
    "Close",
    "Dates",
    "DayStamp",
    "Days",
    "Filler",
    "Frequency",
    "Hours",
    "Irregular",
    "LastEntry",
    "Months",
    "MovedTo",
    "NamedClosure",
    "Open",
    "Period",
    "Policy",
    "Predicate",
    "PredicateKind",
    "Remark",
    "Suspended",
    "Token",
    "Unknown",
    "Until",
]


@dataclass(frozen=True)
class DayStamp:
    """A calendar day; ``year`` and ``weekday`` None when the text gives none."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    def on(self, year: int) -> date:
        """The day in that year unless it states its own; raises ValueError when there is no such day."""
        return date(self.year or year, self.month, self.day)


class PredicateKind(Enum):
    """What a clause says of its days."""

    CLOSED = auto()
    CLOSED_HEADING = auto()
    OPEN = auto()
    ONLY = auto()
    NOT = auto()
    """「以外」: the days before it are left out of the days that follow, or of all days."""


@dataclass(frozen=True)
class Days:
    """Weekdays (with their place in the month) or days of the month; ``holiday`` when 祝 stands in the same
    list."""

    weekdays: frozenset[int] = frozenset()
    nth: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    holiday: bool = False
    policy: HolidayPolicy | None = None
    """What the word itself says of public holidays: 平日 leaves them out, 年中無休 keeps them."""


@dataclass(frozen=True)
class Months:
    """Months of the year."""

    months: frozenset[int]


@dataclass(frozen=True)
class Dates:
    """Calendar days one by one."""

    stamps: tuple[DayStamp, ...]


@dataclass(frozen=True)
class Period:
    """From a day to a day; an open side is None."""

    first: DayStamp | None
    last: DayStamp | None


@dataclass(frozen=True)
class Hours:
    """One span of a day; start and end equal when no end is given."""

    slot: Slot
    approximate: bool = False
    """It rests on a reading: 頃, 午後12時, or a bare 7 o'clock."""


@dataclass(frozen=True)
class Until:
    """「17時まで」: an end without a start."""

    end_min: int


@dataclass(frozen=True)
class MovedTo:
    """Where sessions go that fall on a public holiday (``holidays``) or on ``weekdays``; ``kind`` names how it is said.

    ``of``: only those of this weekday; ``to`` and ``nth``: the weekday, and its place in the month, that they go to.
    ``spoken``: a verb says that they are held or moved (翌日に変更); without one, closing days may be meant.
    """

    kind: str
    holidays: bool
    weekdays: frozenset[int] = frozenset()
    of: int | None = None
    to: int | None = None
    nth: int = 0
    spoken: bool = False


@dataclass(frozen=True)
class Policy:
    """What is said of public holidays as a whole phrase."""

    policy: HolidayPolicy
    closing: frozenset[int] = frozenset()
    """With MOVED: the closing weekday that the phrase itself names."""
    assumed: str = ""
    otherwise: MovedTo | None = None
    """What it means where no closing days are spoken of: then the sessions are moved."""


@dataclass(frozen=True)
class NamedClosure:
    """年末年始, お盆, 夏休み …: a name that stands for usual days until the text gives its own; empty = no usual days."""

    name: str
    usual: tuple[Closure, ...]
    season: bool = False
    """A school holiday: things may be closed in it, and may be open in it only."""
    stated: bool = False
    """The name says the day itself (元日): nothing is assumed."""


@dataclass(frozen=True)
class Predicate:
    """Closed, open …"""

    kind: PredicateKind


@dataclass(frozen=True)
class Frequency:
    """How often, without saying when: ``per_month`` on average; ``weekly`` when it says so many times a
    week."""

    per_month: float
    every_weeks: int = 0
    every_months: int = 0
    exact: int = 0
    """How many times a week or a month, when the text gives one number."""
    weekly: bool = False
    about: bool = False
    """程度, 以上: more or less."""

    @property
    def every_time(self) -> bool:
        """毎週 or 毎月 alone: it adds nothing to days that follow."""
        return not (self.exact or self.every_weeks or self.every_months) and self.per_month >= 1


@dataclass(frozen=True)
class Irregular:
    """不定期."""


@dataclass(frozen=True)
class Suspended:
    """休止中: it does not take place for now."""


@dataclass(frozen=True)
class Booking:
    """要予約, 予約不要."""

    fact: Fact


@dataclass(frozen=True)
class LastEntry:
    """Last entry: minutes before the end, or a time of day (minutes)."""

    before_min: int | None = None
    at_min: int | None = None


@dataclass(frozen=True)
class Remark:
    """A phrase that changes no date and no hour, and is kept with the rule (雨天中止)."""


@dataclass(frozen=True)
class Filler:
    """A declared word without a meaning of its own here."""

    comma: bool = False
    topic: bool = False
    """は or a colon: what stands before it is what the clause is about."""
    condition: bool = False
    """の場合: what stands before it is a case of which something will be said."""
    link: bool = False
    """の: what stands before it tells which of what follows."""


@dataclass(frozen=True)
class Break:
    """The end of a clause: full stop, line break, 、 does not."""


@dataclass(frozen=True)
class Open:
    """An opening bracket."""


@dataclass(frozen=True)
class Close:
    """A closing bracket."""


@dataclass(frozen=True)
class Unknown:
    """Characters that no rule of the scan knows."""

    elsewhere: bool = False
    """A word such as 申込 or 次回: the days and hours of its clause are not those of the meetings."""


Piece = (
    Days
    | Months
    | Dates
    | Period
    | Hours
    | Until
    | Policy
    | MovedTo
    | NamedClosure
    | Predicate
    | Frequency
    | Irregular
    | Suspended
    | Booking
    | LastEntry
    | Remark
    | Filler
    | Break
    | Open
    | Close
    | Unknown
)


@dataclass(frozen=True)
class Token:
    """A piece and where it stands in the uniform text."""

    piece: Piece
    start: int
    end: int
