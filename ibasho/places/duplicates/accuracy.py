"""How often the likeness is right, on pairs written and labelled for this.

The pairs are made up after the shapes of real repeats. The held-out part was written before the weights were set and is
not used to set them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ibasho.model import Place
from ibasho.places.duplicates.likeness import Entry, Likeness, Surroundings, compare, entry

__all__ = ["PARTS", "Accuracy", "LabelledPair", "accuracy", "labelled_pairs"]

PARTS = ("tuning", "held_out")


@dataclass(frozen=True)
class LabelledPair:
    """Two entries and whether they are the same place."""

    part: str
    same: bool
    shape: str
    """What the pair is about."""
    one: Entry
    other: Entry
    apart_m: float | None
    around: Surroundings

    def likeness(self) -> Likeness:
        """What the program says of them."""
        return compare(self.one, self.other, self.apart_m, self.around)


@dataclass(frozen=True)
class Accuracy:
    """Pairs by what they are and what was said of them."""

    part: str
    right: int
    """The same place, and said so."""
    wrong: int
    """Not the same place, and said to be."""
    missed: int
    """The same place, and not said so."""
    passed: int
    """Not the same place, and not said to be."""

    @property
    def pairs(self) -> int:
        """All labelled pairs of the part."""
        return self.right + self.wrong + self.missed + self.passed

    @property
    def precision(self) -> float:
        """Of the pairs that were said to be the same, the share that is."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the pairs that are the same, the share that was said to be."""
        return self.right / (self.right + self.missed)


@cache
def labelled_pairs() -> tuple[LabelledPair, ...]:
    """All labelled pairs, in the order of the file."""
    text = files("ibasho.places.duplicates").joinpath("labelled_pairs.jsonl").read_text("utf-8")
    return tuple(_pair(json.loads(line)) for line in text.splitlines())


def accuracy(part: str) -> Accuracy:
    """What the program says of the pairs of one part against what they are."""
    said = [(pair.same, pair.likeness().alike) for pair in labelled_pairs() if pair.part == part]
    return Accuracy(
        part,
        right=said.count((True, True)),
        wrong=said.count((False, True)),
        missed=said.count((True, False)),
        passed=said.count((False, False)),
    )


def _pair(told: dict[str, Any]) -> LabelledPair:
    lists = ("list", "list") if told.get("same_list") else ("one list", "another list")
    one, other = (_entry(told[side], source) for side, source in zip("ab", lists, strict=True))
    shared = told.get("phone_shared_by")
    around = Surroundings(phones={one.phone: shared} if shared and one.phone else {})
    return LabelledPair(told["part"], told["same"], told["shape"], one, other, told.get("apart_m"), around)


def _entry(told: dict[str, Any], source: str) -> Entry:
    fields = {name: value for name, value in told.items() if name != "kind"}
    return entry(Place(id="", source=source, **fields), frozenset({told["kind"]}))
