"""Groups of days and hours → drafts of rules, not yet narrowed by closings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ibasho.model import Closure, HolidayPolicy, SessionRule, Shift, Slot
from ibasho.schedule.days import ALL_DAYS
from ibasho.schedule.statements import Group
from ibasho.schedule.tokens import (
    Dates,
    Days,
    DayStamp,
    Frequency,
    Hours,
    Months,
    NamedClosure,
    Period,
    Token,
)

__all__ = ["ALL_MONTHS", "Draft", "Made", "assume_spans", "complement", "drafts_of", "narrowed"]

ALL_MONTHS = frozenset(range(1, 13))
_DATES_MOST = 31
_EVERY_YEAR = "年の記載がない日付は、毎年のこととみなしました"
_NEXT_YEAR = "年の記載がない日付は、次に来る日とみなしました"


@dataclass(frozen=True)
class Draft:
    """A rule in the making. ``undetermined``: the text says how often, but not on which days."""

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
    holidays: HolidayPolicy | None = None
    closures: tuple[Closure, ...] = ()
    within: tuple[Closure, ...] = ()
    shift: Shift | None = None
    note: str = ""
    undetermined: bool = False
    per_month: float | None = None
    group: Group | None = field(default=None, compare=False)

    @property
    def weekly(self) -> bool:
        """Every week on its weekdays, without another condition on the day."""
        return bool(self.weekdays) and not (self.nth or self.month_days or self.dates or self.undetermined)

    @property
    def dayless(self) -> bool:
        """Hours whose days nothing has said yet."""
        only = self.holidays is HolidayPolicy.ONLY
        return not (self.weekdays or self.nth or self.month_days or self.dates or self.undetermined or only)

    def rule(self) -> SessionRule:
        """The finished rule; an undetermined one says how often, with the weekdays that come into question."""
        if self.undetermined:
            return SessionRule(
                weekdays=self.weekdays if self.per_month else frozenset(),
                slots=self.slots,
                closures=self.closures,
                months=self.months,
                within=self.within,
                note=self.note,
                times_per_month=round(self.per_month, 2) if self.per_month else None,
            )
        return SessionRule(
            weekdays=self.weekdays,
            nth=self.nth,
            month_days=self.month_days,
            months=self.months if self.months != ALL_MONTHS else frozenset(),
            dates=self.dates,
            except_dates=self.except_dates,
            every_weeks=self.every_weeks,
            anchor=self.anchor,
            slots=self.slots,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            holidays=self.holidays or HolidayPolicy.UNKNOWN,
            closures=self.closures,
            within=self.within,
            shift=self.shift,
            note=self.note,
        )


@dataclass
class Made:
    """Drafts, the tokens that could not become a part of them, and what had to be assumed."""

    drafts: list[Draft] = field(default_factory=list)
    leftover: list[Token] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)


def drafts_of(group: Group, as_of: date | None, note: str) -> Made:
    """The drafts that one group makes: one per pattern of days, each with the group's hours."""
    made = Made()
    slots = tuple(sorted({token.piece.slot for token in group.hours if isinstance(token.piece, Hours)}))
    if any(isinstance(token.piece, Hours) and token.piece.approximate for token in group.hours):
        made.assumed.append("時刻は、書かれたとおりの時刻とみなしました（「頃」、午前・午後の記載なし）")
    made.drafts.extend(_weekday_drafts(group))
    made.drafts.extend(_dated(group, as_of, made))
    narrowing = [token for token in group.subjects if isinstance(token.piece, Months | Period | NamedClosure)]
    if not made.drafts:
        made.drafts.append(Draft())
    made.drafts = [replace(draft, slots=slots, group=group) for draft in made.drafts]
    made.drafts = narrowed(made.drafts, narrowing, as_of, made)
    for token in group.subjects:
        if isinstance(token.piece, Frequency):
            _pace(token, token.piece, group, made, note)
    return made


