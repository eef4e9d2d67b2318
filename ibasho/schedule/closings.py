"""Closings, other ends and public-holiday policies, applied to drafts of rules.

Every function returns the changed drafts, or None when what is said cannot be put into rules without
guessing; its tokens are then left over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ibasho.model import Closure, HolidayPolicy, Slot
from ibasho.schedule.days import ALL_DAYS
from ibasho.schedule.drafts import ALL_MONTHS, Draft, Made, assume_spans, complement
from ibasho.schedule.statements import Closing, Ending
from ibasho.schedule.tokens import (
    Dates,
    Days,
    DayStamp,
    Frequency,
    Hours,
    Months,
    NamedClosure,
    Period,
    Policy,
    Token,
    Until,
)

__all__ = [
    "apply_closing",
    "apply_ending",
    "apply_policy",
    "open_on_holidays",
    "split_off",
    "without_hours",
]

_NTH = (1, 2, 3, 4, 5)
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATES_MOST = 62

Drafts = list[Draft]


def apply_closing(drafts: Drafts, closing: Closing, days_of: dict[int, Token], made: Made) -> Drafts | None:
    """The drafts without the closing's days; ``days_of`` gives named closures the days that the text
    states."""
    if closing.hours:
        return without_hours(
            drafts, [token.piece.slot for token in closing.hours if isinstance(token.piece, Hours)]
        )
    touched = [d for d in drafts if closing.group is None or d.group is closing.group]
    kept = [d for d in drafts if not (closing.group is None or d.group is closing.group)]
    for segment in closing.segments:
        said = [t for t in segment if not (isinstance(t.piece, Frequency) and t.piece.every_time)]
        if not said or _joint(said) or (len(said) < len(segment) and not isinstance(said[0].piece, Days)):
            return None
        for token in said:
            narrowed = _left_out(touched, token, days_of, made)
            if narrowed is None:
                return None
            touched = narrowed
    return kept + touched


def _joint(segment: list[Token]) -> bool:
    """Whether months or a period narrow days in the same breath (8月の土曜): rules cannot leave that out."""
    narrowing = any(isinstance(token.piece, Months | Period) for token in segment)
    return narrowing and any(isinstance(token.piece, Days) for token in segment)


def _left_out(drafts: Drafts, token: Token, days_of: dict[int, Token], made: Made) -> Drafts | None:
    piece = token.piece
    if isinstance(piece, Days):
        return _days_out(drafts, piece)
    if isinstance(piece, Months):
        left = [
            replace(draft, months=(draft.months or ALL_MONTHS) & complement(piece.months)) for draft in drafts
        ]
        return left if all(draft.months for draft in left) else None
    if isinstance(piece, NamedClosure):
        return _named_out(drafts, piece, days_of.get(token.start), made)
    if isinstance(piece, Period):
        wraps = piece.first is not None and piece.last is not None and piece.first.month > piece.last.month
        return _period_out(drafts, piece, "年末年始" if wraps else "休み")
    if isinstance(piece, Dates):
        return _dates_out(drafts, piece)
    return None


def _days_out(drafts: Drafts, days: Days) -> Drafts | None:
    """Weekdays, nth weekdays, days of the month and public holidays left out."""
    left: Drafts | None = drafts
    if days.holiday:
        left = _holidays_out(drafts)
    if left is not None and days.month_days:
        closures = tuple(closure for day in days.month_days for closure in _each_month(day))
        return [replace(draft, closures=(*draft.closures, *closures)) for draft in left]
    if left is None or not days.weekdays:
        return None if days.nth else left
    return _nth_out(left, days) if days.nth else _weekdays_out(left, days.weekdays)


def _holidays_out(drafts: Drafts) -> Drafts | None:
    against = (HolidayPolicy.ONLY, HolidayPolicy.MOVED, HolidayPolicy.NEXT_CLOSED)
    if any(draft.holidays in against or draft.undetermined for draft in drafts):
        return None
    return [replace(draft, holidays=HolidayPolicy.CLOSED) for draft in drafts]


def _weekdays_out(drafts: Drafts, closed: frozenset[int]) -> Drafts | None:
    """Weekly days without the closed ones; hours without days take all the others."""
    left: Drafts = []
    for draft in drafts:
        if draft.undetermined or any(day.weekday() in closed for day in draft.dates):
            return None
        if draft.dayless or (draft.month_days and not draft.weekdays):
            left.append(replace(draft, weekdays=ALL_DAYS - closed))
        elif not draft.weekdays & closed:
            left.append(draft)
        elif draft.weekly and draft.weekdays - closed:
            left.append(replace(draft, weekdays=draft.weekdays - closed))
        else:
            return None
    return left


def _nth_out(drafts: Drafts, days: Days) -> Drafts | None:
    """第3火曜休み: the other Tuesdays get a rule of their own."""
    if -1 in days.nth or len(set(days.nth)) == len(_NTH):
        return None
    others = tuple(n for n in _NTH if n not in days.nth)
    left: Drafts = []
    for draft in drafts:
        base = replace(draft, weekdays=ALL_DAYS) if draft.dayless else draft
        met = base.weekdays & days.weekdays
        if base.undetermined or base.month_days or base.dates:
            return None
        if not met:
            left.append(base)
        elif base.weekly and base.holidays in (HolidayPolicy.ONLY, HolidayPolicy.MOVED):
            return None
        elif base.weekly:
            if base.weekdays - met:
                left.append(replace(base, weekdays=base.weekdays - met))
            left.append(replace(base, weekdays=met, nth=others))
        elif base.nth and base.weekdays == met and -1 not in base.nth and set(base.nth) - set(days.nth):
            left.append(replace(base, nth=tuple(n for n in base.nth if n not in days.nth)))
        else:
            return None
    return left


def _each_month(day: int) -> list[Closure]:
    """One day of every month as closures; -1 is the last."""
    if day == -1:
        return [Closure("毎月末日", (month, 31), (month, 31)) for month in range(1, 13)]
    return [
        Closure(f"毎月{day}日", (month, day), (month, day))
        for month, days in enumerate(_MONTH_DAYS, start=1)
        if day <= days
    ]


def _named_out(drafts: Drafts, named: NamedClosure, days: Token | None, made: Made) -> Drafts | None:
    """年末年始 and the like: with the days that the text gives, else the usual ones, and that is said."""
    if days is not None and isinstance(days.piece, Period):
        return _period_out(drafts, days.piece, named.name)
    if days is not None or not named.usual:
        return None
    assume_spans(named, made.assumed)
    return [replace(draft, closures=(*draft.closures, *named.usual)) for draft in drafts]


def _period_out(drafts: Drafts, period: Period, name: str) -> Drafts | None:
    """From a day to a day: every year, or day by day when years are stated."""
    first, last = period.first, period.last
    if first is None or last is None:
        return None
    if first.year is None and last.year is None:
        closure = Closure(name, (first.month, first.day), (last.month, last.day))
        return [replace(draft, closures=(*draft.closures, closure)) for draft in drafts]
    if first.year is None or last.year is None:
        return None
    start, end = first.on(first.year), last.on(last.year)
    if not 0 <= (end - start).days < _DATES_MOST:
        return None
    days = tuple(start + timedelta(days=n) for n in range((end - start).days + 1))
    return [replace(draft, except_dates=(*draft.except_dates, *days)) for draft in drafts]


def _dates_out(drafts: Drafts, dates: Dates) -> Drafts | None:
    exact = tuple(stamp.on(stamp.year) for stamp in dates.stamps if stamp.year is not None)
    yearly = tuple(_single(stamp) for stamp in dates.stamps if stamp.year is None)
    return [
        replace(draft, except_dates=(*draft.except_dates, *exact), closures=(*draft.closures, *yearly))
        for draft in drafts
    ]


def _single(stamp: DayStamp) -> Closure:
    return Closure("休み", (stamp.month, stamp.day), (stamp.month, stamp.day))


def without_hours(drafts: Drafts, breaks: list[Slot]) -> Drafts | None:
    """The drafts with spans of the day left out; a span outside of every slot cannot be."""
    changed = False
    left: Drafts = []
    for draft in drafts:
        slots = list(draft.slots)
        for gap in breaks:
            parts: list[Slot] = []
            for slot in slots:
                if not gap.end_known or gap.start_min <= slot.start_min or gap.end_min >= slot.end_min:
                    parts.append(slot)
                    continue
                parts += [Slot(slot.start_min, gap.start_min), Slot(gap.end_min, slot.end_min)]
                changed = True
            slots = parts
        left.append(replace(draft, slots=tuple(slots)))
    return left if changed else None


def split_off(drafts: Drafts, days: Days, change: Callable[[Draft], Draft | None]) -> Drafts | None:
    """The drafts with the named weekdays (weekly, or some of the month) taken out into drafts that
    ``change`` makes."""
    met_any = False
    out: Drafts = []
    for draft in drafts:
        met = draft.weekdays & days.weekdays if draft.weekly else frozenset[int]()
        if not met:
            out.append(draft)
            continue
        if draft.holidays in (HolidayPolicy.ONLY, HolidayPolicy.MOVED) or (days.nth and -1 in days.nth):
            return None
        changed = change(replace(draft, weekdays=met, nth=days.nth))
        if changed is None:
            return None
        met_any = True
        rest = draft.weekdays - met
        if rest:
            out.append(replace(draft, weekdays=rest))
        others = tuple(n for n in _NTH if n not in days.nth)
        if days.nth and others:
            out.append(replace(draft, weekdays=met, nth=others))
        out.append(changed)
    return out if met_any else None


def apply_ending(drafts: Drafts, ending: Ending) -> Drafts | None:
    """The drafts with another end on some weekdays, or on public holidays where the rules are open every
    day."""
    if not isinstance(ending.until.piece, Until) or not ending.subjects:
        return None
    until = ending.until.piece.end_min
    result: Drafts | None = drafts
    holiday = False
    for token in ending.subjects:
        days = token.piece
        if not isinstance(days, Days) or days.month_days or result is None:
            return None
        holiday = holiday or days.holiday
        if days.weekdays:
            result = split_off(result, days, lambda draft: _until(draft, until))
    return _holidays_until(result, until) if result is not None and holiday else result


def _until(draft: Draft, until: int) -> Draft | None:
    """The draft's slots up to the new end; None when none begins before it."""
    slots = [slot for slot in draft.slots if slot.start_min < until]
    if not slots:
        return None
    slots[-1] = Slot(slots[-1].start_min, until)
    return replace(draft, slots=tuple(slots))


