"""What is open when one gets there, for many offers at once: the states of ``ibasho.schedule.state`` on
arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ibasho.schedule import days_without_hours, gives_days

if TYPE_CHECKING:
    from ibasho.catalogue.catalogue import Catalogue

__all__ = ["Opening", "Sessions", "offers_without_hours", "openings", "vague_offers"]

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sessions:
    """Sessions of all offers in seconds since 1970 (UTC): those of offer j are ``first[j]`` to ``first[j +
    1]``."""

    begin: Ints
    end: Ints
    cancelled: Flags
    first: Ints


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
    begin, end, off = told.begin[session], told.end[session], told.cancelled[session]
    now, arrives = at.timestamp(), arrival_s[row]
    known = end > begin
    last_entry = np.where(
        known, np.maximum(begin, end - 60 * catalogue.facts.last_entry_min[offers[row]]), begin
    )
    good = arrives <= last_entry
    today = (begin >= catalogue.midnight(day)) & (begin < catalogue.midnight(day + timedelta(days=1)))
    today |= (begin < now) & (now < end)

    def some(of_sessions: Flags) -> Flags:
        found = np.zeros(len(offers), dtype=bool)
        found[row[of_sessions]] = True
        return found

    joinable = some(today & good & ~off)
    running = some(today & ~off & (begin <= now) & (now < end))
    called_off = some(today & off & good)
    begun = some(today & ~off & ~known & ~good)
    vague = begun | (~called_off & (catalogue.vague[offers] | catalogue.hours_unknown(day)[offers]))
    return Opening(joinable, some(good & ~off & (begin <= arrives)), ~joinable & ~running & vague)


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