def _weekday_drafts(group: Group) -> list[Draft]:
    """One draft for the weekly days together, one for each other pattern."""
    weekly: frozenset[int] = frozenset()
    holiday, policy = False, None
    drafts: list[Draft] = []
    for token in group.subjects:
        piece = token.piece
        if not isinstance(piece, Days):
            continue
        if piece.nth or piece.month_days:
            drafts.append(Draft(piece.weekdays, piece.nth, piece.month_days))
            if piece.holiday:
                drafts.append(Draft(holidays=HolidayPolicy.ONLY))
        else:
            weekly |= piece.weekdays
            holiday = holiday or piece.holiday
            policy = policy or piece.policy
    drafts = _one_rule(drafts)
    if weekly or holiday:
        drafts.insert(0, Draft(weekly, holidays=HolidayPolicy.ONLY if holiday else policy))
    return drafts


def _one_rule(drafts: list[Draft]) -> list[Draft]:
    """第1金曜、第3金曜 as one rule."""
    out: list[Draft] = []
    for draft in drafts:
        same = next((d for d in out if d.nth and draft.nth and d.weekdays == draft.weekdays), None)
        if same is None:
            out.append(draft)
        else:
            out[out.index(same)] = replace(same, nth=tuple(sorted({*same.nth, *draft.nth})))
    return out


def _dated(group: Group, as_of: date | None, made: Made) -> list[Draft]:
    """Explicit days: with a year as dates, without one as days of the year (or the next to come, given
    ``as_of``)."""
    dates: list[date] = []
    drafts: list[Draft] = []
    for token in group.subjects:
        if not isinstance(token.piece, Dates):
            continue
        for stamp in token.piece.stamps:
            if stamp.year is not None:
                dates.append(stamp.on(stamp.year))
            elif as_of is not None:
                day, sure = _nearest(stamp, as_of)
                dates.append(day)
                if not sure:
                    _assume(made, _NEXT_YEAR)
            else:
                _assume(made, _EVERY_YEAR)
                weekday = frozenset() if stamp.weekday is None else frozenset({stamp.weekday})
                drafts.append(Draft(weekday, month_days=(stamp.day,), months=frozenset({stamp.month})))
    if dates:
        drafts.insert(0, Draft(dates=tuple(sorted(set(dates)))))
    return _joined(drafts)


def _joined(drafts: list[Draft]) -> list[Draft]:
    """Days of one month in one draft."""
    out: list[Draft] = []
    for draft in drafts:
        last = out[-1] if out else None
        if (
            last is not None
            and draft.months
            and last.months == draft.months
            and last.weekdays == draft.weekdays
        ):
            out[-1] = replace(last, month_days=tuple(sorted({*last.month_days, *draft.month_days})))
        else:
            out.append(draft)
    return out


def _nearest(stamp: DayStamp, as_of: date) -> tuple[date, bool]:
    """The day that a text of ``as_of`` means, and whether its weekday proves it."""
    found: list[date] = []
    for year in range(as_of.year - 1, as_of.year + 3):
        try:
            found.append(stamp.on(year))
        except ValueError:
            continue
    proven = [day for day in found if stamp.weekday is not None and day.weekday() == stamp.weekday]
    near = [day for day in proven if abs((day - as_of).days) <= 366]
    if len(near) == 1:
        return near[0], True
    return next((day for day in found if day >= as_of - timedelta(days=31)), found[-1]), False


def narrowed(drafts: list[Draft], tokens: Iterable[Token], as_of: date | None, made: Made) -> list[Draft]:
    """The drafts limited to months and periods; a token that cannot limit them is left over."""
    months = frozenset[int]().union(*(t.piece.months for t in tokens if isinstance(t.piece, Months)))
    if months:
        drafts = [replace(draft, months=(draft.months or ALL_MONTHS) & months) for draft in drafts]
    seasons = [token.piece for token in tokens if isinstance(token.piece, NamedClosure)]
    for season in seasons:
        assume_spans(season, made.assumed)
    spans = tuple(span for season in seasons for span in season.usual)
    drafts = [replace(draft, within=(*draft.within, *spans)) for draft in drafts] if spans else drafts
    for token in tokens:
        if isinstance(token.piece, Period):
            drafts = _within(drafts, token, token.piece, as_of, made)
    return drafts


