"""People reached, not reached and unknown, everywhere and per area."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ibasho.gaps.cells import cell_shapes
from ibasho.gaps.travel import Ways
from ibasho.gaps.words import OUTSIDE
from ibasho.geo.coverage import Tallies, tallies
from ibasho.geo.land import land_shares
from ibasho.model import DEMANDS, AreaSet, Coverage, Figure, GapQuestion, PopulationSet, RunNote

__all__ = ["Shared", "coverage", "on_paper", "share_out"]

_HALF_A_PERSON = 0.5


@dataclass(frozen=True, eq=False)
class Shared:
    """How the cells are shared out: ``areas`` are (code, name) of the columns of ``matrix`` (cells × areas).

    The first column is everywhere (code None) and holds every cell whole; the others, people outside all areas among
    them, sum to the same.
    """

    areas: list[tuple[str | None, str]]
    matrix: csr_array
    notes: tuple[RunNote, ...] = ()


def share_out(
    population: PopulationSet, areas: AreaSet | None, land: NDArray[np.object_] | None = None
) -> Shared:
    """Cells by the part of their land in each area, points by containment; what is left is outside.

    ``land``: polygons that are known to be land, such as the municipalities around (``ibasho.geo.land``).
    """
    columns: list[tuple[str | None, str]] = [(None, "")]
    parts = [csr_array(np.ones((len(population), 1)))]
    if areas is None:
        return Shared(columns, parts[0])
    weights = population.values[DEMANDS[0].code]
    people = np.nan_to_num(weights, nan=0.0)
    dealt = land_shares(cell_shapes(population), areas.polygons, weights, land)
    columns += [(str(code), str(name)) for code, name in zip(areas.code, areas.name, strict=True)]
    parts.append(dealt.inside)
    notes: list[RunNote] = []
    if dealt.outside.any():
        columns.append((OUTSIDE, ""))
        parts.append(csr_array(dealt.outside.reshape(-1, 1)))
        notes.append(RunNote("outside_areas", int((dealt.outside > 0).sum()), float(people @ dealt.outside)))
    least, most = float(people @ dealt.outside_least), float(people @ dealt.outside_most)
    if most - least > _HALF_A_PERSON:
        unsure = int((dealt.outside_most - dealt.outside_least > 0).sum())
        notes.append(RunNote("sea_or_neighbour", unsure, least, most))
    return Shared(columns, csr_array(scipy.sparse.hstack(parts)), tuple(notes))


def coverage(
    question: GapQuestion, population: PopulationSet, shared: Shared, ways: Ways
) -> tuple[Coverage, ...]:
    """Coverage for every demand of the source, threshold and area.

    When a time is asked for, who is reached only by places of which it is not known whether they are open then is
    unknown.
    """
    sure = _tallies(question, population, shared, ways.nearest_m)
    maybe = sure if ways.maybe_m is None else _tallies(question, population, shared, ways.maybe_m)
    told = []
    for at, (area, name) in enumerate(shared.areas):
        for (demand, within_m), each in sure.items():
            surely, possibly = each[at], maybe[demand, within_m][at]
            figures = asdict(surely)
            if ways.maybe_m is not None:
                unknown = surely.uncovered + surely.unknown - possibly.uncovered
                figures |= {"uncovered": possibly.uncovered, "unknown": max(unknown, 0.0)}
            told.append(Coverage(area, name, demand, within_m, **figures))
    return tuple(told)


def on_paper(
    question: GapQuestion, population: PopulationSet, shared: Shared, ways: Ways
) -> tuple[Figure, ...]:
    """Who is reached when opening times do not count, and of those who is not at the time that is asked for.

    ``paper_only`` are those of whom both is certain. Nothing when no time is asked for.
    """
    if ways.paper_m is None or ways.maybe_m is None:
        return ()
    figures = []
    for demand in _demands(population):
        for within_m in question.within_m:
            paper = ways.paper_m <= within_m
            for name, reached in (
                ("paper_covered", paper),
                ("paper_only", paper & (ways.maybe_m > within_m)),
            ):
                found = _tally(population, demand, reached, shared.matrix)
                figures += [
                    Figure(name, area, called, demand, float(found.covered[at]), within_m)
                    for at, (area, called) in enumerate(shared.areas)
                ]
    return tuple(figures)


def _demands(population: PopulationSet) -> list[str]:
    return [demand.code for demand in DEMANDS if demand.code in population.values]


def _tallies(
    question: GapQuestion, population: PopulationSet, shared: Shared, metres: NDArray[np.float64]
) -> dict[tuple[str, float], Tallies]:
    return {
        (demand, within_m): _tally(population, demand, metres <= within_m, shared.matrix)
        for demand in _demands(population)
        for within_m in question.within_m
    }


def _tally(population: PopulationSet, demand: str, reached: NDArray[np.bool_], matrix: csr_array) -> Tallies:
    return tallies(
        population.values[demand],
        population.group,
        population.group_values.get(demand, np.full(len(population.group_code), np.nan)),
        np.nan_to_num(population.values[DEMANDS[0].code], nan=0.0),
        reached,
        matrix,
    )
