"""Offers of public places as arrays, with the sessions of the coming weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue.facts import Facts
from ibasho.catalogue.opening import Sessions, announced_offers, offers_without_hours, vague_offers
from ibasho.geo.nearest import PointIndex
from ibasho.geo.streets import Snap, StreetNetwork, snap
from ibasho.model import Offer, Place, Session, SessionChange, SessionRule, Status, Visibility
from ibasho.schedule import intervals, marked, next_sessions, sessions, utc_seconds
from ibasho.store import Connection
from ibasho.store import kinds as kinds_store
from ibasho.store import places as places_store

__all__ = ["LOOK_AHEAD_DAYS", "Catalogue"]

LOOK_AHEAD_DAYS = 100
"""How far ahead the next sessions of an offer are looked for: three of a monthly salon are found."""
_DAYS_KEPT, _SPANS_KEPT = 40, 4
"""Days of which flags of all offers are kept, and spans of days beyond the weeks of the catalogue of which sessions
are."""
_K = TypeVar("_K")
_T = TypeVar("_T")
Calendar = tuple[tuple[SessionRule, ...], tuple[SessionChange, ...]]
"""The rules of an activity and what is announced about single dates."""
_COMING_MOST = 50_000
"""Offers and days of which the next sessions are kept."""
_DAYS_BEFORE, _DAYS_AHEAD = 1, 36
"""Sessions are kept from yesterday (for those past midnight) to five weeks ahead."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The public offers with a location, in the order of place id and activity id.

    ``places``: each place once, in id order; ``first_offer[i]`` to ``first_offer[i + 1]`` are the offers of
    place i. ``begin`` and ``end``: sessions of all offers in seconds since 1970 (UTC), sorted per offer by
    begin, where ``first_session[j]`` to ``first_session[j + 1]`` belong to offer j; ``flags`` are those of
    ``schedule.Intervals``, ``notes`` what was announced, by the session's number. ``apart``: the offers without a
    location, such as consultation lines; they are in none of the arrays.
    """

    offers: tuple[Offer, ...]
    places: tuple[Place, ...]
    first_offer: NDArray[np.int64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    flags: NDArray[np.uint8]
    first_session: NDArray[np.int64]
    first_day: date
    last_day: date
    zone: ZoneInfo
    version: int = 0
    apart: tuple[Offer, ...] = ()
    notes: dict[int, str] = field(default_factory=dict)
    _snaps: dict[int, tuple[StreetNetwork, Snap]] = field(default_factory=dict, repr=False)
    _hours_unknown: dict[date, NDArray[np.bool_]] = field(default_factory=dict, repr=False)
    _announced: dict[date, NDArray[np.bool_]] = field(default_factory=dict, repr=False)
    _covering: dict[tuple[date, date], Sessions] = field(default_factory=dict, repr=False)
    _coming: dict[tuple[int, date, int], list[Session]] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, offers: Iterable[Offer], *, zone: ZoneInfo, now: datetime, version: int = 0) -> Catalogue:
        """The catalogue of these offers; those of places that are not public, and those that are not active,
        are left out."""
        known = sorted((o for o in offers if _is_shown(o)), key=lambda o: (o.place.id, o.activity.id))
        shown = [offer for offer in known if offer.place.lon is not None]
        places: dict[str, Place] = {}
        counts: dict[str, int] = {}
        for offer in shown:
            places[offer.place.id] = offer.place
            counts[offer.place.id] = counts.get(offer.place.id, 0) + 1
        today = now.astimezone(zone).date()
        first, last = today - timedelta(days=_DAYS_BEFORE), today + timedelta(days=_DAYS_AHEAD)
        told = _expanded([_calendar(offer) for offer in shown], first, last, zone)
        return cls(
            offers=tuple(shown),
            places=tuple(places.values()),
            first_offer=_starts(list(counts.values())),
            begin=told.begin,
            end=told.end,
            flags=told.flags,
            notes=told.notes,
            first_session=told.first,
            first_day=first,
            last_day=last,
            zone=zone,
            version=version,
            apart=tuple(offer for offer in known if offer.place.lon is None),
        )

    @classmethod
    def load(cls, conn: Connection, *, zone: ZoneInfo, now: datetime) -> Catalogue:
        """The catalogue of the stored register, whose own kinds are known from now on."""
        kinds_store.learn(conn)
        return cls.build(places_store.offers(conn), zone=zone, now=now, version=places_store.version(conn))

    def fresh(self, conn: Connection, *, now: datetime) -> Catalogue:
        """This catalogue while the public register and the day are the same, else the one of now."""
        same_day = now.astimezone(self.zone).date() == self.first_day + timedelta(days=_DAYS_BEFORE)
        if same_day and places_store.version(conn) == self.version:
            return self
        return Catalogue.load(conn, zone=self.zone, now=now)

    @cached_property
    def facts(self) -> Facts:
        """What is known of the offers, an array a fact."""
        return Facts.of(self.offers)

    @cached_property
    def vague(self) -> NDArray[np.bool_]:
        """The offers of which a day without a session says nothing."""
        return vague_offers(self)

    def hours_unknown(self, day: date) -> NDArray[np.bool_]:
        """The offers that meet on that day at hours that are not known."""
        if day not in self._hours_unknown:
            _keep(self._hours_unknown, day, offers_without_hours(self, day))
        return self._hours_unknown[day]

    def announced(self, day: date) -> NDArray[np.bool_]:
        """The offers of which that day as a whole is announced to be off or full."""
        if day not in self._announced:
            _keep(self._announced, day, announced_offers(self, day))
        return self._announced[day]

    def covering(self, first: date, last: date) -> Sessions:
        """The sessions of all offers on the local days ``first`` to ``last``, at least."""
        if first >= self.first_day and last <= self.last_day:
            return Sessions(self.begin, self.end, self.flags, self.first_session, self.notes)
        if (first, last) not in self._covering:
            calendars = [_calendar(offer) for offer in self.offers]
            spans = _expanded(calendars, first, last, self.zone)
            _keep(self._covering, (first, last), spans, most=_SPANS_KEPT)
        return self._covering[first, last]

    @cached_property
    def index(self) -> PointIndex:
        """The places' points."""
        lon = np.array([place.lon for place in self.places], dtype=np.float64)
        return PointIndex(lon, np.array([place.lat for place in self.places], dtype=np.float64))

    def snapped(self, network: StreetNetwork) -> Snap:
        """Where the places stand on a network; computed once per network."""
        kept = self._snaps.get(id(network))
        if kept is None or kept[0] is not network:
            kept = (network, snap(network, self.index.lon, self.index.lat))
            self._snaps[id(network)] = kept
        return kept[1]

    def offers_of(self, place: int) -> range:
        """The numbers of the offers of a place (by its number)."""
        return range(int(self.first_offer[place]), int(self.first_offer[place + 1]))

    def sessions_of(self, offer: int, first: date, last: date) -> list[Session]:
        """The sessions of an offer (by its number) that begin on the local days ``first`` to ``last``, in
        order.

        From the arrays within the weeks that the catalogue holds, expanded from the rules beyond them.
        """
        if first < self.first_day or last > self.last_day:
            return self._by_calendar(offer, first, last)
        low, high = int(self.first_session[offer]), int(self.first_session[offer + 1])
        opening, closing = self.midnight(first), self.midnight(last + timedelta(days=1))
        low, high = low + np.searchsorted(self.begin[low:high], [opening, closing])
        return [self._session(at) for at in range(int(low), int(high))]

    def coming(self, offer: int, at: datetime, most: int) -> tuple[Session, ...]:
        """The first sessions of an offer (by its number) that are not over at ``at``: under way first, then
        to come.

        Those that begin within ``LOOK_AHEAD_DAYS``; cancelled ones are left out.
        """
        day = at.astimezone(self.zone).date()
        key = (offer, day, most)
        known = self._coming.get(key)
        if known is None:
            known = self._from_day(offer, day, most)
            if len(self._coming) >= _COMING_MOST:
                self._coming.clear()
            self._coming[key] = known
        return next_sessions(known, at, most)

    def _from_day(self, offer: int, day: date, most: int) -> list[Session]:
        """The sessions of the day before and of the day, and ``most`` of the days after: enough for any
        hour of it."""
        first, tomorrow = day - timedelta(days=_DAYS_BEFORE), day + timedelta(days=1)
        near = self.sessions_of(offer, first, day)
        after: list[Session] = []
        if first >= self.first_day and tomorrow <= self.last_day:
            low, high = int(self.first_session[offer]), int(self.first_session[offer + 1])
            begin = low + int(np.searchsorted(self.begin[low:high], self.midnight(tomorrow)))
            there = (self._session(at) for at in range(begin, high))
            after = list(islice((each for each in there if not each.cancelled), most))
        if len(after) < most:
            later = self._by_calendar(offer, tomorrow, day + timedelta(days=LOOK_AHEAD_DAYS))
            after = [each for each in later if not each.cancelled][:most]
        return [*near, *after]

    def midnight(self, day: date) -> int:
        """The first second of a local day, since 1970 (UTC)."""
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp())

    def _by_calendar(self, offer: int, first: date, last: date) -> list[Session]:
        """The sessions of an offer from its rules and changes."""
        rules, changes = _calendar(self.offers[offer])
        return sessions(rules, first, last, self.zone, changes=changes)

    def _session(self, at: int) -> Session:
        begin, end = self._local(self.begin[at]), self._local(self.end[at])
        return marked(begin, end, int(self.flags[at]), self.notes.get(at, ""))

    def _local(self, seconds: np.int64) -> datetime:
        return datetime.fromtimestamp(int(seconds), UTC).astimezone(self.zone)


