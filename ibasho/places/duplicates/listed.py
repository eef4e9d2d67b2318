"""What merges mean for a list that comes again: a row of a merged entry updates what its list says, and stays merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from ibasho.model import Activity, Offer, Place
from ibasho.places.duplicates.filling import filled, given_back
from ibasho.places.duplicates.merge import refresh
from ibasho.store import Connection, merging
from ibasho.store import offers as rows
from ibasho.store import places as places_store
from ibasho.store import register as register_store
from ibasho.store.history import Change
from ibasho.store.merging import Into, Merge
from ibasho.store.register import Wanted

__all__ = ["Listed"]


class Listed:
    """What a list has brought before, merged entries included."""

    def __init__(self, conn: Connection, source: str, keys: Iterable[str]) -> None:
        """``keys`` are those of the list's rows."""
        wanted = set(keys)
        self._into: dict[str, list[Merge]] = defaultdict(list)
        self._gone: dict[str, Merge] = {}
        for made in merging.standing(conn):
            self._into[made.kept_id].append(made)
            self._gone[made.gone_id] = made
        self._places = {each: told.value for each, told in rows.read_places(conn, self._gone).items()}
        moved = {each for made in self._gone.values() for each in made.moved}
        self._activities = {each: told.value for each, told in rows.read_activities(conn, moved).items()}
        self.known = places_store.by_source_key(conn, source, wanted)
        """Per key of a row the place with its first activity, as they are registered."""
        for key, offer in self.known.items():
            if offer.place.id in self._into and offer.activity.id in moved:
                self.known[key] = _own_first(conn, offer, moved)
        for gone_id, place in self._places.items():
            came = sorted(self._activities.keys() & self._gone[gone_id].moved.keys())
            if place.source == source and place.source_key in wanted and came:
                self.known[place.source_key] = Offer(place, self._activities[came[0]])

    def own(self, key: str) -> Offer | None:
        """What the row of this key has said itself, without what was taken from merged entries; None when it is new."""
        offer = self.known.get(key)
        if offer is None or offer.place.id not in self._into:
            return offer
        made = self._into[offer.place.id]
        place = given_back(offer.place, [(self._places[each.gone_id], each.taken) for each in made])
        took = [(self._activities[gone], into.taken) for _, gone, into in self._told_twice(offer.activity.id)]
        return Offer(place, given_back(offer.activity, took))

    def shown(self, offer: Offer) -> Offer:
        """The offer as the register shows it: with what the row does not say taken from the merged entries."""
        if offer.place.id not in self._into:
            return offer
        made = self._into[offer.place.id]
        place, gave = filled(offer.place, [self._places[each.gone_id] for each in made])
        for at, taken in enumerate(gave):
            made[at] = replace(made[at], taken=taken)
        twice = self._told_twice(offer.activity.id)
        activity, gave = filled(offer.activity, [self._activities[gone] for _, gone, _ in twice])
        for (at, gone, into), taken in zip(twice, gave, strict=True):
            made[at] = replace(made[at], into={**made[at].into, gone: replace(into, taken=taken)})
        return Offer(place, activity)

    def store(self, conn: Connection, offers: Sequence[Offer], *, import_id: str, at: datetime) -> None:
        """Store what has changed, under the ids that it has: merged entries stay merged, and what was taken from them
        follows."""
        change = Change.of(at=at, by="", why="", valid_from=None, import_id=import_id)
        gone = [offer for offer in offers if offer.place.id in self._gone]
        places_store.put(
            conn, [offer for offer in offers if offer.place.id not in self._gone], import_id=import_id, at=at
        )
        for made in merging.standing(conn, kept=self._into):
            now = next(each for each in self._into[made.kept_id] if each.id == made.id)
            if now != made:
                merging.save(conn, now)
        if gone:
            wanted = Wanted(
                places={offer.place.id: offer.place for offer in gone},
                activities={offer.activity.id: offer.activity for offer in gone},
            )
            known = register_store.known_of(conn, wanted.places, wanted.activities)
            register_store.write(conn, wanted, known, change)
            before: dict[str, Place | Activity] = {
                each: stored.value
                for told in (known.places, known.activities)
                for each, stored in told.items()
            }
            refresh(conn, before, change)

    def _told_twice(self, activity_id: str) -> list[tuple[int, str, Into]]:
        """The activities that are this one told twice: the position of their merge, their id, and what is kept of them."""
        return [
            (at, gone, into)
            for merges in self._into.values()
            for at, made in enumerate(merges)
            for gone, into in made.into.items()
            if into.activity_id == activity_id
        ]


def _own_first(conn: Connection, offer: Offer, moved: Collection[str]) -> Offer:
    """The place with the first of its activities that did not come with a merged entry."""
    own = [
        each
        for each in places_store.get(conn, offer.place.id, visibility=None, statuses=None)
        if each.activity.id not in moved
    ]
    return own[0] if own else offer
