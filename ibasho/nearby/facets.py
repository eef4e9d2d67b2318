"""How many places each further condition would leave: counts over a scope that is stated beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue import NO, STATED, UNKNOWN, YES, Answers, Catalogue
from ibasho.model import kinds
from ibasho.nearby.conditions import STANDING, asked, standing
from ibasho.nearby.question import Question

__all__ = ["FACETS", "Facets", "facets_of"]

FACETS = ("free", "step_free", "no_booking", "food", *STATED)
"""Conditions that are counted as yes, no and unknown."""


@dataclass(frozen=True)
class Facets:
    """Counts of places. ``places``: how many are in the scope: those within reach that meet every standing condition of
    the question (what does not look at the clock). For each facet the condition of that name is left out of the scope,
    so that its counts say what choosing it would give.

    ``facts``: per facet the places of which yes, no and unknown holds; a place counts by its best activity. ``kinds``
    and ``languages``: per code the places with such an activity.
    """

    places: int
    facts: dict[str, dict[str, int]]
    kinds: dict[str, int]
    languages: dict[str, int]


def facets_of(catalogue: Catalogue, question: Question, reach: NDArray[np.bool_]) -> Facets:
    """The counts for a question over the places (by number) that are true in ``reach``."""
    told = {name: standing(question, name, catalogue.facts) for name in asked(question) if name in STANDING}
    inside = np.repeat(reach, np.diff(catalogue.first_offer))

    def kept(without: str = "") -> NDArray[np.bool_]:
        left = inside.copy()
        for name, answer in told.items():
            if name != without:
                left &= answer == YES
        return left

    facts = {}
    for name in FACETS:
        best = _per_place(catalogue, np.where(kept(name), standing(question, name, catalogue.facts), -1))
        facts[name] = {word: int((best == code).sum()) for word, code in _WORDS.items()}
    fits = _per_place(catalogue, np.where(kept(), YES, -1))
    return Facets(
        places=int((fits == YES).sum()),
        facts=facts,
        kinds=_kinds(catalogue, kept("kinds")),
        languages=_languages(catalogue, kept("language")),
    )


_WORDS = {"yes": YES, "no": NO, "unknown": UNKNOWN}


def _per_place(catalogue: Catalogue, answers: NDArray[np.int_] | Answers) -> NDArray[np.int_]:
    if not len(catalogue.places):
        return np.empty(0, dtype=np.int64)
    return np.asarray(np.maximum.reduceat(answers, catalogue.first_offer[:-1]), dtype=np.int64)


def _kinds(catalogue: Catalogue, kept: NDArray[np.bool_]) -> dict[str, int]:
    found = {}
    for kind in kinds():
        some = _per_place(
            catalogue, np.where(kept & (catalogue.facts.of_kinds((kind.code,)) == YES), YES, -1)
        )
        count = int((some == YES).sum())
        if count:
            found[kind.code] = count
    return found


def _languages(catalogue: Catalogue, kept: NDArray[np.bool_]) -> dict[str, int]:
    place = np.repeat(np.arange(len(catalogue.places)), np.diff(catalogue.first_offer))
    spoken: set[tuple[int, str]] = set()
    for number in np.flatnonzero(kept):
        activity = catalogue.offers[int(number)].activity
        for code in {*activity.languages, *(code for code, _ in activity.languages_on)}:
            spoken.add((int(place[number]), code))
    return dict(sorted(Counter(code for _, code in spoken).items()))