def _is_shown(offer: Offer) -> bool:
    place = offer.place
    active = place.status is Status.ACTIVE and offer.activity.status is Status.ACTIVE
    return active and place.visibility is Visibility.PUBLIC


def _keep(kept: dict[_K, _T], day: _K, value: _T, *, most: int = _DAYS_KEPT) -> None:
    """Keep the value of a day or of days; of earlier ones only a few."""
    while len(kept) >= most:
        kept.pop(next(iter(kept)), None)
    kept[day] = value


def _calendar(offer: Offer) -> Calendar:
    return offer.activity.rules, offer.activity.changes


def _expanded(calendars: Sequence[Calendar], first: date, last: date, zone: ZoneInfo) -> Sessions:
    """The sessions of each calendar; equal calendars are expanded once."""
    number: dict[Calendar, int] = {}
    which = np.array([number.setdefault(each, len(number)) for each in calendars], dtype=np.int64)
    parts = [intervals(rules, first, last, changes) for rules, changes in number]
    sizes = np.array([len(part.start) for part in parts], dtype=np.int64)
    empty = np.empty(0, dtype=np.int64)
    begin = utc_seconds(np.concatenate([empty, *(part.start for part in parts)]), zone)
    end = np.maximum(begin, utc_seconds(np.concatenate([empty, *(part.end for part in parts)]), zone))
    flags = np.concatenate([np.empty(0, dtype=np.uint8), *(part.flags for part in parts)])
    begins = np.cumsum(sizes) - sizes
    order = np.lexsort(
        (end, begin, np.repeat(np.arange(len(parts)), sizes))
    )  # clocks set back change the order
    count = sizes[which] if len(parts) else empty
    offset = np.repeat(begins[which] - (np.cumsum(count) - count), count)
    at = order[np.arange(int(count.sum())) + offset]
    said = {
        int(begins[n]) + place: note for n, part in enumerate(parts) for place, note in part.notes.items()
    }
    notes = (
        {int(place): said[int(at[place])] for place in np.flatnonzero(np.isin(at, list(said)))}
        if said
        else {}
    )
    return Sessions(begin[at], end[at], flags[at], _starts(count.tolist()), notes)


def _starts(counts: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(counts, dtype=np.int64))]).astype(np.int64)
