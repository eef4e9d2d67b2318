"""A reading and the columns of a list → drafts of rules and the tokens that found no place in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ibasho.model import Closure, HolidayPolicy, Slot
from ibasho.schedule.closings import apply_closing, apply_ending, apply_policy, open_on_holidays, split_off
from ibasho.schedule.days import ALL_DAYS
from ibasho.schedule.drafts import Draft, Made, drafts_of, narrowed
from ibasho.schedule.exceptions import drop, settle_spans
from ibasho.schedule.shifts import apply_shift
from ibasho.schedule.statements import Closing, Group, Reading
from ibasho.schedule.tokens import Days, Frequency, Months, MovedTo, NamedClosure, Policy, Token
from ibasho.schedule.words import Text

__all__ = ["Columns", "assemble"]

_FACILITY_WORDS = ("館", "業", "所", "定休", "不可", "園", "室", "診", "できません")


@dataclass(frozen=True)
class Columns:
    """What the columns of a list say beside the text: weekdays, one slot (start and end equal: no end), a
    frequency."""

    weekdays: frozenset[int] = frozenset()
    holiday: bool = False
    slot: Slot | None = None
    pace: Frequency | None = None
    pace_known: bool = True
    """False when there is a frequency that cannot be read: then weekdays alone make no weekly rule."""
    words: str = ""
    """What the columns say of the days, for the note of a rule whose days stay open."""


def assemble(reading: Reading, columns: Columns, text: Text, as_of: date | None) -> Made:
    """The drafts of everything that was read; what could not be used is in ``leftover``."""
    made = Made(assumed=list(reading.doubts))
    _settle(reading, columns, made, text)
    for group in reading.groups:
        new = drafts_of(group, as_of, _note(group, text))
        made.leftover += new.leftover
        made.assumed += [each for each in new.assumed if each not in made.assumed]
        _place(made, new.drafts, group)
    _ordered(made, reading.groups)
    settle_spans(made, reading.groups, bool(columns.weekdays))
    _with_columns(made, columns)
    _holiday_hours_win(made)
    if reading.qualifiers:
        made.drafts = narrowed(made.drafts or [Draft()], reading.qualifiers, as_of, made)
    made.drafts = _refined(made.drafts or [])
    _close(made, reading)
    return made


def _refined(drafts: list[Draft]) -> list[Draft]:
    """「木 16:30〜18:30 第1・3木曜日」: the same weekday again with its weeks says which weeks, it adds none.

    So the weekly days give way to those of certain weeks that have no hours of their own, and lend them theirs.
    """
    left = [(draft, draft.weekdays) for draft in drafts]
    for at, draft in enumerate(drafts):
        if not (draft.nth and draft.weekdays):
            continue
        for other, whole in enumerate(drafts):
            same = draft.weekdays <= whole.weekdays and draft.slots in ((), whole.slots)
            same = same and (draft.months, draft.within) == (whole.months, whole.within)
            if whole.weekly and whole.slots and same:
                left[at] = (replace(draft, slots=whole.slots), draft.weekdays)
                left[other] = (whole, left[other][1] - draft.weekdays)
                break
    return [replace(draft, weekdays=days) for draft, days in left if days or not draft.weekdays]


def _note(group: Group, text: Text) -> str:
    """The source's words for the days of a group whose days stay open."""
    return " ".join(text.original(token.start, token.end).strip() for token in group.subjects)


def _settle(reading: Reading, columns: Columns, made: Made, text: Text) -> None:
    """「毎月第2土曜、8月は休み」: without any other day, what stands before the last comma is what meets, not what is
    shut.

    Where hours without days stand elsewhere the two readings are equally good: then the closing is left over.
    """
    for closing in reading.closings:
        _free_the_days_before(closing, reading, text)
    if columns.weekdays or any(_has_days(group) for group in reading.groups):
        return
    for closing in list(reading.closings):
        if len(closing.segments) < 2:
            continue
        word = text.original(closing.predicate.start, closing.predicate.end)
        facility = any(part in word for part in _FACILITY_WORDS)
        earlier = [token for segment in closing.segments[:-1] for token in segment]
        if (
            not reading.groups
            and not facility
            and not any(isinstance(t.piece, NamedClosure) for t in earlier)
        ):
            reading.groups.append(Group(earlier))
            closing.segments = closing.segments[-1:]
        elif not facility and any(isinstance(t.piece, Frequency) or _nth(t) for t in earlier):
            reading.closings.remove(closing)
            made.leftover += closing.tokens()


def _free_the_days_before(closing: Closing, reading: Reading, text: Text) -> None:
    """「第1・3木曜日 年末年始を除く」: a blank parts the days of meeting from what is left out, a comma would list both."""
    if len(closing.segments) < 2 or not all(isinstance(t.piece, NamedClosure) for t in closing.segments[-1]):
        return
    earlier = [token for segment in closing.segments[:-1] for token in segment]
    between = text.uniform[earlier[-1].end : closing.segments[-1][0].start] if earlier else "、"
    if between and not between.strip() and all(_nth(token) for token in earlier):
        reading.groups.append(Group(earlier))
        closing.segments = closing.segments[-1:]


