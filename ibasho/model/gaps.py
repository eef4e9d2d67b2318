"""A gap run: the question, and the answer with everything needed to repeat and defend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import InvalidInput, OutOfRange

__all__ = [
    "Coverage",
    "DayPart",
    "Figure",
    "GapQuestion",
    "GapRun",
    "Measure",
    "RunNote",
    "SupplyBy",
    "SupplyCount",
    "Travel",
]


class Travel(StrEnum):
    """How the way is measured: geodesic straight line, or on foot along the street network."""

    LINE = "line"
    WALK = "walk"


class Measure(StrEnum):
    """What a run tells beside the people reached (definitions: ``ibasho.geo.access``)."""

    NEAREST = "nearest"
    """Distance to the nearest place and the number of places within reach: every run tells these."""
    COVERAGE = "coverage"
    """Who finds room when each place takes only so many."""
    TWO_STEP = "2sfca"
    ENHANCED_TWO_STEP = "e2sfca"
    THREE_STEP = "3sfca"
    GRAVITY = "gravity"


class SupplyBy(StrEnum):
    """How much a place weighs in the measures that share places out among people."""

    PLACES = "places"
    """Each place counts 1."""
    SESSIONS = "sessions"
    """Its sessions a month."""
    CAPACITY = "capacity"
    """The people it takes a month: those of a session times the sessions."""


class DayPart(StrEnum):
    """A part of the week in which people look for a place (hours: ``ibasho.gaps.times.WINDOWS``)."""

    WEEKDAY_DAY = "weekday-day"
    WEEKDAY_EVENING = "weekday-evening"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


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
    at: datetime | None = None
    """Only places that can be joined at this time (with offset) count as reached."""
    window: DayPart | None = None
    """Only places that meet in this part of the week, often enough, count as reached."""
    demand: str = "people"
    """Whose sentence is told first, and who shares the places in the measures."""
    measures: tuple[Measure, ...] = ()
    """Further measures, for the annex."""
    supply_by: SupplyBy = SupplyBy.PLACES
    capacity_unknown: float | None = None
    """How many people a session takes where the register does not say."""
    weights: tuple[float, ...] = ()
    """Of E2SFCA and 3SFCA, one per threshold; empty = falling like a Gaussian."""
    gravity_power: float = 2.0
    nth_nearest: int = 1
    """The distance to the n-th nearest place is told too, when it is more than 1."""
    floor: float | None = None
    """People with a lower score than this are told as a share."""
    rank_by: str | None = None
    """The concentration index orders people by this demand's share of all people."""

    def __post_init__(self) -> None:
        self._check_time()
        self._check_measures()
        if not self.within_m or any(not 0 < m <= 100_000 for m in self.within_m):
            raise OutOfRange(
                f"within-m {self.within_m}: one or more distances above 0 and up to 100,000 metres are accepted",
                field="within_m",
            )
        if tuple(sorted(set(self.within_m))) != self.within_m:
            object.__setattr__(self, "within_m", tuple(sorted(set(self.within_m))))

    def _check_time(self) -> None:
        if self.at is not None and self.window is not None:
            raise InvalidInput("at and window: one of them is accepted, not both", field="window")
        if self.at is not None and self.at.tzinfo is None:
            raise InvalidInput(f"at {self.at}: a time with offset is accepted", field="at")
        if self.sessions_per_month_least < 0:
            raise OutOfRange(
                f"min-sessions-per-month {self.sessions_per_month_least}: 0 or more is accepted",
                field="min_sessions_per_month",
            )

    def _check_measures(self) -> None:
        if self.weights and len(self.weights) != len(set(self.within_m)):
            raise OutOfRange(
                f"weights {self.weights}: one per threshold ({len(set(self.within_m))}) is accepted",
                field="weights",
            )
        bounds = (
            ("capacity-unknown", self.capacity_unknown, 0.0, 1e6),
            ("gravity-power", self.gravity_power, 0.0, 10.0),
            ("floor", self.floor, 0.0, 1e9),
        )
        for name, value, above, most in bounds:
            if value is not None and not above < value <= most:
                raise OutOfRange(f"{name} {value}: above 0 up to {most:g} is accepted", field=name)
        if not 1 <= self.nth_nearest <= 20:
            raise OutOfRange(f"nth-nearest {self.nth_nearest}: 1 to 20 is accepted", field="nth_nearest")


@dataclass(frozen=True)
class SupplyCount:
    """Which places the run counted, and how many it left out for which reason."""

    counted: int
    left_out: dict[str, int]
    calendar_unknown: int
    """Counted although their calendar is not known: said beside every figure."""
    neighbourhood_only: int = 0
    """Counted at the middle of their neighbourhood, because only their address is known: said beside every figure."""
    open_then: int | None = None
    """Of those counted, how many are known to be open at the time asked for; None when none is asked for."""
    open_unknown: int = 0
    """Of how many it is not known whether they are open then."""


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
class Figure:
    """One figure of the annex: its name (``ibasho.gaps.words`` explains each), of whom and where.

    ``value`` None: it cannot be said (nobody lives there, or half of them reach nothing).
    """

    name: str
    area: str | None
    area_name: str
    demand: str
    value: float | None
    within_m: float | None = None


@dataclass(frozen=True)
class RunNote:
    """Something that must be said beside the figures: a code (``ibasho.gaps.words`` has the sentences) and its numbers."""

    code: str
    count: int = 0
    people: float = 0.0
    people_most: float = 0.0
    """Where the number is a range, its end."""


@dataclass(frozen=True)
class GapRun:
    """An answered question. ``nearest_m`` per cell of the population set; inf = no place can be reached.

    When the question names a time, it is the nearest place that is known to be open then.
    """

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
    figures: tuple[Figure, ...] = ()
    """The annex: what stands beside people reached, not reached and unknown."""
    columns: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """The annex per cell, by name; NaN = not known, inf = no place can be reached."""
    content_sha256: str = ""
    """The hash of what the run says (``ibasho.gaps.run.content_hash``)."""
