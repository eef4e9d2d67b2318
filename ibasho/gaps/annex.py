"""What stands beside people reached, not reached and unknown: distances, choice, shared places, and how even it is.

Figures per area weigh cells by the people of a demand; members of merged census groups count with their estimated part
(``ibasho.gaps.cells.demand_per_cell``), cells without any figure not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from ibasho.errors import InvalidInput
from ibasho.gaps.cells import demand_per_cell
from ibasho.gaps.supply import Supply
from ibasho.gaps.travel import Ways
from ibasho.geo import access, equity
from ibasho.geo.reach import Reach
from ibasho.model import DEMANDS, Figure, GapQuestion, Measure, PopulationSet, RunNote, SupplyBy

__all__ = ["Annex", "annex", "steps_of"]

Floats = NDArray[np.float64]
_LEAST_M = 50.0
"""A gravity model's distance is at least this: nearer than a short walk makes no difference."""
_SCORES = (Measure.TWO_STEP, Measure.ENHANCED_TWO_STEP, Measure.THREE_STEP, Measure.GRAVITY)


@dataclass(frozen=True, eq=False)
class Annex:
    """Figures per area and demand, columns per cell, and what must be said about them."""

    figures: tuple[Figure, ...]
    columns: dict[str, Floats]
    notes: tuple[RunNote, ...] = ()


@dataclass(frozen=True, eq=False)
class _Spread:
    """People of one demand in every area: m areas by (code, name), parts of cells n × m."""

    demand: str
    areas: list[tuple[str | None, str]]
    shares: csc_array
    people: Floats

    def means(self, name: str, values: Floats, within_m: float | None = None) -> Iterator[Figure]:
        """The mean of finite values per area."""
        good = np.isfinite(values) & ~np.isnan(self.people)
        weight = np.where(good, self.people, 0.0)
        whole = self.shares.T @ weight
        total = self.shares.T @ (weight * np.where(good, values, 0.0))
        for at, (code, called) in enumerate(self.areas):
            value = float(total[at] / whole[at]) if whole[at] > 0 else None
            yield Figure(name, code, called, self.demand, value, within_m)

    def sums(self, name: str, values: Floats, within_m: float | None = None) -> Iterator[Figure]:
        """The sum of what each cell has, per area."""
        total = self.shares.T @ np.nan_to_num(values)
        for at, (code, called) in enumerate(self.areas):
            yield Figure(name, code, called, self.demand, float(total[at]), within_m)

    def quantiles(self, name: str, values: Floats, share: float) -> Iterator[Figure]:
        """The quantile over the people of each area; None when it falls among those who reach nothing."""
        for at, (code, called) in enumerate(self.areas):
            here = slice(*self.shares.indptr[at : at + 2])
            row, part = self.shares.indices[here], self.shares.data[here]
            value = equity.quantile(values[row], self.people[row] * part, share)
            yield Figure(name, code, called, self.demand, value if np.isfinite(value) else None)


def annex(
    question: GapQuestion,
    population: PopulationSet,
    areas: list[tuple[str | None, str]],
    shares: csr_array,
    ways: Ways,
    found: Supply,
) -> Annex:
    """The annex of a run; ``areas`` are (code, name) of the columns of ``shares``, the first is everywhere.

    Raises InvalidInput for a demand that the population does not have, and when capacities are asked for that are not
    known.
    """
    for field, code in (("demand", question.demand), ("rank_by", question.rank_by)):
        if code is not None and code not in population.values:
            raise InvalidInput(
                f"{field} {code!r}: this population has {', '.join(population.values)}", field=field
            )
    reach = ways.reach.of_places(found.known_open())
    columns = _columns(question, ways, reach, found)
    columns |= _scores(question, population, reach, found)
    by_column = csc_array(shares)
    figures: list[Figure] = []
    for demand in DEMANDS:
        if demand.code in population.values:
            spread = _Spread(demand.code, areas, by_column, demand_per_cell(population, demand.code)[0])
            figures += _about_ways(question, ways, columns, spread)
            if demand.code == question.demand:
                figures += _about_scores(question, population, columns, spread)
                figures += _about_room(question, reach, found, columns, spread)
    return Annex(tuple(figures), columns, _notes(question, found))


def steps_of(question: GapQuestion) -> access.Steps:
    """The weights by distance of E2SFCA and 3SFCA: those of the question, else falling like a Gaussian."""
    if question.weights:
        return access.Steps(question.within_m, question.weights)
    return access.step_weights(question.within_m)


def _columns(question: GapQuestion, ways: Ways, reach: Reach, found: Supply) -> dict[str, Floats]:
    """Number of places and of their sessions a month within each threshold, and the further distances."""
    columns: dict[str, Floats] = {}
    sessions = np.nan_to_num(found.sessions)
    for within_m in question.within_m:
        columns[f"places_{within_m:g}"] = reach.sums(None, within_m)
        columns[f"sessions_{within_m:g}"] = reach.sums(sessions, within_m)
    further = {"nth_m": ways.nth_m, "maybe_m": ways.maybe_m, "paper_m": ways.paper_m}
    return columns | {name: metres for name, metres in further.items() if metres is not None}