def _has_days(group: Group) -> bool:
    return any(not isinstance(token.piece, Policy) for token in group.subjects)


def _nth(token: Token) -> bool:
    return isinstance(token.piece, Days) and bool(token.piece.nth)


def _ordered(made: Made, groups: list[Group]) -> None:
    """Leave over what may be told in another order than is read here.

    Hours without days beside days with hours are of other days; with days after them that have none (10時 水曜
    13時 金曜) the hours may stand before their days throughout. Numbers without weekdays (奇数月第2、偶数月第3土曜) are no
    days.
    """
    homeless = [g for g in groups if g.hours and not g.subjects] if len(groups) > 1 else []
    trailing = [g for g in groups[-1:] if g.subjects and not g.hours]
    doubtful = groups if homeless and trailing else homeless
    for group in groups:
        months = [at for at, token in enumerate(group.subjects) if isinstance(token.piece, Months)]
        parted = months and any(isinstance(t.piece, Days) for t in group.subjects[months[0] : months[-1]])
        if parted:
            doubtful = [*doubtful, group]
    for group in doubtful:
        drop(made, group)


def _holiday_hours_win(made: Made) -> None:
    """Where a rule gives hours for public holidays, the weekly rules that say nothing of them leave them
    to it."""
    if any(draft.holidays is HolidayPolicy.ONLY and draft.slots for draft in made.drafts):
        made.drafts = [
            replace(draft, holidays=HolidayPolicy.CLOSED)
            if draft.weekly and draft.holidays is None
            else draft
            for draft in made.drafts
        ]


def _place(made: Made, new: list[Draft], group: Group) -> None:
    """Put a group's drafts beside those before it, or in the place of the same days where it says other
    hours of them."""
    for draft in new:
        clash = [
            each
            for each in made.drafts
            if each.weekly
            and each.slots
            and draft.slots
            and draft.weekdays & each.weekdays
            and (draft.weekdays < each.weekdays or (draft.nth and not each.nth))
            and (group.instead or _overlap(draft, each))
        ]
        for each in clash:
            rest = split_off([each], Days(draft.weekdays & each.weekdays, draft.nth), lambda taken: taken)
            if rest is None:
                made.leftover += group.tokens()
                return
            place = made.drafts.index(each)
            taken = draft.weekdays & each.weekdays
            made.drafts[place : place + 1] = [
                r for r in rest if not (r.weekdays == taken and r.nth == draft.nth)
            ]
            holidays = draft.holidays or each.holidays
            draft = replace(draft, holidays=holidays)
        made.drafts.append(draft)


def _overlap(one: Draft, other: Draft) -> bool:
    """Whether two drafts claim the same hours."""
    return any(a.start_min < b.end_min and b.start_min < a.end_min for a in one.slots for b in other.slots)


# — columns ——————————————————————————————————————————————————————————————————————


def _with_columns(made: Made, columns: Columns) -> None:
    """Join what the text says with the weekdays and hours of the columns."""
    slots = (columns.slot,) if columns.slot else ()
    if not columns.weekdays:
        made.drafts = [_with_slot(draft, columns, made) for draft in made.drafts]
        if not made.drafts and (slots or columns.pace):
            made.drafts = [_paced(Draft(slots=slots), columns)]
        elif columns.pace and all(draft.dayless for draft in made.drafts):
            made.drafts = [_paced(draft, columns) for draft in made.drafts]
        return
    policy = HolidayPolicy.ONLY if columns.holiday else None
    base = _paced(Draft(columns.weekdays, slots=slots, holidays=policy), columns)
    if not made.drafts:
        made.drafts = [base]
        return
    made.drafts = _joined(made, base, columns)


def _paced(draft: Draft, columns: Columns) -> Draft:
    """The draft as often as the frequency column says; less than weekly leaves its days undetermined."""
    if columns.pace is not None and not columns.pace.weekly:
        return replace(draft, undetermined=True, per_month=columns.pace.per_month, note=columns.words)
    if not columns.pace_known and draft.weekdays:
        return replace(draft, undetermined=True, note=columns.words)
    return draft


def _with_slot(draft: Draft, columns: Columns, made: Made) -> Draft:
    """The draft with the columns' hours where it has none, or only their start; a contradiction is left
    over."""
    slot = columns.slot
    if slot is None:
        return draft
    starts_only = len(draft.slots) == 1 and not draft.slots[0].end_known
    if not draft.slots or (starts_only and draft.slots[0].start_min == slot.start_min):
        return replace(draft, slots=(slot,))
    hull = (draft.slots[0].start_min, max(each.end_min for each in draft.slots))
    if hull != (slot.start_min, slot.end_min) and not (slot.start_min == hull[0] and not slot.end_known):
        made.assumed.append("本文と列の時刻が違うため、本文の時刻としました")
    return draft


