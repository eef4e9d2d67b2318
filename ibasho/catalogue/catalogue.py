"""Offers of public places as arrays, with the sessions of the coming weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ibasho.geo.nearest import PointIndex
from ibasho.geo.streets import Snap, StreetNetwork, snap
from ibasho.model import Offer, Place, Session, Visibility
from ibasho.schedule import sessions
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = ["Catalogue"]

_DAYS_BEFORE, _DAYS_AHEAD = 1, 36
"""Sessions are kept from yesterday (for those past midnight) to five weeks ahead."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The public offers with a location, in the order of place id and activity id.

    ``places``: each place once, in id order; ``first_offer[i]`` to ``first_offer[i + 1]`` are the offers of place i.
    ``begin`` and ``end``: sessions of all offers in seconds since 1970 (UTC), sorted per offer by begin, where
    ``first_session[j]`` to ``first_session[j + 1]`` belong to offer j; ``flags`` holds 1 for unconfirmed, 2 for cancelled.
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
    _snaps: dict[int, tuple[StreetNetwork, Snap]] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, offers: Iterable[Offer], *, zone: ZoneInfo, now: datetime, version: int = 0) -> Catalogue:
        """The catalogue of these offers; those of places that are not public or have no location are left out."""
        shown = sorted(
            (o for o in offers if o.place.visibility is Visibility.PUBLIC and o.place.lon is not None),
            key=lambda offer: (offer.place.id, offer.activity.id),
        )
        places: dict[str, Place] = {}
        counts: dict[str, int] = {}
        for offer in shown:
            places[offer.place.id] = offer.place
            counts[offer.place.id] = counts.get(offer.place.id, 0) + 1
        today = now.astimezone(zone).date()
        first, last = today - timedelta(days=_DAYS_BEFORE), today + timedelta(days=_DAYS_AHEAD)
        expanded = [sessions(offer.activity.rules, first, last, zone) for offer in shown]
        flat = [session for each in expanded for session in each]
        return cls(
            offers=tuple(shown),
            places=tuple(places.values()),
            first_offer=_starts(list(counts.values())),
            begin=np.array([int(session.start.timestamp()) for session in flat], dtype=np.int64),
            end=np.array([int(session.end.timestamp()) for session in flat], dtype=np.int64),
            flags=np.array([session.unconfirmed + 2 * session.cancelled for session in flat], dtype=np.uint8),
            first_session=_starts([len(each) for each in expanded]),
            first_day=first,
            last_day=last,
            zone=zone,
            version=version,
        )

    @classmethod
    def load(cls, conn: Connection, *, zone: ZoneInfo, now: datetime) -> Catalogue:
        """The catalogue of the stored register."""
        return cls.build(places_store.offers(conn), zone=zone, now=now, version=places_store.version(conn))

    def fresh(self, conn: Connection, *, now: datetime) -> Catalogue:
        """This catalogue while the public register and the day are the same, else the one of now."""
        same_day = now.astimezone(self.zone).date() == self.first_day + timedelta(days=_DAYS_BEFORE)
        if same_day and places_store.version(conn) == self.version:
            return self
        return Catalogue.load(conn, zone=self.zone, now=now)

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
        """The sessions of an offer (by its number) that begin on the local days ``first`` to ``last``, in order.

        From the arrays within the weeks that the catalogue holds, expanded from the rules beyond them.
        """
        if first < self.first_day or last > self.last_day:
            return sessions(self.offers[offer].activity.rules, first, last, self.zone)
        low, high = int(self.first_session[offer]), int(self.first_session[offer + 1])
        opening = int(datetime(first.year, first.month, first.day, tzinfo=self.zone).timestamp())
        after = last + timedelta(days=1)
        closing = int(datetime(after.year, after.month, after.day, tzinfo=self.zone).timestamp())
        low, high = low + np.searchsorted(self.begin[low:high], [opening, closing])
        return [
            Session(
                self._local(self.begin[at]),
                self._local(self.end[at]),
                cancelled=bool(self.flags[at] & 2),
                unconfirmed=bool(self.flags[at] & 1),
            )
            for at in range(int(low), int(high))
        ]

    def _local(self, seconds: np.int64) -> datetime:
        return datetime.fromtimestamp(int(seconds), UTC).astimezone(self.zone)


def _starts(counts: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(counts, dtype=np.int64))]).astype(np.int64)
