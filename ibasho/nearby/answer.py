"""What a search finds: places with their matching activities, and why others are not among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ibasho.model import Activity, OpenState, Place, Session, Travel
from ibasho.nearby.facets import Facets
from ibasho.nearby.question import Question
from ibasho.nearby.talk import Line

__all__ = ["Activities", "Alternative", "Answer", "Result"]


@dataclass(frozen=True)
class Activities:
    """One matching activity of a place at the time asked about.

    ``in_time``: whether one who sets out then arrives in time for a session of that day (None: it cannot be
    said). ``unknown``: the conditions asked for of which nothing is known here.
    """

    activity: Activity
    state: OpenState
    in_time: bool | None
    next_sessions: tuple[Session, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A place with its matching activities; state and sessions come from those alone.

    ``walk_min`` = metres / speed, rounded up. ``unknown``: the conditions of which nothing is known for any
    of its activities that would fit; empty when it is known to fit. ``met``: the conditions asked for that it
    is known to meet: why it is here.
    """

    place: Place
    distance_m: float
    walk_min: int
    arrival: datetime
    state: OpenState
    in_time: bool | None
    activities: tuple[Activities, ...]
    next_sessions: tuple[Session, ...]
    unknown: tuple[str, ...] = ()
    met: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """The nearest place when one condition is given up."""

    without: str
    result: Result


@dataclass(frozen=True)
class Answer:
    """The answer to a question.

    ``results``: at most ``limit`` fitting places, nearest first, ties by place id. ``perhaps``: places nearer
    than the last of them (or, when nothing fits, the nearest) of which a fact asked for is not known: a block
    of their own. ``looked_at``: the scope of the counts: how many places, nearest first, were looked at.
    ``removed``: per condition the places it took out of that scope, in the order of the conditions,
    ``within_m`` and ``unreachable`` included. ``travel`` is what was really used; ``notes`` say when that is
    not what was asked for. ``desk``: the nearest consultation desk. ``lines``: who can be called, given when nothing
    fits. ``facets``: given when they were asked for.
    """

    question: Question
    travel: Travel
    results: tuple[Result, ...]
    perhaps: tuple[Result, ...]
    looked_at: int
    removed: dict[str, int]
    alternatives: tuple[Alternative, ...]
    desk: Result | None
    notes: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    facets: Facets | None = None
