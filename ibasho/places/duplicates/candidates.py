"""Which entries are worth comparing: those that share a telephone number, an address or a name, or stand close together,
and those of one municipality that are named alike.

No entry is compared with every other one. What is left out is hardly ever alike: when their own parts have no two
neighbouring letters in common two names are other names, and nothing outweighs that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ibasho.geo.distance import geodesic_m
from ibasho.geo.nearest import PointIndex
from ibasho.places.duplicates.likeness import Entry
from ibasho.writing import bigrams

__all__ = ["candidate_pairs"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_CLOSE_M = 150.0
_FAR_M = 20_000.0
"""Beyond this only a shared telephone number makes two entries worth comparing."""
_CROWD = 60
"""More entries than this at one point, with one telephone number or with one pair of letters in a municipality say
nothing about each other."""
_NAMED_ALIKE = 0.4
"""Of the shorter name's rarer pairs of letters, the share that both must have."""
_ROWS = 4_096


def candidate_pairs(entries: Sequence[Entry], *, new: Ints | None = None) -> tuple[Ints, Ints, Floats]:
    """``(one, other, metres)`` of the pairs worth comparing, one < other, ordered; metres is NaN where unknown.

    With ``new`` (indices) only pairs of which at least one is among them.
    """
    grams = _Grams(entries)
    pairs = [
        *_sharing([entry.phone] if entry.phone else [] for entry in entries),
        *_sharing([(e.address.where, e.address.number)] if e.address.number else [] for e in entries),
        *_sharing(entry.name.callings for entry in entries),
        *_close(entries),
        *grams.named_alike(),
    ]
    one = np.concatenate([np.minimum(a, b) for a, b in pairs] or [np.empty(0, dtype=np.int64)])
    other = np.concatenate([np.maximum(a, b) for a, b in pairs] or [np.empty(0, dtype=np.int64)])
    code = np.unique(one * len(entries) + other)
    one, other = np.divmod(code, max(len(entries), 1))
    if new is not None:
        wanted = np.zeros(len(entries), dtype=bool)
        wanted[new] = True
        kept = wanted[one] | wanted[other]
        one, other = one[kept], other[kept]
    kept = grams.share(one, other)
    one, other = one[kept], other[kept]
    metres = _metres(entries, one, other)
    phones = np.array([entry.phone or f"none {at}" for at, entry in enumerate(entries)], dtype=np.str_)
    kept = ~(metres > _FAR_M) | (phones[one] == phones[other])
    return one[kept], other[kept], metres[kept]


