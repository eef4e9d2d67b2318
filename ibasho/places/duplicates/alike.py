"""Which entries of many are alike, the likeliest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.places.duplicates.candidates import candidate_pairs
from ibasho.places.duplicates.likeness import Entry, Likeness, Surroundings, compare

__all__ = ["Pair", "alike"]


@dataclass(frozen=True)
class Pair:
    """Two entries that may be the same place; ``one`` has the smaller id."""

    one: Entry
    other: Entry
    metres: float | None
    likeness: Likeness


def alike(
    entries: Sequence[Entry], *, new: NDArray[np.int64] | None = None, around: Surroundings | None = None
) -> list[Pair]:
    """The pairs of entries that may be the same place, the likeliest first, then by ids; the same for any order given.

    Ids must differ. With ``new`` (indices) only pairs with at least one of them. ``around`` says how many places share a
    telephone number or an address on the web; counted among the entries when left out.
    """
    known = around or surroundings(entries)
    found = []
    for i, j, apart in zip(*(column.tolist() for column in candidate_pairs(entries, new=new)), strict=True):
        one, other = sorted((entries[i], entries[j]), key=lambda entry: entry.place.id)
        metres = None if np.isnan(apart) else apart
        likeness = compare(one, other, metres, known)
        if likeness.alike:
            found.append(Pair(one, other, metres, likeness))
    return sorted(found, key=lambda pair: (-pair.likeness.score, pair.one.place.id, pair.other.place.id))


def surroundings(entries: Sequence[Entry]) -> Surroundings:
    """How many of the entries share each telephone number and each address on the web."""
    return Surroundings(
        phones=Counter(entry.phone for entry in entries if entry.phone),
        urls=Counter(entry.place.url for entry in entries if entry.place.url),
    )
