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

__all__ = [
    "Opening",
    "Sessions",
    "announced_offers",
    "joinable_until",
    "offers_without_hours",
    "openings",
    "vague_offers",
]

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


def openings(
    catalogue: Catalogue,
    offers: Ints,
    at: datetime,
    arrival_s: NDArray[np.float64],
    weekdays: NDArray[np.uint8] | None = None,
) -> Opening:
    """How the offers (by number) stand for one who asks at ``at`` and is there at ``arrival_s`` (seconds
    since 1970).

    ``weekdays``: per offer the weekdays (bits, Monday first) whose sessions count; None: all. Equal to ``open_state``
    and ``open_on_arrival`` of ``ibasho.schedule`` on each offer.
    """
    day = at.astimezone(catalogue.zone).date()
    near = _near(catalogue, offers, (day - timedelta(days=1), day + timedelta(days=1)), at, weekdays)
    now, arrives = at.timestamp(), arrival_s[near.row]
    begin, end = near.begin, near.end
    good = arrives <= near.last_entry
    today = (begin >= catalogue.midnight(day)) & (begin < catalogue.midnight(day + timedelta(days=1)))
    today |= (begin < now) & (now < end)

    def some(of_sessions: Flags) -> Flags:
        return _some(len(offers), near.row, of_sessions)

    joinable = some(today & good & ~near.barred)
    running = some(today & ~near.off & ~good & (begin <= now) & (now < end))
    told_why = some(today & near.barred & good) | catalogue.announced(day)[offers]
    begun = some(today & ~near.barred & (end <= begin) & ~good)
    vague = begun | (~told_why & (catalogue.vague[offers] | catalogue.hours_unknown(day)[offers]))
    return Opening(joinable, some(good & ~near.barred & (begin <= arrives)), ~joinable & ~running & vague)


def joinable_until(
    catalogue: Catalogue,
    offers: Ints,
    at: datetime,
    until: datetime,
    arrival_s: NDArray[np.float64],
    weekdays: NDArray[np.uint8] | None = None,
) -> tuple[Flags, Flags]:
    """``(yes, unsaid)`` per offer: a session that begins before ``until`` can be joined by one who is there at
    ``arrival_s``; none can, and it cannot be said either, because days or hours between are not known."""
    first = at.astimezone(catalogue.zone).date()
    last = until.astimezone(catalogue.zone).date()
    near = _near(catalogue, offers, (first - timedelta(days=1), last), at, weekdays)
    good = (arrival_s[near.row] <= near.last_entry) & ~near.barred & (near.begin < until.timestamp())
    yes = _some(len(offers), near.row, good)
    vague = catalogue.vague[offers]
    for ahead in range((last - first).days + 1):
        vague = vague | catalogue.hours_unknown(first + timedelta(days=ahead))[offers]
    return yes, ~yes & vague


@dataclass(frozen=True, eq=False)
class _Near:
    """Sessions of some offers: ``row`` is the place of its offer; ``off``: called off; ``barred``: called off, full, or
    too late to book."""

    row: Ints
    begin: Ints
    end: Ints
    last_entry: Ints
    off: Flags
    barred: Flags


def _near(
    catalogue: Catalogue,
    offers: Ints,
    days: tuple[date, date],
    at: datetime,
    weekdays: NDArray[np.uint8] | None,
) -> _Near:
    """The sessions that begin on the local days (both included)."""
    told = catalogue.covering(*days)
    edges = [
        catalogue.midnight(days[0] + timedelta(days=ahead)) for ahead in range((days[1] - days[0]).days + 2)
    ]
    row, session = _within(told, offers, edges[0], edges[-1])
    if weekdays is not None:
        of_day = (days[0].weekday() + np.searchsorted(edges, told.begin[session], side="right") - 1) % 7
        counts = (weekdays[row] >> of_day) & 1 == 1
        row, session = row[counts], session[counts]
    begin, end, flags = told.begin[session], told.end[session], told.flags[session]
    off = (flags & CANCELLED) > 0
    late = _too_late_to_book(catalogue, offers[row], begin, days, at)
    entry = np.maximum(begin, end - 60 * catalogue.facts.last_entry_min[offers[row]])
    return _Near(row, begin, end, np.where(end > begin, entry, begin), off, off | ((flags & FULL) > 0) | late)


def _some(n: int, row: Ints, of_sessions: Flags) -> Flags:
    """Per offer whether one of its sessions is true."""
    found = np.zeros(n, dtype=bool)
    found[row[of_sessions]] = True
    return found


def _too_late_to_book(
    catalogue: Catalogue, offers: Ints, begin: Ints, days: tuple[date, date], at: datetime
) -> Flags:
    """Per session (of the given offers, begun on these days) whether its booking deadline is over."""
    which = catalogue.facts.book_until[offers]
    late = np.zeros(len(begin), dtype=bool)
    for number, until in enumerate(catalogue.facts.deadlines):
        mine = which == number
        for ahead in range((days[1] - days[0]).days + 1) if mine.any() else ():
            of_day = days[0] + timedelta(days=ahead)
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
