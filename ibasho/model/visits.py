"""Outreach: whom to visit, who goes, and the plan. No names of the visited: a household is a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Need", "Plan", "Reason", "Route", "Stop", "TravelMode", "Unplanned", "Visit", "Window", "Worker"]


class TravelMode(StrEnum):
    """How a worker moves."""

    WALK = "walk"
    BICYCLE = "bicycle"
    CAR = "car"


@dataclass(frozen=True, order=True)
class Window:
    """A span of a day in minutes from local midnight, start < end."""

    start_min: int
    end_min: int


@dataclass(frozen=True)
class Need:
    """What the person who is visited may want from a place: how far they can walk, in which language, what for."""

    walk_limit_m: int | None = None
    languages: tuple[str, ...] = ()
    audience: str = ""


@dataclass(frozen=True)
class Visit:
    """One household to be visited. ``token`` identifies it to its own organisation and says nothing to anybody else."""

    token: str
    lon: float | None
    lat: float | None
    address: str = ""
    minutes: int = 20
    priority: int = 3
    """1 (can wait) to 5 (first)."""
    dates: tuple[date, ...] = ()
    """Days on which it may happen; empty = any."""
    weekdays: frozenset[int] = frozenset()
    """Weekdays on which it may happen (0 = Monday); empty = any."""
    windows: tuple[Window, ...] = ()
    """Times of day; empty = any time."""
    skills: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    need: Need = Need()
    note: str = ""

    def allows(self, day: date) -> bool:
        """Whether the visit may happen on this day."""
        if self.dates:
            return day in self.dates
        return not self.weekdays or day.weekday() in self.weekdays


@dataclass(frozen=True)
class Worker:
    """Who goes: where the day starts and ends, when, how, with which skills."""

    code: str
    name: str
    lon: float
    lat: float
    weekdays: frozenset[int]
    hours: Window
    breaks: tuple[Window, ...] = ()
    mode: TravelMode = TravelMode.WALK
    skills: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ()
    visits_most: int | None = None


class Reason(StrEnum):
    """Why a visit is in no route."""

    NO_LOCATION = "no_location"
    UNREACHABLE = "unreachable"
    NO_SKILL = "no_skill"
    NO_DAY = "no_day"
    NO_WINDOW = "no_window"
    NO_TIME_LEFT = "no_time_left"


@dataclass(frozen=True)
class Stop:
    """One visit within a route; times in minutes from local midnight; ``travel_m`` and ``travel_min`` lead to it."""

    token: str
    lon: float
    lat: float
    arrive_min: float
    start_min: float
    end_min: float
    travel_m: float
    travel_min: float
    why: str = ""


@dataclass(frozen=True)
class Route:
    """One worker's day: stops in order, and the way home."""

    worker: str
    day: date
    mode: TravelMode
    start_lon: float
    start_lat: float
    start_min: float
    end_min: float
    stops: tuple[Stop, ...]
    home_m: float
    home_min: float
    path: tuple[tuple[float, float], ...] = ()
    """The way as (lon, lat) points; empty when travel is by straight line."""

    @property
    def travel_m(self) -> float:
        """Metres of the whole day, the way home included."""
        return sum(stop.travel_m for stop in self.stops) + self.home_m

    @property
    def visit_min(self) -> float:
        """Minutes spent with people."""
        return sum(stop.end_min - stop.start_min for stop in self.stops)


@dataclass(frozen=True)
class Unplanned:
    """A visit that is in no route, with the reason that binds and words for the coordinator."""

    token: str
    reason: Reason
    message: str


@dataclass(frozen=True)
class Plan:
    """Routes for some days, everything left out with its reason, and how it was made."""

    first_day: date
    days: int
    routes: tuple[Route, ...]
    unplanned: tuple[Unplanned, ...]
    travel: str
    """``streets`` or ``line`` (no street network: straight line, said so)."""
    seed: int
    repeatable: bool
    warnings: tuple[str, ...] = ()
