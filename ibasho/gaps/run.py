"""Ask where people live with nothing in reach, and keep the answer with everything needed to repeat it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import scipy.sparse
import shapely
from numpy.typing import NDArray

from ibasho import __version__
from ibasho.errors import InvalidInput
from ibasho.gaps.supply import Supply, supply
from ibasho.gaps.words import OUTSIDE
from ibasho.geo import mesh, zones
from ibasho.geo.coverage import Tallies, tallies
from ibasho.geo.reach import nearest_line, nearest_walk
from ibasho.geo.streets import snap
from ibasho.model import (
    DEMANDS,
    AreaSet,
    Coverage,
    GapQuestion,
    GapRun,
    InputMeta,
    Offer,
    PopulationSet,
    RunNote,
    Travel,
    Visibility,
    new_id,
)
from ibasho.store import Connection
from ibasho.store import areas as areas_store
from ibasho.store import places as places_store
from ibasho.store import populations as populations_store
from ibasho.store import runs as runs_store
from ibasho.store import streets as streets_store

__all__ = ["cell_shapes", "content_hash", "run", "run_and_store"]

_NOTHING = 1e-9
"""A part of a cell below this is rounding, not ground."""

Progress = Callable[[str, float], None]


def _quiet(step: str, done: float) -> None:
    """Progress for nobody."""


def run_and_store(
    conn: Connection,
    question: GapQuestion,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress = _quiet,
) -> GapRun:
    """Answer the question and store the answer; see ``run``."""
    answer = run(conn, question, now=now, zone=zone, progress=progress)
    runs_store.put(conn, answer)
    return answer


def run(
    conn: Connection,
    question: GapQuestion,
    *,
    now: datetime,
    zone: ZoneInfo,
    progress: Progress = _quiet,
) -> GapRun:
    """The answer to the question on the stored register, people, areas and streets.

    Raises NotFound when a named input is not stored, InvalidInput when walking is asked for without streets or when
    no place lies anywhere near the people (they do not overlap).
    """
    progress("reading", 0.0)
    population_meta, population = populations_store.get(conn, question.population)
    inputs: dict[str, dict[str, Any]] = {"population": asdict(population_meta)}
    offers = places_store.offers(conn, visibility=(Visibility.PUBLIC, Visibility.AREA_ONLY))
    found = supply(offers, question, zone=zone, today=question.as_of or now.astimezone(zone).date())
    inputs["places"] = {"name": "register", "sha256": found.sha256, "imported_at": now.isoformat()}
    areas: AreaSet | None = None
    if question.areas is not None:
        areas_meta, areas = areas_store.get(conn, question.areas)
        inputs["areas"] = asdict(areas_meta)
    progress("travel", 0.2)
    nearest_m, travel_meta, about_travel = _travel(conn, question, population, found)
    if travel_meta is not None:
        inputs["streets"] = asdict(travel_meta)
    progress("counting", 0.7)
    coverage, about_areas = _coverage(question, population, areas, nearest_m)
    progress("done", 1.0)
    return GapRun(
        id=new_id(),
        question=question,
        made_at=now.isoformat(),
        program=f"ibasho {__version__}",
        inputs=inputs,
        supply=found.count,
        coverage=tuple(coverage),
        cell_code=population.code,
        nearest_m=nearest_m,
        notes=(*_about_supply(found, offers), *about_travel, *about_areas),
    )


def content_hash(answer: GapRun) -> str:
    """A hash of what the run says, free of its id and date: equal inputs and question give an equal hash.

    Figures are rounded as published (people to 1e-6, metres to 1 mm), cells and areas in their stored order.
    """
    said = {
        "question": {key: _plain(value) for key, value in asdict(answer.question).items()},
        "inputs": {key: value.get("sha256") for key, value in sorted(answer.inputs.items())},
        "supply": asdict(answer.supply),
        "coverage": [
            [
                c.area,
                c.demand,
                c.within_m,
                *(round(x, 6) for x in (c.covered, c.uncovered, c.unknown, c.covered_estimate)),
            ]
            for c in answer.coverage
        ],
        "cells": [
            [str(code), None if not np.isfinite(metres) else round(float(metres), 3)]
            for code, metres in zip(answer.cell_code, answer.nearest_m, strict=True)
        ],
    }
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def cell_shapes(population: PopulationSet) -> NDArray[np.object_]:
    """What stands for each cell on the ground: its mesh square, its polygon, or its point (n shapely geometries)."""
    if population.level:
        return mesh.polygons(mesh.from_text(population.code, population.level), population.level)
    if population.polygons is not None:
        return population.polygons
    return np.asarray(shapely.points(population.lon, population.lat), dtype=object)


def _travel(
    conn: Connection, question: GapQuestion, population: PopulationSet, found: Supply
) -> tuple[NDArray[np.float64], InputMeta | None, list[RunNote]]:
    """Metres to the nearest place per cell, the network used, and what must be said beside the figures."""
    if not len(population) or not found.places:
        return np.full(len(population), np.inf), None, []
    _, straight_m = nearest_line(population.lon, population.lat, found.lon, found.lat)
    if float(straight_m.min()) > max(100_000.0, question.within_m[-1]):
        raise InvalidInput(
            f"population {question.population!r} and the places do not overlap: the nearest pair is "
            f"{straight_m.min() / 1000:,.0f} km apart",
            field="population",
        )
    if question.travel is Travel.LINE:
        return straight_m, None, [RunNote("straight_line")]
    if question.streets is None:
        raise InvalidInput("--mode walk needs a street network: --streets NAME", field="streets")
    meta, network = streets_store.get(conn, question.streets)
    cells = snap(network, population.lon, population.lat)
    places = snap(network, found.lon, found.lat)
    _, walk_m = nearest_walk(network, cells, places)
    notes = [RunNote("walking_only")]
    lost = ~np.isfinite(walk_m)
    if lost.any():
        people = float(np.nansum(population.values[DEMANDS[0].code][lost]))
        notes.append(RunNote("cannot_walk", int(lost.sum()), people))
    return walk_m, meta, notes


def _coverage(
    question: GapQuestion, population: PopulationSet, areas: AreaSet | None, nearest_m: NDArray[np.float64]
) -> tuple[list[Coverage], list[RunNote]]:
    """Coverage for every demand of the source, everywhere and per area, and what must be said about the areas."""
    weights = np.nan_to_num(population.values[DEMANDS[0].code], nan=0.0)
    columns: list[tuple[str | None, str]] = [(None, "")]
    shares = [scipy.sparse.csr_array(np.ones((len(population), 1)))]
    notes: list[RunNote] = []
    if areas is not None:
        inside = scipy.sparse.csr_array(zones.shares(cell_shapes(population), areas.polygons))
        columns += [(str(code), str(name)) for code, name in zip(areas.code, areas.name, strict=True)]
        outside = 1.0 - np.asarray(inside.sum(axis=1)).ravel()
        outside[outside < _NOTHING] = 0.0
        shares.append(inside)
        if outside.any():
            columns.append((OUTSIDE, ""))
            shares.append(scipy.sparse.csr_array(outside.reshape(-1, 1)))
            notes.append(RunNote("outside_areas", int((outside > 0).sum()), float(weights @ outside)))
    matrix = scipy.sparse.csr_array(scipy.sparse.hstack(shares))
    found: dict[tuple[str, float], Tallies] = {
        (demand.code, within_m): tallies(
            population.values[demand.code],
            population.group,
            population.group_values.get(demand.code, np.full(len(population.group_code), np.nan)),
            weights,
            nearest_m <= within_m,
            matrix,
        )
        for demand in DEMANDS
        if demand.code in population.values
        for within_m in question.within_m
    }
    told = [
        Coverage(area, name, demand, within_m, **asdict(each[at]))
        for at, (area, name) in enumerate(columns)
        for (demand, within_m), each in found.items()
    ]
    return told, notes


def _about_supply(found: Supply, offers: Sequence[Offer]) -> list[RunNote]:
    notes = []
    if not found.places:
        notes.append(RunNote("nothing_counts" if offers else "register_empty"))
    if found.count.calendar_unknown:
        notes.append(RunNote("calendar_unknown", found.count.calendar_unknown))
    if found.count.neighbourhood_only:
        notes.append(RunNote("neighbourhood_only", found.count.neighbourhood_only))
    return notes


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else str(value) if value is not None else None