def _sharing(keys: Iterable[Iterable[Hashable]]) -> Iterator[tuple[Ints, Ints]]:
    """All pairs of entries that have a key in common; a key that a crowd has brings nobody together."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for at, mine in enumerate(keys):
        for key in mine:
            groups[key].append(at)
    pairs = [
        pair for group in groups.values() if 2 <= len(group) <= _CROWD for pair in combinations(group, 2)
    ]
    if pairs:
        both = np.array(pairs, dtype=np.int64)
        yield both[:, 0], both[:, 1]


def _close(entries: Sequence[Entry]) -> Iterator[tuple[Ints, Ints]]:
    """Pairs at most 150 m apart, crowds at one point left out: their point is one of a whole town."""
    lon, lat = _positions(entries)
    known = np.flatnonzero(np.isfinite(lon))
    if known.size:
        # about a metre; the count of each cell says how crowded it is
        cell = np.rint(lon[known] * 1e5).astype(np.int64) * 40_000_000 + np.rint(lat[known] * 1e5).astype(
            np.int64
        )
        _, which, count = np.unique(cell, return_inverse=True, return_counts=True)
        known = known[count[which] <= _CROWD]
    if known.size > 1:
        index = PointIndex(lon[known], lat[known])
        first, second, _ = index.within(lon[known], lat[known], _CLOSE_M)
        later = first < second
        yield known[first[later]], known[second[later]]


def _positions(entries: Sequence[Entry]) -> tuple[Floats, Floats]:
    lon = np.array([np.nan if e.place.lon is None else e.place.lon for e in entries], dtype=np.float64)
    lat = np.array([np.nan if e.place.lat is None else e.place.lat for e in entries], dtype=np.float64)
    return lon, lat


def _metres(entries: Sequence[Entry], one: Ints, other: Ints) -> Floats:
    lon, lat = _positions(entries)
    metres = np.full(len(one), np.nan)
    known = np.isfinite(lon[one]) & np.isfinite(lon[other])
    a, b = one[known], other[known]
    metres[known] = geodesic_m(lon[a], lat[a], lon[b], lat[b])
    return metres


class _Grams:
    """The pairs of neighbouring letters in the entries' names, as sparse matrices: entry × pair of letters."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._said = [frozenset().union(*map(bigrams, entry.name.callings)) for entry in entries]
        self._all = _matrix(self._said)
        bare = [[own for own in entry.name.bare if own] for entry in entries]
        self._own = _matrix([frozenset().union(*map(_letters, own)) for own in bare])
        self._nameless = np.array([not own for own in bare], dtype=bool)

    def share(self, one: Ints, other: Ints) -> NDArray[np.bool_]:
        """Per pair whether the names' own parts have letters in common; of the whole names where one has no own part."""
        nameless: NDArray[np.bool_] = self._nameless[one] | self._nameless[other]
        return _overlap(self._own, one, other) | (nameless & _overlap(self._all, one, other))

    def named_alike(self) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of one municipality whose names share enough of what is rare there.

        Equal names are brought together here too: 中央公民館 is a crowd in a country, not in a town.
        """
        for areas in (self._by_code(), self._by_name()):
            yield from _sharing(
                [] if area is None else [(area, entry.name.callings[0])]
                for area, entry in zip(areas, self._entries, strict=True)
            )
            said = [
                frozenset() if area is None else frozenset((area, gram) for gram in grams)
                for area, grams in zip(areas, self._said, strict=True)
            ]
            yield from _sharing_rare(_matrix(said))

    def _by_code(self) -> list[str | None]:
        return [entry.place.municipality_code[:5] or None for entry in self._entries]

    def _by_name(self) -> list[str | None]:
        return [entry.address.municipality or None for entry in self._entries]


def _letters(own: str) -> frozenset[str]:
    """Neighbouring letters, and each kanji for itself: 光 and 光町 have one in common."""
    return bigrams(own) | {letter for letter in own if letter > "ヿ"}


def _overlap(grams: sp.csr_array, one: Ints, other: Ints) -> NDArray[np.bool_]:
    found = np.zeros(len(one), dtype=bool)
    for start in range(0, len(one), _ROWS * 16):
        here = slice(start, start + _ROWS * 16)
        both = grams[one[here]].multiply(grams[other[here]])
        found[here] = np.asarray(both.sum(axis=1)).ravel() > 0
    return found


def _matrix(said: Sequence[frozenset[Hashable]]) -> sp.csr_array:
    column: dict[Hashable, int] = {}
    start, at = [0], []
    for grams in said:
        at += [column.setdefault(gram, len(column)) for gram in grams]
        start.append(len(at))
    values = np.ones(len(at), dtype=np.int32)
    return sp.csr_array(
        (values, np.array(at, dtype=np.int64), np.array(start)), (len(said), max(len(column), 1))
    )


def _sharing_rare(grams: sp.csr_array) -> Iterator[tuple[Ints, Ints]]:
    often = np.asarray(grams.sum(axis=0)).ravel()
    rare = grams[:, np.flatnonzero((often >= 2) & (often <= _CROWD))].tocsr()
    size = np.asarray(rare.sum(axis=1)).ravel()
    turned = rare.T.tocsr()
    for start in range(0, rare.shape[0], _ROWS):
        shared = (rare[start : start + _ROWS] @ turned).tocoo()
        one, other = shared.row.astype(np.int64) + start, shared.col.astype(np.int64)
        enough = (one < other) & (shared.data >= _NAMED_ALIKE * np.minimum(size[one], size[other]))
        yield one[enough], other[enough]