def _holidays_until(drafts: Drafts, until: int) -> Drafts | None:
    """Public holidays end earlier: possible only where every weekday is open, so that each holiday would
    have been."""
    weekly = [draft for draft in drafts if draft.weekly]
    everyday = frozenset[int]().union(*(draft.weekdays for draft in weekly)) == ALL_DAYS
    plain = all(draft.holidays in (None, HolidayPolicy.OPEN) for draft in weekly)
    if (
        not everyday
        or not plain
        or len(weekly) != len(drafts)
        or len({draft.closures for draft in weekly}) != 1
    ):
        return None
    early = [draft for draft in weekly if draft.slots and draft.slots[-1].end_min == until]
    rest = [replace(draft, holidays=HolidayPolicy.CLOSED) for draft in weekly if draft not in early]
    if early:
        return [*rest, replace(early[0], holidays=HolidayPolicy.ONLY), *early[1:]]
    model = _until(weekly[0], until)
    return [*rest, replace(model, weekdays=frozenset(), holidays=HolidayPolicy.ONLY)] if model else None


def open_on_holidays(drafts: Drafts, closed: frozenset[int] = frozenset()) -> Drafts | None:
    """The drafts that meet on public holidays too: behind closing weekdays, on a holiday that falls on one of them."""
    if any(draft.holidays is HolidayPolicy.CLOSED for draft in drafts):
        return None
    plain = len(drafts) == 1 and drafts[0].weekly and drafts[0].holidays in (None, HolidayPolicy.OPEN)
    if closed and plain and not drafts[0].weekdays & closed:
        return [replace(drafts[0], holidays=HolidayPolicy.ONLY)]
    keep = (HolidayPolicy.ONLY, HolidayPolicy.MOVED, HolidayPolicy.NEXT_CLOSED)
    return [d if d.holidays in keep else replace(d, holidays=HolidayPolicy.OPEN) for d in drafts]


def apply_policy(drafts: Drafts, policy: Policy, closing: frozenset[int], made: Made) -> Drafts | None:
    """A whole phrase about public holidays; ``closing`` are the weekdays that it stands behind."""
    if policy.policy is HolidayPolicy.OPEN:
        return open_on_holidays(drafts, closing)
    # Open on a holiday that is a closing day says a part of what MOVED says whole.
    weaker = (HolidayPolicy.OPEN, *([HolidayPolicy.ONLY] if policy.policy is HolidayPolicy.MOVED else []))
    plain = all(draft.holidays is None or draft.holidays in weaker for draft in drafts)
    if not plain or not drafts or not all(draft.weekly for draft in drafts):
        return None
    if policy.policy is HolidayPolicy.MOVED:
        closed = policy.closing or closing
        if len(drafts) != 1 or not closed or drafts[0].weekdays != ALL_DAYS - closed:
            return None
    if policy.assumed and policy.assumed not in made.assumed:
        made.assumed.append(policy.assumed)
    return [replace(draft, holidays=policy.policy) for draft in drafts]
