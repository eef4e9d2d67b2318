"""Which places a question leaves in, asked of the whole catalogue at once; equal to asking each by
``conditions.judged``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue import NO, YES, Answers, Catalogue, joinable_until, openings
from ibasho.geo.distance import walk_min
from ibasho.nearby.conditions import STANDING, TIMED, asked, standing, timed
from ibasho.nearby.question import Question

__all__ = ["Screen", "screened"]

Ints = NDArray[np.int64]

_KEPT_MOST = 32
_kept: WeakKeyDictionary[Catalogue, dict[tuple[object, ...], Screen]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Screen:
    """The answer of the conditions that do not look at the clock.

    ``least``: per offer the worst of their answers. ``failed``: per place the number of the first condition,
    in their order, that none of its remaining offers meets, -1 where some are left.
    """

    names: tuple[str, ...]
    least: Answers
    failed: NDArray[np.int8]

    @property
    def left(self) -> NDArray[np.bool_]:
        """The places that some offer keeps in."""
        return self.failed < 0

    def verdicts(
        self, catalogue: Catalogue, question: Question, places: Ints, metres: NDArray[np.float64]
    ) -> tuple[Answers, list[str]]:
        """Per place (all of them left in) the best answer of its offers, and the timed condition that took it
        out.

        ``metres``: how far the places are, for the time of arrival. The name is empty where the place stays
        in.
        """
        first, last = catalogue.first_offer[places], catalogue.first_offer[places + 1]
        count = last - first
        starts = np.cumsum(count) - count
        offers = np.arange(int(count.sum())) + np.repeat(first - starts, count)
        answer = self.least[offers]
        gone = np.full(len(places), "", dtype=object)
        names = [name for name in asked(question) if name in TIMED]
        if names and len(places):
            arrives = _arrivals(question.at, metres, question.m_per_min)
            said = _timed(catalogue, question, offers, np.repeat(arrives, count), names)
            for name in names:
                answer = np.minimum(answer, said[name])
                out = (np.maximum.reduceat(answer, starts) == NO) & (gone == "")
                gone[out] = name
        best = np.maximum.reduceat(answer, starts) if len(places) else answer
        return best, list(gone)


def screened(catalogue: Catalogue, question: Question) -> Screen:
    """The screen of a question; the same for all questions with the same conditions, and kept for the next
    one."""
    names = tuple(name for name in asked(question) if name in STANDING)
    key = tuple((name, getattr(question, name)) for name in names)
    kept = _kept.setdefault(catalogue, {})
    screen = kept.get(key)
    if screen is None:
        screen = _screen(catalogue, question, names)
        while len(kept) >= _KEPT_MOST:
            kept.pop(next(iter(kept)), None)
        kept[key] = screen
    return screen


def _screen(catalogue: Catalogue, question: Question, names: Sequence[str]) -> Screen:
    least = np.full(len(catalogue.offers), YES, dtype=np.int8)
    failed = np.full(len(catalogue.places), -1, dtype=np.int8)
    for number, name in enumerate(names):
        least = np.minimum(least, standing(question, name, catalogue.facts))
        if len(failed):
            out = np.maximum.reduceat(least, catalogue.first_offer[:-1]) == NO
            failed[out & (failed < 0)] = number
    return Screen(tuple(names), least, failed)


def _timed(
    catalogue: Catalogue,
    question: Question,
    offers: Ints,
    arrival_s: NDArray[np.float64],
    names: Sequence[str],
) -> dict[str, Answers]:
    """Per condition that looks at the clock the answer for each of these offers."""
    days = None if question.language is None else catalogue.facts.spoken_days(question.language)[offers]
    said: dict[str, Answers] = {}
    if "today" in names or "open_now" in names:
        opening = openings(catalogue, offers, question.at, arrival_s, days)
        said["today"] = timed(opening.joinable, opening.unsaid)
        said["open_now"] = timed(opening.on_arrival, opening.unsaid)
    if question.until is not None:
        said["until"] = timed(
            *joinable_until(catalogue, offers, question.at, question.until, arrival_s, days)
        )
    return said


def _arrivals(at: datetime, metres: NDArray[np.float64], m_per_min: float) -> NDArray[np.float64]:
    """Seconds since 1970 at which one who sets out at ``at`` is there."""
    return np.asarray(at.timestamp() + 60.0 * walk_min(metres, m_per_min), dtype=np.float64)
