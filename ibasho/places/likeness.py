"""Whether two entries of different lists may be the same place: a question for a person, never an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np

from ibasho.geo.nearest import PointIndex
from ibasho.model import Offer, Place

__all__ = ["Neighbours", "comparable_name"]

_SAME_SPOT_M = 50.0
_CORPORATE = re.compile(r"(特定非営利活動法人|NPO法人|一般社団法人|社会福祉法人|株式会社|\(株\)|\(福\))")
_FILLING = re.compile(r"[\s・･,，、.。()（）「」『』\-‐―ー〜~]")
_CHILD = re.compile(r"子ども|子供|こども|コドモ")


def comparable_name(name: str) -> str:
    """The name without what writers vary: width, case, spaces, corporate forms, spelling of こども.

    >>> comparable_name("ＮＰＯ法人　見本 子ども食堂") == comparable_name("見本こども食堂")
    True
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = _CORPORATE.sub("", plain.upper()).casefold()
    return _FILLING.sub("", _CHILD.sub("こども", plain))


class Neighbours:
    """The registered places of other lists, ready to be asked for one that looks like a newcomer."""

    def __init__(self, offers: Sequence[Offer], *, other_than: str) -> None:
        places = {
            o.place.id: o.place for o in offers if o.place.source != other_than and o.place.lon is not None
        }
        self._places = [places[key] for key in sorted(places)]
        lon = np.array([place.lon for place in self._places], dtype=np.float64)
        lat = np.array([place.lat for place in self._places], dtype=np.float64)
        self._index = PointIndex(lon, lat) if len(lon) else None

    def like(self, place: Place) -> Place | None:
        """A registered place within 50 m whose name is equal or holds the other's; None when there is none."""
        if self._index is None or place.lon is None or place.lat is None:
            return None
        nearest, metres = self._index.nearest(
            np.array([place.lon]), np.array([place.lat]), k=min(5, len(self._places))
        )
        mine = comparable_name(place.name)
        for at, distance in zip(nearest[0], metres[0], strict=True):
            if distance > _SAME_SPOT_M:
                break
            theirs = comparable_name(self._places[at].name)
            if mine and theirs and (mine in theirs or theirs in mine):
                return self._places[int(at)]
        return None