def _within(drafts: list[Draft], token: Token, period: Period, as_of: date | None, made: Made) -> list[Draft]:
    """The drafts limited to one period; without days of their own they become its days, one by one."""
    first, last = period.first, period.last
    if all(stamp is None or stamp.year is not None for stamp in (first, last)):
        start = first.on(0) if first else None
        end = last.on(0) if last else None
        if start and end and start > end:
            made.leftover.append(token)
            return drafts
        if not all(draft.dayless for draft in drafts):
            return [replace(draft, valid_from=start, valid_to=end) for draft in drafts]
        if start and end and (end - start).days < _DATES_MOST:
            days = tuple(start + timedelta(days=n) for n in range((end - start).days + 1))
            return [replace(draft, dates=days) for draft in drafts]
    elif first and last and first.year is None and last.year is None and not any(d.dayless for d in drafts):
        _assume(made, _EVERY_YEAR)
        span = Closure("期間", (first.month, first.day), (last.month, last.day))
        return [replace(draft, within=(*draft.within, span)) for draft in drafts]
    elif first and last is None and as_of is not None:
        _assume(made, _NEXT_YEAR)
        return [replace(draft, valid_from=_nearest(first, as_of)[0]) for draft in drafts]
    made.leftover.append(token)
    return drafts


def assume_spans(named: NamedClosure, assumed: list[str]) -> None:
    """Say which days a name was taken to mean; a school holiday's are those of the schools there."""
    if named.stated:
        return
    first, last = named.usual[-1].first, named.usual[-1].last
    text = f"{named.name}は{first[0]}月{first[1]}日から{last[0]}月{last[1]}日までとみなしました"
    if any(not span.certain for span in named.usual):
        text = (
            f"{named.name}の日は地域によってちがうため、ふつうの期間とみなし、確かでない日は要確認としました"
        )
    if text not in assumed:
        assumed.append(text)


def complement(months: frozenset[int]) -> frozenset[int]:
    """The other months."""
    return ALL_MONTHS - months


def _pace(token: Token, pace: Frequency, group: Group, made: Made, note: str) -> None:
    """Check a frequency against the days: it agrees, it sets the interval, or the days stay undetermined."""
    drafts = made.drafts
    patterned = [draft for draft in drafts if draft.nth or draft.month_days or draft.dates]
    weekly = [draft for draft in drafts if draft.weekly]
    if pace.every_weeks > 1 or pace.every_months > 1:
        anchored = pace.every_weeks > 1 and weekly and all(draft.valid_from for draft in weekly)
        if anchored:
            made.drafts = [replace(d, every_weeks=pace.every_weeks, anchor=d.valid_from) for d in drafts]
        elif not _agrees(pace, patterned, weekly):
            made.drafts = _undetermined(drafts, pace, note)
    elif pace.weekly:
        if patterned and not weekly and not pace.exact:
            return
        days = len(frozenset[int]().union(*(draft.weekdays for draft in weekly)))
        if not weekly or pace.about or (pace.exact and pace.exact < days):
            made.drafts = _undetermined(drafts, pace, note)
        elif pace.exact > days:
            made.leftover.append(token)
    elif weekly or not patterned:
        made.drafts = _undetermined(drafts, pace, note)
    elif pace.exact and pace.exact != _times(patterned):
        made.leftover.append(token)


def _agrees(pace: Frequency, patterned: list[Draft], weekly: list[Draft]) -> bool:
    """Whether 隔週 or 隔月 only repeats what the days say: two days a month, or every other month by name."""
    if weekly or not patterned:
        return False
    if pace.every_weeks == 2:
        return _times(patterned) == 2
    return pace.every_months == 2 and all(len(draft.months) == 6 for draft in patterned)


def _times(drafts: list[Draft]) -> int:
    """How often a month the patterns meet."""
    return sum(len(draft.nth) * len(draft.weekdays) + len(draft.month_days) for draft in drafts)


def _undetermined(drafts: list[Draft], pace: Frequency, note: str) -> list[Draft]:
    """One draft that keeps the hours and says in its note how often."""
    return [
        Draft(
            slots=drafts[0].slots,
            note=note,
            undetermined=True,
            per_month=pace.per_month,
            weekdays=frozenset().union(*(draft.weekdays for draft in drafts)) & ALL_DAYS,
            group=drafts[0].group,
        )
    ]


def _assume(made: Made, text: str) -> None:
    if text not in made.assumed:
        made.assumed.append(text)
