"""What is said of some months or of a season beside what holds otherwise: 「第2土曜（8月は第1土曜）」「夏休みは10時〜18時」."""

from __future__ import annotations

from dataclasses import replace

from ibasho.schedule.drafts import ALL_MONTHS, Draft, Made
from ibasho.schedule.statements import Group
from ibasho.schedule.tokens import Months, NamedClosure, Period

__all__ = ["drop", "settle_spans"]

_LIMITING = Months | Period | NamedClosure


def drop(made: Made, group: Group) -> None:
    """Leave a group over with all that was made of it."""
    made.leftover += [token for token in group.tokens() if token not in made.leftover]
    made.drafts = [draft for draft in made.drafts if draft.group is not group]


def settle_spans(made: Made, groups: list[Group], weekdays_beside: bool) -> None:
    """Put what is said of some months or of a season in place of what holds otherwise.

    Where は does not say that it stands in its place (it might be meant beside it), it is left over; so it is with
    weekdays in a column beside the text.
    """
    limited = [group for group in groups if any(isinstance(t.piece, _LIMITING) for t in group.subjects)]
    always = [d for d in made.drafts if d.group not in limited and not d.dayless]
    for group in limited:
        own = [draft for draft in made.drafts if draft.group is group]
        if not own or (group.exception and always and _instead(made, own, always)):
            always = [d for d in made.drafts if d.group not in limited and not d.dayless]
            continue
        meets = frozenset[int]().union(*(draft.weekdays for draft in own))
        dayless = any(draft.dayless for draft in own)
        other = [
            d for d in made.drafts if d.weekly and d.group in limited and d.group is not group and d.months
        ]
        if dayless and len(own) == len(other) == 1 and own[0].months and not own[0].months & other[0].months:
            mine = replace(own[0], weekdays=other[0].weekdays, holidays=other[0].holidays)
            made.drafts = [mine if draft is own[0] else draft for draft in made.drafts]
        elif (dayless and (always or other or weekdays_beside)) or any(d.weekdays & meets for d in always):
            drop(made, group)


def _instead(made: Made, own: list[Draft], always: list[Draft]) -> bool:
    """Put the drafts of a span in place of those that hold always; False when it is not clear which of these."""
    targets = _targets(own, always)
    if not targets or any(draft.undetermined for draft in (*own, *targets)):
        return False
    if any(draft.valid_from or draft.valid_to or draft.dates for draft in own):
        return False
    replaced = [_outside(target, own[0]) for target in targets]
    if any(draft is None for draft in replaced):
        return False
    new = [_inside(draft, target) for draft in own for target in targets]
    kept = [draft for draft in made.drafts if draft not in targets and draft not in own]
    made.drafts = [*kept, *(draft for draft in replaced if draft is not None), *new]
    return True


def _targets(own: list[Draft], always: list[Draft]) -> list[Draft]:
    """What the drafts of a span stand in place of: other hours of everything that has the same hours, other days of the
    one pattern, or of the one that meets on the same weekdays."""
    if all(draft.dayless for draft in own):
        return always if len({draft.slots for draft in always}) == 1 and own[0].slots else []
    if len(always) == 1:
        return always
    weekdays = frozenset[int]().union(*(draft.weekdays for draft in own))
    same = [draft for draft in always if draft.weekdays & weekdays]
    return same if len(same) == 1 and weekdays <= same[0].weekdays else []


def _outside(target: Draft, own: Draft) -> Draft | None:
    """The target without the span's months or season; None when nothing is left."""
    if own.within:
        return replace(target, closures=(*target.closures, *own.within))
    months = (target.months or ALL_MONTHS) - own.months
    return replace(target, months=months) if months else None


def _inside(own: Draft, target: Draft) -> Draft:
    """The span's draft with what it leaves to the target: its days, its place in the week, its hours, its policy."""
    if own.dayless:
        months = own.months & target.months if target.months and own.months else own.months
        return replace(target, slots=own.slots, months=months, within=own.within, group=own.group)
    return replace(
        own,
        weekdays=own.weekdays or (frozenset() if own.month_days else target.weekdays),
        slots=own.slots or target.slots,
        holidays=own.holidays or target.holidays,
        valid_from=target.valid_from,
        valid_to=target.valid_to,
    )
