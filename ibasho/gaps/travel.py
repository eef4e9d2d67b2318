"""How far the places are from the cells: by straight line, or on foot along the streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import InvalidInput
from ibasho.gaps.supply import Supply
from ibasho.geo.nearest import PointIndex
from ibasho.geo.reach import Reach, line_reach, nearest_line, nearest_walk, walk_reach
from ibasho.geo.streets import StreetNetwork, snap
from ibasho.model import DEMANDS, GapQuestion, InputMeta, PopulationSet, RunNote, Travel
from ibasho.store import Connection
from ibasho.store import streets as streets_store

__all__ = ["Ways", "travel"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_FAR_APART_M = 100_000.0


@dataclass(frozen=True, eq=False)
class Ways:
    """Metres from n cells; inf = no way leads there.

    ``nearest_m``: to the nearest place that counts, when a time is asked for to the nearest that is known to be open
    then. ``maybe_m`` and ``paper_m``: with those of which it is not known, and whenever they are open; None when no time is asked
    for. ``reach``: all places that count within the largest threshold. ``nth_m``: to the n-th nearest (on foot: within
    the largest threshold); None when the nearest is enough.
    """

    nearest_m: Floats
    reach: Reach
    maybe_m: Floats | None = None
    paper_m: Floats | None = None
    nth_m: Floats | None = None
    streets: InputMeta | None = None
    notes: tuple[RunNote, ...] = ()


def travel(conn: Connection, question: GapQuestion, population: PopulationSet, found: Supply) -> Ways:
    """The ways of a question. Raises NotFound for a network that is not stored, InvalidInput when walking is asked for
    without one, or when no place lies anywhere near the people (they do not overlap)."""
    if not len(population) or not found.places:
        nowhere = np.full(len(population), np.inf)
        untimed = found.open_then is None
        reach = line_reach(population.lon, population.lat, found.lon, found.lat, question.within_m[-1])
        return Ways(nowhere, reach, *((None, None) if untimed else (nowhere, nowhere)))
    _, straight_m = nearest_line(population.lon, population.lat, found.lon, found.lat)
    if float(straight_m.min()) > max(_FAR_APART_M, question.within_m[-1]):
        raise InvalidInput(
            f"population {question.population!r} and the places do not overlap: the nearest pair is "
            f"{straight_m.min() / 1000:,.0f} km apart",
            field="population",
        )
    if question.travel is Travel.LINE:
        return _straight(question, population, found, straight_m)
    if question.streets is None:
        raise InvalidInput("--mode walk needs a street network: --streets NAME", field="streets")
    meta, network = streets_store.get(conn, question.streets)
    return _on_foot(question, population, found, network, meta)


def _straight(question: GapQuestion, population: PopulationSet, found: Supply, straight_m: Floats) -> Ways:
    lon, lat = population.lon, population.lat
    reach = line_reach(lon, lat, found.lon, found.lat, question.within_m[-1])

    def nearest(which: Flags) -> Floats:
        return nearest_line(lon, lat, found.lon[which], found.lat[which])[1]

    open_then = found.known_open()
    nth_m = None
    if question.nth_nearest > 1:
        places = PointIndex(found.lon[open_then], found.lat[open_then])
        nth_m = places.nearest(lon, lat, question.nth_nearest)[1][:, -1]
    notes = (RunNote("straight_line"),)
    if found.open_then is None:
        return Ways(straight_m, reach, nth_m=nth_m, notes=notes)
    maybe_m = nearest(found.maybe_open())
    return Ways(nearest(open_then), reach, maybe_m, straight_m, nth_m, notes=notes)


def _on_foot(
    question: GapQuestion, population: PopulationSet, found: Supply, network: StreetNetwork, meta: InputMeta
) -> Ways:
    cells, places = snap(network, population.lon, population.lat), snap(network, found.lon, found.lat)

    def nearest(which: Flags) -> Floats:
        return nearest_walk(network, cells, places[which])[1]

    reach = walk_reach(network, cells, places, question.within_m[-1])
    paper_m = nearest_walk(network, cells, places)[1]
    open_then = found.known_open()
    nth_m = _nth(reach.of_places(open_then), question.nth_nearest) if question.nth_nearest > 1 else None
    notes = (RunNote("walking_only"), *_stranded(population, paper_m))
    if found.open_then is None:
        return Ways(paper_m, reach, nth_m=nth_m, streets=meta, notes=notes)
    return Ways(nearest(open_then), reach, nearest(found.maybe_open()), paper_m, nth_m, meta, notes)


def _stranded(population: PopulationSet, metres: Floats) -> tuple[RunNote, ...]:
    """Who cannot walk to any place at all."""
    lost = ~np.isfinite(metres)
    if not lost.any():
        return ()
    people = float(np.nansum(population.values[DEMANDS[0].code][lost]))
    return (RunNote("cannot_walk", int(lost.sum()), people),)


def _nth(reach: Reach, n: int) -> Floats:
    """Metres to the n-th place of each cell of a reach; inf where it has fewer."""
    metres = np.full(len(reach), np.inf)
    enough = np.flatnonzero(np.diff(reach.start) >= n)
    metres[enough] = reach.metres[reach.start[enough] + n - 1]
    return metres
