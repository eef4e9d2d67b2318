"""Announced changes at random, and what they mean said a second time, on a plain dictionary of sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from ibasho.model import ChangeKind, SessionChange, SessionRule, Slot
from tests.schedule.plain import meets

__all__ = ["announced", "as_announced"]

SLOTS = (Slot(600, 720), Slot(600, 600), Slot(780, 960), Slot(1380, 1500))


def announced(first: date, last: date) -> st.SearchStrategy[SessionChange]:
    """Changes of days from first to last; most of their slots are those of ``SLOTS``."""
    days = st.dates(first, last)
    slots = st.sampled_from(SLOTS)
    plain = st.builds(
        SessionChange,
        st.sampled_from([ChangeKind.CANCELLED, ChangeKind.FULL]),
        days,
        st.none() | slots,
        note=st.sampled_from(["", "会場の都合"]),
    )
    moved = st.tuples(days, st.none() | slots, st.none() | days, st.none() | slots).filter(
        lambda told: told[2] is not None or told[3] is not None
    )
    return st.one_of(
        plain,
        st.builds(SessionChange, st.just(ChangeKind.EXTRA), days, slots),
        moved.map(lambda told: SessionChange(ChangeKind.MOVED, *told)),
    )


@dataclass
class _Held:
    cancelled: bool = False
    full: bool = False
    moved_in: bool = False


def as_announced(
    rules: Iterable[SessionRule], changes: Sequence[SessionChange], first: date, last: date
) -> dict[tuple[date, Slot], tuple[bool, bool, bool]]:
    """Cancelled, full, moved to there: per day and slot from first to last, after all changes of any day."""
    held: dict[tuple[date, Slot], _Held] = {}
    day = min([first, *(each.day for each in changes)])
    while day <= max([last, *(each.day for each in changes)]):
        for rule in rules:
            for slot in rule.slots if meets(rule, day) else ():
                held[day, slot] = _Held()
        day += timedelta(days=1)
    for change in changes:
        _change(held, change)
    return {
        key: (each.cancelled, each.full, each.moved_in)
        for key, each in sorted(held.items())
        if first <= key[0] <= last
    }


def _change(held: dict[tuple[date, Slot], _Held], change: SessionChange) -> None:
    there = [key for key in held if key[0] == change.day]
    if change.slot is not None:
        same = [key for key in there if key[1] == change.slot]
        there = same or [key for key in there if key[1].start_min == change.slot.start_min]
    if change.kind is ChangeKind.CANCELLED:
        for key in there:
            held[key] = _Held(cancelled=True, moved_in=False)
    elif change.kind is ChangeKind.FULL:
        for key in there:
            held[key].full = not held[key].cancelled
    elif change.kind is ChangeKind.EXTRA:
        assert change.slot is not None
        held[change.day, change.slot] = _Held()
    else:
        goals: set[tuple[date, Slot]] = set()
        for key in there:
            if not held[key].cancelled:
                goals.add((change.to_day or change.day, change.to_slot or key[1]))
                held[key] = _Held(cancelled=True)
        wanted = change.to_slot or change.slot
        if not goals and wanted is not None:
            goals.add((change.to_day or change.day, wanted))
        elif change.to_slot is not None:
            goals.add((change.to_day or change.day, change.to_slot))
        for goal in goals:
            held[goal] = _Held(moved_in=True)
