"""What is open when one gets there, for many offers at once: the states of ``ibasho.schedule.state`` on
arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ibasho.schedule import CANCELLED, FULL, booking_deadline, days_without_hours, gives_days, whole_day

if TYPE_CHECKING:
    from ibasho.catalogue.catalogue import Catalogue

__all__ = ["Opening", "Sessions", "announced_offers", "offers_without_hours", "openings", "vague_offers"]

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sessions:
    """Sessions of all offers in seconds since 1970 (UTC): those of offer j are ``first[j]`` to ``first[j +
    1]``. ``flags`` are those of ``schedule.Intervals``; ``notes`` are by the session's number."""

    begin: Ints
    end: Ints
    flags: NDArray[np.uint8]
    first: Ints
    notes: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Opening:
    """Per offer: a session of the day can still be joined, one is under way on arrival, or it cannot be said.

    ``unsaid`` is true exactly where ``open_state`` gives UNKNOWN or IRREGULAR.
    """

    joinable: Flags
    on_arrival: Flags
    unsaid: Flags


def openings(catalogue: Catalogue, offers: Ints, at: datetime, arrival_s: NDArray[np.float64]) -> Opening:
    """How the offers (by number) stand for one who asks at ``at`` and is there at ``arrival_s`` (seconds
    since 1970).

    Equal to ``open_state`` and ``open_on_arrival`` of ``ibasho.schedule`` on each offer.
    """
    day = at.astimezone(catalogue.zone).date()
    told = catalogue.around(day)
    row, session = _within(
        told, offers, catalogue.midnight(day - timedelta(days=1)), catalogue.midnight(day + timedelta(days=2))
    )
    begin, end = told.begin[session], told.end[session]
    off, full = (told.flags[session] & CANCELLED) > 0, (told.flags[session] & FULL) > 0
    late = _too_late_to_book(catalogue, offers[row], begin, day, at)
    now, arrives = at.timestamp(), arrival_s[row]
    known = end > begin
    last_entry = np.where(
        known, np.maximum(begin, end - 60 * catalogue.facts.last_entry_min[offers[row]]), begin
    )
    good = arrives <= last_entry
    today = (begin >= catalogue.midnight(day)) & (begin < catalogue.midnight(day + timedelta(days=1)))
    today |= (begin < now) & (now < end)
    barred = off | full | late

    def some(of_sessions: Flags) -> Flags:
        found = np.zeros(len(offers), dtype=bool)
        found[row[of_sessions]] = True
        return found

    joinable = some(today & good & ~barred)
    running = some(today & ~off & ~good & (begin <= now) & (now < end))
    told_why = some(today & barred & good) | catalogue.announced(day)[offers]
    begun = some(today & ~barred & ~known & ~good)
    vague = begun | (~told_why & (catalogue.vague[offers] | catalogue.hours_unknown(day)[offers]))
    return Opening(joinable, some(good & ~barred & (begin <= arrives)), ~joinable & ~running & vague)


def _too_late_to_book(catalogue: Catalogue, offers: Ints, begin: Ints, day: date, at: datetime) -> Flags:
    """Per session (of the given offers, begun on the day before ``day``, on it or on the day after) whether its booking
    deadline is over."""
    which = catalogue.facts.book_until[offers]
    late = np.zeros(len(begin), dtype=bool)
    for number, until in enumerate(catalogue.facts.deadlines):
        mine = which == number
        for step in (-1, 0, 1) if mine.any() else ():
            of_day = day + timedelta(days=step)
            if at.astimezone(UTC) > booking_deadline(of_day, until, catalogue.zone).astimezone(UTC):
                begun = begin >= catalogue.midnight(of_day)
                late |= mine & begun & (begin < catalogue.midnight(of_day + timedelta(days=1)))
    return late


def _within(told: Sessions, offers: Ints, opening: int, closing: int) -> tuple[Ints, Ints]:
    """``(row, session)``: per session of the given offers that begins from opening to closing the place of
    its offer."""
    low, high = told.first[offers], told.first[offers + 1]
    count = high - low
    row = np.repeat(np.arange(len(offers)), count)
    session = np.arange(int(count.sum())) + np.repeat(low - (np.cumsum(count) - count), count)
    inside = (told.begin[session] >= opening) & (told.begin[session] < closing)
    return row[inside], session[inside]


def vague_offers(catalogue: Catalogue) -> Flags:
    """The offers of which a day without session says nothing: irregular, calendar unknown, words not
    understood."""
    return np.array(
        [
            activity.irregular
            or bool(activity.hours_not_understood)
            or not any(map(gives_days, activity.rules))
            or any(rule.times_per_month is not None for rule in activity.rules)
            for activity in (offer.activity for offer in catalogue.offers)
        ],
        dtype=bool,
    )


def offers_without_hours(catalogue: Catalogue, day: date) -> Flags:
    """The offers that meet on that day at hours that are not known."""
    return np.array(
        [
            any(not rule.slots for rule in offer.activity.rules)
            and bool(days_without_hours(offer.activity.rules, day, day))
            for offer in catalogue.offers
        ],
        dtype=bool,
    )


def announced_offers(catalogue: Catalogue, day: date) -> Flags:
    """The offers of which that day as a whole is announced to be off or full."""
    return np.array(
        [
            bool(offer.activity.changes) and whole_day(offer.activity.changes, day) is not None
            for offer in catalogue.offers
        ],
        dtype=bool,
    )
