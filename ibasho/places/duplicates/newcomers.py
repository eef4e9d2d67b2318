"""Which rows of a list on its way in look like an entry that is there, or like an earlier row of the same list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ibasho.geo.nearest import PointIndex
from ibasho.model import Draft, Offer, Place
from ibasho.places.duplicates import contacts
from ibasho.places.duplicates.alike import alike
from ibasho.places.duplicates.likeness import Entry, Likeness, Surroundings, entry
from ibasho.store import Connection, repeats

__all__ = ["Newcomers", "Resemblance"]

_CLOSE_M = 150.0
_DRAFT = "draft "


@dataclass(frozen=True)
class Resemblance:
    """What a draft looks like most: a registered place, or an earlier draft of the list, in ``row`` of its file."""

    place: Place
    row: int | None
    metres: float | None
    likeness: Likeness

    @property
    def words(self) -> str:
        """What it looks like and why, to be read by a person."""
        where = (
            f"row {self.row}"
            if self.row is not None
            else f"{self.place.name} of the list {self.place.source}"
        )
        why = "; ".join(
            reason.words for reason in self.likeness.speaks_for if not reason.code.startswith("name")
        )
        return f"looks like {where}" + (f": {why}" if why else "")


class Newcomers:
    """The new rows of a list, compared with the register and with each other in one go."""

    def __init__(self, conn: Connection, offers: Sequence[Offer | None], drafts: Sequence[Draft]) -> None:
        """``offers`` are those of the drafts, in their order; None for a draft that brings nothing new."""
        self._drafts = drafts
        there = list(repeats.comparable(conn))
        coming = [
            entry(replace(offer.place, id=f"{_DRAFT}{at:09d}"), frozenset([offer.activity.kind]))
            for at, offer in enumerate(offers)
            if offer is not None
        ]
        phones = [contacts.phone_digits(place.phone) for place, _ in there]
        urls = Counter(place.url for place, _ in there if place.url)
        urls.update(each.place.url for each in coming if each.place.url)
        shared = Counter(filter(None, phones))
        shared.update(each.phone for each in coming if each.phone)
        close = _in_question(coming, [place for place, _ in there], phones)
        entries = [*coming, *(entry(*there[at]) for at in close)]
        self._like: dict[int, Resemblance] = {}
        pairs = alike(
            entries,
            new=np.arange(len(coming)),
            around=Surroundings(phones=shared, urls=urls),
        )
        for pair in pairs:
            for mine, theirs in ((pair.one, pair.other), (pair.other, pair.one)):
                self._look(mine, theirs, pair.metres, pair.likeness)

    def like(self, at: int) -> Resemblance | None:
        """What the draft at this position looks like most; None when like nothing that is there or stands before it."""
        return self._like.get(at)

    def _look(self, mine: Entry, theirs: Entry, metres: float | None, likeness: Likeness) -> None:
        at, other = _position(mine), _position(theirs)
        if at is None or (other is not None and other >= at):
            return
        row = None if other is None else self._drafts[other].row
        # pairs come with the likeliest first
        self._like.setdefault(at, Resemblance(theirs.place, row, metres, likeness))


def _position(entry: Entry) -> int | None:
    """Where the entry stands among the drafts; None when it is registered."""
    return int(entry.place.id.removeprefix(_DRAFT)) if entry.place.id.startswith(_DRAFT) else None


def _in_question(coming: list[Entry], there: list[Place], phones: list[str]) -> list[int]:
    """The registered places that can be alike a newcomer: of its municipality, with its telephone, or close by."""
    codes = {each.place.municipality_code[:5] for each in coming} - {""}
    names = {each.address.municipality for each in coming} - {""}
    called = {each.phone for each in coming} - {""}
    found = {
        at
        for at, place in enumerate(there)
        if place.municipality_code[:5] in codes
        or phones[at] in called
        or contacts.address(place.address).municipality in names
    }
    here = [(each.place.lon, each.place.lat) for each in coming if each.place.lon is not None]
    points = [at for at, place in enumerate(there) if place.lon is not None and at not in found]
    if here and points:
        index = PointIndex(*np.array(here, dtype=np.float64).T)
        lon, lat = (np.array([getattr(there[at], axis) for at in points]) for axis in ("lon", "lat"))
        metres = index.nearest(lon, lat)[1][:, 0]
        found |= {at for at, near in zip(points, metres, strict=True) if near <= _CLOSE_M}
    return sorted(found)
