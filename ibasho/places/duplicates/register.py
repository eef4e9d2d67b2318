"""The pairs of the register that may be the same place, and those of which a person has said that they are not."""

from __future__ import annotations

from dataclasses import dataclass

from ibasho.places.duplicates.alike import Pair, alike
from ibasho.places.duplicates.likeness import entry
from ibasho.store import Connection, repeats

__all__ = ["Found", "find"]


@dataclass(frozen=True)
class Found:
    """The pairs to look at, the likeliest first; how many there are in all; and how many were decided before."""

    pairs: tuple[Pair, ...]
    open: int
    decided: int


def find(conn: Connection, *, most: int | None = None, source: str | None = None) -> Found:
    """The pairs of places that may be the same; those that a person has set apart are left out and counted.

    ``most`` cuts the list, ``source`` asks only for pairs with an entry of that list. Hidden places are compared too:
    this is for those who keep the register.
    """
    decided = repeats.set_apart(conn)
    every = alike([entry(place, kinds) for place, kinds in repeats.comparable(conn)])
    asked = [
        pair for pair in every if source is None or source in {pair.one.place.source, pair.other.place.source}
    ]
    left = [pair for pair in asked if (pair.one.place.id, pair.other.place.id) not in decided]
    return Found(tuple(left[:most]), len(left), len(asked) - len(left))
