"""What organisers announce about single dates, applied to the sessions that rules give: called off, moved, extra, full.

Changes act in the order in which they are given, each on what the ones before it left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ibasho.model import ChangeKind, SessionChange, Slot

__all__ = ["Announced", "announced_days", "on_touched_days", "whole_day"]

_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Announced:
    """One session of a day as it stands after the announcements."""

    slot: Slot
    unconfirmed: bool = False
    cancelled: bool = False
    full: bool = False
    note: str = ""


Days = dict[date, list[Announced]]


def announced_days(changes: Iterable[SessionChange]) -> frozenset[date]:
    """The days of which the changes say anything: those left, and those that sessions are moved to."""
    return frozenset(day for each in changes for day in (each.day, each.to_day) if day is not None)


def whole_day(changes: Iterable[SessionChange], day: date) -> ChangeKind | None:
    """What is announced about a day as a whole: CANCELLED (moved away counts as such) or FULL; None when nothing is.

    It tells of activities whose hours are not known: no session of theirs can be marked.
    """
    said: ChangeKind | None = None
    for each in changes:
        if each.kind is ChangeKind.EXTRA and each.day == day:
            said = None
        elif each.day == day and each.slot is None:
            away = each.kind is ChangeKind.MOVED and each.to_day not in (None, day)
            said = ChangeKind.CANCELLED if away else each.kind
    return said if said is not ChangeKind.MOVED else None


def on_touched_days(
    changes: Sequence[SessionChange],
    first: date,
    last: date,
    given: Callable[[date], Iterable[Announced]],
) -> Days:
    """The sessions of every day from first to last that the changes touch; ``given`` tells a day's sessions by the
    rules.

    Days outside are looked at only where sessions are moved from them into the window.
    """
    wanted = {day for day in announced_days(changes) if first <= day <= last}
    needed = set(wanted)
    grown = True
    while grown:
        sources = {each.day for each in changes if (each.to_day or each.day) in needed}
        grown = not sources <= needed
        needed |= sources
    days: Days = {day: sorted(given(day), key=lambda each: each.slot) for day in sorted(needed)}
    for change in changes:
        if change.day in days:
            _apply(days, change)
    return {day: sorted(days[day], key=lambda each: each.slot) for day in sorted(wanted)}


def _apply(days: Days, change: SessionChange) -> None:
    there = days[change.day]
    meant = _meant(there, change.slot)
    if change.kind is ChangeKind.EXTRA:
        _take_place(there, Announced(change.slot or Slot(0, 0), note=change.note))
        return
    if change.kind is ChangeKind.MOVED:
        _move(days, change, meant)
        return
    for each in meant:
        if change.kind is ChangeKind.CANCELLED:
            there[there.index(each)] = replace(each, cancelled=True, full=False, note=change.note)
        elif not each.cancelled:
            there[there.index(each)] = replace(each, full=True, note=change.note or each.note)


def _meant(there: Sequence[Announced], slot: Slot | None) -> list[Announced]:
    """The sessions that a change is about: all of the day, the one of this slot, or else the one of this start."""
    if slot is None:
        return list(there)
    exact = [each for each in there if each.slot == slot]
    return exact or [each for each in there if each.slot.start_min == slot.start_min]


def _move(days: Days, change: SessionChange, meant: Sequence[Announced]) -> None:
    """Called off where it was, and there where it goes to: with its own hours unless the change gives others."""
    there, to_day = days[change.day], change.to_day or change.day
    alive = [each for each in meant if not each.cancelled]
    goals = {change.to_slot} if change.to_slot else {each.slot for each in alive}
    if not goals and change.slot is not None:
        goals = {change.slot}
    for each in alive:
        goal = change.to_slot or each.slot
        if (to_day, goal) != (change.day, each.slot):
            where = _words(to_day, goal, change.day, each.slot)
            there[there.index(each)] = replace(
                each, cancelled=True, full=False, note=_joined(f"{where}に変更", change.note)
            )
    if to_day not in days:
        return
    for goal in sorted(goals):
        origin = alive[0].slot if alive else change.slot
        source = _words(change.day, origin, to_day, goal)
        _take_place(days[to_day], Announced(goal, note=_joined(f"{source}から変更", change.note)))


def _take_place(there: list[Announced], session: Announced) -> None:
    """The session is held: it stands in for an equal one, called off or not."""
    same = next((each for each in there if each.slot == session.slot), None)
    if same is None:
        there.append(session)
    else:
        there[there.index(same)] = session


def _words(day: date, slot: Slot | None, other_day: date, other: Slot | None) -> str:
    """A day, a time of day or both in Japanese: as far as they differ from the other."""
    day_words = f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）" if day != other_day else ""
    if slot is None or (day_words and (other is None or slot.start_min == other.start_min)):
        return day_words or "時間"
    clock = f"{slot.start_min // 60}:{slot.start_min % 60:02d}"
    if not day_words and other is not None and slot.start_min == other.start_min:
        clock += "〜" + (
            f"{slot.end_min // 60}:{slot.end_min % 60:02d}" if slot.end_min > slot.start_min else ""
        )
    return day_words + clock


def _joined(first: str, second: str) -> str:
    return "。".join(filter(None, (first, second)))
