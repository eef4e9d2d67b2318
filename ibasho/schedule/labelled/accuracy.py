"""How well Japanese hours text is understood: the labelled sets, and the parser's score on each."""

from __future__ import annotations

from dataclasses import dataclass

from ibasho.schedule.labelled.apart import SECOND, THIRD
from ibasho.schedule.labelled.case import Case, exactly
from ibasho.schedule.labelled.closings_and_dates import CLOSINGS_AND_DATES
from ibasho.schedule.labelled.days_and_hours import DAYS_AND_HOURS
from ibasho.schedule.labelled.held_out import FOURTH
from ibasho.schedule.labelled.longer import LONGER
from ibasho.schedule.understand import Understood, understand

__all__ = ["FIRST", "SETS", "Score", "scores"]

FIRST: tuple[Case, ...] = (*DAYS_AND_HOURS, *CLOSINGS_AND_DATES, *LONGER)
SETS: dict[str, tuple[Case, ...]] = {"first": FIRST, "second": SECOND, "third": THIRD, "fourth": FOURTH}
"""``first`` was written beside the parser; ``second`` and ``third`` apart from it. Read for the first time,
69.2 % of ``second`` and 60.7 % of ``third`` were exactly right; their misses were looked at afterwards, so what they give
now is no held-out figure any more. ``fourth`` is held out."""


@dataclass(frozen=True)
class Score:
    """A set's cases, those read exactly right, those of high confidence, and each miss with what was understood."""

    name: str
    cases: int
    right: int
    high: int
    misses: tuple[tuple[Case, Understood], ...]

    @property
    def wrong_high(self) -> int:
        """Misses of high confidence: readings that are wrong and do not say that they may be."""
        return sum(said.confidence == "high" for _, said in self.misses)


def scores() -> tuple[Score, ...]:
    """The score on every set, in the order of ``SETS``."""
    return tuple(_score(name, cases) for name, cases in SETS.items())


def _score(name: str, cases: tuple[Case, ...]) -> Score:
    said = [(case, understand(case.text)) for case in cases]
    misses = tuple((case, reading) for case, reading in said if not exactly(case, reading))
    high = sum(reading.confidence == "high" for _, reading in said)
    return Score(name, len(cases), len(cases) - len(misses), high, misses)
