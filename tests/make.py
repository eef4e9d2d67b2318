"""Builders with defaults: a test names only what it is about. Everything is made up and looks it.

Ids count up within a test run and are shaped like UUIDv7: ``make.place()`` twice gives two places.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike

from ibasho.model import (
    Activity,
    AreaSet,
    Audience,
    Coverage,
    Finding,
    GapQuestion,
    GapRun,
    ImportReport,
    Level,
    Offer,
    Organisation,
    Place,
    Plan,
    PopulationSet,
    Reason,
    Route,
    SessionRule,
    Slot,
    Stop,
    SupplyCount,
    Travel,
    TravelMode,
    Unplanned,
    Verdict,
    Visit,
    Window,
    Worker,
)

__all__ = [
    "activity",
    "area_set",
    "audience",
    "finding",
    "new_id",
    "offer",
    "organisation",
    "place",
    "plan",
    "population",
    "report",
    "rule",
    "run",
    "visit",
    "worker",
]

_numbers = itertools.count(1)
_PLACE_FIELDS = frozenset(Place.__dataclass_fields__)


def new_id() -> str:
    """The next id."""
    return f"01900000-0000-7000-8000-{next(_numbers):012x}"


def organisation(**given: Any) -> Organisation:
    """An organisation."""
    usual: dict[str, Any] = {"id": new_id(), "name": "見本の会"}
    return Organisation(**usual | given)


def place(**given: Any) -> Place:
    """A public place in the middle of nowhere in particular (134.05, 34.34)."""
    number = next(_numbers)
    usual: dict[str, Any] = {
        "id": new_id(),
        "name": f"見本会館{number}",
        "lon": 134.05,
        "lat": 34.34,
        "source": "見本一覧",
        "source_key": str(number),
    }
    return Place(**usual | given)


def audience(**given: Any) -> Audience:
    """An audience of which nothing is stated."""
    return Audience(**given)


def rule(**given: Any) -> SessionRule:
    """The second and fourth Saturday, 11:00–13:30."""
    usual: dict[str, Any] = {"weekdays": frozenset({5}), "nth": (2, 4), "slots": (Slot(660, 810),)}
    return SessionRule(**usual | given)


def activity(**given: Any) -> Activity:
    """A salon with one rule."""
    usual: dict[str, Any] = {"id": new_id(), "name": "見本サロン", "kind": "salon", "rules": (rule(),)}
    return Activity(**usual | given)


def offer(place: Place | None = None, activity: Activity | None = None, **given: Any) -> Offer:
    """An activity at a place; each keyword goes to the one that has such a field, ``name`` to the place.

    ``make.offer(kind="childrens_cafeteria", lon=134.1, name="見本食堂")``.
    """
    of_place = {name: value for name, value in given.items() if name in _PLACE_FIELDS}
    of_activity = {name: value for name, value in given.items() if name not in _PLACE_FIELDS}
    return Offer(
        place if place is not None else _place(**of_place),
        activity if activity is not None else _activity(**of_activity),
    )


_place, _activity = place, activity  # ``offer`` has parameters of these names


def population(
    n: int = 4, *, level: int = 4, values: Mapping[str, ArrayLike] | None = None, **given: Any
) -> PopulationSet:
    """``n`` cells in a row, 500 m apart, each with 10 people of whom 3 are 65 or older."""
    columns = {"people": np.full(n, 10.0), "aged_65_plus": np.full(n, 3.0)} if values is None else values
    usual: dict[str, Any] = {
        "code": np.array([f"5133{at:05d}" for at in range(n)], dtype=np.str_),
        "lon": 134.0 + 0.00545 * np.arange(n),
        "lat": np.full(n, 34.3),
        "group": np.full(n, -1, dtype=np.int64),
    }
    told = {code: np.asarray(column, dtype=np.float64) for code, column in columns.items()}
    return PopulationSet(level=level, values=told, **usual | given)


def area_set(n: int = 2, *, kind: str = "municipality") -> AreaSet:
    """``n`` squares of 0.1 degrees side by side, beginning at (134.0, 34.3)."""
    squares = np.empty(n, dtype=object)
    squares[:] = [
        shapely.MultiPolygon([shapely.box(134 + at / 10, 34.3, 134 + (at + 1) / 10, 34.4)]) for at in range(n)
    ]
    code = np.array([f"99{at:03d}" for at in range(n)], dtype=np.str_)
    return AreaSet(kind, code, np.array([f"見本{at}区" for at in range(n)], dtype=np.str_), squares)


def finding(**given: Any) -> Finding:
    """A warning about a cell of row 2."""
    usual: dict[str, Any] = {
        "row": 2,
        "column": "名称",
        "value": "見本",
        "level": Level.WARNING,
        "code": "sample",
    }
    return Finding(**usual | {"message": "a sample finding", "fix": "nothing"} | given)


def report(
    verdicts: Sequence[Verdict] = (Verdict.CREATED,), findings: Sequence[Finding] = ()
) -> ImportReport:
    """A report on rows 2, 3, …"""
    return ImportReport(None, tuple(enumerate(verdicts, start=2)), tuple(findings))


def run(nearest_m: Sequence[float] = (100.0, np.inf), **given: Any) -> GapRun:
    """An answered question: 60 of 100 people within 800 m."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "question": GapQuestion("見本人口", Travel.LINE, (800.0,), as_of=date(2026, 4, 1)),
        "made_at": "2026-04-01T10:00:00+09:00",
        "program": "ibasho 0",
        "inputs": {"population": {"name": "見本人口", "sha256": "0" * 64}},
        "supply": SupplyCount(2, {"not_verified": 1}, 0),
        "coverage": (Coverage(None, "", "people", 800.0, 60.0, 30.0, 10.0, 66.5),),
        "cell_code": np.array([f"5133{at:05d}" for at in range(len(nearest_m))], dtype=np.str_),
        "nearest_m": np.array(nearest_m, dtype=np.float64),
    }
    return GapRun(**usual | given)


def visit(**given: Any) -> Visit:
    """A household of the sample town, any day, any time."""
    usual: dict[str, Any] = {
        "token": f"H{next(_numbers):05d}",
        "lon": 134.05,
        "lat": 34.34,
        "address": "見本町1-1",
    }
    return Visit(**usual | given)


def worker(**given: Any) -> Worker:
    """Somebody who walks on weekdays, 9:00–16:00."""
    usual: dict[str, Any] = {
        "code": f"W{next(_numbers):03d}",
        "name": "見本 太郎",
        "lon": 134.04,
        "lat": 34.34,
    }
    return Worker(**usual | {"weekdays": frozenset(range(5)), "hours": Window(540, 960)} | given)


def plan(**given: Any) -> Plan:
    """One day, one route with one stop, one visit that is in none."""
    day = date(2026, 4, 1)
    stop = Stop("H1", 134.05, 34.34, 550.0, 550.0, 570.0, 800.0, 10.0, "nearest")
    route = Route(
        "W1",
        day,
        TravelMode.WALK,
        134.04,
        34.34,
        540.0,
        580.0,
        (stop,),
        800.0,
        10.0,
        ((134.04, 34.34), (134.05, 34.34)),
    )
    usual: dict[str, Any] = {
        "first_day": day,
        "days": 1,
        "routes": (route,),
        "unplanned": (Unplanned("H2", Reason.NO_LOCATION, "所在地が町名までしか分かりません"),),
        "travel": "line",
        "seed": 1,
        "repeatable": True,
    }
    return Plan(**usual | given)
