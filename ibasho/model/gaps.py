"""A gap run: the question, and the answer with everything needed to repeat and defend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import OutOfRange

__all__ = ["Coverage", "GapQuestion", "GapRun", "RunNote", "SupplyCount", "Travel"]


class Travel(StrEnum):
    """How the way is measured: geodesic straight line, or on foot along the street network."""

    LINE = "line"
    WALK = "walk"


@dataclass(frozen=True)
class GapQuestion:
    """What a run asks. Every field is stored with the answer and printed on the report."""

    population: str
    travel: Travel
    within_m: tuple[float, ...]
    areas: str | None = None
    streets: str | None = None
    kinds: tuple[str, ...] = ()
    """Kinds that count; empty = all."""
    audience_age: int | None = None
    sessions_per_month_least: int = 1
    verified_within_months: int | None = None
    as_of: date | None = None

    def __post_init__(self) -> None:
        if not self.within_m or any(not 0 < m <= 100_000 for m in self.within_m):
            raise OutOfRange(
                f"within-m {self.within_m}: one or more distances above 0 and up to 100,000 metres are accepted",
                field="within_m",
            )
        if tuple(sorted(set(self.within_m))) != self.within_m:
            object.__setattr__(self, "within_m", tuple(sorted(set(self.within_m))))


@dataclass(frozen=True)
class SupplyCount:
    """Which places the run counted, and how many it left out for which reason."""

    counted: int
    left_out: dict[str, int]
    calendar_unknown: int
    """Counted although their calendar is not known: said beside every figure."""
    neighbourhood_only: int = 0
    """Counted at the middle of their neighbourhood, because only their address is known: said beside every figure."""


@dataclass(frozen=True)
class Coverage:
    """People (or households) of one demand within one distance, in one area (None = everywhere).

    ``covered + uncovered + unknown = total`` exactly, up to rounding of shared cells. ``unknown`` are people of whom it
    cannot be said: members of a merged group that is partly covered. ``covered_estimate`` shares those out by the cells'
    total people: an estimate, labelled as one. ``total_missing_cells`` have no figure at all.
    """

    area: str | None
    area_name: str
    demand: str
    within_m: float
    covered: float
    uncovered: float
    unknown: float
    covered_estimate: float
    cells_without_figure: int = 0

    @property
    def total(self) -> float:
        """All people of the area that the source counts."""
        return self.covered + self.uncovered + self.unknown

    @property
    def share(self) -> float:
        """Covered people as a share of all, the unknown counted as not covered; NaN when nobody lives there."""
        return self.covered / self.total if self.total else float("nan")


@dataclass(frozen=True)
class RunNote:
    """Something that must be said beside the figures: a code (``ibasho.gaps.words`` has the sentences) and its numbers."""

    code: str
    count: int = 0
    people: float = 0.0


@dataclass(frozen=True)
class GapRun:
    """An answered question. ``nearest_m`` per cell of the population set; inf = no place can be reached."""

    id: str
    question: GapQuestion
    made_at: str
    program: str
    inputs: dict[str, dict[str, Any]]
    """Per input its name, date and content hash."""
    supply: SupplyCount
    coverage: tuple[Coverage, ...]
    cell_code: NDArray[np.str_]
    nearest_m: NDArray[np.float64]
    published: bool = False
    notes: tuple[RunNote, ...] = ()