def _joined(made: Made, base: Draft, columns: Columns) -> list[Draft]:
    """The base of the columns with the text's days: replaced where the text says the same days more
    exactly."""
    text_days = frozenset[int]().union(*(draft.weekdays for draft in made.drafts))
    nth_only = [draft for draft in made.drafts if draft.nth and not draft.weekdays]
    if nth_only:
        made.drafts = [replace(d, weekdays=base.weekdays) if d in nth_only else d for d in made.drafts]
        text_days |= base.weekdays
    if all(draft.dayless for draft in made.drafts):
        return _hours_for(base, made)
    if text_days == base.weekdays or (
        len(made.drafts) == 1 and not text_days and made.drafts[0].undetermined
    ):
        drafts = [_with_slot(draft, columns, made) for draft in made.drafts]
        return [replace(d, weekdays=base.weekdays) if d.undetermined else d for d in drafts]
    drafts = [base]
    for draft in made.drafts:
        group = draft.group
        tokens = group.tokens() if group else []
        if (
            draft.undetermined
            and draft.weekdays
            and not draft.weekdays & base.weekdays
            and not base.undetermined
        ):
            drafts.append(draft if draft.slots else replace(draft, slots=base.slots))
        elif draft.dayless or draft.undetermined or (draft.dates and not draft.slots):
            made.leftover += tokens
        elif draft.months and draft.month_days and draft.slots:
            drafts = _special_day(drafts, draft, base)
        elif base.undetermined:
            drafts.append(_with_slot(draft, columns, made) if not draft.slots else draft)
        elif draft.slots and draft.weekdays <= base.weekdays and draft.weekdays and not draft.month_days:
            drafts = _instead(drafts, draft) or drafts
        elif not draft.weekdays & base.weekdays and (draft.slots or (group and group.opened)):
            drafts.append(draft if draft.slots else replace(draft, slots=base.slots))
        else:
            made.leftover += tokens
    return drafts


def _hours_for(base: Draft, made: Made) -> list[Draft]:
    """Hours without days refine the base's hours when they lie within them; else they are of something
    else."""
    slots = tuple(sorted({slot for draft in made.drafts for slot in draft.slots}))
    outer = base.slots[0] if base.slots else None
    inside = outer is None or all(
        outer.start_min <= slot.start_min and (slot.end_min <= outer.end_min or not outer.end_known)
        for slot in slots
    )
    if inside and slots:
        return [replace(base, slots=slots)]
    made.leftover += [token for draft in made.drafts if draft.group for token in draft.group.tokens()]
    return [base]


def _instead(drafts: list[Draft], draft: Draft) -> list[Draft] | None:
    """The drafts with some weekdays' hours replaced."""
    return split_off(drafts, Days(draft.weekdays, draft.nth), lambda taken: replace(taken, slots=draft.slots))


def _special_day(drafts: list[Draft], draft: Draft, base: Draft) -> list[Draft]:
    """Other hours on single days of the year: on the base's weekdays, with those days left out of the
    base."""
    days = [
        Closure("時間の違う日", (month, day), (month, day))
        for month in sorted(draft.months)
        for day in draft.month_days
    ]
    special = replace(draft, weekdays=base.weekdays)
    return [*(replace(each, closures=(*each.closures, *days)) for each in drafts), special]


# — closings, ends, policies ———————————————————————————————————————————————————————————


def _close(made: Made, reading: Reading) -> None:
    """Apply ends, closings and policies in this order; each that has no place is left over."""
    for group in reading.groups:
        if any(d.group is group and d.nth and not d.weekdays and not d.undetermined for d in made.drafts):
            drop(made, group)
    for ending in reading.endings:
        whole = apply_ending(made.drafts, ending)
        if whole is None:
            made.drafts = apply_ending(made.drafts, ending.without_holidays()) or made.drafts
        _try(made, whole, ending.tokens())
    for closing in reading.closings:
        _try(
            made,
            apply_closing(made.drafts, closing, reading.closure_days, made) if made.drafts else None,
            closing.tokens(),
        )
    shut = _weekdays_of([t for c in reading.closings for s in c.segments for t in s])
    if reading.holidays_open:
        _try(made, open_on_holidays(made.drafts, shut), reading.holidays_open)
    for token, subjects in reading.policies:
        if isinstance(token.piece, MovedTo):
            _try(made, apply_shift(made.drafts, token.piece, subjects), [token])
        if not isinstance(token.piece, Policy):
            continue
        closed = _weekdays_of(subjects) or shut
        settled = apply_policy(made.drafts, token.piece, closed, made) if made.drafts else None
        if settled is None and token.piece.otherwise is not None and not shut:
            settled = apply_shift(made.drafts, token.piece.otherwise, subjects)
        _try(made, settled, [token])


def _weekdays_of(tokens: list[Token]) -> frozenset[int]:
    """The weekly days among the tokens."""
    return (
        frozenset[int]().union(
            *(
                token.piece.weekdays
                for token in tokens
                if isinstance(token.piece, Days) and not token.piece.nth
            )
        )
        & ALL_DAYS
    )


def _try(made: Made, drafts: list[Draft] | None, tokens: list[Token]) -> None:
    if drafts is None:
        made.leftover += [token for token in tokens if token not in made.leftover]
    else:
        made.drafts = drafts
