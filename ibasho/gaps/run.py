"""Ask where people live with nothing in reach, and keep the answer with everything needed to repeat it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ibasho import __version__
from ibasho.gaps.annex import annex
from ibasho.gaps.content import content_hash
from ibasho.gaps.counting import coverage, on_paper, share_out
from ibasho.gaps.supply import Supply, supply
from ibasho.gaps.travel import travel
from ibasho.model import AreaSet, GapQuestion, GapRun, Offer, RunNote, Visibility, new_id
from ibasho.store import Connection
from ibasho.store import areas as areas_store
from ibasho.store import places as places_store
from ibasho.store import populations as populations_store
from ibasho.store import runs as runs_store

__all__ = ["content_hash", "run", "run_and_store"]

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
    ways = travel(conn, question, population, found)
    if ways.streets is not None:
        inputs["streets"] = asdict(ways.streets)
    progress("counting", 0.6)
    shared = share_out(population, areas, _land(conn) if areas is not None else None)
    told = coverage(question, population, shared, ways)
    progress("annex", 0.8)
    beside = annex(question, population, shared.areas, shared.matrix, ways, found)
    progress("done", 1.0)
    answer = GapRun(
        id=new_id(),
        question=question,
        made_at=now.isoformat(),
        program=f"ibasho {__version__}",
        inputs=inputs,
        supply=found.count,
        coverage=told,
        cell_code=population.code,
        nearest_m=ways.nearest_m,
        notes=(*_about_supply(found, offers), *ways.notes, *shared.notes, *beside.notes),
        figures=(*on_paper(question, population, shared, ways), *beside.figures),
        columns=beside.columns,
    )
    return replace(answer, content_sha256=content_hash(answer))


def _land(conn: Connection) -> NDArray[np.object_]:
    """Every municipality that is stored: what is known to be land."""
    known = [each.polygons for each in areas_store.of_kind(conn, "municipality")]
    return np.concatenate(known) if known else np.empty(0, dtype=object)


def _about_supply(found: Supply, offers: Sequence[Offer]) -> list[RunNote]:
    notes = []
    if not found.places:
        notes.append(RunNote("nothing_counts" if offers else "register_empty"))
    if found.count.calendar_unknown:
        notes.append(RunNote("calendar_unknown", found.count.calendar_unknown))
    if found.count.neighbourhood_only:
        notes.append(RunNote("neighbourhood_only", found.count.neighbourhood_only))
    if found.count.open_unknown:
        notes.append(RunNote("open_unknown", found.count.open_unknown))
    return notes
