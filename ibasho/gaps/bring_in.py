"""Bring in what a run is fed with: people, areas and streets, each checked against what is there already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from ibasho.geo.streets import StreetNetwork
from ibasho.model import DEMANDS, AreaSet, Finding, InputMeta, Level, PopulationSet, Verdict
from ibasho.store import Connection
from ibasho.store import areas as areas_store
from ibasho.store import populations as populations_store
from ibasho.store import streets as streets_store

__all__ = ["Brought", "bring_areas", "bring_population", "bring_streets", "misplaced"]

_BELONGS_SHARE = 0.5
"""A boundary is asked about misplaced points only when at least this share of them lies inside: else it is another town's."""


@dataclass(frozen=True)
class Brought:
    """What came in: the name it can be asked for by, created / updated / same, and remarks."""

    name: str
    verdict: Verdict
    meta: InputMeta
    findings: tuple[Finding, ...]


def bring_population(
    conn: Connection,
    name: str,
    population: PopulationSet,
    *,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> Brought:
    """Store a population set under a name, its points checked against the municipal boundaries that are stored."""
    remarks = (*findings, *misplaced(population, areas_store.of_kind(conn, "municipality")))
    meta, verdict = populations_store.put(conn, name, population, source=source, at=at, findings=remarks)
    return Brought(name, verdict, meta, remarks)


def bring_areas(
    conn: Connection,
    name: str,
    areas: AreaSet,
    *,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> Brought:
    """Store areas under a name; when they are municipalities, the stored populations are checked against them."""
    remarks = list(findings)
    if areas.kind == "municipality":
        remarks += _without_code(areas)
        for stored in populations_store.names(conn):
            remarks.extend(misplaced(populations_store.get(conn, stored)[1], [areas]))
    meta, verdict = areas_store.put(conn, name, areas, source=source, at=at)
    return Brought(name, verdict, meta, tuple(remarks))


def _without_code(areas: AreaSet) -> list[Finding]:
    """A municipality without its code: places that state one cannot be held against it."""
    return [
        Finding(
            0,
            "code",
            str(name),
            Level.WARNING,
            "no_municipality_code",
            "the file does not say the municipality's code: points of lists that state it cannot be checked",
            f"--code {name}=NNNNN" if len(areas) > 1 else "--code NNNNN",
        )
        for name, code in zip(areas.name, areas.code, strict=True)
        if not re.fullmatch(r"\d{5,6}", str(code))
    ]


def bring_streets(
    conn: Connection,
    name: str,
    network: StreetNetwork,
    *,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> Brought:
    """Store a walking network under a name."""
    meta, verdict = streets_store.put(conn, name, network, source=source, at=at)
    return Brought(name, verdict, meta, tuple(findings))


def misplaced(population: PopulationSet, boundaries: Sequence[AreaSet]) -> tuple[Finding, ...]:
    """A finding for each named point that lies outside the municipality that holds most of the others.

    Only for points with a name (neighbourhood tables): a mesh square may well reach over a border.
    """
    if population.level or population.area_name is None or population.polygons is not None:
        return ()
    polygons: list[shapely.Geometry] = [polygon for areas in boundaries for polygon in areas.polygons]
    if not polygons or not len(population):
        return ()
    inside = np.stack([_contains(polygon, population.lon, population.lat) for polygon in polygons])
    shares = inside.mean(axis=1)
    best = int(np.argmax(shares))
    if shares[best] < _BELONGS_SHARE:
        return ()
    people = population.values[DEMANDS[0].code]
    return tuple(
        Finding(
            0,
            "緯度・経度",
            f"{population.lat[at]:.6f}, {population.lon[at]:.6f}",
            Level.WARNING,
            "outside_municipality",
            f"{population.area_name[at]} ({_count(people[at])} people): its point lies outside its municipality",
            "check latitude and longitude",
        )
        for at in np.flatnonzero(~inside[best])
    )


def _contains(
    polygon: shapely.Geometry, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    shapely.prepare(polygon)
    return np.asarray(shapely.intersects_xy(polygon, lon, lat), dtype=bool)


def _count(people: float) -> str:
    return "unknown" if np.isnan(people) else f"{people:,.0f}"