def _about_ways(
    question: GapQuestion, ways: Ways, columns: dict[str, Floats], spread: _Spread
) -> Iterator[Figure]:
    metres = ways.nearest_m
    yield from spread.means("nearest_m_mean", metres)
    yield from spread.quantiles("nearest_m_median", metres, 0.5)
    yield from spread.quantiles("nearest_m_p90", metres, 0.9)
    yield from spread.sums("no_way", np.where(np.isfinite(metres), 0.0, spread.people))
    if ways.nth_m is not None:
        # no mean: on foot it is not known how far beyond the largest threshold it is
        yield from spread.quantiles("nth_m_median", ways.nth_m, 0.5)
        yield from spread.quantiles("nth_m_p90", ways.nth_m, 0.9)
    for within_m in question.within_m:
        yield from spread.means("places_mean", columns[f"places_{within_m:g}"], within_m)
        yield from spread.means("sessions_mean", columns[f"sessions_{within_m:g}"], within_m)


def _scores(
    question: GapQuestion, population: PopulationSet, reach: Reach, found: Supply
) -> dict[str, Floats]:
    """The score of each cell by each measure that is asked for."""
    wanted = [measure for measure in _SCORES if measure in question.measures]
    if not wanted:
        return {}
    people, _ = demand_per_cell(population, question.demand)
    supply, steps = _amount(question, found), steps_of(question)
    decay = access.power_decay(question.within_m[0], question.gravity_power, _LEAST_M)
    ways = {
        Measure.TWO_STEP: lambda: access.two_step(reach, people, supply),
        Measure.ENHANCED_TWO_STEP: lambda: access.two_step(reach, people, supply, steps),
        Measure.THREE_STEP: lambda: access.three_step(reach, people, supply, steps),
        Measure.GRAVITY: lambda: access.gravity(reach, supply, decay),
    }
    return {measure.value: ways[measure]() for measure in wanted}


def _about_scores(
    question: GapQuestion, population: PopulationSet, columns: dict[str, Floats], spread: _Spread
) -> Iterator[Figure]:
    """Scores per area, and how evenly they and the sessions within reach are spread."""
    farthest = question.within_m[-1]
    spreads: list[tuple[str, Floats, float | None]] = [
        ("sessions", columns[f"sessions_{farthest:g}"], farthest)
    ]
    for measure in _SCORES:
        if measure.value in columns:
            yield from spread.means(f"{measure.value}_mean", columns[measure.value])
            spreads.append((measure.value, columns[measure.value], None))
    for name, values, within_m in spreads:
        told = {
            "gini": equity.gini(values, spread.people),
            "palma": equity.palma(values, spread.people),
            "none": equity.share_below(values, spread.people, np.nextafter(0.0, 1.0)),
        }
        if question.floor is not None and (name != "sessions" or len(spreads) == 1):
            told["below_floor"] = equity.share_below(values, spread.people, question.floor)
        if question.rank_by is not None:
            rank = _rank(population, question.rank_by)
            told["concentration"] = equity.concentration(values, spread.people, rank)
        for what, value in told.items():
            known = value if np.isfinite(value) else None
            yield Figure(f"{name}_{what}", None, "", spread.demand, known, within_m)


def _about_room(
    question: GapQuestion, reach: Reach, found: Supply, columns: dict[str, Floats], spread: _Spread
) -> Iterator[Figure]:
    """Who finds room, where it is known how many people the places take."""
    if Measure.COVERAGE not in question.measures or _silent(question, found):
        return
    for within_m in question.within_m:
        served = access.limited_coverage(reach, spread.people, np.nan_to_num(found.takes), within_m)
        yield from spread.sums("served", served.served, within_m)
        yield from spread.sums("unserved", served.left, within_m)
        columns[f"unserved_{within_m:g}"] = served.left


def _rank(population: PopulationSet, demand: str) -> Floats:
    """The demand's share of each cell's people; NaN where nobody lives."""
    part, _ = demand_per_cell(population, demand)
    people = population.values[DEMANDS[0].code]
    share = np.full(len(population), np.nan)
    np.divide(part, people, out=share, where=people > 0)
    return share


def _amount(question: GapQuestion, found: Supply) -> Floats:
    """How much each place weighs. Raises InvalidInput when capacities are not known."""
    if question.supply_by is SupplyBy.PLACES:
        return np.ones(len(found.places))
    if question.supply_by is SupplyBy.SESSIONS:
        return np.nan_to_num(found.sessions)
    if _silent(question, found):
        raise InvalidInput(
            f"supply-by capacity: the register does not say how many people {_silent(question, found)} of "
            f"{len(found.places)} places take; --capacity-unknown N says how many to count for them",
            field="supply_by",
        )
    return np.nan_to_num(found.takes)


def _silent(question: GapQuestion, found: Supply) -> int:
    """Of how many places that meet it is not known how many people they take."""
    if question.capacity_unknown is not None:
        return 0
    return int((np.isnan(found.takes) & ~np.isnan(found.sessions)).sum())


def _notes(question: GapQuestion, found: Supply) -> tuple[RunNote, ...]:
    notes = []
    silent = int(np.isnan(found.sessions).sum())
    if silent and question.supply_by is not SupplyBy.PLACES:
        notes.append(RunNote("sessions_unknown", silent))
    if Measure.COVERAGE in question.measures and _silent(question, found):
        notes.append(RunNote("capacity_unknown", _silent(question, found)))
    return tuple(notes)
